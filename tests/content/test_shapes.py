"""Items on shapes and parameter counts: what the catalogue's entries promise, with PyTorch as the independent
route.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from torch import nn

from tests.content.marks import course, everything_right, item, marked, rules
from tests.oracle.test_layers import VGG

NAMES = [
    *("shape-and-numel", "shape-of-a-slice", "len-of-a-tensor", "sample-standard-deviation"),
    *("column-standard-deviation", "mean-squared-error-by-hand", "batches-in-an-epoch", "large-vocabulary"),
    *("extra-hidden-layer", "mlp-parameters", "mnist-mlp-parameters", "depth-or-width"),
    *("convolution-output-size", "dilated-convolution-size", "transposed-convolution-size"),
    *("pooling-rounded-up", "grouped-convolution-parameters", "segmentation-network-blanks"),
    *("segmentation-network-nine-blanks", "argument-for-a-size", "segmentation-network-sizes"),
    *("segmentation-network-parameters", "lenet-with-max-pooling", "lenet-shapes"),
    *("vgg-for-small-images", "vgg-sizes", "vgg-with-batch-norm", "stacked-recurrent-parameters"),
    *("recurrent-cell-cost", "rnn-and-gru-parameters", "bidirectional-shapes", "autoregressive-features"),
    *("updates-in-training", "first-loss", "regularised-update", "weight-decay-in-torch"),
    "inverted-dropout-scale",
]


@pytest.mark.parametrize("name", NAMES)
def test_keys_mark_right_and_mistakes_as_they_say(name: str) -> None:
    """On the first seeds the key earns everything and each known mistake its own sentence."""
    assert everything_right(name, range(8))


def status(name: str, answer: object, params: dict[str, Any] | None = None) -> str:
    """The verdict in a word."""
    return marked(name, answer, params).status


# -- 000-2: tensors ------------------------------------------------------------------------------------------

SHAPES = [[3, 4, 2], [5], [2, 1, 6], [0, 3], []]


@pytest.mark.parametrize("shape", SHAPES)
def test_shape_and_numel_are_those_of_a_tensor(shape: list[int]) -> None:
    """The attribute and the method of a real tensor are right, half the points each."""
    x = torch.zeros(shape)
    params = {"shape": shape}
    answer = {"shape": str(tuple(x.shape)), "numel": x.numel()}
    assert status("000-2.1b", answer, params) == "right"
    assert marked("000-2.1b", {**answer, "numel": 77}, params).points == pytest.approx(0.5)
    assert status("000-2.1b", {"shape": shape, "numel": str(x.numel())}, params) == "right"


@pytest.mark.parametrize(
    ("numel", "rule"), [("3", "len"), ("9", "summed"), ("12", "wrong"), ("3*4*2", "right")]
)
def test_wrong_numbers_of_elements_are_told_apart(numel: str, rule: str) -> None:
    """len and the sum of the sizes are known; a product written out is right."""
    assert rules(marked("000-2.1b", {"shape": "(3,4,2)", "numel": numel}))["numel"] == rule


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        ("(3, 2, 2)", "right"),
        ("[3, 2, 2]", "right"),
        ("2x4x2", "axis-before"),
        ("3x4x2", "next-axis"),
        ("3x2", "axis-dropped"),
        ("3x1x2", "one-index"),
        ("3x3x2", "stop-included"),
    ],
)
def test_slices_keep_their_axis(answer: str, rule: str) -> None:
    """The exam's slice and every wrong reading of the entry."""
    assert list(rules(marked("000-2.1c", answer)).values()) == [rule]


@pytest.mark.parametrize(("axis", "start", "stop", "step"), [(0, 1, 3, 1), (1, 0, 9, 2), (2, 3, 5, 1)])
def test_other_slices_agree_with_torch(axis: int, start: int, stop: int, step: int) -> None:
    """The shape of a real slice is right, the step given or not."""
    x = torch.zeros(6, 7, 8)
    index = tuple(slice(start, stop, step) if at == axis else slice(None) for at in range(3))
    params = {"shape": [6, 7, 8], "axis": axis, "start": start, "stop": stop, "step": step}
    assert status("000-2.1c", str(tuple(x[index].shape)), params) == "right"
    if step == 1:
        del params["step"]
        assert status("000-2.1c", str(tuple(x[index].shape)), params) == "right"


