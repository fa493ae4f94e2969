"""What the further items on multilayer perceptrons promise, computed a second way."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from tests.content.marks import everything_right, ids_in, item, numbers, right, rule_of

torch = pytest.importorskip("torch")
nn = torch.nn

IDS = ids_in("multilayer-perceptrons/deeper.yaml")


@pytest.mark.parametrize("name", IDS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on three others."""
    assert everything_right(name, range(4))


def gaps(activation: str, code: str, batch: int) -> list[float]:
    """How far the gradients of a piece of code are from autograd's, on random data."""
    generator = torch.Generator().manual_seed(0)

    def drawn(*shape: int) -> Any:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    act = getattr(torch, activation.removeprefix("torch."))
    first, second = nn.Linear(5, 4).double(), nn.Linear(4, 3).double()
    with torch.no_grad():
        for one in (first.weight, first.bias, second.weight, second.bias):
            one.copy_(drawn(*one.shape))
    x, labels = drawn(batch, 5), torch.arange(batch) % 3
    h = act(first(x))
    h.retain_grad()
    nn.functional.cross_entropy(second(h), labels).backward()
    onehot = nn.functional.one_hot(labels, 3).double()
    places = {"torch": torch, "X": x, "onehot": onehot}
    places |= {"W1": first.weight.detach(), "b1": first.bias.detach()}
    places |= {"W2": second.weight.detach(), "b2": second.bias.detach()}
    exec(code, places)  # noqa: S102 - our own text
    wanted = {"dW1": first.weight.grad, "dW2": second.weight.grad, "db2": second.bias.grad, "dh": h.grad}
    return [float((places[name] - gradient).abs().max()) for name, gradient in wanted.items()]


@pytest.mark.parametrize("seed", range(6))
def test_every_accepted_filling_gives_the_gradients_of_autograd(seed: int) -> None:
    """Each spelling of each hole in turn; the batch of the question, small layers."""
    one: Any = item("backward-pass-by-hand")
    variant = one.variant(seed)
    key, template = one.key(variant), variant.fill_code(one.code)
    for blank in one.blanks:
        for spelling in blank.accept:
            filled = template
            for name, value in {**key, blank.id: variant.fill_code(spelling)}.items():
                filled = filled.replace(f"[[{name}]]", value)
            assert max(gaps(variant.names["act"], filled, int(variant.names["B"]))) < 1e-12, filled


@pytest.mark.parametrize("seed", range(6))
def test_an_unforeseen_filling_is_told_the_rule(seed: int) -> None:
    """In every hole, for each of the three activations."""
    one: Any = item("backward-pass-by-hand")
    variant = one.variant(seed)
    key = one.key(variant)
    for blank in one.blanks:
        verdict = one.mark(variant, {**key, blank.id: "logits + 7"})
        assert verdict.status == "partial" and verdict.feedback == (variant.fill(blank.rule),)


@pytest.mark.parametrize("seed", range(6))
def test_the_unit_for_raw_inputs_gives_the_same_sums(seed: int) -> None:
    """On three points, to the last digit but rounding."""
    name = "first-layer-for-raw-inputs"
    got = numbers(name, seed)
    key = {part: float(Fraction(value)) for part, value in item(name).key(item(name).variant(seed)).items()}
    for x1, x2 in ((0, 0), (7, -2), (-30, 100)):
        trained = got["w1"] * (x1 - got["m1"]) / got["s1"] + got["w2"] * (x2 - got["m2"]) / got["s2"]
        raw = key["first"] * x1 + key["second"] * x2 + key["bias"]
        assert raw == pytest.approx(trained + got["b"])


@pytest.mark.parametrize("seed", range(6))
def test_value_and_slopes_are_those_of_small_nudges(seed: int) -> None:
    """Plain Python, with differences for the slopes and the far point worked out anew."""
    name = "slope-inside-a-piece"
    names: dict[str, Any] = dict(item(name).variant(seed).names)
    a, c, b, v = ([float(one) for one in names[key]] for key in "acbv")
    p, q = float(names["p"]), float(names["q"])

    def y(x1: float, x2: float) -> float:
        return sum(v[i] * max(0.0, a[i] * x1 + c[i] * x2 + b[i]) for i in range(3))

    slopes = {"by_first": (y(p + 0.01, q) - y(p - 0.01, q)) / 0.02}
    slopes["by_second"] = (y(p, q + 0.01) - y(p, q - 0.01)) / 0.02
    assert right(name, seed, {"output": y(p, q), **slopes, "near": y(p + 0.1, q + 0.2)})


@pytest.mark.parametrize("seed", range(6))
def test_one_unit_more_in_the_middle_saves_nothing(seed: int) -> None:
    """Counted by torch; the rank of a product of two thin layers is that of the middle."""
    name = "two-thin-layers-for-one"
    got = {key: int(value) for key, value in numbers(name, seed).items()}
    n, m, r = got["n"], got["m"], got["r"]

    def count(*widths: int) -> int:
        return sum(nn.Linear(*pair, bias=False).weight.numel() for pair in pairwise(widths))

    widest = next(width for width in range(min(n, m), 0, -1) if count(n, width, m) < n * m)
    assert right(name, seed, {"one": count(n, m), "two": count(n, r, m), "widest": widest})


def test_a_product_of_thin_layers_has_their_rank() -> None:
    """As the explanation says."""
    torch.manual_seed(0)
    assert int(torch.linalg.matrix_rank(torch.randn(30, 4).double() @ torch.randn(4, 20).double())) == 4


@pytest.mark.parametrize("seed", range(6))
def test_multiplications_are_those_of_the_matrix_products_one_by_one(seed: int) -> None:
    """Each product of an (a, b) by a (b, c) matrix takes a·b·c."""
    name = "multiplications-of-a-step"
    got = {key: int(value) for key, value in numbers(name, seed).items()}
    batch, widths = got["B"], [got[key] for key in "nhkm"]
    pairs = list(pairwise(widths))
    forward = sum(batch * inside * outside for inside, outside in pairs)
    gradients = sum(outside * batch * inside for inside, outside in pairs)
    errors = sum(batch * outside * inside for inside, outside in pairs[1:])
    backward = gradients + errors
    epoch = got["S"] * (forward + backward)
    assert right(name, seed, {"forward": forward, "backward": backward, "epoch": epoch})


@pytest.mark.parametrize(
    ("name", "part", "typed", "rule"),
    [
        ("first-layer-for-raw-inputs", "bias", "-11.5", "second-sign"),
        ("backward-pass-by-hand", "batch", "32*10", "all-entries"),
    ],
)
def test_a_slip_seen_at_the_screen_is_named(name: str, part: str, typed: str, rule: str) -> None:
    """On the exam's own numbers; the slip's value is worked out by hand."""
    assert rule_of(name, part, typed) == rule
