"""The kind `shape`: sizes in every spelling, counts, holes, follow-through, conventions, and the bars beside
it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.building import course_from, item_from
from tutor.course.freeze import freeze, thaw
from tutor.figures import plain
from tutor.figures.bars import Bar, Bars
from tutor.kinds import Item, Variant
from tutor.kinds.base import AnswerProblem
from tutor.kinds.fields import Number, Shape
from tutor.kinds.shape import ShapeItem
from tutor.kinds.sizes import read_sizes, sizes_text
from tutor.maths import Problem

NETWORK = """
- id: network
  kind: shape
  COMMON
  draw:
    n: {from: 16 .. 40, exam: 32}
  ask: |
    Through:

    {listing}
  input: [3, n, n]
  layers:
    - {name: conv, layer: "Conv2d(3, 8, 5, stride=2)"}
    - {name: act, layer: ReLU()}
    - {name: pool, layer: "MaxPool2d(2)"}
    - {name: flat, layer: Flatten()}
    - {name: fc, layer: "Linear([[features]], 10)"}
  holes: {features: "8*floor((floor((n - 5)/2) + 1)/2)^2"}
  parts:
    - {id: conv, wants: shape, of: conv, label: behind conv}
    - {id: pool, wants: shape, of: pool, label: behind pool}
    - {id: features, wants: hole, label: inputs of fc, rule: Flatten multiplies all sizes.}
    - {id: kernels, wants: parameters, of: conv, label: parameters of conv}
    - {id: all, wants: parameters, label: all parameters}