@pytest.mark.parametrize(
    ("answer", "rule"),
    [("2", "right"), ("24", "numel"), ("3", "ndim"), ("4", "last-axis"), ("(2,3,4)", "sizes-for-a-number")],
)
def test_len_is_the_first_axis(answer: str, rule: str) -> None:
    """len of (2, 3, 4) is 2."""
    assert list(rules(marked("000-2.2a", answer)).values()) == [rule]
    assert status("000-2.2a", "7", {"shape": [7, 1]}) == "right"


@pytest.mark.parametrize(("shape", "value"), [([5, 4], 5.916080), ([2, 3], 1.870829), ([12], None)])
def test_standard_deviations_agree_with_torch(shape: list[int], value: float | None) -> None:
    """The sample version of all entries; the population version and the variance are known."""
    n = int(torch.tensor(shape).prod())
    x = torch.arange(float(n)).reshape(shape)
    std = float(x.std())
    assert value is None or std == pytest.approx(value, rel=1e-6)
    assert status("000-2.2d", f"{std:.6f}", {"shape": shape}) == "right"
    wrong = marked("000-2.2d", f"{float(x.std(unbiased=False)):.6f}", {"shape": shape})
    assert list(rules(wrong).values()) == ["population"]
    assert list(rules(marked("000-2.2d", f"{float(x.var()):.6f}", {"shape": shape})).values()) == ["variance"]


def test_columns_have_a_standard_deviation_of_their_own() -> None:
    """2√10 for (5, 4), 3/√2 for (2, 3); rows and the population version are known."""
    assert status("000-2.2e", "2*sqrt(10)") == "right"
    assert status("000-2.2e", "3/sqrt(2)", {"shape": [2, 3]}) == "right"
    assert list(rules(marked("000-2.2e", "1.290994")).values()) == ["rows"]
    assert list(rules(marked("000-2.2e", "5.656854")).values()) == ["population"]
    x = torch.arange(42.0).reshape(6, 7)
    assert status("000-2.2e", f"{float(x.std(0)[3]):.6f}", {"shape": [6, 7]}) == "right"


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        *((one, "right") for one in ("7/600", "0.01167", "1.167e-2", "0.0116667")),
        *((one, "short-rounding") for one in ("0.012", "0.01")),
        *(("0.07", "sum"), ("0.014", "n-minus-one"), ("0.108012", "root"), ("0.083333", "absolute")),
        *(("0.005833", "half"), ("0.0166667", "signed")),
    ],
)
def test_the_mean_squared_error_of_six_observations(answer: str, rule: str) -> None:
    """Each accepted form, both short roundings, and each listed mistake."""
    assert list(rules(marked("000-2.2f", answer)).values()) == [rule]


def test_other_observations_are_computed_anew() -> None:
    """Lists from outside give their own mean squared error."""
    params = {"y": [1, 2, 4], "yhat": [1.5, 2, 3]}
    assert status("000-2.2f", "1.25/3", params) == "right"


# -- loaders and output layers -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["000-3.2a", "004-3ii"])
def test_batches_are_rounded_by_drop_last(name: str) -> None:
    """⌈N/B⌉ without drop_last, ⌊N/B⌋ with it, however the flag is written."""
    for flag, right in ((False, 235), (True, 234), (0, 235), (1, 234), ("true", 234), ("False", 235)):
        params = {"N": 60000, "B": 256, "drop_last": flag}
        assert status(name, str(right), params) == "right", flag
        wrong = marked(name, str(234 if right == 235 else 235), params)
        assert list(rules(wrong).values()) == ["rounded-down" if right == 235 else "rounded-up"], flag
    assert status(name, "235", {"N": 60000, "B": 256}) == "right"
    assert status("004-3ii", "196", {"N": 50000, "B": 256, "drop_last": False}) == "right"


def test_the_first_loss_is_the_logarithm_of_the_classes() -> None:
    """ln 10 = 2.3026, and ln C for other numbers of classes."""
    for classes, answer in ((10, "2.3026"), (10, "ln(10)"), (47, "3.850")):
        assert status("004-3ii", answer, {"ask": "initial_loss", "classes": classes}) == "right"
    assert status("004-3ii", "0.1", {"ask": "initial_loss", "classes": 10}) == "wrong"


