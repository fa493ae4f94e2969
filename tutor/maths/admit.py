"""Admits typed text and maps it, by a fixed table, to the few characters that the lexer knows.

Never NFKC and never transliteration: turning a raised 2 into a 2 marks right answers wrong.
Each character that comes out remembers where it was typed, so that a caret can point there.
"""

from __future__ import annotations

import unicodedata

from tutor.maths.tree import Problem

__all__ = ["MARKS", "Chars", "admit", "normalise", "shown"]

Chars = list[tuple[str, int]]  # (character, offset where it was typed)

LEARNER_LIMIT = 500
AUTHOR_LIMIT = 8000

MARKS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u0307": "dot"}

_SAME = {
    **dict.fromkeys("−–—‐‑‒﹣➖⁃", "-"),
    **dict.fromkeys("·⋅∙•×∗⊙✕✖⨯⨀", "*"),
    **dict.fromkeys("÷∕⁄➗", "/"),
    **dict.fromkeys("′’‘ʹʼ´`", "'"),
    "″": "''",
    "➕": "+",
    "ˆ": "^",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "⩽": "<=",
    "⩾": ">=",
    "…": "..",
    "∣": "|",
    "❘": "|",
    "∥": "||",
    "‖": "||",
    "µ": "μ",
    "∆": "Δ",
    "ϵ": "ε",
    "ϕ": "φ",
    "ϑ": "θ",
    "ϱ": "ρ",
    "ℎ": "h",
    "٪": "%",
    "“": '"',
    "”": '"',
    "⟮": "(",
    "⟯": ")",
}
_RAISED = dict(
    zip(
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣʸᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷᶻᵝᵞᵟᶿ",
        "0123456789+-()nixyabcdefghjklmoprstuvwzβγδθ",
        strict=True,
    )
)
_LOWERED = dict(
    zip("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ", "0123456789+-()aehijklmnoprstuvxβγρφχ", strict=True)
)
_VULGAR = dict(
    zip(
        "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞",
        [
            "1/2",
            "1/3",
            "2/3",
            "1/4",
            "3/4",
            "1/5",
            "2/5",
            "3/5",
            "4/5",
            "1/6",
            "5/6",
            "1/8",
            "3/8",
            "5/8",
            "7/8",
        ],
        strict=True,
    )
)
_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕһԁԛԝАВЕКМНОРСТХУІЅЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "aeopcyxijshdqwABEKMHOPCTXYISJABEZHIKMNOPTYXo",
        strict=True,
    )
)
_HINTS = {
    "=": "only the right-hand side is wanted, without =",
    "<": "an expression is expected, not a comparison",
    ">": "an expression is expected, not a comparison",
    "@": "write * for a product",
    "∘": "write * for an elementwise product",
    "⊗": "write * for a product",
    ":": "write / for a division",
    "°": "leave units out",
    "∞": "a finite value is expected",
    "≈": "write the expression alone",
    "~": "write the expression alone",
    "∑": "write the terms of the sum out",
    "∫": "write the value of the integral",
    "∏": "write the factors out",
    "ᵀ": "leave the transpose out",
    "!": "write factorials out as products",
    "∛": "write x^(1/3)",
    "$": "leave currency and dollar signs out",
    "€": "leave currency signs out",
    ";": "separate arguments with commas",
    '"': "leave quotation marks out",
    "&": "leave it out",
}


def shown(text: str, most: int = 40) -> str:
    """Text made safe and short for a sentence: no control characters, at most `most` characters."""
    safe = "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text[: most + 1])
    return safe if len(safe) <= most else safe[:most] + "…"


def admit(text: str, author: bool = False) -> None:
    """Refuses over-long text and characters that nobody can see.

    Raises:
        Problem: with the place of the first such character.
    """
    limit = AUTHOR_LIMIT if author else LEARNER_LIMIT
    if len(text) > limit:
        raise Problem(f"This is too long ({len(text)} characters); {limit} characters can be read.")
    for place, char in enumerate(text):
        if " " <= char <= "~" or char in "\t\n\r":
            continue
        if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            name = unicodedata.name(char, "an invisible character").lower()
            raise Problem(
                f"Character {place + 1} is U+{ord(char):04X} ({name}), which cannot be seen; delete it.",
                place,
                place + 1,
            )


