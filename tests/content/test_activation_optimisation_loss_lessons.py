"""The lessons on activations, optimisation and losses: their form, cells and stated figures."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.content.test_lessons import document, words
from tutor.course.blocks import Cell

torch = pytest.importorskip("torch")

LESSONS = ("activations-and-vanishing-gradients", "optimisation-and-initialisation", "losses-and-regression")


def test_largest_slopes_of_the_table_are_those_of_torch() -> None:
    """Swish about 1.1, GELU about 1.13, ELU 1 as long as α is at most 1."""
    z = torch.linspace(-6, 6, 24_001, dtype=torch.float64, requires_grad=True)
    functional = torch.nn.functional
    told = words("activations-and-vanishing-gradients")
    for f, figure in ((functional.silu, "1.10"), (functional.gelu, "1.13"), (functional.elu, "1.00")):
        (slope,) = torch.autograd.grad(f(z).sum(), z)
        assert f"{slope.max().item():.2f}" == figure
    assert "about 1.1\n" in told and "about 1.13" in told


def test_cells_show_what_the_text_says_of_them() -> None:
    """Run in order: the ratios of gradients, the stuck network, the equal rows and the metres left behind."""
    kept = {name: _run(name) for name in LESSONS}
    ratio, train = kept[LESSONS[0]]["ratio"], kept[LESSONS[0]]["train"]
    nn = torch.nn
    assert ratio(torch.sigmoid) < 1e-6 and 1e-4 < ratio(torch.relu) < 3e-3
    assert ratio(torch.relu, nn.init.kaiming_normal_) > 0.1 < ratio(torch.tanh, nn.init.xavier_normal_)
    y = kept[LESSONS[0]]["y"].float()
    assert train(nn.Sigmoid) == pytest.approx(max(y.mean().item(), 1 - y.mean().item()))
    assert train(nn.ReLU, nn.init.kaiming_normal_) > 0.95
    rows = kept[LESSONS[1]]["net"][0].weight
    assert torch.equal(rows, rows[:1].expand_as(rows)) and (rows != 0.5).all()
    fit, raw = kept[LESSONS[2]]["fit"], kept[LESSONS[2]]["y"]
    metres, kilograms = fit(raw, 0.005)
    assert metres < 0 < 0.5 < kilograms
    assert (fit((raw - raw.mean(dim=0)) / raw.std(dim=0), 0.3) > 0.95).all()


def _run(name: str) -> dict[str, Any]:
    """What a lesson's cells leave behind."""
    kept: dict[str, Any] = {}
    for block in document(name).blocks():
        if isinstance(block, Cell):
            exec(block.source, kept)  # noqa: S102 - our own text
            if name == LESSONS[2] and "signal" in block.source:
                kept["metres and kilograms"] = kept["y"]
    kept["y"] = kept.get("metres and kilograms", kept["y"])
    return kept


def test_a_second_softmax_keeps_the_loss_above_0_31() -> None:
    """Two classes: log(1 + 1/e) is the least that is left."""
    assert f"{math.log(1 + math.exp(-1)):.2f}" == "0.31"
    assert "0.31" in words("losses-and-regression")
