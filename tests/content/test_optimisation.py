"""What the catalogue promises of the items on optimisers, learning rate, initialisation and SGD."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from tutor.course import Course, load
from tutor.kinds import DrawProblem, Item
from tutor.kinds.choice import ChoiceItem
from tutor.kinds.tf import TfItem
from tutor.marking import Verdict, fault
from tutor.maths import Value
from tutor.study.answering import BadRequest, mark_request

ROOT = Path(__file__).resolve().parents[2] / "content"


@cache
def course() -> Course:
    """The course as it ships; its topics of this file have no problems."""
    return load(ROOT)[0]


def item(name: str) -> Item:
    """One item of the course."""
    return course().items[name]


def mark(name: str, answer: object, params: Mapping[str, object] | None = None) -> Verdict:
    """The verdict of `dltutor mark`."""
    request: dict[str, object] = {"id": name, "answer": answer}
    if params is not None:
        request["params"] = params
    return mark_request(course(), request, lambda task, source: fault(f"{task.id} is not asked here"))


def choice(name: str) -> ChoiceItem:
    """One choice item of the course."""
    found = item(name)
    assert isinstance(found, ChoiceItem)
    return found


# -- 003-1.8 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        "both",
        "It combines momentum with step sizes that adapt to each parameter.",
        ["both"],
        "combines both",
        "combines momentum and adaptive rate",
    ],
)
def test_adam_combines_both(answer: object) -> None:
    """The combination is right by its key, by its wording, and as a list of one."""
    assert mark("003-1.8", answer).points == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("momentum_only", "SGD can have momentum too"),
        ("adaptive_only", "RMSProp adapts it as well, and so does AdaGrad"),
        ("neither", "Both are its core"),
    ],
)
def test_each_wrong_statement_about_adam_has_its_own_feedback(answer: str, words: str) -> None:
    """A wrong option earns nothing and says which of the other optimisers it forgets."""
    verdict = mark("003-1.8", answer)
    assert verdict.points == 0
    assert verdict.lines[0].rule == answer
    assert words in verdict.feedback[0]


def test_adam_scales_its_early_averages_up() -> None:
    """Bias correction: the stored averages after one step are small, yet the step has the full size η."""
    weight = nn.Parameter(torch.tensor(1.0, dtype=torch.float64))
    adam = torch.optim.Adam([weight], lr=0.1)
    (5 * weight).backward()  # type: ignore[no-untyped-call]
    adam.step()
    state = adam.state[weight]
    assert float(state["exp_avg"]) == pytest.approx(0.1 * 5)
    assert float(state["exp_avg_sq"]) == pytest.approx(0.001 * 25)
    assert float(weight.detach()) == pytest.approx(1 - 0.1)
    assert "bias_correction" in {option.key for option in choice("adam-against-sgd-and-rmsprop").right}


@pytest.mark.parametrize("name", ["003-1.8", "003-1.10"])
def test_two_marked_options_score_nothing(name: str) -> None:
    """Several marks earn nothing, even when one of them is right."""
    right = {"003-1.8": "both", "003-1.10": "oscillate"}[name]
    other = {"003-1.8": "neither", "003-1.10": "slower"}[name]
    assert mark(name, [right, other]).status == "wrong"


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("rmsprop-rule", {"average_of_squares", "recent_scale"}),
        ("nesterov-momentum", {"look_ahead", "move_then_correct"}),
        ("adagrad-rule", {"sum_only_grows", "rare_get_more"}),
        ("adamw-decay", {"decoupled", "not_averaged"}),
    ],
)
def test_each_relative_of_adam_is_asked_for(name: str, rule: set[str]) -> None:
    """RMSProp, Nesterov, AdaGrad and AdamW have an item each, with that optimiser's rule as the answer."""
    assert {option.key for option in choice(name).right} == rule
    assert "003-1.8" in item(name).source


def one_step(optimiser: type[torch.optim.Optimizer], decay: float) -> float:
    """A weight of 2 after one step on the loss 3·w."""
    weight = nn.Parameter(torch.tensor(2.0, dtype=torch.float64))
    stepper = optimiser([weight], lr=0.1, weight_decay=decay)  # type: ignore[call-arg]
    (3 * weight).backward()  # type: ignore[no-untyped-call]
    stepper.step()
    return float(weight.detach())


def test_adamw_shrinks_apart_from_the_gradient_step_and_adam_does_not() -> None:
    """AdamW takes η·λ·w off beside Adam's step; Adam with L2 takes the same first step as without."""
    plain = one_step(torch.optim.Adam, 0.0)
    assert one_step(torch.optim.AdamW, 0.5) == pytest.approx(plain - 0.1 * 0.5 * 2)
    assert one_step(torch.optim.Adam, 0.5) == pytest.approx(plain)