"""

RIGHT = {"conv": "8x14x14", "pool": "8x7x7", "features": "392", "kernels": "608", "all": "4538"}


@pytest.fixture
def network(tmp_path: Path) -> tuple[Item, Variant]:
    """A small chain for images of 3×32×32."""
    item = item_from(tmp_path, NETWORK)
    return item, item.variant(0)


def marks(network: tuple[Item, Variant], **answer: str) -> dict[str, tuple[float, str]]:
    """Share and rule of each part; parts that are not given are right."""
    item, variant = network
    verdict = item.mark(variant, {**RIGHT, **answer})
    return {line.part: (float(line.share), line.rule) for line in verdict.lines}


def test_the_key_is_computed_and_right(network: tuple[Item, Variant]) -> None:
    """Sizes, a count, a hole, and the listing in the question."""
    item, variant = network
    assert item.key(variant) == RIGHT
    assert item.mark(variant, RIGHT).status == "right"
    assert "    fc    Linear(?, 10)" in variant.ask
    kinds = [type(one) for one in item.fields(variant)]
    assert kinds == [Shape, Shape, Number, Number, Number]


def test_calculations_are_answers(network: tuple[Item, Variant]) -> None:
    """Exam rule: nothing has to be multiplied out."""
    answer = {"conv": "8 x (32-5-1)/2+1 x 14", "features": "8*7*7", "kernels": "8*3*5*5+8"}
    assert {share for share, _ in marks(network, **answer).values()} == {1.0}


@pytest.mark.parametrize("typed", ["(3,224)", "(3,224,224)", "[3,224]", "3x224x224"])
def test_sizes_in_the_place_of_a_count_are_told(network: tuple[Item, Variant], typed: str) -> None:
    """A tuple stays one, though its digits could be groups of a number."""
    assert marks(network, kernels=typed)["kernels"] == (0.0, "sizes-for-a-number")
    assert marks(network, kernels="(608)")["kernels"] == (1.0, "right")


def test_later_parts_follow_from_a_wrong_shape(network: tuple[Item, Variant]) -> None:
    """A rounded-up side costs its own part; pooling and the inputs of fc follow from it."""
    found = marks(network, conv="8x15x15", pool="8x7x7")
    assert found["conv"] == (0.0, "rounded-up") and found["pool"] == (1.0, "right")
    found = marks(network, conv="8x28x28", pool="8x14x14", features="8*14*14")
    assert found["conv"] == (0.0, "stride-ignored")
    assert found["pool"] == found["features"] == (1.0, "follow-through")


def test_a_wrong_rule_on_an_own_shape_is_told(network: tuple[Item, Variant]) -> None:
    """After an own 8×28×28 a pooling that keeps it, and inputs that do not follow, are told from there."""
    item, variant = network
    verdict = item.mark(variant, {**RIGHT, "conv": "8x28x28", "pool": "8x27x27", "features": "27*27"})
    says = {line.part: (line.rule, line.says) for line in verdict.lines}
    assert says["pool"] == (
        "stride-ignored",
        "Your own shape 8×28×28 leads elsewhere: with stride 2 the window moves 2 entries at a time.",
    )
    assert says["features"][1].startswith("Linear expects 729 features and gets 5832.")


def test_parts_left_out_are_empty_ones(network: tuple[Item, Variant]) -> None:
    """One right part of five earns a fifth, whoever hands the answer over."""
    item, variant = network
    assert item.mark(variant, {"conv": RIGHT["conv"]}).points * 5 == 1


def test_trivial_shapes_carry_nothing(network: tuple[Item, Variant]) -> None:
    """Ones, another number of axes and unreadable text are no ground for later parts."""
    for own in ("1x1x1", "8x28", "0x0x0", "many"):
        found = marks(network, conv=own, pool="8x14x14")
        assert found["conv"][0] == 0 and found["pool"][0] == 0


def test_a_total_follows_from_own_counts(network: tuple[Item, Variant]) -> None:
    """600 for 608 is wrong once; the sum with it is right."""
    found = marks(network, kernels="600", all="4530")
    assert found["kernels"] == (0.0, "biases-forgotten") and found["all"] == (1.0, "follow-through")


def test_one_wrong_axis_is_named(network: tuple[Item, Variant]) -> None:
    """The sentence says which axis, and by which rule."""
    item, variant = network
    (line, *_) = item.mark(variant, {**RIGHT, "conv": "8x14x28"}).lines
    assert line.rule == "stride-ignored" and line.says.startswith(
        "Of the axes the width is wrong: with stride 2"
    )
    (line, *_) = item.mark(variant, {**RIGHT, "conv": "3x14x14"}).lines
    assert line.rule == "channels-in-for-out"
    (line, *_) = item.mark(variant, {**RIGHT, "conv": "8x14"}).lines
    assert line.rule == "number-of-axes" and "channels × height × width" in line.says
    (line, *_) = item.mark(variant, {**RIGHT, "conv": "1x8x14x14"}).lines
    assert line.rule == "batch-axis-added"


def test_axes_are_named_in_good_grammar() -> None:
    """Plural names have a plural verb; a name in capitals stays one after a colon."""
    from tutor.kinds.axes import lower

    assert lower("Kᵀ is 2 rows high.") == "Kᵀ is 2 rows high."
    assert lower("K has 2 rows.") == "K has 2 rows."
    assert lower("PyTorch puts channels first.") == "PyTorch puts channels first."
    assert lower("A stride of 2 halves.") == "a stride of 2 halves."
    assert lower("With stride 2 …") == "with stride 2 …"


def test_rows_are_wrong_and_the_width_is(tmp_path: Path) -> None:
    """The verb fits the name of the axis."""
    text = """
- id: named
  kind: shape
  COMMON
  ask: What comes out?
  input: [6, 6]
  layers: [{name: out, layer: Identity()}]
  parts: [{id: out, wants: shape, of: out, label: out, axes: rows x width}]
"""
    item = item_from(tmp_path, text)
    variant = item.variant(0)
    assert "the rows are wrong" in item.mark(variant, {"out": "5x6"}).feedback[0]
    assert "the width is wrong" in item.mark(variant, {"out": "6x5"}).feedback[0]


def test_an_unreadable_part_leaves_the_others_alone(network: tuple[Item, Variant]) -> None:
    """It scores nothing, with its sentence; all of them unreadable count as nothing at all."""
    item, variant = network
    found = marks(network, conv="eight", kernels="nan")
    assert found["conv"][1] == found["kernels"][1] == "unreadable" and found["pool"][0] == 1.0
    assert item.mark(variant, dict.fromkeys(RIGHT, "")).status == "invalid"
    assert item.mark(variant, {}).status == "invalid"


def test_holes_are_judged_by_the_size_they_give(tmp_path: Path) -> None:
    """Whatever gives the size is right; the sentence names the size that a wrong filling gives."""
    text = """