def test_a_large_vocabulary_costs_weights_and_biases() -> None:
    """256 features and 50,000 words give 12,850,000 parameters, biases counted."""
    params = {"d": 256, "V": 50000}
    assert status("000-3.3c", "12850000", params) == "right"
    assert list(rules(marked("000-3.3c", "12800000", params)).values()) == ["biases-forgotten"]


# -- fully connected networks --------------------------------------------------------------------------------


def test_multilayer_perceptrons_are_counted_with_biases() -> None:
    """227,670 and 535,818, and any other list of widths; without biases 227,304."""
    assert status("000-4.2", "227670", {"layers": [784, 256, 100, 10]}) == "right"
    assert status("000-4.2", "200960+25700+1010", {"layers": [784, 256, 100, 10]}) == "right"
    wrong = marked("000-4.2", "227304", {"layers": [784, 256, 100, 10]})
    assert list(rules(wrong).values()) == ["biases-forgotten"]
    assert status("004-2ii", "535818") == "right"
    assert status("004-2ii", "535818", {"layers": [784, 512, 256, 10]}) == "right"
    assert status("004-2ii", str(5 * 7 + 7 + 7 * 2 + 2), {"layers": [5, 7, 2]}) == "right"


def test_the_extra_layer_has_three_matrices() -> None:
    """784×256, 256×100 and 100×10 with 227,670 parameters in all."""
    answer = {"W1": "784x256", "W2": "256x100", "W3": "100x10", "total": "227670"}
    assert status("extra-hidden-layer", answer) == "right"
    assert rules(marked("extra-hidden-layer", {**answer, "W3": "256x10"}))["W3"] == "old-output"


RIGHT = {"base": "920", "depth": "1020", "width": "1111", "choice": "width"}
BIASED = {"base": "1021", "depth": "1131", "width": "1222", "choice": "width"}


@pytest.mark.parametrize(
    ("answer", "thirds"),
    [
        (RIGHT, 3),
        (BIASED, 3),
        ({**RIGHT, "choice": "depth"}, 2),
        ({**RIGHT, "depth": "1131"}, 2),
        ({**BIASED, "width": "1111", "choice": "depth"}, 1),
        ({**RIGHT, "base": "1000"}, 1),
        ({**RIGHT, "width": "940"}, 1),
        ({**BIASED, "width": "1042"}, 1),
        ({"base": "1000", "depth": "1100", "width": "940", "choice": "depth"}, 0),
        ({"choice": "width"}, 1),
    ],
)
def test_depth_or_width_is_marked_by_its_reasoning(answer: dict[str, str], thirds: int) -> None:
    """Counts by one convention two points, mixed one, the conclusion one."""
    assert marked("001-3.3", answer).points * 3 == thirds


def test_depth_wins_in_few_wide_layers() -> None:
    """K = 2, D = 10: a layer adds 100, a unit more in each layer 23."""
    params = {"K": 2, "D": 10, "Di": 1, "Do": 1}
    answer = {"base": "120", "depth": "220", "width": "143", "choice": "depth"}
    assert status("001-3.3", answer, params) == "right"
    winners = [item("depth-or-width").variant(seed).names["choice"] for seed in range(90)]
    assert 18 <= winners.count("depth") <= 45


# -- convolutions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        *((one, "right") for one in ("2x2", "(2,2)", "2 × 2", [2, 2], "torch.Size([2, 2])")),
        *(("3x2", "rounded"), ("3x3", "rounded-up"), ("2x1", "padding-forgotten")),
        *(("1x1", "plus-one-missing"), ("6x6", "stride-ignored"), ("8x8", "size-kept")),
    ],
)
def test_the_last_example_of_padding_and_stride(answer: object, rule: str) -> None:
    """The exam's sizes and each listed wrong answer by its rule."""
    assert list(rules(marked("000-5.2", answer)).values()) == [rule]


