"""Items on convolution and pooling: what the exam's entries promise, with torch as the independent route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from tests.content.marks import everything_right, item, marked, rules
from tutor.kinds.choice import ChoiceItem
from tutor.maths import Scope, evaluate, read

NAMES = [
    "cnn-classifier",
    "no-cnn-classifier",
    "advantages-of-convolution",
    "parameters-conv-and-dense",
    "moved-input",
    "max-pooling-in-words",
    "max-pooling-gradient",
    "winner-of-several-windows",
]


@pytest.mark.parametrize("name", NAMES)
def test_keys_mark_right_and_mistakes_as_they_say(name: str) -> None:
    """On the first seeds the key earns everything and each listed mistake its own sentence."""
    assert everything_right(name, range(12))


# -- 003-1.1 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer", ["resnet", "ResNet", ["resnet"], {"choice": "resnet"}, "Residual Networks", "ResNet-152"]
)
def test_the_residual_network_is_the_classifier(answer: object) -> None:
    """The key, the wording and a list of one are all right."""
    assert marked("003-1.1", answer).status == "right"


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("lstm", "sequences"),
        ("autoencoder", "reconstruction"),
        ("auto-encoder", "no class"),
        ("gan", "DCGAN"),
        ("GAN", "generate"),
    ],
)
def test_other_architectures_are_wrong_with_their_reason(answer: str, word: str) -> None:
    """Each wrong architecture says what it is made for."""
    verdict = marked("003-1.1", answer)
    assert verdict.status == "wrong" and word in verdict.feedback[0]


@pytest.mark.parametrize("answer", [[], ["resnet", "gan"]])
def test_one_mark_has_to_be_set(answer: list[str]) -> None:
    """None or several marks score nothing, as on the paper."""
    assert marked("003-1.1", answer).points == 0


@pytest.mark.parametrize("name", ["cnn-classifier", "no-cnn-classifier"])
def test_the_two_forms_have_opposite_answers(name: str) -> None:
    """What is right in the question is never right in its inverse."""
    one, other = item(name), item("no-cnn-classifier" if name == "cnn-classifier" else "cnn-classifier")
    assert isinstance(one, ChoiceItem) and isinstance(other, ChoiceItem)
    assert not {option.key for option in one.right} & {option.key for option in other.right}


# -- 003-2.1 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "points"),
    [
        (["sharing", "locality"], 1),
        (["equivariance", "size"], 1),
        (["sharing", "hierarchy", "size"], 1),
        (["sharing"], 0.5),
        (["sharing", "invariance_alone"], 0.75),
        (["invariance_alone"], 0.25),
        (["not-faster-on-gpu"], 0),
        (["sharing", "not-the-same-twice"], 0.5),
        ([], 0),
    ],
)
def test_the_best_two_advantages_count(ticks: list[str], points: float) -> None:
    """Any two points give full marks, one gives half, invariance alone half of one."""
    assert float(marked("003-2.1", {"ticks": ticks}).points) == points


@pytest.mark.parametrize(
    ("trap", "word"),
    [
        ("not-faster-on-gpu", "GPU"),
        ("not-activation-free", "activation"),
        ("not-the-same-twice", "one point"),
    ],
)
def test_each_wrong_advantage_has_its_sentence(trap: str, word: str) -> None:
    """A tempting wrong point costs nothing and says why it does not count."""
    verdict = marked("003-2.1", ["sharing", "locality", trap])
    assert verdict.points == 1 and any(word in sentence for sentence in verdict.feedback)


def counted(sizes: dict[str, int]) -> dict[str, str]:
    """Parameters as torch has them, from modules without memory."""
    height, width, channels, kernels, k = (sizes[name] for name in "HWCKk")
    with torch.device("meta"):
        conv = nn.Conv2d(channels, kernels, k)
        outputs = conv(torch.empty(1, channels, height, width)).numel()
        dense = nn.Linear(height * width * channels, outputs)
    return {
        "conv": str(sum(one.numel() for one in conv.parameters())),
        "dense": str(sum(one.numel() for one in dense.parameters())),
    }


@pytest.mark.parametrize(
    "params",
    [
        {"H": 28, "W": 28, "C": 1, "K": 8, "k": 3},
        {"H": 32, "W": 20, "C": 3, "K": 16, "k": 5},
        {"H": 17, "W": 9, "C": 5, "K": 3, "k": 4},
    ],
)
def test_parameters_agree_with_torch(params: dict[str, int]) -> None:
    """Both counts are those of torch's own layers, on the exam's sizes and on others."""
    assert marked("003-2.1", counted(params), params).status == "right"


def test_the_exam_sizes_give_the_stated_numbers() -> None:
    """28×28×1 with 8 kernels of 3×3: 80 against 784·5408 + 5408, typed as calculations too."""
    params = {"H": 28, "W": 28, "C": 1, "K": 8, "k": 3}
    assert marked("003-2.1", {"conv": "8*(9+1)", "dense": "784·(8·26·26)+8·26·26"}, params).status == "right"


@pytest.mark.parametrize(
    ("part", "typed", "rule"),
    [
        ("conv", "72", "biases-forgotten"),
        ("conv", "10", "one-kernel-only"),
        ("conv", "54080", "weights-not-shared"),
        ("conv", "81", "wrong"),
        ("dense", "784*5408", "biases-forgotten"),
        ("dense", "784*5408+8", "bias-per-kernel"),
        ("dense", "784*8+8", "one-output-per-kernel"),
        ("dense", "784*8*784+8*784", "output-as-large-as-input"),
    ],
)
def test_wrong_counts_are_named(part: str, typed: str, rule: str) -> None:
    """Each wrong count of the exam's sizes earns its own sentence and leaves the other part alone."""
    answer = {"conv": "80", "dense": "4245280", part: typed}
    verdict = marked("003-2.1", answer, {"H": 28, "W": 28, "C": 1, "K": 8, "k": 3})
    assert verdict.points == 0.5 and rules(verdict)[part] == rule