- id: hole
  kind: shape
  COMMON
  ask: "{listing}"
  input: [3, 16, 16]
  layers:
    - {name: a, layer: "Conv2d(3, 4, [[k]], padding=[[p]])"}
  holes: {k: 7, p: 3}
  parts:
    - {id: k, wants: hole, label: kernel}
    - {id: p, wants: hole, label: padding}
"""
    item = item_from(tmp_path, text)
    variant = item.variant(0)
    assert item.mark(variant, {"k": "7", "p": "same"}).status == "right"
    verdict = item.mark(variant, {"k": "5", "p": "3"})
    assert "4×18×18; 4×16×16 is wanted" in verdict.lines[0].says
    for raw in ("0", "99", "-1", "1.5", "'big'", "(3, 3, 3)", "()"):
        assert item.mark(variant, {"k": raw, "p": "3"}).lines[0].points == 0


def test_fillings_are_echoed(tmp_path: Path) -> None:
    """What is no number is shown as it is read; nothing that is right is called unreadable."""
    text = """
- id: hole
  kind: shape
  COMMON
  ask: "{listing}"
  input: [3, 16, 16]
  layers: [{name: a, layer: "Conv2d(3, 4, [[k]], padding=3)"}]
  holes: {k: 7}
  parts: [{id: k, wants: hole, label: kernel}]
"""
    item = item_from(tmp_path, text)
    variant = item.variant(0)
    for raw, shown in (
        ("7x7", "(7, 7)"),
        ("kernel_size=(7, 7)", "(7, 7)"),
        ("same", "'same'"),
        ("k=6+1", "6 + 1"),
    ):
        echo = item.echo(variant, "k", raw)
        assert (echo.line, echo.problem) == (shown, "")
    assert item.echo(variant, "k", "seven").problem
    assert item.echo(variant, "k", "(7,").problem


def test_a_part_is_named_for_bare_answers(network: tuple[Item, Variant]) -> None:
    """`bare` turns an answer without names into that of one part; a name that is no field is a fault."""
    from dataclasses import replace

    from tutor.course.lint import examine

    item, _ = network
    named = replace(item, bare="all")
    variant = named.variant(0)
    assert named.from_json(variant, "4538") == {"all": "4538"} and named.alone(variant, "4538") == "all"
    assert named.alone(variant, {"all": "4538"}) == ""
    faulty = replace(item, bare="everything")
    assert any("no field" in one.problem for one in examine(faulty, 1))


def test_answers_come_from_json(network: tuple[Item, Variant]) -> None:
    """Objects with texts, numbers and lists; strange fields and several values without names are refused."""
    item, variant = network
    raw = item.from_json(variant, {"conv": [8, 14, 14], "features": 392})
    assert item.mark(variant, {**RIGHT, **raw}).status == "right"
    with pytest.raises(AnswerProblem, match="no field depth"):
        item.from_json(variant, {"depth": 3})
    with pytest.raises(AnswerProblem, match="several fields"):
        item.from_json(variant, "8x14x14")


def test_a_frozen_item_is_the_same(network: tuple[Item, Variant]) -> None:
    """The cache gives the item back without the validator."""
    item, _ = network
    assert thaw(ShapeItem, freeze(item)) == item


@pytest.mark.parametrize(
    ("line", "piece"),
    [
        ('layers: [{name: a, layer: "Conv2d(4, 4, 3)"}]', "expects 4 channels and gets 3"),
        ('layers: [{name: a, layer: "Convolution(3)"}]', "no layer Convolution"),
        ('layers: [{name: a, layer: "Conv2d(3, 4, [[k]])"}]', "has no value in `holes`"),
    ],
)
def test_faulty_chains_are_located(tmp_path: Path, line: str, piece: str) -> None:
    """The lint names the layer and the reason."""
    from tutor.course.lint import examine

    text = f"""
