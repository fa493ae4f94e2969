"""Reads what people write around a number: `w = 5`, `≈ 5`, `4 steps`, `110^\\circ`, `60000//600`, `71 : 178`.

Only a text that the reader refuses comes here. Whatever stands around the number gives way to as many
blanks, so that the places in a problem stay those of the text as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tutor.kinds.fields import Number
from tutor.maths import Problem, Scope, Typed, read_number
from tutor.maths.functions import SPELLINGS

__all__ = ["folded", "read_around"]

LONGEST = 400
_EQUALS = re.compile(r":?==?|[≈~≃≅∼]=?|\\(?:approx|simeq|cong|sim)(?![A-Za-z])")
_TEXT = re.compile(r"(\\(?:text|mathrm|textrm)\s*\{)([^{}\\]*)(\})")
_DEGREES = re.compile(r"\^?\s*\{?\s*\\circ\s*\}?|\\degree|[°º˚]|(?<![A-Za-z])deg(?:rees?)?\.?(?![A-Za-z])")
_FLOOR = re.compile(
    r"(?<![\w.)*/^])(\d+(?:\s*\*\s*\d+)*|\([^()]*\))\s*//\s*(\d+|\([^()]*\))(?![\w.^])(?!\s*\*\*)"
)
_PER_CENT = re.compile(r"(?<=[\d)])\s*(?:per\s?cents?|pct)\.?\s*$", re.IGNORECASE)
_WORDS = re.compile(r"(.*[\d)\]}%½⅓⅔¼¾])[\s,~]*((?:[^\W\d_]{2,})(?:[ -]+[^\W\d_]{2,}){0,4})\s*[.!]?\s*")
_RATIO = re.compile(r"\s*[-−+]?\d+(?:[.,]\d+)?\s*(:)\s*\d+(?:[.,]\d+)?\s*")
_NO_DIVISION = re.compile(r"\b(ratios?|odds|proportions?|splits?|clock|hours?|minutes?)\b", re.IGNORECASE)
_MIXED = re.compile(r"(?<![\d.,/^*])(\d+)\s+(\d+)\s*/\s*(\d+)(?![\d.])")
_WORD = re.compile(r"[^\W\d_]{2,}")
_HOLE = re.compile(r"\{[^{}]*\}")
_NUMBERED = re.compile(r"\d+  ")  # of a hole
_SYMBOL = re.compile(r"[^\W\d_][\u0300-\u036f]*(?:_\w{1,3}|[\d₀-₉ₐ-ₜᵢ-ᵪⱼ]{1,2})?")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WRITTEN_OUT = _words(
    "kilo mega giga hundred hundreds thousand thousands million millions billion billions dozen dozens"
)
_UNITS = _words(
    "kb mb gb tb kib mib gib tib byte bytes bit bits kbit mbit megabyte megabytes gigabyte gigabytes kilobyte"
    " kilobytes second seconds sec secs minute minutes min hour hours day days ms rad radian radians deg"
    " degree degrees nat nats percent cent cents permille turn turns"
)
_TELLING = _words(
    "and or not no minus plus less more fewer than without over under above below least most per each every"
    " of out off by divided multiplied to from in at between until twice double half halves third thirds"
    " quarter quarters tenth tenths hundredth hundredths thousandth thousandths times time fold squared cubed"
    " square cube root inverse negative positive about"
)
"""Words that change what a number says, wherever they stand: they are never passed over."""


def read_around(place: Number, raw: str, problem: Problem) -> Typed:
    """The number in a text that the reader refused with this problem; raises Problem where there is none."""
    if len(raw) > LONGEST or not raw.strip():
        raise problem
    text = _without_head(place, _TEXT.sub(lambda found: " " * len(found[1]) + found[2] + " ", raw))
    if _in_degrees(place) and not re.search(r"[A-Za-z]", _DEGREES.sub("", text)):
        text = _DEGREES.sub(lambda found: " " * len(found[0]), text)
    if place.scope.count is False and _RATIO.fullmatch(text) and not _NO_DIVISION.search(_said(place)):
        text = text.replace(":", "/")
    for candidate in (text, _floored(text), _PER_CENT.sub(" %", text), _multiplied(text, place.scope)):
        if candidate != raw and candidate.strip():
            try:
                return read_number(candidate, place.scope)
            except Problem as other:
                if candidate is text:
                    problem = other
    return _without_words(place, text, problem)


def folded(text: str) -> str:
    """A name in one spelling: `λ`, `\\lambda` and `lambda` are one, and so are `w_2`, `w2` and `w₂`."""
    plain = "".join(map(_spelt, unicodedata.normalize("NFKD", text)))
    return re.sub(r"[\s_{}\\$*`^]|\u200b", "", plain)


def _spelt(char: str) -> str:
    """A Greek letter by its name, a letter's mark as nothing, everything else as it is."""
    if unicodedata.combining(char):
        return ""
    named = unicodedata.name(char, "")
    if not named.startswith(("GREEK SMALL LETTER ", "GREEK CAPITAL LETTER ")):
        return "-" if char == "−" else char
    name = named.rpartition(" ")[2].lower().replace("lamda", "lambda")
    return name.capitalize() if "CAPITAL" in named else name


def _said(place: Number) -> str:
    """The words that stand at the field: its label and its question."""
    return f"{place.label} {_HOLE.sub(' ', place.said)}"