# -- 003-1.10 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer", ["oscillate", "It may oscillate about a minimum and never converge.", "divergence"]
)
def test_a_large_rate_oscillates(answer: str) -> None:
    """Oscillation and divergence are the drawback, by key or wording."""
    assert mark("003-1.10", answer).status == "right"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("slower", "too large jumps about"),
        ("local_minima", "small rate"),
        ("overfit", "not overfitting"),
        ("overfitting", "not overfitting"),
        ("slower convergence", "too large jumps about"),
    ],
)
def test_wrong_drawbacks_of_a_large_rate_are_explained(answer: str, words: str) -> None:
    """Each wrong option of the exam says to what it really belongs."""
    verdict = mark("003-1.10", answer)
    assert verdict.points == 0
    assert verdict.lines[0].rule in {"slower", "local_minima", "overfit"}
    assert words in verdict.feedback[0]


PARABOLAS = [(4, 0.4, 5, 3), (2, 0.9, 1, 3), (10, 0.25, -2, 4), (5, 0.1, 3, 1), (1, 2, 1.5, 2)]


def descended(lam: float, eta: float, w0: float, steps: int) -> float:
    """The weight after gradient descent on ½λw² with gradients by autograd."""
    weight = torch.tensor(float(w0), dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        (slope,) = torch.autograd.grad(0.5 * lam * weight**2, weight)
        weight = (weight - eta * slope).detach().requires_grad_()
    return weight.item()


@pytest.mark.parametrize("case", PARABOLAS)
def test_the_weight_after_the_steps_is_that_of_autograd(case: tuple[float, float, float, int]) -> None:
    """The key is what gradient descent with autograd reaches, as a bare number or as an object."""
    params = dict(zip(("lam", "eta", "w0", "steps"), case))
    expected = descended(*case)
    assert mark("003-1.10", repr(expected), params).status == "right"
    assert mark("003-1.10", {"w": repr(expected)}, params).status == "right"


@pytest.mark.parametrize("case", PARABOLAS[:4])
def test_wrong_steps_on_the_parabola_are_recognised(case: tuple[float, float, float, int]) -> None:
    """Walking uphill and losing the sign earn nothing, each with its note."""
    lam, eta, w0, _ = case
    params = dict(zip(("lam", "eta", "w0", "steps"), case))
    uphill = descended(lam, -eta, w0, case[3])
    assert mark("003-1.10", repr(uphill), params).lines[0].rule == "uphill"
    assert mark("003-1.10", repr(-descended(*case)), params).lines[0].rule == "sign"


def test_a_rate_of_zero_steps_is_refused() -> None:
    """Parameters outside the item's conditions are a bad request, not a wrong answer."""
    with pytest.raises(BadRequest, match="conditions"):
        mark("003-1.10", "1", {"lam": 1, "eta": 0.1, "w0": 1, "steps": 0})


def as_float(value: Value) -> float:
    """A drawn number as a float."""
    assert isinstance(value, Fraction | float)
    return float(value)


@pytest.mark.parametrize("seed", range(60))
def test_the_verdict_on_a_rate_is_what_the_steps_do(seed: int) -> None:
    """Converging, oscillating and diverging are told apart as a simulation of 60 steps tells them."""
    found = choice("learning-rate-verdict")
    variant = found.variant(seed)
    lam, eta, w0 = (as_float(variant.names[name]) for name in ("lam", "eta", "w0"))
    path = [descended(lam, eta, w0, steps) for steps in (1, 2, 60)]
    flips = path[0] * w0 < 0
    grows = abs(path[2]) > abs(w0)
    expected = "diverge" if grows else "oscillate" if flips else "converge"
    assert found.key(variant) == {"choice": expected}


def test_all_three_verdicts_are_drawn() -> None:
    """The seeds ask for each of the three behaviours, and never for η = 2/λ."""
    found = choice("learning-rate-verdict")
    keys = {found.key(found.variant(seed))["choice"] for seed in range(60)}
    assert keys == {"converge", "oscillate", "diverge"}
    with pytest.raises((DrawProblem, BadRequest)):
        mark("learning-rate-verdict", "keep_size", {"lam": 1, "product": 2, "w0": 1})


# -- 003-1.11 ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["false", "f", "no", "False", False])
def test_the_statement_on_zero_weights_is_false(answer: object) -> None:
    """Every spelling of false is right at full weight."""
    assert mark("003-1.11", answer).points == 1


def test_calling_it_true_is_wrong_and_explained() -> None:
    """True earns nothing, and the feedback names the equal gradients."""
    verdict = mark("003-1.11", "true")
    assert verdict.status == "wrong"
    assert "same gradient" in verdict.feedback[0]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("own_gradient", "identical"),
        ("only_relu", "Sigmoid units have the same symmetry"),
        ("biases", "harmless"),
    ],
)
def test_the_exams_statement_offers_its_usual_wrong_reasons(reason: str, words: str) -> None:
    """Beside the right truth a wrong reason keeps a quarter of the points and gets its own sentence."""
    verdict = mark("003-1.11", {"truth": "false", "reason": reason})
    assert float(verdict.points) == 0.25
    assert any(words in sentence for sentence in verdict.feedback)


