"""Reading curves, properties of curves, and the marking of sketches."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.building import course_from, item_from
from tutor.course.freeze import freeze, thaw
from tutor.figures.axes import AxesFigure
from tutor.kinds import AnswerProblem
from tutor.kinds.curves import CurveProblem, number_text, read_curve, written
from tutor.kinds.fields import Axes, flatten
from tutor.kinds.properties import Holds, Terms, fault
from tutor.kinds.sketch import SketchItem

CURVES = """
- id: two-curves
  kind: sketch
  COMMON
  ask: Draw both.
  x: {label: samples}
  y: {label: loss}
  curves:
    - {id: train, label: train, key: "0.1 + 0.3*t"}
    - {id: test, label: test, key: "0.9 - 0.4*t"}
  properties:
    - {id: up, text: train rises, of: [train], holds: rises, share: "1/4", says: It has to rise.}
    - {id: down, text: test falls, of: [test], holds: falls, share: "1/4", says: It has to fall.}
    - {id: above, text: test above train, of: [test, train], holds: above, share: "1/4", says: It lies above.}
    - {id: gap, text: the gap narrows, of: [test, train], holds: gap-narrows, share: "1/4", says: It narrows.}
  known:
    - note: swapped
      part: up
      swapped: true
      example: {train: "0.9 - 0.4*t", test: "0.1 + 0.3*t"}
      says: The names are exchanged.
    - note: train-falls
      part: up
      when: [{of: [train], holds: falls}]
      example: {train: "0.5 - 0.4*t", test: "0.9 - 0.2*t"}
      says: That is the picture over time.
