"""The practice items on losses: what they call right is what torch does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.content.marks import everything_right, ids_in, item, marked, rules

torch = pytest.importorskip("torch")
nn = torch.nn

ITEMS = [name for part in ("practice", "reading") for name in ids_in(f"loss-functions/{part}.yaml")]


@pytest.mark.parametrize("name", ITEMS)
def test_the_key_is_right_and_every_listed_mistake_has_its_sentence(name: str) -> None:
    """On the exam's own variant and on five others."""
    assert everything_right(name, range(6))


@pytest.mark.parametrize(
    ("e", "delta"), [(3, 1), (-4, 2), (0.5, 1), (-0.3, 1), (10, 1.5), (2, 2), (-7, 0.25)]
)
def test_the_huber_loss_of_an_error_is_that_of_torch(e: float, delta: float) -> None:
    """000-3.1b: with e and delta from outside."""
    loss = nn.HuberLoss(delta=delta)(torch.tensor([float(e)]).double(), torch.zeros(1).double()).item()
    assert marked("000-3.1b", repr(loss), {"e": e, "delta": delta}).points == 1


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("2.5", "right"),
        ("2,5", "right"),
        ("3", "does-not-join"),
        ("4.5", "other-piece"),
        ("9", "half-forgotten"),
    ],
)
def test_the_listed_answers_for_an_error_of_three_have_their_notes(typed: str, rule: str) -> None:
    """000-3.1b without parameters: e = 3 and δ = 1 come to 2.5."""
    verdict = marked("000-3.1b", typed)
    assert rules(verdict)["loss"] == rule and verdict.points == (rule == "right")


def test_smooth_l1_and_a_huge_delta_are_what_the_texts_say() -> None:
    """SmoothL1Loss is Huber over δ, and with a δ beyond all errors Huber is half of the squared error."""
    e, zero = torch.tensor([-3.0, -0.4, 0.2, 5.0]).double(), torch.zeros(4).double()
    for delta in (0.5, 2.0):
        smooth = nn.SmoothL1Loss(beta=delta)(e, zero)
        assert torch.isclose(smooth, nn.HuberLoss(delta=delta)(e, zero) / delta)
    assert torch.isclose(nn.HuberLoss(delta=1000)(e, zero), nn.MSELoss()(e, zero) / 2)


LOGITS = torch.tensor([[2.0, -1.0, 0.5, 0.0], [0.3, 1.5, -2.0, 0.1]])
CLASSES = torch.tensor([0, 1])
TAGS = torch.tensor([[1.0, 0, 1, 0], [0, 1, 0, 0]])
COLUMN, COUNTS = torch.tensor([[0.5], [1.5]]), torch.tensor([[1.0], [4.0]])
USES: dict[str, Callable[[], Any]] = {
    "cross_entropy": lambda: nn.CrossEntropyLoss()(LOGITS, CLASSES),
    "bce_logits": lambda: nn.BCEWithLogitsLoss()(LOGITS, TAGS),
    "nll": lambda: nn.NLLLoss()(LOGITS.log_softmax(1), CLASSES),
    "huber": lambda: nn.HuberLoss()(COLUMN, COUNTS),
    "poisson": lambda: nn.PoissonNLLLoss()(COLUMN.log(), COUNTS),
    "bce": lambda: nn.BCELoss()(LOGITS.sigmoid(), TAGS),
    "softmax_twice": lambda: nn.CrossEntropyLoss()(LOGITS.softmax(1), CLASSES),
    "sigmoid_twice": lambda: nn.BCEWithLogitsLoss()(LOGITS.sigmoid(), TAGS),
    "nll_probabilities": lambda: nn.NLLLoss()(LOGITS.softmax(1), CLASSES),
    "poisson_rate": lambda: nn.PoissonNLLLoss()(COLUMN, COUNTS),
    "float_classes": lambda: nn.CrossEntropyLoss()(LOGITS, CLASSES.float()),
    "bce_shape": lambda: nn.BCEWithLogitsLoss()(COLUMN, CLASSES.float()),
    "bce_raw": lambda: nn.BCELoss()(LOGITS, TAGS),
    "one_logit": lambda: nn.CrossEntropyLoss()(COLUMN, CLASSES),
}


def test_uses_called_right_compute_their_loss_and_the_others_do_not() -> None:
    """Compared with the loss written out; four of the wrong uses stop with an error."""
    chosen = -LOGITS.softmax(1).log()[[0, 1], CLASSES].mean()
    p = LOGITS.sigmoid()
    yes_no = -(TAGS * p.log() + (1 - TAGS) * (1 - p).log()).mean()
    poisson = (COLUMN - COUNTS * COLUMN.log()).mean()
    huber = (torch.tensor([0.5 * 0.5**2, 2.5 - 0.5])).mean()
    written = {"cross_entropy": chosen, "nll": chosen, "bce_logits": yes_no, "bce": yes_no}
    written |= {"poisson": poisson, "huber": huber}
    one: Any = item("losses-in-pytorch")
    assert {option.key for option in one.right} == set(written)
    for key, value in written.items():
        assert torch.isclose(USES[key](), value), key
    for key, meant in (
        ("softmax_twice", chosen),
        ("sigmoid_twice", yes_no),
        ("nll_probabilities", chosen),
        ("poisson_rate", poisson),
    ):
        assert not torch.isclose(USES[key](), meant), key
    for key in ("float_classes", "bce_shape", "bce_raw", "one_logit"):
        with pytest.raises((RuntimeError, ValueError, IndexError)):
            USES[key]()


@pytest.mark.parametrize("seed", range(4))
def test_mean_and_median_minimise_their_losses(seed: int) -> None:
    """Found on a grid of constants, for squared and for absolute errors."""
    one = item("best-constant")
    names: Any = one.variant(seed).names
    y = torch.tensor([float(x) for x in (*names["v"], names["out"])])
    c = torch.arange(0, 100, 0.05)[:, None]
    found = [c[loss.mean(1).argmin()].item() for loss in ((c - y).square(), (c - y).abs())]
    assert found == pytest.approx([float(names["square"]), float(names["absolute"])], abs=0.03)


@pytest.mark.parametrize(
    ("ticks", "points"),
    [
        (["problem", "remedy"], 1),
        (["problem", "two_networks"], 0.75),
        (["problem", "not-inputs"], 0.5),
        (["two_networks"], 0.25),
        (["not-cross-entropy", "not-larger-rate", "not-clipping"], 0),
    ],
)
def test_problem_and_remedy_are_half_each(ticks: list[str], points: float) -> None:
    """001-3.4: two networks are half of the remedy; traps cost nothing."""
    assert marked("001-3.4", {"text": "as ticked", "ticks": ticks}).points == points
