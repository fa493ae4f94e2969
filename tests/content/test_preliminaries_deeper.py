"""The deeper items on tensors: each key worked out a second way, by torch or in plain Python."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import pytest

from tests.content.marks import everything_right, ids_in, item, marked

torch = pytest.importorskip("torch")

IDS = ids_in("preliminaries/deeper.yaml")
SEEDS = range(6)


@pytest.mark.parametrize("name", IDS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on three others."""
    assert everything_right(name, range(4))


def numbers(name: str, seed: int) -> dict[str, Any]:
    """The drawn and derived values of a variant; all of them are whole here."""

    def plain(value: Any) -> Any:
        if isinstance(value, tuple):
            return [plain(entry) for entry in value]
        return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value

    return {key: plain(value) for key, value in item(name).variant(seed).names.items()}


def right(name: str, seed: int, answer: dict[str, Any]) -> bool:
    """Whether an answer that was computed here is right."""
    one = item(name)
    return one.mark(one.variant(seed), {key: str(value) for key, value in answer.items()}).points == 1


def sizes(shape: Any) -> str:
    """A shape as it is typed."""
    return ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")


@pytest.mark.parametrize("seed", range(12))
def test_three_tensors_have_the_shapes_of_torch(seed: int) -> None:
    """Broadcast pair by pair, then one axis away."""
    got = numbers("three-tensors-in-one-line", seed)
    p = torch.broadcast_shapes(got["one"], got["two"])
    s = torch.broadcast_shapes(p, got["three"])
    m = [size for axis, size in enumerate(s) if axis != got["k"]]
    answer = {"shape_of_p": sizes(p), "shape_of_s": sizes(s), "shape_of_m": sizes(m)}
    assert right("three-tensors-in-one-line", seed, answer)


@pytest.mark.parametrize("seed", range(8))
def test_a_batch_of_products_is_that_of_torch(seed: int) -> None:
    """Shapes by torch; multiplications of each pair of matrices, pair by pair."""
    got = numbers("batches-of-products", seed)
    q, k, v = torch.zeros(got["q"]), torch.zeros(got["k"]), torch.zeros(got["m"], got["e"])
    s = q @ k.transpose(-2, -1)
    pairs = math.prod(torch.broadcast_shapes(q.shape[:-2], k.shape[:-2]))
    products = pairs * q.shape[-2] * k.shape[-2] * q.shape[-1]
    answer = {"scores_shape": sizes(s.shape), "output_shape": sizes((s @ v).shape), "products": products}
    assert right("batches-of-products", seed, answer)


@pytest.mark.parametrize("seed", SEEDS)
def test_letters_are_summed_by_loops(seed: int) -> None:
    """No einsum: the sums spelt out over the two indices."""
    got = numbers("letters-of-einsum", seed)
    a, b = got["A"], got["B"]
    places = list(itertools.product(range(2), repeat=2))
    answer = {
        "entry": sum(a[0][j] * b[1][j] for j in range(2)),
        "inner": sum(a[i][j] * b[i][j] for i, j in places),
        "square": sum((a[i][j] - b[i][j]) ** 2 for i, j in places),
    }
    assert right("letters-of-einsum", seed, answer)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_slips_with_letters_are_what_their_sentences_name(seed: int) -> None:
    """The other expressions that the sentences quote give those numbers."""
    one = item("letters-of-einsum")
    variant = one.variant(seed)
    a, b = (torch.tensor(numbers("letters-of-einsum", seed)[name]) for name in "AB")
    named = {
        "plain-product": (a @ b)[0, 1],
        "columns-with-columns": torch.einsum("ji,jk->ik", a, b)[0, 1],
        "entry-by-entry": (a * b)[0, 1],
        "places-exchanged": torch.einsum("ij,kj->ik", a, b)[1, 0],
        "trace-of-the-product": torch.einsum("ij,ji->", a, b),
        "sums-multiplied": torch.einsum("ij,kl->", a, b),
        "all-of-e": torch.einsum("ij,kj->ik", a, b).sum(),
    }
    slips = {slip.note: slip.answer[str(slip.part)] for slip in one.mistakes(variant)}
    told = [note for note in named if note in slips]
    assert len(told) >= 5 and all(float(slips[note]) == float(named[note]) for note in told)