# -- 003-2.3 -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticks", "points"),
    [
        (["forward_max", "backward_winner"], 1),
        (["forward_max"], 0.5),
        (["backward_winner", "not-times-value"], 0.5),
        (["not-split"], 0),
        (["not-to-all"], 0),
        (["forward_max", "backward_winner", "not-graded-average"], 1),
    ],
)
def test_both_directions_count_half(ticks: list[str], points: float) -> None:
    """The way forward and the way back are a half each; a trap adds nothing."""
    assert float(marked("003-2.3", {"text": "arg-max routing", "ticks": ticks}).points) == points


def pooled_back(x: Any, k: int, s: int, upstream: Any) -> Any:
    """The gradient of max pooling by torch's autograd."""
    leaf = torch.tensor([[x]], dtype=torch.float64, requires_grad=True)
    pooled = nn.functional.max_pool2d(leaf, k, s)
    (gradient,) = torch.autograd.grad(pooled, leaf, torch.tensor([[upstream]], dtype=torch.float64))
    return gradient[0, 0].tolist()


def matrix(value: Any) -> torch.Tensor:
    """A list of rows of exact numbers as a tensor."""
    return torch.tensor([[float(entry) for entry in row] for row in value], dtype=torch.float64)


def case(seed: int, n: int, k: int, s: int) -> dict[str, Any]:
    """Random parameters without ties."""
    generator = torch.Generator().manual_seed(seed)
    m = (n - k) // s + 1
    return {
        "x": (torch.randperm(n * n, generator=generator) - 5).reshape(n, n).tolist(),
        "k": k,
        "s": s,
        "upstream": torch.randint(-9, 10, (m, m), generator=generator).tolist(),
    }


CASES = [(4, 2, 2), (4, 2, 1), (4, 3, 1), (6, 3, 2), (6, 2, 3), (6, 3, 3), (6, 2, 2), (5, 3, 1)]


@pytest.mark.parametrize(("n", "k", "s"), CASES)
def test_the_gradient_agrees_with_autograd(n: int, k: int, s: int) -> None:
    """Windows side by side, overlapping or with gaps: torch's gradient is the key."""
    for seed in range(5):
        params = case(seed, n, k, s)
        assert marked("003-2.3", {"gradient": pooled_back(**params)}, params).status == "right"


EVEN: dict[str, Any] = {
    "x": [[3, 9, 1, 4], [5, 2, 8, 6], [7, 0, 11, 12], [10, 13, 15, 14]],
    "k": 2,
    "s": 2,
    "upstream": [[4, -8], [2, 6]],
}


