"""Items on linearity: what the exam's entry promises, with torch's own modules as the independent route."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from tests.content.marks import everything_right, item, marked
from tutor.kinds.choice import ChoiceItem

NAMES = ["linear-operation", "nonlinear-operation", "additivity-test", "linearity-statements"]


@pytest.mark.parametrize("name", NAMES)
def test_keys_mark_right_and_mistakes_as_they_say(name: str) -> None:
    """On the first seeds the key earns everything and each listed mistake its own sentence."""
    assert everything_right(name, range(20))


@pytest.mark.parametrize(
    "answer", ["convolution", ["convolution"], "cross-correlation", "Convolution.", "convolutional layer"]
)
def test_convolution_is_never_the_source(answer: object) -> None:
    """The key, another name of it and a list of one are right."""
    assert marked("003-1.2", answer).status == "right"


@pytest.mark.parametrize(
    ("answer", "word"),
    [("max_pooling", "= 2"), ("maxpooling", "no activation"), ("relu", "relu(−1)"), ("softmax", "sum to 1")],
)
def test_wrong_operations_show_a_counter_example(answer: str, word: str) -> None:
    """Each non-linear operation is wrong with its own counter-example."""
    verdict = marked("003-1.2", answer)
    assert verdict.status == "wrong" and word in verdict.feedback[0]


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "abs"])
def test_the_two_trials_of_the_hint_expose_every_pointwise_operation(name: str) -> None:
    """+1 and −1 show nothing for the odd tanh nor for the sigmoid, 1 and 1 do: the hint has to name both."""
    f = operations()[name]
    one, zero = torch.ones(4, 2, 4, 4).double(), torch.zeros(4, 2, 4, 4).double()
    apart = [torch.allclose(f(x + one) + f(zero), f(x) + f(one)) for x in (-one, one)]
    assert apart == ([True, False] if name in ("sigmoid", "tanh") else [False, name in ("relu", "abs")])
    hints = [item("linear-operation").hints[2], item("nonlinear-operation").hints[2]]
    assert all("+1 and −1" in hint and "1 and 1" in hint for hint in hints)


def test_several_marks_score_nothing() -> None:
    """Two marks are wrong, as on the paper."""
    assert marked("003-1.2", ["convolution", "relu"]).points == 0


def operations() -> dict[str, Callable[[Tensor], Tensor]]:
    """Every operation of the pools on a batch of 4 images with 2 channels of 4×4."""
    torch.manual_seed(0)
    trained, stored = nn.BatchNorm2d(2).double(), nn.BatchNorm2d(2).double().eval()
    stored.running_mean, stored.running_var = (
        torch.tensor([0.3, -1.0]).double(),
        torch.tensor([2.0, 0.5]).double(),
    )
    conv, back = nn.Conv2d(2, 3, 3).double(), nn.ConvTranspose2d(2, 3, 3).double()
    dense, matrix = nn.Linear(4, 3).double(), torch.randn(4, 5).double()
    gate = nn.Linear(4, 4).double()
    return {
        "convolution": conv,
        "average_pooling": nn.AvgPool2d(2),
        "dense": dense,
        "fixed_matrix": lambda x: x @ matrix,
        "transposed_convolution": back,
        "mean_subtraction": lambda x: x - 0.7,
        "flatten": nn.Flatten(),
        "batch_norm_inference": stored,
        "max_pooling": nn.MaxPool2d(2),
        "relu": nn.ReLU(),
        "sigmoid": nn.Sigmoid(),
        "tanh": nn.Tanh(),
        "softmax": nn.Softmax(-1),
        "batch_norm_training": trained,
        "abs": torch.abs,
        "lstm_gate": lambda x: torch.sigmoid(gate(x)) * x,
    }


def affine(f: Callable[[Tensor], Tensor]) -> bool:
    """True where f(x + y) + f(0) = f(x) + f(y) on random inputs."""
    generator = torch.Generator().manual_seed(1)
    x, y = (torch.randn(4, 2, 4, 4, generator=generator, dtype=torch.float64) for _ in range(2))
    return torch.allclose(f(x + y) + f(torch.zeros_like(x)), f(x) + f(y))


@pytest.mark.parametrize("name", ["linear-operation", "nonlinear-operation"])
def test_pools_agree_with_the_additivity_test_in_torch(name: str) -> None:
    """Every operation called linear passes the test on random tensors, every other one fails it."""
    one, known = item(name), operations()
    assert isinstance(one, ChoiceItem)
    linear, other = (one.right, one.wrong) if name == "linear-operation" else (one.wrong, one.right)
    assert all(affine(known[option.key]) for option in linear)
    assert not any(affine(known[option.key]) for option in other)


@pytest.mark.parametrize("seed", range(6))
def test_the_test_by_hand_agrees_with_python(seed: int) -> None:
    """Maxima and weighted sums of the drawn inputs, computed without the item's expressions."""
    one = item("additivity-test")
    variant = one.variant(seed)
    x, y, w = ([int(str(entry)) for entry in tuple(variant.params[name])] for name in "xyw")  # type: ignore[arg-type]
    both = [a + b for a, b in zip(x, y, strict=True)]
    weighted = sum(p * q for p, q in zip(w, both, strict=True))
    wanted = {"pooled_apart": max(x) + max(y), "pooled_joined": max(both), "kernel_joined": weighted}
    assert {name: int(text) for name, text in one.key(variant).items()} == wanted


def test_the_exam_variant_is_the_smallest_counter_example() -> None:
    """Seed 0 is max(1, −1) + max(−1, 1) = 2 against max(0, 0) = 0."""
    key = item("additivity-test").key(item("additivity-test").variant(0))
    assert (key["pooled_apart"], key["pooled_joined"]) == ("2", "0")


def test_two_small_kernels_act_as_one_larger_one() -> None:
    """The reason given for stacked convolutions holds: 3×3 after 3×3 is one 5×5, biases included."""
    torch.manual_seed(0)
    first, second, whole = (nn.Conv2d(1, 1, size).double() for size in (3, 3, 5))
    x = torch.randn(1, 1, 9, 9, dtype=torch.float64)
    zero, pixel = torch.zeros(1, 1, 9, 9, dtype=torch.float64), torch.zeros(1, 1, 9, 9, dtype=torch.float64)
    pixel[0, 0, 4, 4] = 1
    answer = (second(first(pixel)) - second(first(zero)))[0, 0]
    with torch.no_grad():
        whole.weight.copy_(answer.flip(0, 1)[None, None])
        whole.bias.copy_(second(first(zero))[0, 0, 0, :1])  # type: ignore[union-attr]
    assert torch.allclose(whole(x), second(first(x)))