def network(start: str) -> nn.Sequential:
    """A 2-4-1 tanh network whose parameters start as a statement says."""
    generator = torch.Generator().manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1)).double()
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator, dtype=torch.float64))
            if start in ("all_zero", "adam") or (start == "zero_last_layer" and name.startswith("2")):
                parameter.zero_()
            if start in ("zero_biases", "same_constant") and name.endswith("bias"):
                parameter.zero_()
            if start == "same_constant" and name.endswith("weight"):
                parameter.fill_(0.5)
    return net


def moved(start: str, steps: int) -> tuple[nn.Sequential, list[Tensor]]:
    """The network after some steps on XOR, and the sizes of the last gradients of both layers' weights."""
    net = network(start)
    kind = torch.optim.Adam if start == "adam" else torch.optim.SGD
    optimiser = kind(net.parameters(), lr=0.1)
    x = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], dtype=torch.float64)
    y = torch.tensor([[0.0], [1.0], [1.0], [0.0]], dtype=torch.float64)
    sizes: list[Tensor] = []
    for _ in range(steps):
        optimiser.zero_grad()
        ((net(x) - y) ** 2).mean().backward()
        sizes = [
            p.grad.abs().max()
            for n, p in net.named_parameters()
            if n.endswith("weight") and p.grad is not None
        ]
        optimiser.step()
    return net, sizes


@pytest.mark.parametrize(
    ("start", "equal"), [("all_zero", True), ("same_constant", True), ("adam", True), ("zero_biases", False)]
)
def test_statements_on_symmetry_hold_in_torch(start: str, equal: bool) -> None:
    """Hidden rows stay equal after equal starts, with Adam too, and differ after random weights."""
    net, _ = moved(start, 50)
    weight = next(net.parameters()).detach()
    assert torch.equal(weight, weight[:1].expand_as(weight)) is equal


def test_a_zero_last_layer_blocks_the_first_step_only() -> None:
    """First only the last layer has a gradient; in the second step the hidden weights have one as well."""
    _, first = moved("zero_last_layer", 1)
    _, second = moved("zero_last_layer", 2)
    assert float(first[0]) == 0 < float(first[1])
    assert float(second[0]) > 0


def test_truths_of_the_statements_are_those_measured() -> None:
    """The statements carry the truth that the measurements above and the convex single layer give."""
    found = item("equal-starting-weights")
    assert isinstance(found, TfItem)
    truths = {one.key: one.truth for one in found.statements}
    assert truths == {
        "all_zero": False,
        "same_constant": False,
        "zero_biases": True,
        "zero_last_layer": True,
        "single_layer": True,
        "adam": False,
    }


# -- 003-2.4 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "points"),
    [
        (["problem", "remedy"], 1),
        (["problem"], 0.5),
        (["remedy"], 0.5),
        ([], 0),
        (["problem", "not-overfitting"], 0.5),
    ],
)
def test_problem_and_remedy_are_worth_half_each(ticks: list[str], points: float) -> None:
    """Each tick earns half; a trap costs nothing."""
    assert float(mark("003-2.4", {"ticks": ticks}).points) == points


@pytest.mark.parametrize(
    ("trap", "words"),
    [
        ("not-weight-decay", "regulariser"),
        ("not-overfitting", "not specific to SGD"),
        ("not-full-batch", "pass over all data"),
    ],
)
def test_traps_of_sgd_show_their_sentence(trap: str, words: str) -> None:
    """Ticking what is not a problem or a remedy shows why."""
    assert any(words in sentence for sentence in mark("003-2.4", {"ticks": [trap]}).feedback)


@pytest.mark.parametrize("key", ["zigzag_momentum", "scales_adaptive", "late_decay"])
def test_symptoms_meet_their_remedies(key: str) -> None:
    """The three pairs of the catalogue are right on every seed that shows them."""
    found = choice("symptom-and-remedy")
    shown = [v for v in map(found.variant, range(100)) if key in v.picks]
    assert shown
    assert all(found.mark(v, {"choice": key}).status == "right" for v in shown)