def test_other_convolutions_agree_with_torch() -> None:
    """Pairs from outside, height before width; the swapped answer is told so."""
    for n, k, p, s in (((28, 40), (3, 5), (1, 0), (2, 1)), ((9, 17), (4, 2), (3, 1), (3, 2))):
        x = nn.Conv2d(1, 1, k, s, p)(torch.zeros(1, 1, *n))
        params = {"n": list(n), "k": list(k), "p": list(p), "s": list(s)}
        height, width = x.shape[2:]
        assert status("000-5.2", f"{height}x{width}", params) == "right"
        assert list(rules(marked("000-5.2", f"{width}x{height}", params)).values()) == [
            "height-and-width-swapped"
        ]


@pytest.mark.parametrize("pool", ["max", "avg"])
def test_pooling_does_not_change_the_parameters_of_lenet(pool: str) -> None:
    """61,706 with either pooling."""
    assert status("000-5.4", "61706", {"pool": pool}) == "right"
    assert status("000-5.4", "61470", {"pool": pool}) == "wrong"


def test_lenet_is_followed_from_shape_to_shape() -> None:
    """A wrong first shape costs itself alone: what follows from it is right."""
    right = {
        "conv1": "6x28x28",
        "pool1": "6x14x14",
        "conv2": "16x10x10",
        "pool2": "16x5x5",
        "features": "400",
    }
    assert status("lenet-shapes", right) == "right"
    followed = {
        "conv1": "6x24x24",  # the padding forgotten
        "pool1": "6x12x12",
        "conv2": "16x8x8",
        "pool2": "16x4x4",
        "features": "16*4*4",
    }
    verdict = marked("lenet-shapes", followed)
    assert rules(verdict) == {
        "conv1": "padding-forgotten",
        **dict.fromkeys(("pool1", "conv2", "pool2", "features"), "follow-through"),
    }
    assert verdict.points * 5 == 4


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ({"d_kernel": "7", "e_padding": "0", "f_stride": "1"}, 3),
        ({"d_kernel": "(7, 7)", "e_padding": "same", "f_stride": 1}, 3),
        ({"d_kernel": "2*3+1", "e_padding": "valid", "f_stride": "(1, 1)"}, 3),
        ({"d_kernel": "3", "e_padding": "0", "f_stride": "1"}, 2),
        ({"d_kernel": "5", "e_padding": "1", "f_stride": "2"}, 0),
        ({"d_kernel": "7"}, 1),
    ],
)
def test_blanks_are_judged_by_the_size_that_they_give(answer: dict[str, object], points: int) -> None:
    """Each blank is a third; tuples and words that keep the size are as right as numbers."""
    assert marked("003-6.1", answer).points * 3 == points


def test_wrong_blanks_name_the_size_that_they_give() -> None:
    """Kernel 3 and 5 grow to 20 and 18, padding 1 to 18, stride 2 halves."""
    for answer, size in (
        ({"d_kernel": "3"}, "20×20"),
        ({"d_kernel": "5"}, "18×18"),
        ({"e_padding": "1"}, "18×18"),
        ({"f_stride": "2"}, "8×8"),
        ({"d_kernel": "4"}, "384×19×19"),
    ):
        assert size in " ".join(marked("003-6.1", answer).feedback)


COUNTS = {"A": 2688, "B": 221440, "C": 2457984, "D": 7225728, "E": 98560, "F": 9441280, "total": 19447680}


@pytest.mark.parametrize(("layer", "count"), COUNTS.items())
def test_the_segmentation_network_is_counted(layer: str, count: int) -> None:
    """Each layer and the total; without biases it is wrong."""
    params = {"ask": f"params_{layer}"}
    assert status("003-6.1", str(count), params) == "right"
    assert status("003-6.1", str(count - 96), params) == "wrong"


# -- VGG -----------------------------------------------------------------------------------------------------


def table() -> list[tuple[str, tuple[int, ...], int]]:
    """Name, shape and parameters of every layer of VGG-16 D for 32×32 images, from real layers."""
    x, channels, rows = torch.zeros(1, 3, 32, 32, device="meta"), 3, []
    block, number = 1, 1
    for one in VGG:
        layer: nn.Module = nn.MaxPool2d(2, 2)
        name = f"pool{block}"
        if isinstance(one, int):
            layer, name = nn.Conv2d(channels, one, 3, padding=1, device="meta"), f"conv{block}-{number}"
            channels, number = one, number + 1
        else:
            block, number = block + 1, 1
        x = layer(x)
        rows.append((name, tuple(x.shape[1:]), sum(p.numel() for p in layer.parameters())))
    x = x.flatten(1)
    for name, width in (("fc1", 512), ("fc2", 512), ("fc3", 10)):
        dense = nn.Linear(x.shape[1], width, device="meta")
        x = dense(x)
        rows.append((name, tuple(x.shape[1:]), sum(p.numel() for p in dense.parameters())))
    return rows