@pytest.mark.parametrize("seed", SEEDS)
def test_permuted_axes_are_those_of_nested_lists(seed: int) -> None:
    """Entries by plain indexing of X, in the order in which loops over Y meet them."""
    got = numbers("strides-after-permute", seed)
    a, b, c, o = got["a"], got["b"], got["c"], got["o"]
    place = {where: number for number, where in enumerate(itertools.product(range(a), range(b), range(c)))}

    def entry(*of_y: int) -> int:
        of_x = [0, 0, 0]
        for axis, index in zip(o, of_y, strict=True):
            of_x[axis] = index
        return place[of_x[0], of_x[1], of_x[2]]

    shape = [(a, b, c)[axis] for axis in o]
    flat = [entry(*of_y) for of_y in itertools.product(*map(range, shape))]
    steps = [entry(1, 0, 0), entry(0, 1, 0), entry(0, 0, 1)]
    answer = {f"strides.0.{axis}": step for axis, step in enumerate(steps)}
    answer |= {"entry": entry(got["i"], got["j"], got["k"]), "flat": flat[got["t"]]}
    assert right("strides-after-permute", seed, answer)
    with pytest.raises(RuntimeError):
        torch.arange(a * b * c).reshape(a, b, c).permute(o).view(-1)


def test_the_statements_on_backward_hold() -> None:
    """Each of the six is tried."""

    def x() -> Any:
        return torch.ones(4, requires_grad=True)

    def runs(action: Any) -> bool:
        try:
            action()
        except RuntimeError:
            return False
        return True

    one, other, middle, shared = x(), x(), x(), x()
    (one * 3).backward(torch.ones(4))
    (other * 3).sum().backward()
    y = middle * 3
    y.retain_grad()  # asked for, it is kept; without it only x gets one
    y.sum().backward()
    silent = x() * 3
    silent.sum().backward()
    shared.detach()[0] = 5
    with torch.no_grad():
        untracked = x() * 3
    with pytest.warns(UserWarning, match="not a leaf"):
        left = silent.grad
    assert y.grad.tolist() == [1.0] * 4 and not silent.is_leaf
    assert not runs(lambda: x().__setitem__(0, 5))  # refused for x itself, while z from detach is writable
    assert not runs(lambda: torch.ones(4, dtype=torch.int32, requires_grad=True))
    holds = {
        "vector": runs(lambda: (x() * 3).backward()),
        "ones": torch.equal(one.grad, other.grad),
        "middle": left is not None,
        "detached": float(shared.detach()[0]) == 1.0,
        "whole_numbers": runs(lambda: torch.ones(4, dtype=torch.int64, requires_grad=True)),
        "nothing_tracked": not untracked.requires_grad,
    }
    assert holds == {one.key: one.truth for one in item("what-backward-will-do").statements}  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_way_through_a_norm_by_nudges(seed: int) -> None:
    """Central differences of each line; the adjoints of the inputs are at right angles to the vector."""
    got = numbers("through-a-norm-backwards", seed)
    p, q, c = got["p"], got["q"], got["c"]

    def y(x1: float, x2: float) -> float:
        return float(c * x1 / math.hypot(x1, x2))

    def slope(f: Any, at: float) -> float:
        return float((f(at + 1e-5) - f(at - 1e-5)) / 2e-5)

    s = p * p + q * q
    cells = {
        "s": s,
        "n": math.sqrt(s),
        "y": y(p, q),
        "u_bar": c,
        "n_bar": slope(lambda n: c * p / n, math.sqrt(s)),
        "s_bar": slope(lambda s: c * p / math.sqrt(s), s),
        "x1_bar": slope(lambda x1: y(x1, q), p),
        "x2_bar": slope(lambda x2: y(p, x2), q),
    }
    assert abs(p * cells["x1_bar"] + q * cells["x2_bar"]) < 1e-6
    assert right("through-a-norm-backwards", seed, {key: f"{value:.9g}" for key, value in cells.items()})


