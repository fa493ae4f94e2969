"""What was typed into the fields of a question on shapes: sizes, numbers, choices, fillings of holes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from tutor.kinds.asked import COUNTS, Asked
from tutor.kinds.base import read_field
from tutor.kinds.fields import Number, keys_in
from tutor.kinds.sizes import read_sizes
from tutor.layers import Argument, Unfilled, Unreadable, read_value
from tutor.layers import Shape as Sizes
from tutor.maths import Problem, Scope, Typed

__all__ = ["COUNTED", "EMPTY", "NAMED", "Read", "Unread", "argument_of", "read_part", "sizes_in"]

EMPTY = "Nothing was entered here."

COUNTED = Scope(count=True)
"""What numbers are read in: they count parameters, entries, channels, or they are an argument of a layer."""

NAMED = re.compile(r"[A-Za-z_]+\s*=\s*")
"""What may stand before a filling, as in the layer itself: `kernel_size=7`."""

LISTED = re.compile(r"\s*[(\[]\s*\d+(\s*,\s*\d+)+\s*,?\s*[)\]]\s*")
"""Several sizes where one number is asked for: (3, 224, 224), also without blanks."""

WORDY = re.compile(r"['\"\[]|same$|valid$|\(.*,.*\)$|\(?\d+(\s*[x×]\s*\d+)+\)?$", re.IGNORECASE)
"""Fillings that are no numbers: words, pairs in brackets or with x between."""

Read = Sizes | Typed | Argument
"""What was read of one field: sizes, a number, or (in a hole) an argument such as 'same' or (7, 7)."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A field without an answer, and the sentence that says why."""

    says: str


def read_part(one: Asked, raw: str) -> Read | Unread:
    """The answer to one part, or why there is none."""
    part = one.part
    if part.wants == "choice":
        return _option(one, raw)
    try:
        if part.shaped:
            return read_sizes(raw, len(one.shape))
        if part.wants == "hole":
            raw = NAMED.sub("", raw.strip())
            if WORDY.match(raw):
                return _word(raw)
        sizes = _several(raw) if part.wants in COUNTS and LISTED.fullmatch(raw) else None
        return sizes or read_field(Number(name=part.id, label=one.label, scope=COUNTED), raw)
    except Problem as problem:
        listed = not part.shaped and re.search(r"[x×\[(].*[,x×]", raw)
        return _several(raw) or Unread(problem.sentence) if listed else Unread(problem.sentence)


def _several(raw: str) -> Sizes | None:
    """The sizes that were typed where one number is asked for, if that is what they are."""
    try:
        sizes = read_sizes(raw, 0)
    except Problem:
        return None
    return sizes if len(sizes) > 1 else None


def _option(one: Asked, raw: str) -> str | Unread:
    keys = keys_in(raw)
    options = {o.key: o.key for o in one.part.options} | {o.text.casefold(): o.key for o in one.part.options}
    found = options.get(raw.strip().casefold()) or (options.get(keys[0]) if len(keys) == 1 else None)
    if found is None:
        names = " or ".join(o.key for o in one.part.options)
        return Unread(f"Exactly one is to be chosen: {names}.")
    return found


def _word(raw: str) -> Argument | Unread:
    """A filling that is no plain number: 'same', valid, (7, 7), 7x7."""
    text = raw.casefold() if raw.strip("'\"").casefold() in ("same", "valid") else raw
    if re.search(r"\d\s*[x×]", text):
        text = f"({re.sub('[x×]', ',', text.strip('()[]'))})"
    try:
        return read_value(f"'{text}'" if text in ("same", "valid") else text)
    except (Unreadable, Unfilled):
        return Unread("A filling is a whole number, a pair such as (7, 7), or 'same'.")


def argument_of(read: Read) -> Argument | None:
    """What a filling means as an argument; None for a number that is not whole."""
    if not isinstance(read, Typed):
        return read
    whole = isinstance(read.value, Fraction) and read.value.denominator == 1
    return int(read.value) if whole and isinstance(read.value, Fraction) else None


def sizes_in(read: Read) -> Sizes:
    """What was read of a part that asks for sizes."""
    assert isinstance(read, tuple)
    return tuple(size for size in read if isinstance(size, int))