@pytest.mark.parametrize(("name", "shape", "count"), table())
def test_every_layer_of_vgg_has_its_shape_and_count(name: str, shape: tuple[int, ...], count: int) -> None:
    """Bare answers are taken for what they read as; both together are an object."""
    sizes = "x".join(map(str, shape))
    for spelling in (name, name.replace("-", "_")):
        params = {"version": "plain", "layer": spelling}
        assert status("004-3i", sizes, params) == "right"
        assert status("004-3i", str(count), params) == "right"
        assert status("004-3i", {"shape": sizes, "parameters": count}, params) == "right"
        assert status("004-3i", {"shape": sizes, "parameters": count + 1}, params) == "partial"
    if name.startswith("conv"):
        ask = f"params_{name.replace('-', '_')}"
        assert status("004-3i", str(count), {"ask": ask}) == "right"
        assert status("004-3iv", str(count), {"ask": ask, "version": "bn"}) == "right"


@pytest.mark.parametrize("name", ["004-3i", "004-3iv"])
@pytest.mark.parametrize(
    ("version", "total"), [("plain", 15_245_130), ("bn", 15_253_578), ("bn_nobias", 15_249_354)]
)
def test_totals_of_vgg_by_version(name: str, version: str, total: int) -> None:
    """The three totals are right for their version only."""
    assert status(name, str(total), {"version": version}) == "right"
    assert status(name, str(total - 10), {"version": version}) == "wrong"
    assert rules(marked(name, str(total - 5_258 if version == "plain" else total), {"version": version}))


def test_known_wrong_totals_of_vgg() -> None:
    """The head of 4,096 units, the network for 224, the missing pooling, convolutions alone."""
    for answer, rule in (
        ("33638218", "head-of-4096"),
        ("134301514", "network-for-224"),
        ("16031562", "last-pooling-forgotten"),
        ("14714688", "dense-layers-forgotten"),
    ):
        assert list(rules(marked("004-3i", answer)).values()) == [rule]
    assert list(rules(marked("004-3iv", str(15_253_578 + 8_461))).values()) == ["buffers-counted"]


def test_an_unknown_layer_is_a_request_that_makes_no_sense() -> None:
    """Its name is in the sentence."""
    from tutor.study.answering import BadRequest

    with pytest.raises(BadRequest, match="conv9-9"):
        marked("004-3i", "1", {"layer": "conv9-9"})


# -- recurrent layers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["RNN", "GRU", "LSTM", "rnn"])
@pytest.mark.parametrize(("inputs", "units", "layers"), [(28, 256, 1), (28, 256, 2), (10, 24, 3)])
def test_recurrent_counts_agree_with_torch(cell: str, inputs: int, units: int, layers: int) -> None:
    """Every cell, also written in lower case, stacked or not."""
    real = getattr(nn, cell.upper())(inputs, units, layers, device="meta")
    count = sum(p.numel() for p in real.parameters())
    params = {"cell": cell, "V": inputs, "H": units, "L": layers}
    for name in ("000-6.5", "000-6.7a"):
        assert status(name, str(count), params) == "right"
        assert status(name, str(count - units), params) == "wrong"


def test_listed_recurrent_mistakes() -> None:
    """Twice the first layer, the GRU's count for an LSTM, equal counts of RNN and GRU."""
    stacked = {"cell": "RNN", "V": 28, "H": 256, "L": 2}
    assert list(rules(marked("000-6.5", "204800", stacked)).values()) == ["right"]
    assert list(rules(marked("000-6.5", "146432", stacked)).values()) == ["later-layers-like-the-first"]
    lstm = {"cell": "LSTM", "V": 28, "H": 256, "L": 1}
    assert list(rules(marked("000-6.7a", "292864", lstm)).values()) == ["right"]
    assert list(rules(marked("000-6.7a", "219648", lstm)).values()) == ["blocks-of-gru"]
    both = {"V": 28, "H": 256}
    assert status("000-6.6", {"rnn": "73216", "gru": "219648"}, both) == "right"
    assert rules(marked("000-6.6", {"rnn": "73216", "gru": "73216"}, both))["gru"] == "equal-count"