@pytest.mark.parametrize(
    ("share", "rule"),
    [
        (lambda value, winner, entry: entry / 4, "split-equally"),
        (lambda value, winner, entry: entry * value if winner else 0, "times-value"),
        (lambda value, winner, entry: entry, "all-get-it"),
        (lambda value, winner, entry: value if winner else 0, "value-for-gradient"),
        (lambda value, winner, entry: 0, "nothing-handed-on"),
    ],
)
def test_wrong_ways_back_are_named(share: Callable[[float, bool, float], float], rule: str) -> None:
    """Split, multiplied, handed to all, the maxima themselves or zeros alone: no points, and its sentence."""
    x, upstream = EVEN["x"], EVEN["upstream"]
    best = [[max(x[i][j] for i in (r, r + 1) for j in (c, c + 1)) for c in (0, 2)] for r in (0, 2)]
    table = [
        [share(x[i][j], x[i][j] == best[i // 2][j // 2], upstream[i // 2][j // 2]) for j in range(4)]
        for i in range(4)
    ]
    verdict = marked("003-2.3", table, EVEN)
    assert verdict.points == 0 and rules(verdict)["gradient"] == rule


def test_an_entry_in_the_corner_of_its_window_is_named() -> None:
    """G copied to the top left of each window earns nothing, though most cells are 0 in both."""
    table = [[0] * 4 for _ in range(4)]
    for r in range(2):
        for c in range(2):
            table[2 * r][2 * c] = EVEN["upstream"][r][c]
    verdict = marked("003-2.3", table, EVEN)
    assert verdict.points == 0 and rules(verdict)["gradient"] == "corner-for-winner"


@pytest.mark.parametrize("seed", range(6))
def test_the_explanation_shows_the_gradient(seed: int) -> None:
    """The worked solution holds the array that torch computes."""
    variant = item("max-pooling-gradient").variant(seed)
    x, upstream = matrix(variant.params["x"]), matrix(variant.params["upstream"])
    k, s = (int(str(variant.params[name])) for name in "ks")
    back = [[int(entry) for entry in row] for row in pooled_back(x.tolist(), k, s, upstream.tolist())]
    assert str(back).replace("-", "−") in " ".join(variant.because.split())


@pytest.mark.parametrize(
    ("table", "status"),
    [
        ([[0, 1], [0, 0]], "right"),
        ([[0, 0], [1, 0]], "right"),
        ([[0, 1], [1, 0]], "partial"),
        ([[1, 1], [1, 1]], "wrong"),
    ],
)
def test_any_single_maximum_of_a_tie_is_right(table: list[list[int]], status: str) -> None:
    """With two equal maxima either may get the gradient, but not both."""
    assert (
        marked("003-2.3", table, {"x": [[1, 3], [3, 2]], "k": 2, "s": 2, "upstream": [[1]]}).status == status
    )


def test_torch_takes_the_first_maximum_of_a_tie() -> None:
    """The key of a tie is torch's own choice, as the explanation says."""
    assert pooled_back([[1, 3], [3, 2]], 2, 2, [[1]]) == [[0, 1], [0, 0]]
    assert "first in row order" in item("max-pooling-in-words").because


def test_a_cell_that_cannot_be_read_costs_only_itself() -> None:
    """Beside the four winners the unreadable cell is a fifth that counts, and the only one lost."""
    table: Any = pooled_back(**EVEN)
    table[0][0] = "?"
    assert float(marked("003-2.3", table, EVEN).points) == 4 / 5


def test_sizes_that_do_not_fit_are_refused_as_a_request() -> None:
    """A window larger than x is a bad request, not a wrong answer."""
    with pytest.raises(Exception, match="do not work"):
        marked("003-2.3", [[1]], {"x": [[1]], "k": 2, "s": 1, "upstream": [[1]]})


@pytest.mark.parametrize("seed", range(6))
def test_average_pooling_of_the_language_agrees_with_autograd(seed: int) -> None:
    """The mistake `split-equally` is what average pooling does, overlaps included."""
    params = case(seed, 6, 3, 2)
    leaf = torch.tensor([[params["x"]]], dtype=torch.float64, requires_grad=True)
    pooled = nn.functional.avg_pool2d(leaf, 3, 2)
    (gradient,) = torch.autograd.grad(pooled, leaf, torch.tensor([[params["upstream"]]], dtype=torch.float64))
    node = read(f"avg_pool_grad({params['x']}, 3, 2, {params['upstream']})", Scope(author=True))
    assert torch.allclose(matrix(evaluate(node)), gradient[0, 0])


@pytest.mark.parametrize("seed", range(8))
def test_the_winner_of_several_windows_agrees_with_autograd(seed: int) -> None:
    """Number of windows won and gradient are what torch gives for the drawn matrices."""
    one = item("winner-of-several-windows")
    variant = one.variant(seed)
    x, upstream = matrix(variant.params["x"]), matrix(variant.params["upstream"])
    wins = int((nn.functional.max_pool2d(x[None, None], 2, 1) == x.max()).sum())
    i, j = divmod(int(x.flatten().argmax()), 4)
    key = one.key(variant)
    assert (int(key["windows"]), float(key["gradient"])) == (
        wins,
        pooled_back(x.tolist(), 2, 1, upstream.tolist())[i][j],
    )