def test_a_quadratic_form_in_other_forms() -> None:
    """Multiplied out, and built from the two products of the matrix with x."""
    answer = {
        "first": "(a*x1 + b*x2) + (a*x1 + c*x2)",
        "slope": "2*a*x1*v1 + b*x2*v1 + c*x2*v1 + b*x1*v2 + c*x1*v2 + 2*d*x2*v2",
        "trace": "2*a + 2*d",
    }
    assert marked("derivatives-of-a-quadratic-form", answer).points == 1
    verdict = marked("derivatives-of-a-quadratic-form", {**answer, "trace": "a + d"})
    assert 0 < verdict.points < 1 and "trace of A" in " ".join(verdict.feedback)


def test_the_derivatives_of_a_quadratic_form_by_torch() -> None:
    """The keys at one point, against autograd on x @ A @ x."""
    a, b, c, d, x1, x2, v1, v2 = 2.0, -1.0, 3.0, 0.5, 1.5, -2.0, 0.7, 1.1
    matrix = torch.tensor([[a, b], [c, d]]).double()
    x, v = torch.tensor([x1, x2]).double(), torch.tensor([v1, v2]).double()
    slopes = torch.autograd.functional.jacobian(lambda x: x @ matrix @ x, x)
    curves = torch.autograd.functional.hessian(lambda x: x @ matrix @ x, x)
    assert float(slopes[0]) == pytest.approx(2 * a * x1 + (b + c) * x2)
    key = (2 * a * x1 + (b + c) * x2) * v1 + ((b + c) * x1 + 2 * d * x2) * v2
    assert float(slopes @ v) == pytest.approx(key)
    assert float(curves.trace()) == pytest.approx(2 * (a + d))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_gradient_of_a_gradient_by_the_hessian(seed: int) -> None:
    """The whole matrix of second derivatives times the vector; and an error without create_graph."""
    got = numbers("gradient-of-a-gradient", seed)
    x = torch.tensor([got["p"], got["q"]], dtype=torch.float64, requires_grad=True)
    v = torch.tensor([got["u"], got["v"]], dtype=torch.float64)

    def f(x: Any) -> Any:
        return x[0] ** 3 * x[1] + got["c"] * x[1] ** 2

    slopes = torch.autograd.functional.jacobian(f, x)
    product = torch.autograd.functional.hessian(f, x) @ v
    answer = {"slope": slopes[0], "along": slopes @ v, "second": product[0]}
    assert right("gradient-of-a-gradient", seed, {key: round(float(one)) for key, one in answer.items()})
    (plain,) = torch.autograd.grad(f(x), x)
    with pytest.raises(RuntimeError):
        (plain * v).sum().backward()


@pytest.mark.parametrize("name", [name for name in IDS if getattr(item(name), "torch", "")])
def test_the_program_prints_the_key(name: str) -> None:
    """Run on two variants, each printed value against the key's."""
    one: Any = item(name)
    for seed in (0, 3):
        program = one.program(one.variant(seed))
        said: dict[str, object] = {}

        def told(label: str, value: Any, into: dict[str, object] = said) -> None:
            into[label.removesuffix(" =")] = list(value) if isinstance(value, tuple) else value

        exec(program.source, {"print": told})  # noqa: S102 - our own text
        wanted = {
            part: [int(size) for size in value] if isinstance(value, tuple) else pytest.approx(float(value))
            for part, value in program.prints.items()
        }
        assert said == wanted
