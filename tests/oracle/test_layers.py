"""The layers room against real PyTorch layers: shapes, named weights, buffers and refusals on thousands of
cases.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from tutor.layers import Layer, Misfit, chain, layer

Case = tuple[str, tuple[int, ...]]
CASES = 300

pytestmark = pytest.mark.filterwarnings("ignore")


def built(text: str, device: str) -> nn.Module:
    """The real layer of a text that these tests wrote themselves."""
    names = {name: getattr(nn, name) for name in dir(nn) if name[0].isupper()}
    with warnings.catch_warnings(), torch.device(device):
        warnings.simplefilter("ignore")
        module: nn.Module = eval(text, {"__builtins__": {}}, names)  # noqa: S307
        return module.eval()


def answered(text: str, shape: tuple[int, ...], device: str) -> dict[str, Any] | None:
    """What PyTorch makes of a layer and a shape, or None where it refuses."""
    try:
        module = built(text, device)
        indices = text.startswith("Embedding")
        x = torch.zeros(shape, dtype=torch.long if indices else torch.float32, device=device)
        with torch.no_grad():
            y = module(x)
    except (RuntimeError, ValueError, TypeError, IndexError, NotImplementedError, AssertionError):
        return None
    if not entries(y):
        return None  # PyTorch lets some empty outputs pass; here every size is at least 1
    states: dict[str, tuple[int, ...]] = {}
    if isinstance(module, nn.RNNBase):
        y, last = y
        named = zip(("h_n", "c_n"), last if isinstance(last, tuple) else (last,))
        states = {name: tuple(state.shape) for name, state in named}
    return {
        "out": tuple(y.shape),
        "states": states,
        "weights": {name: tuple(one.shape) for name, one in module.named_parameters()},
        "buffers": {name: tuple(one.shape) for name, one in module.named_buffers()},
        "parameters": sum(one.numel() for one in module.parameters()),
    }


def entries(y: Any) -> int:
    """The entries of an output, of a recurrent layer its first."""
    return int((y[0] if isinstance(y, tuple) else y).numel())


def ours(text: str, shape: tuple[int, ...]) -> dict[str, Any] | None:
    """What the room makes of the same, or None where it refuses."""
    try:
        one: Layer = layer(text)
        return {
            "out": one.out(shape),
            "states": one.states(shape),
            "weights": one.weights,
            "buffers": one.buffers,
            "parameters": one.parameters,
        }
    except Misfit as problem:
        assert problem.sentence.endswith(".") and "\n" not in problem.sentence
        return None


def pair(rng: random.Random, low: int, high: int) -> Any:
    """One number, or one for each of two axes."""
    if rng.random() < 0.5:
        return rng.randint(low, high)
    return (rng.randint(low, high), rng.randint(low, high))


def images(rng: random.Random, channels: int) -> tuple[int, ...]:
    """A small image with these channels, with or without a batch axis."""
    sizes = (channels, rng.randint(1, 14), rng.randint(1, 14))
    return (rng.randint(1, 3), *sizes) if rng.random() < 0.8 else sizes


def convolution(rng: random.Random) -> Case:
    """Conv2d with any arguments, many of which do not go together."""
    groups = rng.choice([1, 1, 1, 2, 3])
    c, k = rng.choice([1, 2, 3, 4, 6]), rng.choice([1, 2, 4, 6, 9])
    padding = rng.choice(["'same'", "'valid'", pair(rng, 0, 4), pair(rng, 0, 4), pair(rng, 0, 2)])
    stride = pair(rng, 0, 4) if rng.random() < 0.1 else pair(rng, 1, 3)
    text = (
        f"Conv2d({c}, {k}, {pair(rng, 1, 6)}, stride={stride},"
        f" padding={padding}, dilation={pair(rng, 1, 3)}, groups={groups}, bias={rng.random() < 0.7})"
    )
    return text, images(rng, c if rng.random() < 0.93 else c + 1)


def signal(rng: random.Random) -> Case:
    """Conv1d, MaxPool1d and AvgPool1d."""
    c, n = rng.choice([1, 2, 4]), rng.randint(1, 30)
    k, s, p = rng.randint(1, 7), rng.randint(1, 4), rng.randint(0, 3)
    text = rng.choice(
        [
            f"Conv1d({c}, 6, {k}, {s}, {p}, {rng.randint(1, 3)})",
            f"MaxPool1d({k}, {s}, {p}, {rng.randint(1, 2)}, ceil_mode={rng.random() < 0.5})",
            f"AvgPool1d({k}, {s}, {p}, {rng.random() < 0.5})",
        ]
    )
    return text, (2, c, n)


def transposed(rng: random.Random) -> Case:
    """ConvTranspose2d with output padding, dilation and groups."""
    groups = rng.choice([1, 1, 2])
    c, k = rng.choice([1, 2, 4]), rng.choice([2, 4, 3])
    text = (
        f"ConvTranspose2d({c}, {k}, {pair(rng, 1, 5)}, {pair(rng, 1, 4)}, {pair(rng, 0, 3)},"
        f" {pair(rng, 0, 2)}, {groups}, {rng.random() < 0.7}, {pair(rng, 1, 3)})"
    )
    return text, images(rng, c)


def pooling(rng: random.Random) -> Case:
    """MaxPool2d and AvgPool2d, rounding up in half of the cases."""
    k, p, ceil = pair(rng, 1, 5), pair(rng, 0, 2), rng.random() < 0.5
    stride = rng.choice([None, pair(rng, 1, 4)])
    if rng.random() < 0.5:
        text = f"MaxPool2d({k}, stride={stride}, padding={p}, dilation={pair(rng, 1, 2)}, ceil_mode={ceil})"
    else:
        text = f"AvgPool2d({k}, {stride}, {p}, {ceil})"
    return text, images(rng, 3)


def recurrent(rng: random.Random) -> Case:
    """RNN, GRU and LSTM in all their arguments."""
    n, h = rng.randint(1, 6), rng.randint(1, 6)
    text = (
        f"{rng.choice(['RNN', 'GRU', 'LSTM'])}({n}, {h}, num_layers={rng.randint(1, 3)}, "
        f"bias={rng.random() < 0.7}, batch_first={rng.random() < 0.5}, bidirectional={rng.random() < 0.5})"
    )
    shape = (rng.randint(1, 4), rng.randint(1, 3), n if rng.random() < 0.95 else n + 1)
    return text, shape if rng.random() < 0.8 else (shape[0], shape[2])


def others(rng: random.Random) -> Case:
    """Everything without a window."""
    c = rng.randint(1, 5)
    shape = tuple(rng.randint(1, 5) for _ in range(rng.randint(1, 4)))
    shape = rng.choice([shape, (2, c, 4, 5), (2, c, 7), (2, c)])
    text = rng.choice(
        [
            f"Linear({c}, {rng.randint(1, 9)}, bias={rng.random() < 0.6})",
            f"Flatten({rng.randint(-3, 3)}, {rng.randint(-3, 3)})",
            "Flatten()",
            f"Unflatten({rng.randint(-2, 2)}, ({rng.choice([-1, 2])}, {rng.randint(1, 3)}))",
            f"BatchNorm2d({c}, affine={rng.random() < 0.7}, track_running_stats=True)",
            f"BatchNorm1d({c}, affine={rng.random() < 0.7})",
            f"LayerNorm({shape[-1]}, bias={rng.random() < 0.5})",
            f"LayerNorm(({c}, 7))",
            f"Upsample(scale_factor={rng.choice(['2', '3', '1.5', '0.5', '(2, 3)'])})",
            f"Upsample(size={rng.choice(['6', '(4, 5)'])}, mode='{rng.choice(['nearest', 'bilinear'])}')",
            *([f"AdaptiveAvgPool2d({rng.choice(['1', '(2, 3)', '(None, 3)'])})"] if len(shape) > 2 else []),
            f"Embedding(50, {c})",
            f"Softmax(dim={rng.randint(-3, 3)})",
            *("ReLU()", "Tanh()", "Sigmoid()", "GELU()", "LeakyReLU(0.2)", "Dropout(0.3)", "ELU(alpha=2)"),
        ]
    )
    return text, shape


GENERATORS = [convolution, signal, transposed, pooling, recurrent, others]


@pytest.mark.parametrize("generate", GENERATORS, ids=lambda one: one.__name__)
def test_shapes_weights_and_refusals_agree(generate: Callable[[random.Random], Case]) -> None:
    """For every generated layer and shape PyTorch's sizes, named weights and buffers are ours, and where one
    refuses, so does the other.
    """
    rng = random.Random(f"layers {generate.__name__}")
    refused = 0
    for _ in range(CASES):
        text, shape = generate(rng)
        wanted = answered(text, shape, "cpu")
        assert ours(text, shape) == wanted, f"{text} on {shape}"
        refused += wanted is None
    assert refused < CASES * 3 / 4


def test_large_layers_agree_without_being_computed() -> None:
    """Sizes of real networks are compared on a device that computes nothing."""
    rng = random.Random("large layers")
    for _ in range(300):
        c, k = rng.choice([3, 64, 256, 512]), rng.choice([64, 128, 512])
        window, padding = rng.choice([(1, 0), (3, 1), (5, 2), (7, 3), (11, 2)])
        text = f"Conv2d({c}, {k}, {window}, stride={rng.randint(1, 4)}, padding={padding})"
        shape = (rng.randint(1, 64), c, rng.randint(16, 512), rng.randint(16, 512))
        assert ours(text, shape) == answered(text, shape, "meta"), text


VGG: list[int | str] = [
    64,
    64,
    "M",
    128,
    128,
    "M",
    256,
    256,
    256,
    "M",
    512,
    512,
    512,
    "M",
    512,
    512,
    512,
    "M",
]


def vgg(version: str) -> list[str]:
    """The layers of VGG-16 D for 32×32 images, with a head of 512, 512 and 10."""
    texts: list[str] = []
    channels: int = 3
    for one in VGG:
        if isinstance(one, str):
            texts.append("MaxPool2d(2, 2)")
            continue
        texts.append(f"Conv2d({channels}, {one}, 3, padding=1, bias={version != 'bn_nobias'})")
        texts += [] if version == "plain" else [f"BatchNorm2d({one})"]
        texts.append("ReLU()")
        channels = one
    return [
        *texts,
        "Flatten()",
        "Linear(512, 512)",
        "ReLU()",
        "Linear(512, 512)",
        "ReLU()",
        "Linear(512, 10)",
    ]


@pytest.mark.parametrize(
    ("version", "total", "buffers"),
    [("plain", 15_245_130, 0), ("bn", 15_253_578, 8_461), ("bn_nobias", 15_249_354, 8_461)],
)
def test_a_whole_network_agrees_layer_by_layer(version: str, total: int, buffers: int) -> None:
    """VGG-16 D has the same shape behind every layer, the same parameters and the same buffers."""
    texts = vgg(version)
    network = nn.Sequential(*(built(text, "meta") for text in texts))
    steps, x = chain((3, 32, 32), texts), torch.zeros(2, 3, 32, 32, device="meta")
    for step, module in zip(steps, network):
        x = module(x)
        assert (2, *step.after) == tuple(x.shape), step.text
        assert step.parameters == sum(one.numel() for one in module.parameters())
    assert sum(step.parameters for step in steps) == sum(one.numel() for one in network.parameters()) == total
    assert sum(step.buffers for step in steps) == sum(one.numel() for one in network.buffers()) == buffers


@pytest.mark.parametrize("drop_last", [False, True])
def test_a_loader_gives_as_many_batches(drop_last: bool) -> None:
    """The number of batches and the size of the last are those of a real DataLoader."""
    from torch.utils.data import DataLoader, TensorDataset

    from tutor.layers import batches, last_batch

    for samples in range(1, 40, 3):
        for size in (1, 2, 5, 8, 50):
            loader = DataLoader(TensorDataset(torch.zeros(samples, 1)), batch_size=size, drop_last=drop_last)
            sizes = [len(x) for (x,) in loader]
            assert batches(samples, size, drop_last=drop_last) == len(loader) == len(sizes)
            assert last_batch(samples, size, drop_last=drop_last) == (sizes[-1] if sizes else 0)
