"""Reads a typed shape: `128x8x8`, `(128, 8, 8)`, `[128, 8, 8]`, `torch.Size([128, 8, 8])`, `96@32x32`.

Each size may be a calculation (`16*5*5`, `(64-2)/2+1`); what could be read in two ways is asked about.
"""

from __future__ import annotations

import re
from fractions import Fraction

from tutor.maths import Problem, Scope, read_number

__all__ = ["GROUPED", "MOST_AXES", "read_sizes", "sizes_text"]

LONGEST = 300
MOST_AXES = 8
LARGEST = 10**15
GROUPED = re.compile(r"\s*\d{1,3}(,\d{3})+\s*")
WRAPPED = re.compile(r"\s*torch\s*\.\s*Size\s*\((.*)\)\s*", re.DOTALL)
PAIRS = {"(": ")", "[": "]"}
HOW = "write sizes as 128x8x8 or (128, 8, 8)"
# Formula markup around sizes: what only sets the type goes, and the signs become those of plain text.
MARKUP = (
    (re.compile(r"\\(?:text|mathrm|textrm)\s*\{([^{}\\]*)\}"), r"\1"),
    (re.compile(r"\$|\\(?:left|right|[Bb]igg?[lr]?)(?![A-Za-z])|\\(?=[()\[\]])"), ""),
    (re.compile(r"\\[,;:! ]|\\q?quad(?![A-Za-z])|~"), " "),
    (re.compile(r"\\times(?![A-Za-z])|[⨯✕✖╳]"), "×"),
    (re.compile(r"\\(?:cdotp?|ast)(?![A-Za-z])"), "·"),
    (re.compile(r"\\\{"), "("),
    (re.compile(r"\\\}"), ")"),
)


def sizes_text(shape: tuple[int, ...]) -> str:
    """A shape as it can be typed: `128x8x8`, `512`, `()`."""
    return "x".join(str(size) for size in shape) or "()"


def read_sizes(text: str, rank: int) -> tuple[int, ...]:
    """The sizes of a text, one per axis; `rank` is the number of axes wanted, which settles `16*5*5`.

    Raises:
        Problem: in one sentence, where the text is no shape or could be two.
    """
    if len(text) > LONGEST:
        raise Problem(f"A shape has at most {LONGEST} characters.")
    text = _unmarked(text)
    if not text.strip():
        raise Problem("Nothing was entered here.")
    if rank == 1 and GROUPED.fullmatch(text):
        number = text.replace(",", "").strip()
        parts = ", ".join(part.strip() for part in text.split(","))
        raise Problem(f"“{text.strip()}” may be the number {number} or the sizes ({parts}): write {number}.")
    pieces = _pieces(_bare(text))
    if len(pieces) > MOST_AXES:
        raise Problem(f"A shape has at most {MOST_AXES} axes here.")
    if len(pieces) == 1 and rank > 1:
        _refuse_product(pieces[0], rank)
    sizes = tuple(_size(piece) for piece in pieces)
    if "@" in text and rank == len(sizes) + 1 == 3:
        return (*sizes, sizes[-1])  # 96@32 stands for 96 maps of 32×32
    return sizes


def _unmarked(text: str) -> str:
    r"""The text without formula markup, `15 \times 12` as `15 × 12`; other text as it is."""
    for pattern, sign in MARKUP:
        text = pattern.sub(sign, text)
    return text


def _bare(text: str) -> str:
    """The text without `torch.Size(…)` and without a pair of brackets around all of it."""
    bare = text.strip()
    while True:
        wrapped = WRAPPED.fullmatch(bare)
        if wrapped:
            bare = wrapped[1].strip()
        elif bare[:1] in PAIRS and _closes(bare) == len(bare) - 1:
            inner = bare[1:-1].strip()
            if bare[0] == "(" and inner and not re.search(r"[,x×X;@ ]", inner) and inner[:1] not in PAIRS:
                return inner
            bare = inner
        else:
            return bare


def _closes(text: str) -> int:
    """Where the bracket that opens a text closes; −1 where it does not."""
    depth = 0
    for at, char in enumerate(text):
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
            if depth == 0:
                return at
    return -1


def _pieces(bare: str) -> list[str]:
    """The text cut at commas, ×, x, @ and semicolons outside brackets; numbers alone also at spaces."""
    if re.fullmatch(r"[\d\s]*", bare):
        return bare.split()
    pieces, depth, now = [], 0, ""
    for at, char in enumerate(bare):
        depth += (char in "([") - (char in ")]")
        # The x of `max` is none: a separator has no letter beside it.
        beside = bare[max(at - 1, 0) : at] + bare[at + 1 : at + 2]
        if depth == 0 and (
            char in ",×@;" or (char in "xX" and not any(map(str.isalpha, beside.strip("xX"))))
        ):
            pieces.append(now)
            now = ""
        else:
            now += char
    if depth:
        raise Problem(f"A bracket is not closed: {HOW}.")
    closing = not now.strip() and pieces and bare.rstrip()[-1] == ","
    if not closing:
        pieces.append(now)
    if any(not piece.strip() for piece in pieces):
        raise Problem(f"A size is missing beside a separator: {HOW}.")
    return [piece.strip() for piece in pieces]


def _refuse_product(piece: str, rank: int) -> None:
    factors = re.split(r"[*·⋅∗∙•⊙]", piece)
    if len(factors) == rank and all(factor.strip().isdigit() for factor in factors):
        sizes = "x".join(factor.strip() for factor in factors)
        raise Problem(f"“{piece}” may be the sizes {sizes} or their product: write {sizes} if it is sizes.")


def _size(piece: str) -> int:
    if re.fullmatch(r"0\d+", piece):
        raise Problem(f"“{piece[:20]}” begins with 0: thousands are written without a comma, and {HOW}.")
    if re.fullmatch(r"[A-Za-z]\w*", piece):
        named = f"“{piece[:20]}” is no number"
        raise Problem(f"{named}: give whole numbers only, and leave out a batch axis that was not given.")
    try:
        value = read_number(piece, Scope()).value
    except Problem:
        shown = "".join(char if char.isprintable() else "?" for char in piece[:20])
        raise Problem(f"“{shown}” is no size: {HOW}.") from None
    exact = value if isinstance(value, Fraction) else None
    if exact is None or exact.denominator != 1:
        raise Problem(f"“{piece[:20]}” is no whole number, and a size has to be one.")
    if not 0 <= exact <= LARGEST:
        batch = "; leave out a batch axis that was not given" if exact == -1 else ""
        raise Problem(f"“{piece[:20]}” cannot be a size{batch}.")
    return int(exact)
