"""The practice items on activations: what they call right is what torch does."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.content.marks import everything_right, ids_in, item, marked
from tutor.study.answering import BadRequest

torch = pytest.importorskip("torch")
F = torch.nn.functional

ITEMS = [name for part in ("practice", "reading") for name in ids_in(f"activation-functions/{part}.yaml")]
ALPHA = 0.3
FUNCTIONS: dict[str, Any] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, ALPHA),
    "elu": lambda z: F.elu(z, ALPHA),
    "swish": F.silu,
}


@pytest.mark.parametrize("name", ITEMS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on five others."""
    assert everything_right(name, range(6))


@pytest.mark.parametrize("x", [-2, -0.7, 1, 2.5])
@pytest.mark.parametrize("f", FUNCTIONS)
def test_values_and_slopes_at_a_point_are_those_of_torch(f: str, x: float) -> None:
    """001-2.1b: f, what, x and alpha from outside; value and slope must not be exchanged."""
    z = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y = FUNCTIONS[f](z)
    y.backward()
    pairs = {"value": y.item(), "derivative": z.grad.item()}
    for what, number in pairs.items():
        params = {"f": f, "what": what, "x": x, "alpha": ALPHA}
        assert marked("001-2.1b", repr(number), params).points == 1
        other = pairs["derivative" if what == "value" else "value"]
        if abs(other - number) > 0.01:
            assert marked("001-2.1b", repr(other), params).points == 0


def test_the_slope_at_a_kink_is_not_asked() -> None:
    """ReLU has none at 0, while the sigmoid has ¼ there."""
    assert marked("001-2.1b", "1/4", {"f": "sigmoid", "what": "derivative", "x": 0}).points == 1
    with pytest.raises(BadRequest):
        marked("001-2.1b", "0", {"f": "relu", "what": "derivative", "x": 0})


@pytest.mark.parametrize("f", ["sigmoid", "tanh", "relu", "swish"])
def test_the_largest_slope_is_that_of_torch_on_a_fine_grid(f: str) -> None:
    """001-2.1b with max_derivative alone; for the sigmoid ½ is wrong, for tanh ¼."""
    z = torch.linspace(-6, 6, 12_001, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(FUNCTIONS[f](z).sum(), z)
    params = {"f": f, "what": "max_derivative"}
    assert marked("001-2.1b", repr(slope.max().item()), params).points == 1
    wrong = {"sigmoid": "1/2", "tanh": "1/4", "swish": "1", "relu": "0"}[f]
    assert marked("001-2.1b", wrong, params).points == 0


@pytest.mark.parametrize("limit", [0.5, 0.1, 1e-2, 1e-3, 3e-5, 1e-6, 1e-12])
def test_the_smallest_number_of_sigmoid_layers_is_found_by_counting(limit: float) -> None:
    """002-2b: the first n with 0.25ⁿ below the limit, and its neighbours are wrong."""
    n = next(n for n in range(1, 99) if 0.25**n < limit)
    for typed, points in ((n, 1), (n - 1, 0), (n + 1, 0)):
        assert marked("002-2b", str(typed), {"limit": limit}).points == points


@pytest.mark.parametrize("limit", [0.25, 0.0625, 0, 1, 2])
def test_limits_that_leave_doubt_are_refused(limit: float) -> None:
    """Powers of ¼, and what is no share below 1."""
    with pytest.raises(BadRequest):
        marked("002-2b", "3", {"limit": limit})


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_every_accepted_filling_gives_the_slopes_of_autograd(seed: int) -> None:
    """002-2a: each spelling run on a tensor of both signs; none of the listed mistakes gives them."""
    one: Any = item("activations-in-code")
    variant = one.variant(seed)
    name, out, alpha = (variant.names[key] for key in ("name", "out", "alpha"))
    x = torch.tensor([-3.0, -0.4, 0.7, 2.0], dtype=torch.float64, requires_grad=True)
    (sigmoid,) = torch.autograd.grad(torch.sigmoid(x).sum(), x)
    (leaky,) = torch.autograd.grad(F.leaky_relu(x, float(alpha)).sum(), x)
    given = {"torch": torch, name: x.detach(), out: torch.sigmoid(x.detach()), "one": torch.ones_like(x)}

    def value(text: str) -> Any:
        return eval(variant.fill_code(text), dict(given))  # noqa: S307 - our own text

    def right(blank: str, text: str) -> bool:
        if blank == "sigmoid":
            return bool(torch.allclose(value(text), sigmoid))
        if blank == "left":
            return bool(torch.allclose(torch.where(x > 0, given["one"], value(text)), leaky))
        return bool(torch.equal(value(text), x > 0))

    for blank in one.blanks:
        assert all(right(blank.id, text) for text in blank.accept), blank.id
        tempting = [text for slip in blank.mistakes for text in slip.code if not text.endswith(".item()")]
        assert not any(right(blank.id, text) for text in tempting), blank.id


@pytest.mark.parametrize(
    ("hole", "typed"),
    [
        ("sigmoid", "(1 - torch.sigmoid(x)) * torch.sigmoid(x)"),
        ("sigmoid", "s.mul(1 - s)"),
        ("sigmoid", "torch.exp(-x)/(1 + torch.exp(-x))**2"),
        ("condition", "~(x < 0)"),
        ("condition", "torch.sign(x) == 1"),
        ("left", ".1"),
        ("left", "0.10"),
        ("left", "torch.tensor(0.1)"),
    ],
)
def test_slopes_in_code_may_be_written_in_many_ways(hole: str, typed: str) -> None:
    """Beside the model's own spelling what else runs and gives the slope."""
    one = item("activations-in-code")
    variant = one.variant(0)
    assert one.mark(variant, {**one.key(variant), hole: typed}).points == 1


@pytest.mark.parametrize("step", ["step(x)", "H(x)", "θ(x)"])
def test_the_step_may_be_called_by_its_usual_names(step: str) -> None:
    """Heaviside's function is written with H or θ as well."""
    one = item("slopes-of-activations")
    variant = one.variant(0)
    assert one.mark(variant, {**one.key(variant), "relu_slope": step}).points == 1


def test_ten_slopes_leave_about_a_millionth() -> None:
    """The figures of the written explanation."""
    told = item("vanishing-gradient-in-words")
    assert f"{0.25**10 * 1e7:.2f}" == "9.54" and "9.54·10⁻⁷" in told.because
    assert marked("vanishing-gradient-in-words", ["product", "quarter", "figure", "relu"]).points == 1
    assert math.isclose(marked("vanishing-gradient-in-words", ["product", "not-values"]).points, 0.25)
