"""Plain words for every interface: text made harmless, its paragraphs, points and bars."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

__all__ = ["bar", "clean", "paragraphs", "points", "short", "spelled", "unmarked", "worth_of"]

# Control characters but newline and tab; C1; bidirectional overrides; line separators; lone surrogates.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_CODE = re.compile(r"`([^`\n]+)`")
_STARTS_A_LINE = re.compile(r"(?:[-•–]|\(?\w{1,2}[.)])\s")
_GLYPHS = {
    Fraction(1, 2): "½",
    Fraction(1, 4): "¼",
    Fraction(3, 4): "¾",
    Fraction(1, 3): "⅓",
    Fraction(2, 3): "⅔",
    Fraction(1, 6): "⅙",
    Fraction(5, 6): "⅚",
    Fraction(1, 8): "⅛",
    Fraction(3, 8): "⅜",
    Fraction(5, 8): "⅝",
    Fraction(7, 8): "⅞",
}
_LARGEST = 60  # the denominator of a share that is still written as one


def clean(text: str) -> str:
    """The text without characters that would move the cursor or turn the writing direction."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).expandtabs(4)


def unmarked(text: str) -> str:
    """The text without the marks round its `code`."""
    return _CODE.sub(r"\1", text)


def paragraphs(text: str) -> Iterable[tuple[bool, str]]:
    """Verbatim lines (those that begin with four spaces, and empty ones) one by one, with True, and prose.

    A paragraph's own line breaks are joined, but for list entries and what follows a colon.
    """
    held: list[str] = []
    for line in text.split("\n"):
        verbatim = line.startswith("    ")
        begins = (
            not line.strip() or verbatim or _STARTS_A_LINE.match(line) or (held and held[-1].endswith(":"))
        )
        if held and begins:
            yield False, " ".join(held)
            held = []
        if verbatim:
            yield True, line.rstrip()
        elif line.strip():
            held.append(line.strip())
        else:
            yield True, ""
    if held:
        yield False, " ".join(held)


def short(text: str, room: int) -> str:
    """The text's first line, cut to so many characters."""
    line = clean(text).replace("\n", " ").strip()
    return line if len(line) <= room else f"{line[: max(0, room - 1)]}…"


def points(value: Fraction) -> str:
    """Points as a learner reads them: 2, ½, 1⅜, 0.6, 1 3/7: exact, so that those of the parts add up.

    Only what hundredths, signs and small fractions cannot say is rounded, to hundredths.
    """
    whole, rest = divmod(value, 1)
    if rest in _GLYPHS:
        return f"{whole or ''}{_GLYPHS[rest]}"
    if 100 % rest.denominator and rest.denominator <= _LARGEST:
        return f"{whole or ''} {rest}".lstrip()
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def spelled(text: str, encoding: str) -> str:
    """The text with 3/8 for ⅜, and 1 3/8 for 1⅜, where the encoding lacks the sign."""
    for value, sign in _GLYPHS.items():
        if sign in text and not sign.encode(encoding, "ignore"):
            text = re.sub(rf"(?<=\d){sign}", f" {value}", text).replace(sign, str(value))
    return text


def worth_of(value: Fraction, more: str = "") -> str:
    """`2 points`, `1 point`, `½ points`; `more` stands before the word."""
    return f"{points(value)} {more}point{'' if value == 1 else 's'}"


def bar(share: float, cells: int) -> str:
    """A bar of full and light blocks; it is empty only at 0 and full only at 1."""
    filled = round(share * cells)
    if 0 < share < 1:
        filled = min(max(filled, 1), cells - 1)
    return "█" * filled + "░" * (cells - filled)
