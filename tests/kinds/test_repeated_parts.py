"""Parts that are asked once for each k, and `fields`, by which scripts name the parts that are graded."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.building import item_from
from tutor.kinds import AnswerProblem, DrawProblem, Item
from tutor.kinds.fields import flatten

SHARES = """
- id: shares
  kind: numeric
  COMMON
  draw:
    c: {from: 1 .. 9, shape: [3], distinct: true, exam: "[2, 3, 5]"}
  ask: "Counts {c}."
  parts:
    - id: total
      label: total
      key: sum(c)
      measure: count
      rule: Add them.
    - id: share
      each: len(c)
      label: "share of {k}"
      key: c[k]/sum(c)
      rule: "Divide {c[k]} by the total."
      mistakes:
        - {value: "c[k]", note: count, says: "{value} is the count of {k}."}
    - id: largest
      label: largest share
      key: max(c)/sum(c)
      rule: The largest of them.
"""


@pytest.fixture
def shares(tmp_path: Path) -> Item:
    """Shares of three counts."""
    return item_from(tmp_path, SHARES)


def test_a_repeated_part_has_a_field_a_key_and_a_mistake_for_each_k(shares: Item) -> None:
    """Ids end in k; labels, rules and sentences speak of their own k."""
    variant = shares.variant(0)
    fields = flatten(shares.fields(variant))
    assert [one.name for one in fields] == ["total", "share_0", "share_1", "share_2", "largest"]
    assert [one.label for one in fields][1:4] == ["share of 0", "share of 1", "share of 2"]
    assert shares.key(variant)["share_1"] == "3/10"
    says = {mistake.part: mistake.says for mistake in shares.mistakes(variant)}
    assert says == {f"share_{k}": f"{(2, 3, 5)[k]} is the count of {k}." for k in range(3)}


def test_each_k_is_marked_by_itself(shares: Item) -> None:
    """One of five equal parts wrong leaves four fifths; its rule names its own count."""
    variant = shares.variant(0)
    verdict = shares.mark(variant, {**shares.key(variant), "share_2": "0.7"})
    assert verdict.points == Fraction(4, 5) and verdict.feedback == ("Divide 5 by the total.",)


def test_a_list_from_outside_fills_all_of_them(shares: Item) -> None:
    """By the part's own id or with `_k`; another length is wrong, not unreadable."""
    variant = shares.variant(0)
    for name in ("share", "share_k"):
        raw = shares.from_json(variant, {name: ["1/5", 0.3, 0.5]})
        assert raw == {"share_0": "1/5", "share_1": "0.3", "share_2": "0.5"}
    with pytest.raises(AnswerProblem) as told:
        shares.from_json(variant, {"share_k": [1]})
    assert told.value.wrong


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        (("largest",), ["largest"]),
        (("share_1", "total"), ["total", "share_1"]),
        (("share_k",), ["share_0", "share_1", "share_2"]),
        ("share", ["share_0", "share_1", "share_2"]),
    ],
)
def test_fields_name_the_parts_that_are_graded(shares: Item, fields: object, ids: list[str]) -> None:
    """The others are neither asked nor marked, and the points are shared among those named."""
    variant = shares.variant_for({"fields": fields})  # type: ignore[dict-item]
    assert [one.name for one in flatten(shares.fields(variant))] == ids
    verdict = shares.mark(variant, shares.key(variant))
    assert verdict.points == 1 and list(verdict.parts) == ids


def test_an_unknown_field_is_named(shares: Item) -> None:
    """The sentence lists what there is."""
    with pytest.raises(AnswerProblem, match="share_2"):
        shares.variant_for({"fields": ("mean",)})


@pytest.mark.parametrize("each", ["0", "1/2", "33", "'many'"])
def test_a_count_of_repeats_that_makes_no_sense_is_a_fault_of_the_author(tmp_path: Path, each: str) -> None:
    """A whole number from 1 to 32 is wanted."""
    broken = item_from(tmp_path, SHARES.replace("each: len(c)", f'each: "{each}"'))
    with pytest.raises(DrawProblem, match="each"):
        broken.variant(0)
