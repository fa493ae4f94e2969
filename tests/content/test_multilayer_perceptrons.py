"""Items on what networks represent and what capacity depends on: what the exam's entries promise."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from tests.content.marks import everything_right, item, marked, rules
from tutor.kinds.choice import ChoiceItem

NAMES = [
    "false-claim-on-networks",
    "true-claim-on-networks",
    "linear-layers-collapse",
    "model-capacity",
    "capacity-unchanged",
]


@pytest.mark.parametrize("name", NAMES)
def test_keys_mark_right_and_mistakes_as_they_say(name: str) -> None:
    """On the first seeds the key earns everything and each listed mistake its own sentence."""
    assert everything_right(name, range(20))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("003-1.3", "chain_rule_inference"),
        ("003-1.3", ["chain_rule_inference"]),
        ("003-1.3", "chain rule needed at inference"),
        ("003-1.3", "The chain rule is needed at inference."),
        ("003-1.6", "more_layers"),
        ("003-1.6", "grows with number of hidden layers"),
        ("003-1.6", {"choice": "more_layers"}),
    ],
)
def test_the_right_option_counts_by_key_and_wording(name: str, answer: object) -> None:
    """The one right option is accepted in each form."""
    assert marked(name, answer).status == "right"


@pytest.mark.parametrize(
    ("name", "answer", "word"),
    [
        ("003-1.3", "linear_collapse", "affine"),
        ("003-1.3", "universal", "no polynomial"),
        ("003-1.3", "xor", "straight line"),
        ("003-1.6", "dropout_inference", "switched off"),
        ("003-1.6", "learning_rate", "training"),
        ("003-1.6", "nonlinearity_complexity", "no agreed scale"),
    ],
)
def test_wrong_options_say_why(name: str, answer: str, word: str) -> None:
    """Each wrong option of the exam scores nothing and has a sentence of its own."""
    verdict = marked(name, answer)
    assert verdict.status == "wrong" and word in verdict.feedback[0]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("003-1.3", []),
        ("003-1.3", ["xor", "chain_rule_inference"]),
        ("003-1.6", []),
        ("003-1.6", ["more_layers", "learning_rate"]),
    ],
)
def test_one_mark_has_to_be_set(name: str, answer: list[str]) -> None:
    """None or several marks score nothing, even with the right one among them."""
    assert marked(name, answer).points == 0


def test_pools_hold_eight_claims_each() -> None:
    """At least eight true and eight false claims; none is on both sides or changes sides in the inverse."""
    one, inverse = item("false-claim-on-networks"), item("true-claim-on-networks")
    assert isinstance(one, ChoiceItem) and isinstance(inverse, ChoiceItem)
    false, true = {option.key for option in one.right}, {option.key for option in one.wrong}
    assert min(len(false), len(true)) >= 8 and not false & true
    assert not {option.key for option in inverse.right} & false
    assert not {option.key for option in inverse.wrong} & true


def test_capacity_forms_have_opposite_answers() -> None:
    """What raises capacity is never right where an unchanged capacity is asked for, nor the reverse."""
    one, inverse = item("model-capacity"), item("capacity-unchanged")
    assert isinstance(one, ChoiceItem) and isinstance(inverse, ChoiceItem)
    assert not {option.key for option in one.right} & {option.key for option in inverse.right}
    assert not {option.key for option in one.wrong} & {option.key for option in inverse.wrong}


def drawn(seed: int) -> dict[str, Any]:
    """Two random layers as lists."""
    generator = torch.Generator().manual_seed(seed)
    shapes = {"W1": (2, 2), "b1": (2,), "W2": (2, 2), "b2": (2,)}
    return {name: torch.randint(-5, 6, size, generator=generator).tolist() for name, size in shapes.items()}


@pytest.mark.parametrize("seed", range(4))
def test_the_single_layer_agrees_with_torch(seed: int) -> None:
    """W₂W₁ and W₂b₁ + b₂ of random layers are the key."""
    params = drawn(seed)
    first, b1, second, b2 = (torch.tensor(params[name]) for name in ("W1", "b1", "W2", "b2"))
    answer = {"matrix": (second @ first).tolist(), "offset": (second @ b1 + b2).tolist()}
    assert marked("linear-layers-collapse", answer, params).status == "right"


def test_the_explanation_shows_the_whole_layer() -> None:
    """Rows of W and b of the exam's sizes, computed by torch, stand in the worked solution."""
    one = item("linear-layers-collapse")
    told = one.variant(0).because
    first, b1 = torch.tensor([[1, 2], [3, -1]]), torch.tensor([1, -2])
    second, b2 = torch.tensor([[2, 1], [-1, 4]]), torch.tensor([3, 1])
    rows = [*(second @ first).tolist(), (second @ b1 + b2).tolist()]
    assert all(str(row).replace("-", "−") in told for row in rows)


def test_the_other_order_of_factors_is_named() -> None:
    """W₁W₂ with a right offset earns half and names the order."""
    params = drawn(1)
    first, b1, second, b2 = (torch.tensor(params[name]) for name in ("W1", "b1", "W2", "b2"))
    answer = {"matrix": (first @ second).tolist(), "offset": (second @ b1 + b2).tolist()}
    verdict = marked("linear-layers-collapse", answer, params)
    assert verdict.points == 0.5 and rules(verdict)["matrix"] == "order-of-factors"