def test_lagged_features_lose_the_first_values() -> None:
    """(T − tau, tau), without the label."""
    assert status("000-6.3a.i", "996x4") == "right"
    assert status("000-6.3a.i", "(984, 16)", {"T": 1000, "tau": 16}) == "right"
    assert list(rules(marked("000-6.3a.i", "996x5")).values()) == ["target-inside"]


# -- weight decay --------------------------------------------------------------------------------------------


def test_one_regularised_step() -> None:
    """1.68 for the entry's numbers, and the L1 step; the student's sign makes weights grow."""
    params = {"w": 2, "g": 3, "eta": 0.1, "lam": 0.05, "mode": "l2"}
    assert status("003-4.4", "1.68", params) == "right"
    assert list(rules(marked("003-4.4", "1.72", params)).values()) == ["sign-of-penalty"]
    assert list(rules(marked("003-4.4", "1.5", params)).values()) == ["eta-missing-at-penalty"]
    assert status("003-4.4", "1.695", {**params, "mode": "l1"}) == "right"


def test_weight_decay_in_torch_is_twice_lambda() -> None:
    """A real step of SGD gives the entry's (0.694, −2.288)."""
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    optimiser = torch.optim.SGD([w], lr=0.1, weight_decay=0.06)
    w.grad = torch.tensor([3.0, 3.0])
    optimiser.step()
    first, second = w.tolist()
    answer = {"wd": "0.06", "w1": f"{first:.4f}", "w2": f"{second:.4f}"}
    assert status("weight-decay-in-torch", answer) == "right"
    assert (first, second) == pytest.approx((0.694, -2.288))


# -- bare answers from outside -------------------------------------------------------------------------------

RELU = {"x": [1, -2], "W1": [[1, -1], [2, 1], [-1, 0.5]], "b1": [0, 1, -1], "W2": [2, -3, 1], "b2": 1}


@pytest.mark.parametrize(
    ("name", "answer", "params"),
    [
        ("000-4.1", "227670", None),
        ("000-4.1", "784*256+256+256*100+100+100*10+10", None),
        ("000-6.6", "219648", {"V": 28, "H": 256}),
        ("001-3.1", "4", None),
        ("001-3.1", 4, RELU),
        ("001-3.1", "4", {**RELU, "W2": [[2, -3, 1]], "b2": [1]}),
        ("001-3.1", "4", {**RELU, "W1": [[1, 2, -1], [-1, 1, 0.5]], "W2": [[2], [-3], [1]]}),
        ("001-3.2", "0.767326", None),
        ("001-3.2", "1/(1+e^-(3/(1+e^-1)-1))", None),
        ("004-3ii", "196", None),
        ("004-3ii", "195", {"N": 50000, "B": 256, "drop_last": True}),
    ],
)
def test_a_bare_number_stands_for_the_part_that_is_named(
    name: str, answer: object, params: dict[str, Any] | None
) -> None:
    """The total, the output, the second count: right alone, at full weight; vectors flat or nested."""
    verdict = marked(name, answer, params)
    assert verdict.status == "right"
    assert verdict.points == 1
    assert len(verdict.lines) == 1


@pytest.mark.parametrize(
    ("name", "answer", "rule"),
    [
        ("000-4.1", "227304", "biases-forgotten"),
        ("000-4.1", "203530", "without-the-new-layer"),
        ("001-3.1", "1", "no-hidden-relu"),
        ("001-3.1", "6", "biases-forgotten"),
        ("001-3.2", "0.5481", "mirrored-twice"),
        ("001-3.2", "0.8808", "no-hidden-sigmoid"),
    ],
)
def test_a_wrong_bare_number_keeps_its_sentence(name: str, answer: str, rule: str) -> None:
    """It earns nothing, and the known mistake is named."""
    verdict = marked(name, answer)
    assert verdict.points == 0 and [line.rule for line in verdict.lines] == [rule]
    assert verdict.feedback