- id: faulty
  kind: shape
  COMMON
  ask: What comes out?
  input: [3, 8, 8]
  {line}
  parts: [{{id: out, wants: shape, label: out}}]
"""
    course, problems = course_from(tmp_path, text)
    assert not problems
    assert any(piece in one.problem for one in examine(course.items["faulty"], 1))


# -- sizes as text -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "128x8x8",
        "(128, 8, 8)",
        "[128,8,8]",
        "128 × 8 × 8",
        "torch.Size([128, 8, 8])",
        "128 8 8",
        "128@8x8",
        "128@8",
        r"128 \times 8 \times 8",
        r"$128\times8\times8$",
        "128⨯8⨯8",
        r"\left(128,\, 8,\, 8\right)",
        r"\(128 \text{x} 8 \text{x} 8\)",
        r"{128} \times \frac{16}{2} \times {8}",
    ],
)
def test_sizes_are_read_in_every_spelling(text: str) -> None:
    """Separators x, ×, comma, spaces or @; brackets optional, formula markup around them as well."""
    assert read_sizes(text, 3) == (128, 8, 8)


@pytest.mark.parametrize(
    ("text", "rank", "sizes"),
    [("512", 1, (512,)), ("(512,)", 1, (512,)), ("16*5*5", 1, (400,)), ("()", 0, ()), ("[]", 0, ())],
)
def test_vectors_and_scalars_have_shapes(text: str, rank: int, sizes: tuple[int, ...]) -> None:
    """One size, a product of sizes, none at all."""
    assert read_sizes(text, rank) == sizes


@pytest.mark.parametrize(
    ("text", "rank", "piece"),
    [
        ("2,048", 1, "write 2048"),
        ("128*8*8", 3, "or their product"),
        (r"128 \cdot 8 \cdot 8", 3, "or their product"),
        ("15•12", 2, "or their product"),
        (r"15 \mystery 12", 2, "is no size"),
        ("$$", 2, "Nothing was entered"),
        ("128 channels", 3, "is no size"),
        ("N x 3 x 3", 3, "batch axis"),
        ("1.5x3", 2, "whole number"),
        ("3xx4", 2, "missing"),
        ("(3, 4", 2, "not closed"),
        ("nan", 1, "no number"),
        ("-1x3", 2, "cannot be a size"),
        ("08x8", 2, "begins with 0"),
        ("1x" * 9, 3, "missing"),
        ("9" * 400, 1, "at most"),
    ],
)
def test_what_is_no_shape_is_refused_with_its_reason(text: str, rank: int, piece: str) -> None:
    """One sentence; what could be read in two ways names both."""
    with pytest.raises(Problem) as caught:
        read_sizes(text, rank)
    assert piece in caught.value.sentence


@given(st.lists(st.integers(0, 5000), max_size=5))
def test_a_shape_survives_its_text(sizes: list[int]) -> None:
    """What is written is what is read."""
    shape = tuple(sizes)
    assert read_sizes(sizes_text(shape), len(shape)) == shape
    assert read_sizes(str(shape), len(shape)) == shape
    assert read_sizes(f"torch.Size({sizes})", len(shape)) == shape


@given(st.text(max_size=60), st.integers(0, 4))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_reader_of_sizes(text: str, rank: int) -> None:
    """Arbitrary text is sizes or refused."""
    try:
        assert all(isinstance(size, int) and size >= 0 for size in read_sizes(text, rank))
    except Problem as problem:
        assert problem.sentence


# -- the figure ----------------------------------------------------------------------------------------------


def test_bars_follow_what_is_typed_and_give_nothing_away(network: tuple[Item, Variant]) -> None:
    """Unknown shapes are question marks, typed ones bars; after the verdict all are right."""
    item, variant = network
    empty = item.drawing(variant, {}, marked=False)
    assert isinstance(empty, Bars)
    assert [bar.label for bar in empty.bars] == ["3@32", "?", "?"]  # what Flatten gives is asked for
    assert not any(bar.wanted for bar in empty.bars)
    typed = item.drawing(variant, {"conv": "8x28x28"}, marked=False)
    assert isinstance(typed, Bars) and [bar.label for bar in typed.bars] == ["3@32", "8@28", "?"]
    shown = item.drawing(variant, {}, marked=True)
    assert isinstance(shown, Bars)
    assert [bar.label for bar in shown.bars] == ["3@32", "8@14", "8@7", "392", "10"]


def test_a_filled_hole_grows_the_next_bar(tmp_path: Path) -> None:
    """The size under the next bar is recomputed from the filling, and the wanted one stands below."""
    text = """