"""
GOOD = {"train": "0.1, 0.2, 0.3, 0.35, 0.4", "test": "0.9, 0.8, 0.7, 0.6, 0.5"}


def points(text: str) -> list[tuple[float, float]]:
    """The anchors read from a text."""
    return list(read_curve(text).floats)


# -- reading -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "0.1, 0.3, 0.5, 0.7, 0.9",
        "0.1; 0,3; 0,5; 0.7; 0,9",
        "0.1, 0.3; 0,5; 0.7, 0.9",
        "0,1; 0,3; 0,5; 0,7; 0,9",
        "0,1 0,3 0,5 0,7 0,9",
        "0,1, 0,3, 0,5, 0,7, 0,9",
        "[0.1,0.3,0.5,0.7,0.9]",
        "1/10 3/10 5/10 70% 9e-1",
        "t=0:0.1, 0.25:0.3, 0.5:0.5, 0.75:0.7, 1:0.9",
        "t = 0 : 0,1; t = 0,25 : 0,3; 0,5:0,5; 0,75:0,7; 1:0,9",
    ],
)
def test_one_curve_in_many_spellings(text: str) -> None:
    """Points or commas, pairs or heights alone: the same five anchors."""
    assert points(text) == [(0, 0.1), (0.25, 0.3), (0.5, 0.5), (0.75, 0.7), (1, 0.9)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "Nothing is drawn"),
        ("0.1 0.2 0.3 0.4", "4 points"),
        ("0.5", "1 point:"),
        ("0.1 0.2 nan 0.4 0.5", "“nan” is no number"),
        ("0.1 0.2 inf 0.4 0.5", "“inf” is no number"),
        ("0.1 0.2 1e999 0.4 0.5", "is no number"),
        ("0:1 0.5 0.6:1 0.7:2 0.8:3", "has no place"),
        ("0:1 0:2 0.6:1 0.7:2 0.8:3", "from left to right"),
        ("0:1 0.2:2 0.6:1 0.7:2 1.8:3", "outside the axes"),
        ("0:1 0.2: 0.6:1 0.7:2 1:3", "is no number"),
        ("0,1,0,3,0,5,0,7,0,9", "semicolon"),
        (" ".join(["1"] * 101), "at most 100"),
        ("1/0 1 1 1 1", "is no number"),
    ],
)
def test_what_is_no_curve_gets_one_sentence(text: str, word: str) -> None:
    """Every refusal says what is wrong."""
    with pytest.raises(CurveProblem) as caught:
        read_curve(text)
    assert word in caught.value.sentence
    assert caught.value.sentence.endswith(".") and "\n" not in caught.value.sentence


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_hostile_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    """Never anything but a curve or a sentence without control characters."""
    try:
        read_curve(text)
    except CurveProblem as problem:
        assert problem.sentence and problem.sentence.isprintable()


@given(st.lists(st.integers(0, 1000), min_size=5, max_size=9))
@settings(max_examples=60, deadline=None)
def test_what_is_written_reads_back_the_same(heights: list[int]) -> None:
    """The line that follows the keys is a line that can be typed."""
    drawn = read_curve("; ".join(number_text(Fraction(one, 1000)) for one in heights))
    assert read_curve(written(drawn.points, even=True)) == drawn
    pairs = [(Fraction(k, 10), y) for k, (_, y) in enumerate(drawn.points)]
    assert list(read_curve(written(pairs, even=False)).points) == pairs


# -- properties ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("holds", "good", "bad"),
    [
        ("rises", "0 0 1 1 2", "0 1 0.9 2 3"),
        ("rises", "0 1 2 3 4", "1 1 1 1 1"),
        ("falls", "2 1 1 0.5 0", "2 1 1.1 0.5 0"),
        ("flat", "0.5 0.55 0.5 0.45 0.5", "0.5 0.6 0.7 0.5 0.5"),
        ("falls-first", "3 2 1 2 3", "3 1 2 0 5"),
        ("falls-first", "3 2 1 1 0.5", "0 1 2 3 4"),
        ("rises-after-minimum", "3 2 1 2 1.5", "4 3 2 1 0"),
        ("rises-after-minimum", "3 2 1 1 2", "0 1 2 3 4"),
        ("peak", "0 0 1 0 0", "1 0 0 0 0"),
        ("peak", "1 1 1 1 1", "0 0 0 0 1"),
        ("lowest", "1 1 0 1 1", "1 1 1 1 0"),
        ("near", "0 0 1 0 0", "0 0 0.8 0 0"),
        ("range", "0 0.5 1 1.05 0", "0 0.5 1.2 0 0"),
        ("even", "0 1 3 1 0", "0 1 3 2 0"),
        ("odd", "0 1 1 1 2", "0 1 1 1 1"),
    ],
)
def test_a_property_holds_of_one_curve_and_not_of_another(holds: Holds, good: str, bad: str) -> None:
    """Where it fails, the clause names the curve."""
    terms = Terms(at=Fraction(1, 2), value=Fraction(1))
    assert fault(holds, [("curve", read_curve(good))], terms) == ""
    assert fault(holds, [("curve", read_curve(bad))], terms).startswith("curve ")


@pytest.mark.parametrize(
    ("holds", "upper", "lower", "expected"),
    [
        ("above", "2 2 2 2 2", "1 2 1 0 2", True),
        ("above", "2 2 2 2 2", "1 2.1 1 0 2", False),
        ("above-from-minimum", "3 2 1 2 3", "4 3 1 0.5 0", True),
        ("above-from-minimum", "3 2 1 2 3", "4 3 1.1 0.5 0", False),
        ("above-from-minimum", "3 2 1 2 3", "3 2 1 2 3", False),
        ("starts-above", "2 0 0 0 0", "1 1 1 1 1", True),
        ("ends-above", "2 0 0 0 0", "1 1 1 1 1", False),
        ("gap-narrows", "3 2 2 2 2", "1 1 1 1 1", True),
        ("gap-narrows", "0.9 0 0 0 0.7", "0.1 0 0 0 -0.1", False),
        ("gap-widens", "1 2 2 2 4", "1 1 1 1 1", True),
        ("gap-widens", "1 1 1 1 1", "2 1 1 1 0", False),
    ],
)
def test_properties_of_two_curves(holds: Holds, upper: str, lower: str, expected: bool) -> None:
    """Decided exactly: 0.9 − 0.1 and 0.7 + 0.1 are one gap."""
    named = [("upper", read_curve(upper)), ("lower", read_curve(lower))]
    assert (fault(holds, named, Terms()) == "") is expected


def test_curves_that_share_a_plateau_touch_between_anchors_too() -> None:
    """Points at different places: a height in between is that of the plateau, to the last bit."""
    lower = ("lower", read_curve("0:0, 0.2:0.2, 0.5:0.4, 0.8:0.4, 1:0.4"))
    upper = ("upper", read_curve("0:0.9, 0.3:0.6, 0.6:0.4, 0.9:0.4, 1:0.4"))
    assert fault("above", [upper, lower], Terms()) == ""
    assert fault("above-from-minimum", [upper, lower], Terms()).startswith("at the end")
    over = ("over", read_curve("0:0, 0.2:0.2, 0.5:0.4, 0.75:0.4001, 1:0.4001"))
    assert fault("above", [upper, over], Terms()).startswith("at 0.6")


# -- marking -------------------------------------------------------------------------------------------------


@pytest.fixture
def item(tmp_path: Path) -> SketchItem:
    """Training and test loss with four properties."""
    made = item_from(tmp_path, CURVES)
    assert isinstance(made, SketchItem)
    return made


def test_each_property_earns_its_share(item: SketchItem) -> None:
    """One step down costs the one property that it breaks, and the line says where."""
    variant = item.variant(0)
    assert item.mark(variant, GOOD).status == "right"
    verdict = item.mark(variant, {**GOOD, "train": "0.1, 0.2, 0.15, 0.35, 0.4"})
    assert verdict.points == Fraction(3, 4)
    (line,) = [line for line in verdict.lines if line.share == 0]
    assert (line.part, line.rule) == ("up", "missing")
    assert line.says == "It has to rise. Here train steps down from 0.2 to 0.15 at point 3."


def test_known_pictures_are_named(item: SketchItem) -> None:
    """Swapped labels explain everything that is wrong; a falling training loss has its own note."""
    variant = item.variant(0)
    swapped = item.mark(variant, {"train": GOOD["test"], "test": GOOD["train"]})
    assert {line.rule for line in swapped.lines if line.share == 0} == {"swapped"}
    assert "The names are exchanged." in swapped.feedback
    falling = item.mark(variant, {**GOOD, "train": "0.5 0.4 0.3 0.2 0.1"})
    assert next(line.rule for line in falling.lines if line.part == "up") == "train-falls"


def test_curves_with_points_at_different_places_are_compared_in_between(item: SketchItem) -> None:
    """Pairs may stand anywhere; a crossing between the anchors is seen."""
    variant = item.variant(0)
    test = "0:0.9, 0.1:0.85, 0.5:0.7, 0.9:0.55, 1:0.5"
    assert item.mark(variant, {**GOOD, "test": test}).status == "right"
    train = "0:0.1, 0.3:0.75, 0.5:0.8, 0.9:0.85, 1:0.9"
    parts = item.mark(variant, {"train": train, "test": test}).parts
    assert parts["above"] == 0 and parts["up"] == parts["down"] == 1


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"train": "", "test": ""},
        {**GOOD, "test": ""},
        {**GOOD, "test": "0.9 0.8 0.7 0.6"},
        {**GOOD, "test": "0.9 0.8 0.7 0.6 0.5 0.4"},
        {**GOOD, "test": "0.9 0.8 nan 0.6 0.5"},
        {**GOOD, "test": "__import__('os')"},
    ],
)
def test_a_picture_that_cannot_be_read_costs_nothing(item: SketchItem, answer: dict[str, str]) -> None:
    """Invalid, with one sentence."""
    verdict = item.mark(item.variant(0), answer)
    assert verdict.status == "invalid" and len(verdict.feedback) == 1 and verdict.feedback[0]


def test_lists_of_json_are_heights_or_pairs(item: SketchItem) -> None:
    """Numbers, texts with a decimal comma, and [place, height] pairs; a hole in the list is no number."""
    variant = item.variant(0)
    raw = item.from_json(
        variant, {"train": [0.1, "0,2", "0.3", 0.35, 1], "test": [[0, 9], [0.2, 8], [0.5, 5]]}
    )
    assert raw == {"train": "0.1; 0.2; 0.3; 0.35; 1", "test": "0:9; 0.2:8; 0.5:5"}
    for hole in (None, "", "1; 2", float("nan"), True):
        raw = item.from_json(variant, {"train": [1, 2, hole, 4, 5], "test": [9, 8, 7, 6, 5]})
        assert item.mark(variant, raw).status == "invalid"
    refused: tuple[object, ...] = ([1, 2], "0.1", {"other": []}, {"train": [[1, 2, 3]]})
    for strange in refused:
        with pytest.raises(AnswerProblem):
            item.from_json(variant, strange)


def test_one_field_of_axes_holds_both_curves(item: SketchItem) -> None:
    """The form draws the axes; the answer's names are the curves'."""
    variant = item.variant(0)
    (axes,) = item.fields(variant)
    assert isinstance(axes, Axes) and (axes.x, axes.y, axes.anchors) == ("samples", "loss", 7)
    assert [one.name for one in flatten((axes,))] == ["train", "test"]
    assert item.echo(variant, "train", GOOD["train"]).line == "5 points, from 0.1 to 0.4"
    assert "is no number" in item.echo(variant, "train", "0.1 x").problem


def test_right_curves_are_overlaid_only_after_the_verdict(item: SketchItem) -> None:
    """Before there is no figure; after, the learner's curves and right ones."""
    variant = item.variant(0)
    assert item.drawing(variant, GOOD, marked=False) is None
    figure = item.drawing(variant, {**GOOD, "test": "?"}, marked=True)
    assert isinstance(figure, AxesFigure)
    assert [one.label for one in figure.plot.curves] == ["train", "right train", "right test"]


def test_faults_of_the_author_are_found(tmp_path: Path) -> None:
    """Shares that are not 1, curves that are not there, pictures without a way to see them."""
    text = CURVES.replace('holds: falls, share: "1/4"', 'holds: falls, share: "1/2"')
    text = text.replace("when: [{of: [train], holds: falls}]", "when: [{of: [train], holds: above}]")
    course, _ = course_from(tmp_path, text)
    problems = [problem for item in course.items.values() for _, problem, _ in item.check()]
    assert any("add up" in one for one in problems) and any("does not fit" in one for one in problems)


def test_a_sketch_comes_out_of_the_cache_as_it_went_in(item: SketchItem) -> None:
    """The first question is built without the validator."""
    again = thaw(SketchItem, freeze(item))
    assert again == item and again.mark(again.variant(0), GOOD).status == "right"