def test_an_object_without_the_other_parts_is_no_bare_answer() -> None:
    """Only the part that is given earns its share."""
    assert marked("000-4.1", {"total": "227670"}).points * 4 == 1
    assert marked("001-3.1", {"y": "4"}).points * 3 == 1
    assert marked("000-4.1", "many").status == "invalid"


@pytest.mark.parametrize("text", ["N×512×4×4", "-1x512x4x4", "(None, 512, 4, 4)", "[B, 512, 4, 4]"])
def test_a_batch_axis_without_a_number_is_asked_to_be_left_out(text: str) -> None:
    """A bare shape of a layer with a placeholder in front is read as a shape and not counted."""
    verdict = marked("004-3i", text, {"layer": "conv4-1"})
    assert verdict.status == "invalid" and "leave out a batch axis" in verdict.feedback[0]
    wrong = marked("004-3i", "1x512x4x4", {"layer": "conv4-1"})
    assert list(rules(wrong).values()) == ["batch-axis-added"]


@pytest.mark.parametrize(
    "answer",
    [
        {"d_kernel": "7x7", "e_padding": "0×0", "f_stride": "(1 x 1)"},
        {"d_kernel": "kernel_size=7", "e_padding": "padding = 0", "f_stride": "stride=1"},
        {"d_kernel": [7, 7], "e_padding": "SAME", "f_stride": [1, 1]},
        {"d_kernel": "(6+8)/2", "e_padding": "'same'", "f_stride": "sqrt(1)"},
    ],
)
def test_fillings_are_read_as_they_are_written_in_a_layer(answer: dict[str, object]) -> None:
    """Pairs with x or as lists, names in front, words in any case, calculations."""
    assert status("003-6.1", answer) == "right"


def test_wrong_slices_name_the_axis_that_they_cut() -> None:
    """Cutting the first or the last axis is told as such, around the end as well."""
    first = {"shape": [4, 5, 6], "axis": 0, "start": 1, "stop": 3}
    assert "That cuts axis 2" in marked("000-2.1c", "4x5x2", first).feedback[0]
    assert "That cuts axis 0" in marked("000-2.1c", "2x4x2").feedback[0]
    assert "That cuts axis 2" in marked("000-2.1c", "3x4x2").feedback[0]


def test_column_means_are_no_sample() -> None:
    """The deviation of the four column means is known, 1.290994 for (5, 4)."""
    assert list(rules(marked("000-2.2d", "1.290994")).values()) == ["of-means"]


def test_one_batch_too_many_is_told_by_what_is_left_over() -> None:
    """Nothing, something, or something that is dropped."""
    for count, params, piece in (
        ("51", {"N": 10000, "B": 200}, "exactly"),
        ("236", {"N": 60000, "B": 256}, "one batch, not two"),
        ("236", {"N": 60000, "B": 256, "drop_last": True}, "full ones alone"),
    ):
        assert piece in marked("000-3.2a", count, params).feedback[0]


# -- all of them ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["", " ", "nan", "1/0", "((((", "9" * 90, "x" * 600, "‮7", "-1", "()"])
def test_no_text_breaks_an_item(name: str, text: str) -> None:
    """Whatever stands in every field, there is a verdict, and it is never right."""
    one = item(name)
    variant = one.variant(0)
    verdict = one.mark(variant, dict.fromkeys(one.key(variant), text))
    assert verdict.status in ("wrong", "invalid")


def test_sources_have_their_items() -> None:
    """Every entry that this room serves has an item, and its machine form takes the declared parameters."""
    wanted = (
        *("000-2.1b", "000-2.1c", "000-2.2a", "000-2.2d", "000-2.2e", "000-2.2f", "000-3.2a", "000-3.3c"),
        *("000-4.1", "000-4.2", "000-5.2", "000-5.4", "000-6.3a.i", "000-6.5", "000-6.6", "000-6.7a"),
        *("001-3.3", "003-6.1", "003-4.4", "004-2ii", "004-3i", "004-3ii", "004-3iv"),
    )
    served = {source for name in NAMES for source in course().items[name].source}
    assert set(wanted) <= served, json.dumps(sorted(set(wanted) - served))
