"""What a question promises and does not keep: nearness that nobody states, marks that never follow through,
keys that not every interface has.

A question is met on screens, read aloud in lines and printed on paper, so its texts may name no key of one
of them; and a learner who has to round needs to know how far.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from fractions import Fraction

from tutor.kinds import Item, Variant
from tutor.kinds.fields import Answer, Field, Number
from tutor.kinds.numeric import NumericItem

__all__ = ["Fault", "idle_uses", "named_keys", "unsaid_nearness"]

Fault = tuple[str, str, str]
"""The key of the item that is at fault, the problem, the fix."""

# No sentence of one language: a course of one's own may be written in any. “0.5 %” is read in all of them.
NEARNESS = re.compile(r"0[.,]5\s?%|\b(?:significant|three|four|five|[345]) digits\b", re.IGNORECASE)
DIGITS = 4
"""Who types a number with so many significant digits or fewer does not round it."""
KEY = re.compile(r"\b[Ee]sc\b|\bctrl\+\w|\b[Pp]ress (?:the key )?(?!a\b)(?:[a-z]|enter|tab|space|f\d)\b")
CODE = frozenset({"torch", "code", "accept", "spell"})
NAME = re.compile(r"[^\W\d]\w*")
AROUND = 24


def unsaid_nearness(variant: Variant, key: Answer, flat: Iterable[Field]) -> Iterator[Fault]:
    """Of the variant's fields, the first number that has to be rounded although the text says no limit."""
    numbers = [one for one in flat if isinstance(one, Number) and not one.scope.count]
    awkward = next((one for one in numbers if not _short(key.get(one.name, ""))), None)
    if awkward and not any(NEARNESS.search(text) for text in (variant.ask, *(one.label for one in numbers))):
        what = f"{awkward.name} is {key[awkward.name][:20]}, and nothing says how near is near enough"
        yield "ask", what, "say in `ask` that a decimal is right within 0.5 %"


def _short(raw: str) -> bool:
    """True for a whole number, a decimal of few digits, and what is no plain number at all."""
    try:
        value = Fraction(raw)
    except ValueError:
        return True
    return value.denominator == 1 or Fraction(f"{float(value):.{DIGITS}g}") == value


def idle_uses(item: Item) -> Iterator[Fault]:
    """Parts that name an earlier part in `uses` on which their key does not depend: nothing ever follows.

    A carried value stands for the part's id and, where the part's key is a bare name, for that name.
    """
    if not isinstance(item, NumericItem):
        return
    formulas = {**item.let, **{part.id: part.key for part in item.parts}}
    keys = {part.id: str(part.key) for part in item.parts}
    for part in item.parts:
        found, todo = set[str](), _names(part.key)
        while todo:
            name = todo.pop()
            found.add(name)
            todo |= _names(formulas.get(name, "")) - found
        for used in part.uses:
            if used in keys and not {used, keys[used]} & found:
                what = f"{part.id} uses {used}, but “{part.key}” does not depend on it"
                yield "uses", what, f"write the key with {used}, or take it out of `uses`"


def _names(formula: object) -> set[str]:
    return set(NAME.findall(str(formula)))


def named_keys(item: Item) -> Iterator[Fault]:
    """Texts of an item that tell which key to press."""
    for text in _texts(item):
        if hit := KEY.search(text):
            around = " ".join(text[hit.start() : hit.end() + AROUND].split())
            yield "ask", f"“{around}” names a key, which paper and line mode lack", "say what, not which key"


def _texts(value: object) -> Iterator[str]:
    """All texts of a value, code left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for entry in value:
            yield from _texts(entry)
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _texts(entry) if key not in CODE else ()
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name)) if one.name not in CODE else ()
