"""Solutions typed back as they are printed: what the program shows, it takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.shipped import shipped
from tutor.kinds import Item, Variant
from tutor.kinds.fields import Expression, Field, Number, Shape, flatten
from tutor.marking import Line

SEEDS = range(2)
GROUPED = re.compile(r"-?\d{4,}")


def solved(item: Item) -> Iterator[tuple[Variant, Field, str]]:
    """Each place for a number, a formula or sizes, with the answer that the ledger prints for it."""
    for seed in SEEDS:
        variant = item.variant(seed)
        found = flatten(item.fields(variant))
        places = {one.name: one for one in found if isinstance(one, Number | Expression | Shape)}
        if not places:
            return
        for line in item.mark(variant, item.key(variant)).lines:
            if line.part in places and line.expected:
                yield variant, places[line.part], line.expected


def again(item: Item, variant: Variant, name: str, text: str) -> Line | None:
    """The ledger line of one place with this text, all else as in the key."""
    lines = item.mark(variant, {**item.key(variant), name: text}).lines
    return next((line for line in lines if line.part == name), None)


@pytest.mark.parametrize("kind", ["numeric", "shape", "blanks", "formula", "trace"])
def test_what_the_ledger_prints_is_right_when_it_is_typed(kind: str) -> None:
    """Number by number, formula by formula; counts with a comma between thousands too, as prose has them."""
    counts = 0
    for item in shipped().items.values():
        if item.kind != kind:
            continue
        for variant, place, printed in solved(item):
            line = again(item, variant, place.name, printed)
            assert line is not None and line.points == line.of, (item.id, variant.seed, place.name, printed)
            if isinstance(place, Number) and place.scope.count and GROUPED.fullmatch(printed):
                counts += 1
                for text in (f"{int(printed):,}", f"{int(printed):,}".replace(",", "\u202f")):
                    line = again(item, variant, place.name, text)
                    assert line is not None and line.points == line.of, (item.id, variant.seed, text)
    assert counts > 2 or kind in ("formula", "trace")
