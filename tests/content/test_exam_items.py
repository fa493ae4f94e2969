"""Items of the mock exam: occlusion, vanishing gradients, two losses in code, with torch as the judge."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch.nn import functional

from tests.content.marks import everything_right, item, marked, rules
from tutor.kinds.blanks import HOLE, BlanksItem

IMPORTS = "import torch\nimport torch.nn.functional as F\n\n"
TWO = ["elevation-loss-with-holes", "weighted-loss-with-holes"]


@pytest.mark.parametrize(
    "name", ["occlusion-in-words", "drops-of-an-occlusion-map", "vanishing-gradients-in-words", *TWO]
)
def test_keys_are_right_and_every_mistake_gets_its_sentence(name: str) -> None:
    """Over some seeds, as the prover asks of every item."""
    assert everything_right(name, range(4))


@pytest.mark.parametrize(
    ("ticks", "points"),
    [
        (["hide_and_classify", "read_map"], 1),
        (["hide_and_classify"], 0.5),
        (["read_map", "not-gradients"], 0.5),
        (["not-brightness", "not-in-training", "not-reversed"], 0),
    ],
)
def test_each_half_of_the_occlusion_answer_earns_half(ticks: list[str], points: float) -> None:
    """Contradictions take nothing away; each shows a sentence."""
    verdict = marked("003-2.2", ticks)
    assert float(verdict.points) == points
    assert len(verdict.feedback) >= sum(tick.startswith("not-") for tick in ticks)


@pytest.mark.parametrize("seed", range(5))
def test_the_occlusion_map_is_what_sliding_a_patch_gives(seed: int) -> None:
    """Places counted one by one; the largest drop belongs to the lowest remaining probability."""
    one = item("drops-of-an-occlusion-map")
    variant = one.variant(seed)
    n, k, t = (int(variant.params[name]) for name in "nkt")  # type: ignore[arg-type]
    areas = [float(variant.params[name]) for name in "ABC"]  # type: ignore[arg-type]
    whole = float(variant.params["whole"])  # type: ignore[arg-type]
    places = sum(1 for row in range(0, n, t) for column in range(0, n, t) if max(row, column) + k <= n)
    right = {"places": str(places), "drop": f"{whole - min(areas):.10f}"}
    assert one.mark(variant, right).status == "right"
    wrong = one.mark(variant, {"places": str((n - k + 1) ** 2), "drop": str(min(areas))})
    assert rules(wrong) == {"places": "stride-forgotten", "drop": "remaining-probability"}


def module(folder: Path, source: str) -> ModuleType:
    """The source as a module; raises what importing it raises."""
    path = (
        folder / f"filled_{len(list(folder.glob('*.py')))}.py"
    )  # a file of its own, else its cache is stale
    path.write_text(IMPORTS + source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("filled", path)
    assert spec is not None and spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def elevation(loss: Callable[..., Any]) -> bool:
    """True where this is the mean squared error with the penalty above the horizon."""
    label = torch.tensor([[-10.0], [-50.0], [0.0]])
    for prediction in (torch.tensor([[5.0], [-40.0], [-3.0]]), torch.tensor([[-9.0], [-2.0], [12.5]])):
        above = [max(0.0, one) ** 2 for one in prediction.flatten().tolist()]
        wanted = functional.mse_loss(prediction, label) + 0.3 * sum(above) / 3
        got = loss(prediction, label, 0.3)
        if not isinstance(got, torch.Tensor) or got.shape != () or not torch.allclose(got, wanted):
            return False
    return True


def weighted(loss: Callable[..., Any]) -> bool:
    """True where this is the weighted cross-entropy, averaged over the samples."""
    logits = torch.tensor([[0.2, 1.5, -0.3], [1.0, 0.1, 0.4], [-0.2, 0.3, 0.9], [2.0, -1.0, 0.5]])
    labels, counts = torch.tensor([2, 0, 1, 0]), torch.tensor([90.0, 25.0, 5.0])
    weights = counts.sum() / (3 * counts)
    wanted = functional.cross_entropy(logits, labels, weight=weights, reduction="none").mean()
    got = loss(logits, labels, counts)
    return isinstance(got, torch.Tensor) and got.shape == () and torch.allclose(got, wanted)


JUDGES = {TWO[0]: ("elevation_loss", elevation), TWO[1]: ("balanced_loss", weighted)}


@pytest.mark.parametrize("name", TWO)
def test_accepted_fillings_compute_the_loss_and_listed_mistakes_do_not(name: str, tmp_path: Path) -> None:
    """Every spelling is run: those accepted give the loss asked for, those listed as wrong fail or differ."""
    one = item(name)
    assert isinstance(one, BlanksItem)
    key = one.key(one.variant(0))
    function, judge = JUDGES[name]
    for blank in one.blanks:
        fillings = [(code, True) for code in blank.accept]
        fillings += [(code, False) for wrong in blank.mistakes for code in wrong.code]
        for code, right in fillings:
            filled = {**key, blank.id: code}
            source = HOLE.sub(lambda hole, filled=filled: filled[hole[1]], one.code)  # type: ignore[misc]
            try:
                computes = judge(getattr(module(tmp_path, source), function))
            except Exception:
                computes = False
            assert computes == right, (blank.id, code)


@pytest.mark.parametrize("name", ["seam-of-the-azimuth", "elevation-loss-with-physics"])
def test_no_question_beside_it_names_the_loss_for_two_angles(name: str) -> None:
    """In the exam's own paper both stand below the question for a common loss, so they leave its name out."""
    asked = item(name).variant(0).ask.lower()
    assert not [word for word in ("squared", "mse", "l2") if word in asked]


@pytest.mark.parametrize(
    ("name", "hole", "filling"),
    [
        (TWO[0], "error", "((prediction - label)**2).sum() / len(label)"),
        (TWO[0], "error", "F.mse_loss(prediction, label, reduction='mean')"),
        (TWO[0], "above", "torch.max(prediction, torch.zeros_like(prediction))"),
        (TWO[0], "above", "(torch.clamp(prediction, min=0.))"),
        (TWO[0], "penalty", "lam * ((above)**2.0).mean()"),
        (TWO[1], "axis", "(-1)"),
        (TWO[1], "loss", "-1 * (weights[labels] * own).mean()"),
        (TWO[1], "loss", "-torch.sum(own * weights[labels]) / len(own);"),
    ],
)
def test_other_ways_to_write_the_same_are_right(name: str, hole: str, filling: str) -> None:
    """A candidate may write a mean as a sum over the number, and brackets where they do no harm."""
    key = item(name).key(item(name).variant(0))
    assert marked(name, {**key, hole: filling}).points == 1