# -- in front of the number ----------------------------------------------------------------------------------


def _without_head(place: Number, text: str) -> str:
    """The text without `=`, `≈` or `w =` in front, where w is the field's own name."""
    found = _EQUALS.search(text)
    if found is None or not text[found.end() :].strip():
        return text
    head = text[: found.start()].strip(" $")
    if head and not _is_own(place, head):
        return text
    return " " * found.end() + text[found.end() :].replace("$", " ")


def _is_own(place: Number, head: str) -> bool:
    named = folded(head)
    label = _NUMBERED.sub("", place.label)
    whole = {folded(place.name).casefold(), folded(label).casefold()}
    return named.casefold() in whole or named in map(folded, _symbols(label))


def _symbols(label: str) -> Iterator[str]:
    """The symbol that a label names: `w` of “new w”, `h` of “h of the unit”; none where there are several."""
    bare = re.sub(r"\([^()]*\)|\S+\s*=\s*\S+", " ", label)
    pieces = [piece.strip(".;:()") for piece in bare.split() if piece != "a"]
    found = [piece.strip(",") for piece in pieces if _SYMBOL.fullmatch(piece.strip(","))]
    if found and (len(set(found)) == 1 or pieces[0].strip(",") == found[0]):
        yield found[0]


# -- behind it -----------------------------------------------------------------------------------------------


def _in_degrees(place: Number) -> bool:
    return place.unit == "°" or "deg" in place.scope.values


def _without_words(place: Number, text: str, problem: Problem) -> Typed:
    """The number before words that the label or the question has as well; raises Problem for other words."""
    _refuse_mixed(text)
    found = _WORDS.fullmatch(text)
    known = {*SPELLINGS, *place.scope.values, "pi"}
    if found is None or known.intersection(_WORD.findall(found[2])):
        raise problem
    try:
        typed = read_number(_floored(found[1]), place.scope)
    except Problem as other:
        _refuse_mixed(found[1])
        raise (problem if other.start == other.end else other) from None
    strange = [word for word in _WORD.findall(found[2]) if not _passed_over(place, word)]
    if not strange:
        return typed
    if strange[0].casefold() not in _UNITS and any(
        f"is {unit} meant" in problem.sentence for unit in place.scope.values
    ):
        raise problem
    start = text.index(strange[0], found.start(2))
    raise Problem(_sentence(place, strange[0]), start, start + len(strange[0]))


def _passed_over(place: Number, word: str) -> bool:
    """Whether a word behind a number says nothing that the field does not say as well."""
    bare = word.casefold()
    if bare in _TELLING or bare in _WRITTEN_OUT:
        return False
    beside = place.label if bare in _UNITS else _said(place)
    if bare in _UNITS and (place.unit or len(_units_in(beside)) > 1):
        return False
    return len(bare) > 2 and _stem(bare) in {_stem(other.casefold()) for other in _WORD.findall(beside)}


def _units_in(text: str) -> set[str]:
    return {_stem(word.casefold()) for word in _WORD.findall(text) if word.casefold() in _UNITS}


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _sentence(place: Number, word: str) -> str:
    bare = word.casefold()
    if bare in _WRITTEN_OUT:
        return f"“{word}” behind a number is not read here: write the number out, in digits."
    if bare in _UNITS and place.scope.values:
        return f"“{word}” is no unit of this field: its units are {', '.join(place.scope.values)}."
    if bare in _UNITS:
        return f"“{word}” is not known here: type the number alone, in what is asked for."
    return f"“{word}” behind the number is not known here: type the number alone."


def _floored(text: str) -> str:
    """Python's division without a remainder, `60000//600`, in the reader's words."""

    def change(found: re.Match[str]) -> str:
        before = text[: found.start()].rstrip()
        if before.endswith(("-", "−", "+")):  # a sign alone binds closer: -7//2 is -4
            before = before[:-1].rstrip() or "*"
            bound = not (before[-1].isdigit() or before[-1] in ")]")
        else:
            bound = not before.endswith(("(", "[", ",")) and before != ""
        return found[0] if bound else f"floor(({found[1]})/({found[2]}))"

    return _FLOOR.sub(change, text) if "//" in text else text


def _multiplied(text: str, scope: Scope) -> str:
    """A declared unit at the very end of a product or quotient, as a factor of the whole of it."""
    found = re.fullmatch(r"\s*(.*[\d)\]}])\s*([A-Za-z]+)\s*", text)
    if found is None or found[2] not in scope.values or _has_terms(found[1]):
        return text
    return f"({found[1]})*{found[2]}"


def _has_terms(text: str) -> bool:
    """Whether a sum or a difference stands outside all brackets."""
    depth, last = 0, ""
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        if depth == 0 and char in "+-−–" and (last.isdigit() or last in ")]}"):
            return True
        last = last if char == " " else char
    return False


def _refuse_mixed(text: str) -> None:
    """50 2/3 can be a mixed number or a product, as 1½ can."""
    found = _MIXED.search(text)
    if found is not None:
        whole, part = found[1], f"{found[2]}/{found[3]}"
        raise Problem(
            f"“{found[0]}” can be a mixed number or a product; write + or * between them.",
            found.start(),
            found.end(),
            (f"{whole} + {part}", f"{whole}*({part})"),
        )
