"""The practice items on tensors: what they call right is what torch does."""

from __future__ import annotations

import ast
from typing import Any

import pytest
import yaml

from tests.content.marks import course, everything_right, item, marked, rules

torch = pytest.importorskip("torch")

FILES = [course().root / "items" / "preliminaries" / f"{part}.yaml" for part in ("practice", "reading")]
ITEMS = [one["id"] for file in FILES for one in yaml.safe_load(file.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("name", ITEMS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on five others."""
    assert everything_right(name, range(6))


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ("true", 1),
        (True, 1),
        ("false", 0),
        ({"truth": "true", "reason": "outermost"}, 1),
        ({"truth": "true", "reason": "last"}, 0.25),
        ({"truth": "true", "reason": "numel"}, 0.25),
        ({"truth": "false", "reason": "outermost"}, 0),
    ],
)
def test_len_always_measures_the_first_axis(answer: object, points: float) -> None:
    """000-2.2b: yes, axis 0; the last axis and the number of entries are the listed wrong reasons."""
    assert marked("000-2.2b", answer).points == points


def pair(text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The two shapes of an option such as `(5, 4) and (4,)`."""
    first, second = (ast.literal_eval(part) for part in text.split(" and "))
    return first, second


def test_exactly_the_pairs_called_right_can_be_broadcast() -> None:
    """Each option of the pool is tried on torch."""
    one: Any = item("shapes-that-fit")
    for option in one.right:
        torch.broadcast_shapes(*pair(option.text))
    for option in one.wrong:
        with pytest.raises(RuntimeError):
            torch.broadcast_shapes(*pair(option.text))


@pytest.mark.parametrize("seed", range(8))
def test_the_shape_of_a_sum_is_that_of_torch(seed: int) -> None:
    """Both shapes come from the variant, the result from torch."""
    one = item("shape-of-a-sum")
    variant = one.variant(seed)
    shapes = [[int(size) for size in variant.names[name]] for name in ("left", "right")]  # type: ignore[union-attr, arg-type]
    assert one.key(variant)["shape_of_c"].split("x") == [str(n) for n in torch.broadcast_shapes(*shapes)]


@pytest.mark.parametrize("seed", [0, 3])
def test_only_right_options_take_one_index_of_the_second_axis(seed: int) -> None:
    """Every expression of both pools, run on a tensor of the variant's shape."""
    one: Any = item("one-index-of-an-axis")
    variant = one.variant(seed)
    a, b, c, k = (int(variant.names[name]) for name in "abck")
    x = torch.arange(a * b * c).reshape(a, b, c)

    def value(text: str) -> Any:
        return eval(variant.fill_code(text).strip("`"), {"X": x})  # noqa: S307 - our own text

    assert all(torch.equal(value(option.text), x[:, k]) for option in one.right)
    assert not any(torch.equal(value(option.text), x[:, k]) for option in one.wrong)


def test_the_statements_on_dtypes_hold_in_torch() -> None:
    """Each of them tried on the tensor of the question."""
    x = torch.arange(6)
    said = {one.key: one.truth for one in item("dtypes-of-results").statements}  # type: ignore[attr-defined]
    assert said == {
        "root": x.sqrt().dtype == torch.float32,
        "in_place_root": False,
        "mean": False,
        "division": (x / 2).dtype == torch.float32,
        "plus": (x + 0.5).dtype == torch.int64,
        "floor_division": (x // 2).dtype == torch.int64,
    }
    for refused in (x.sqrt_, x.mean):
        with pytest.raises(RuntimeError):
            refused()


@pytest.mark.parametrize("seed", range(6))
def test_filled_reductions_give_the_shapes_of_their_comments(seed: int) -> None:
    """Each accepted filling, run on a tensor of the variant's shape."""
    one: Any = item("axes-of-reductions")
    variant = one.variant(seed)
    shape, gone, kept, left = (variant.names[name] for name in ("shape", "gone", "one", "left"))
    x = torch.rand([int(size) for size in shape])
    wanted = {"lost": gone, "kept": kept, "two": [left]}
    for blank in one.blanks:
        for text in blank.accept:
            dim = ast.literal_eval(variant.fill_code(text).removeprefix("dim="))
            got = x.mean(dim=dim, keepdim=blank.id == "kept")
            assert list(got.shape) == [int(size) for size in wanted[blank.id]], (seed, text)


@pytest.mark.parametrize(
    ("entry", "row", "rule"),
    [("3/8", "5/8", "right"), ("3/9", "7/12", "follow-through"), ("3/4", "1", "sums-to-one")],
)
def test_the_sum_of_a_row_follows_from_its_entry(entry: str, row: str, rule: str) -> None:
    """1/4 + 3/9 = 7/12 given one's own 3/9; that the row adds up to 1 is the very slip."""
    verdict = marked("square-matrix-over-its-sums", {"entry": entry, "row": row})
    assert rules(verdict)["row"] == rule
