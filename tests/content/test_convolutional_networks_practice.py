"""The practice items on kernels and edges: what they call right is what torch does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.content.marks import everything_right, ids_in, item, marked, rules

torch = pytest.importorskip("torch")
from torch.nn.functional import conv2d  # noqa: E402

TOPIC = "convolutional-networks"
ITEMS = [name for part in ("practice", "reading") for name in ids_in(f"{TOPIC}/{part}.yaml")]
GX = torch.tensor([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
RAMP = [[1, 2, 3, 4], [0, 1, 0, 2], [5, 1, 2, 3], [2, 2, 1, 0]]


@pytest.mark.parametrize("name", ITEMS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on five others."""
    assert everything_right(name, range(6))


def sobel(image: Any) -> tuple[Any, Any]:
    """gx and gy of an image, without padding."""
    x = image[None, None].float()
    return conv2d(x, GX[None, None])[0, 0], conv2d(x, GX.T[None, None])[0, 0]


@pytest.mark.parametrize(
    ("image", "pixels"),
    [("eye6", torch.eye(6)), ("triu6", torch.triu(torch.ones(6, 6))), (RAMP, torch.tensor(RAMP))],
)
def test_the_magnitude_of_sobel_is_marked_at_every_place(image: object, pixels: Any) -> None:
    """000-5.1c: the root is right, bare or named; the sum of the amounts is told apart."""
    gx, gy = sobel(pixels)
    for row in range(gx.shape[0]):
        for col in range(gx.shape[1]):
            params = {"image": image, "row": row, "col": col}
            a, b = int(gx[row, col]), int(gy[row, col])
            assert marked("000-5.1c", f"sqrt({a * a + b * b})", params).points == 1
            named = {"gx": str(a), "gy": str(b), "magnitude": repr((a * a + b * b) ** 0.5)}
            assert marked("000-5.1c", named, params).points == 1
            if a and b:
                assert marked("000-5.1c", str(abs(a) + abs(b)), params).points == 0


def test_the_triangle_has_the_catalogues_magnitudes() -> None:
    """000-5.1c: 3√2 on two diagonals beside the edge, √2 further out."""
    for row, col, value in ((0, 0, "4.242641"), (1, 0, "4.2426"), (0, 1, "sqrt(2)"), (0, 2, "0")):
        params = {"image": "triu6", "row": row, "col": col}
        assert marked("000-5.1c", value, params).points == 1


def test_parameters_that_fit_no_image_are_refused() -> None:
    """A place outside the output, a fraction of a row, and a name that is no image."""
    from tutor.study.answering import BadRequest

    for image, row in (("eye6", 4), ("eye6", "1/2"), ("tri", 0), ([[1, 2], [3, 4]], 0)):
        with pytest.raises(BadRequest):
            marked("000-5.1c", "1", {"image": image, "row": row, "col": 0})


def test_a_diagonal_is_found_twice() -> None:
    """000-5.1a.i: +1 on the diagonal, −1 one column earlier; a flipped kernel turns the signs."""
    right = conv2d(torch.eye(3, 4)[None, None], torch.tensor([[[[1.0, -1]]]]))[0, 0].int()
    assert marked("000-5.1a.i", {"out": right.tolist()}).points == 1
    assert marked("000-5.1a.i", {"out": (-right).tolist()}).points == 0


def test_a_transposed_triangle_has_its_edge_on_the_diagonal() -> None:
    """000-5.1a.ii: the right option is what K gives on Xᵀ; the other listed answers are wrong."""
    assert marked("000-5.1a.ii", "[[1, 0], [0, 1], [0, 0]]").points == 1
    for wrong in ("same", "transposed", "zero", "kernel_too"):
        assert marked("000-5.1a.ii", wrong).points == 0


def test_a_standing_kernel_takes_rows() -> None:
    """000-5.1a.iii: 6×5 for K, 5×6 for its transpose, with five ones."""
    right = {"shape_row": "6x5", "shape_column": "5x6", "ones": "5"}
    assert marked("000-5.1a.iii", right).points == 1
    assert marked("000-5.1a.iii", {**right, "shape_column": "6x5"}).points < 1
    assert marked("000-5.1a.iii", {**right, "ones": "0"}).points < 1


def test_the_sentence_on_a_wrong_axis_keeps_the_name_of_the_kernel() -> None:
    """000-5.1a.iii: K and Kᵀ stay capitals where the sentence goes on behind a colon."""
    said = marked("000-5.1a.iii", {"shape_row": "6x7", "shape_column": "5x7", "ones": "5"}).feedback
    assert any("wrong: lying, K is one row high" in sentence for sentence in said)
    assert any("wrong: standing, Kᵀ is 2 rows high" in sentence for sentence in said)


def test_what_conv_3_sees_may_follow_from_an_own_count_for_conv_2() -> None:
    """003-2.1: kernel 3 and stride 2, kernel 3, pool 2, kernel 3; a stride forgotten costs one part only."""
    assert marked("receptive-field", {"second": 7, "third": 17, "thrice": 7}).points == 1
    own = marked("receptive-field", {"second": 5, "third": 15, "thrice": 7})
    assert rules(own) == {"second": "stride-forgotten", "third": "follow-through", "thrice": "right"}
    both = marked("receptive-field", {"second": 5, "third": 8, "thrice": 7})
    assert rules(both)["third"] == "strides-forgotten"


@pytest.mark.parametrize(
    ("mark", "points"), [("vertical", 1), ("horizontal", 0), ("sum_one", 0), ("wrong_sign", 0)]
)
def test_sobel_finds_vertical_edges(mark: str, points: int) -> None:
    """000-5.1b: the listed misreadings are options with a sentence of their own."""
    pool = item("what-sobel-finds")
    keys = {one.key: one for one in (*pool.right, *pool.wrong)}  # type: ignore[attr-defined]
    assert keys[mark].says and (keys[mark] in pool.right) == bool(points)  # type: ignore[attr-defined]