def normalise(text: str) -> Chars:
    """The admitted text in the lexer's characters, each with the offset where it was typed.

    Raises:
        Problem: for a character outside the language, naming it and what to type instead.
    """
    chars: Chars = []
    place = 0
    while place < len(text):
        place = _one(text, place, chars)
    return chars


def _one(text: str, place: int, chars: Chars) -> int:
    """Maps what starts at `place`; returns where the next piece starts."""
    char = text[place]
    if char in _RAISED:
        return _run(text, place, chars, _RAISED, ("^", "⟦"), "⟧")
    if char in _LOWERED:
        return _run(text, place, chars, _LOWERED, ("_", "{"), "}")
    if char in _VULGAR:
        _vulgar(text, place, chars)
    else:
        chars.extend((c, place) for c in _plain(text, place))
    return place + 1


def _run(
    text: str, place: int, chars: Chars, table: dict[str, str], opening: tuple[str, str], closing: str
) -> int:
    """A run of raised or lowered characters as one bracketed group."""
    end = place
    while end < len(text) and text[end] in table:
        end += 1
    chars.extend((c, place) for c in opening)
    chars.extend((table[text[i]], i) for i in range(place, end))
    chars.append((closing, end - 1))
    return end


def _vulgar(text: str, place: int, chars: Chars) -> None:
    fraction = _VULGAR[text[place]]
    before = next((c for c, _ in reversed(chars) if c != " "), "")
    if before.isdigit():
        raise Problem(
            f"“{before}{text[place]}” can be a mixed number or a product; write + or * between them.",
            max(0, place - 1),
            place + 1,
            (f"{before} + {fraction}", f"{before}*({fraction})"),
        )
    chars.extend((c, place) for c in f"({fraction})")


def _plain(text: str, place: int) -> str:
    """The lexer's spelling of one character.

    Raises:
        Problem: for a look-alike or a character that the language does not have.
    """
    char = text[place]
    if char in _LOOKALIKES:
        raise _lookalike(char, _LOOKALIKES[char], place)
    if " " <= char <= "~":
        return char
    if char in _SAME:
        return _SAME[char]
    code = ord(char)
    if 0xFF01 <= code <= 0xFF5E:  # full-width forms of ASCII, as East Asian keyboards type them
        return chr(code - 0xFEE0)
    if char.isspace():
        return " "
    if char in "∂√⌊⌋⌈⌉ℓ" or char in MARKS or "Α" <= char <= "ω":
        return char
    return _letter(char, place)


def _letter(char: str, place: int) -> str:
    """A letter with a mark as letter and mark, a slanted letter as the plain one."""
    parts = unicodedata.normalize("NFD", char)
    if len(parts) == 2 and parts[1] in MARKS and (parts[0].isascii() or "Α" <= parts[0] <= "ω"):
        return parts
    name = unicodedata.name(char, "")
    if 0x1D400 <= ord(char) <= 0x1D7FF:  # a PDF's slanted letters are ordinary ones, its bold ones are not
        plain = chr(int(unicodedata.decomposition(char).split()[-1], 16))
        if "ITALIC" in name and "BOLD" not in name and "SANS" not in name:
            return _SAME.get(plain, plain)
        raise _lookalike(char, plain, place)
    if char.isalpha() and "GREEK" not in name:
        raise Problem(
            f"“{char}” at character {place + 1} ({name.lower()}) is neither a Latin nor a Greek letter.",
            place,
            place + 1,
        )
    raise foreign(char, place)


def _lookalike(char: str, plain: str, place: int) -> Problem:
    name = unicodedata.name(char, f"U+{ord(char):04X}").lower()
    return Problem(
        f"“{char}” at character {place + 1} is {name} and only looks like {plain}; type {plain} instead.",
        place,
        place + 1,
    )


def foreign(char: str, place: int) -> Problem:
    """The problem for a character that is not in the language."""
    hint = _HINTS.get(char, "formulas are made of numbers, names, + - * / ^ and brackets")
    name = shown(char) if char.isascii() else f"{shown(char)} ({unicodedata.name(char, 'unnamed').lower()})"
    return Problem(f"“{name}” at character {place + 1} cannot be read here: {hint}.", place, place + 1)