- id: hole
  kind: shape
  COMMON
  ask: "{listing}"
  input: [3, 16, 16]
  layers:
    - {name: a, layer: "Conv2d(3, 4, [[k]], padding=3)"}
    - {name: b, layer: "MaxPool2d(2)"}
  holes: {k: 7}
  parts: [{id: k, wants: hole, label: kernel}]
"""
    item = item_from(tmp_path, text)
    figure = item.drawing(item.variant(0), {"k": "3"}, marked=False)
    assert isinstance(figure, Bars)
    assert [bar.label for bar in figure.bars] == ["3@16", "4@20", "4@10"]
    assert figure.says == "a: Conv2d(3, 4, 3, padding=3). 3×16×16 becomes 4×20×20. 4×16×16 is wanted."
    broken = item.drawing(item.variant(0), {"k": "40"}, marked=False)
    assert broken is not None and "kernel has size 40" in broken.says


@pytest.mark.parametrize(("width", "height"), [(80, 12), (40, 6), (20, 4), (9, 2), (1, 1), (0, 0), (140, 40)])
def test_bars_fit_into_any_room(width: int, height: int) -> None:
    """No row is wider than the room and no picture higher."""
    figure = Bars(tuple(Bar(f"conv{n}", (64, 2**n, 2**n), "Conv2d(64, 64, 1)") for n in range(8, -1, -1)))
    for _ in range(12):
        picture = plain(figure.draw(width, height))
        assert len(picture) <= max(height, 0) and all(len(row) <= width for row in picture)
        moved = figure.press("right")
        assert isinstance(moved, Bars)
        figure = moved
    assert figure.at == len(figure.bars) - 1 and figure.press("x") is figure


TOLD_APART = """
- id: sides
  kind: shape
  COMMON
  draw:
    n: {from: 4 .. 40, exam: 8}
    s: {from: [2, 3], exam: 2}
  ask: How many are {n} rows of {s}?
  parts:
    - id: whole
      wants: number
      label: numbers
      key: n*s
      rule: Multiply.
      mistakes:
        - {value: n + s, note: summed, says: "{FIRST}"}
        - {value: "SECOND", note: second, says: "That is the number of rows."}
"""


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("They are multiplied.", "n", ""),
        ("They are multiplied.", "n + s", "hidden by “summed”"),
        ("They are multiplied.", "if(s == 2, n + 2, n)", "hidden by “summed”"),
        ("That is the number of rows.", "n", "hidden by “summed”"),
        ("They are multiplied.", "n*s", "never differs from the key"),
    ],
)
def test_mistakes_that_nobody_hears_of_are_faults(tmp_path: Path, first: str, second: str, told: str) -> None:
    """One with the value or the sentence of an earlier one is told on none, or half, of the variants."""
    course, _ = course_from(tmp_path, TOLD_APART.replace("{FIRST}", first).replace("SECOND", second))
    faults = [problem for item in course.items.values() for _, problem, _ in item.check()]
    assert [told in one and "“second” of whole" in one for one in faults] == ([True] if told else [])
