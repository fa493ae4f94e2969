"""Layers as text: what is read, what is refused in one sentence, chains, and arguments found backwards."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.layers import ChainProblem, Misfit, Unfilled, chain, fitting, holes_in, layer, shape_of, step
from tutor.layers.counts import CountSlip, count_slips, total_slips
from tutor.layers.slips import SizeSlip, axis_slips, shape_slips, state_slips


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("Conv2d(3, 96, 3, stride=2, padding=1)", 2688),
        ("nn.Conv2d(3, 96, kernel_size=(3, 3), bias=False)", 2592),
        ("torch.nn.Conv2d(64, 64, [3, 3], groups=64)", 640),
        ("Linear(16*5*5, 120)", 48120),
        ("Linear(2*(3 + 4), 7//2)", 45),
        ("lstm(28, 256)", 292864),
        ("BatchNorm2d(64),", 128),
        ("LeakyReLU(negative_slope=0.2)", 0),
        ("Embedding(1000, 64)", 64000),
    ],
)
def test_layers_are_read_as_pytorch_writes_them(text: str, parameters: int) -> None:
    """Positions, names, tuples, calculations, a prefix and any case of letters."""
    assert layer(text).parameters == parameters


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("Conv2d(3, 96", "“)”"),
        ("Conv3(3, 96, 3)", "Conv3d"),
        ("Conv2d(3, 96, 3, stride=0)", "at least 1"),
        ("Conv2d(3, 8, 3, groups=2)", "does not divide in_channels=3"),
        ("Conv2d(4, 9, 3, groups=2)", "does not divide out_channels=9"),
        ("Conv2d(3, 8, 3, padding='same', stride=2)", "stride 1"),
        ("Conv2d(3, 8, 3, padding='big')", "'same' or 'valid'"),
        ("Conv2d(3, 8, (3, 3, 3))", "one per axis"),
        ("Conv2d(3, 8, 2.5)", "whole number"),
        ("Conv2d(3, 8)", "needs kernel_size"),
        ("Conv2d(3, 8, 3, colour=1)", "no argument colour"),
        ("Conv2d(3, 8, 3, bias=True, bias=False)", "given twice"),
        ("Linear(n, 8)", "“n” is no number"),
        ("MaxPool2d(2, padding=2)", "more than half"),
        ("ConvTranspose2d(3, 8, 3, stride=2, output_padding=2)", "smaller than stride or dilation"),
        ("Dropout(2)", "probability"),
        ("Upsample()", "either size or scale_factor"),
        ("Linear(10**99, 3)", "expected"),
        ("Linear(1//0, 3)", "division by 0"),
        ("Linear(99999999999999, 3)", "too large"),
        ("__import__('os').system('id')", "does not belong"),
        ("", "such as Conv2d"),
    ],
)
def test_what_is_no_layer_is_refused_in_one_sentence(text: str, piece: str) -> None:
    """The sentence names what is wrong."""
    with pytest.raises(Misfit) as caught:
        layer(text)
    assert piece in caught.value.sentence and caught.value.sentence.endswith((".", "?"))


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_no_text_gets_through(text: str) -> None:
    """Arbitrary text is a layer or refused, never an exception of another kind."""
    for given_text in (text, f"Conv2d({text})", f"Linear(3, {text})"):
        try:
            layer(given_text)
        except (Misfit, Unfilled) as problem:
            assert str(problem)


def test_shapes_of_one_sample_need_no_batch_axis() -> None:
    """The same chain with and without a batch axis."""
    texts = ["Conv2d(3, 8, 3)", "BatchNorm2d(8)", "ReLU()", "Flatten()", "Linear(8*30*30, 10)"]
    assert [one.after for one in chain((3, 32, 32), texts)][-1] == (10,)
    assert [one.after for one in chain((7, 3, 32, 32), texts, batched=True)][-1] == (7, 10)


def test_a_chain_breaks_at_a_step() -> None:
    """The number of the step and the reason, without the batch axis that was never typed."""
    with pytest.raises(ChainProblem) as caught:
        chain((3, 8, 8), ["Conv2d(3, 4, 3)", "Conv2d(3, 4, 3)"])
    assert caught.value.at == 1
    assert caught.value.sentence == "Conv2d expects 3 channels and gets 4 from 4×6×6."
    with pytest.raises(ChainProblem) as caught:
        chain((3, 2, 2), ["Conv2d(3, 4, 3)"])
    assert "The kernel has size 3, but the padded height is only 2" in caught.value.sentence
    with pytest.raises(ChainProblem) as caught:
        chain((0,), [])
    assert caught.value.at == -1


def test_formulas_carry_the_numbers() -> None:
    """A step tells how its size and its count come about."""
    one = step("Conv2d(3, 64, (3, 5), stride=2, padding=(1, 2))", (3, 32, 20))
    assert one.how == ("height: ⌊(32 + 2·1 − 3)/2⌋ + 1 = 16", "width: ⌊(20 + 2·2 − 5)/2⌋ + 1 = 10")
    assert one.count == "64·3·3·5 + 64 = 2,944"
    dropped = step("MaxPool2d(2, stride=3, ceil_mode=True)", (1, 6, 9))
    assert dropped.after == (1, 2, 3) and "would start outside" in dropped.how[0]


def test_holes_are_filled_and_found_backwards() -> None:
    """Only a kernel of 7 keeps 16 with padding 3; two kernels fit where rounding hides the difference."""
    text = "Conv2d(384, 384, [[k]], padding=3)"
    assert holes_in(text) == ("k",)
    with pytest.raises(Unfilled):
        layer(text)
    assert fitting(text, "k", (384, 16, 16), (384, 16, 16), range(20)) == (7,)
    assert fitting("Conv2d(1, 1, [[k]], stride=2)", "k", (1, 10, 10), (1, 4, 4), range(12)) == (3, 4)


@pytest.mark.parametrize(
    ("text", "shape"), [("3, 32, 32", (3, 32, 32)), ("(3,)", (3,)), ("3x4", (3, 4)), ("[2*8, 5]", (16, 5))]
)
def test_input_shapes_are_read(text: str, shape: tuple[int, ...]) -> None:
    """Commas, brackets or x."""
    assert shape_of(text) == shape


@pytest.mark.parametrize(
    "text", ["", "a", "0, 3", "-1", "3.5", "1," * 9, "True", "3,,4", "[[0]]", "[[n]], 3", " "]
)
def test_what_is_no_input_shape_is_refused(text: str) -> None:
    """One sentence."""
    with pytest.raises(Misfit):
        shape_of(text)


def test_the_batch_axis_of_a_sample_is_told_to_be_left_out() -> None:
    """A shape with a batch axis where none belongs is refused for just that; one channel is singular."""
    with pytest.raises(Misfit) as caught:
        step("Conv2d(3, 8, 3)", (1, 3, 32, 32))
    told = "Conv2d takes channels × height × width without the batch axis here, and not 1×3×32×32."
    assert caught.value.sentence == told
    with pytest.raises(Misfit, match="expects 1 channel and gets 3"):
        step("Conv2d(1, 8, 3)", (3, 32, 32))


STEPS = [
    ("Conv2d(3, 8, 3, stride=2, padding=1)", (3, 15, 20)),
    ("Conv2d(4, 8, 3, dilation=2, groups=2, bias=False)", (4, 15, 20)),
    ("MaxPool2d(3, 2, ceil_mode=True)", (4, 15, 20)),
    ("ConvTranspose2d(4, 8, 3, stride=2, padding=1, output_padding=1)", (4, 5, 6)),
    ("Upsample(scale_factor=2)", (4, 5, 6)),
    ("Flatten()", (4, 5, 6)),
    ("Linear(12, 5)", (12,)),
    ("BatchNorm2d(4)", (4, 5, 6)),
    ("LSTM(6, 7, num_layers=2, bidirectional=True)", (5, 6)),
    ("Embedding(50, 8)", (9,)),
]


@pytest.mark.parametrize(("text", "shape"), STEPS)
def test_wrong_rules_have_notes_and_sentences_of_their_own(text: str, shape: tuple[int, ...]) -> None:
    """A wrong rule is told by a note and one sentence with a full stop, and most steps have several."""
    one = step(text, shape)
    found: list[SizeSlip | CountSlip] = [*shape_slips(one), *count_slips(one)]
    for slips in (list(shape_slips(one)), list(count_slips(one))):
        assert len({slip.note for slip in slips}) == len(slips)
    for slip in found:
        assert slip.says.endswith(".") and "\n" not in slip.says and slip.note == slip.note.lower()
    for rules, right in zip(axis_slips(one), one.after):
        assert all(value != right for value, _ in rules.values())
    for _, states in one.states.items():
        assert [slip for slip in state_slips(one, states) if slip.value != states]
    assert sum(slip.value not in (one.after, one.parameters) for slip in found) >= 2


def test_totals_know_layers_that_were_forgotten() -> None:
    """Without biases, without a layer, without batch normalisation, buffers counted."""
    steps = chain((3, 8, 8), ["Conv2d(3, 8, 3)", "BatchNorm2d(8)", "Flatten()", "Linear(288, 10)"])
    found = {slip.note: slip.value for slip in total_slips(list(zip("abcd", steps)))}
    total = sum(one.parameters for one in steps)
    assert found["biases-forgotten"] == total - 18
    assert found["without-a"] == total - 224 and found["batch-norm-forgotten"] == total - 16
    assert found["buffers-counted"] == total + 17


def test_one_slip_on_both_axes_is_said_of_both_once() -> None:
    """Neither axis is left out; where the numbers differ each has its sentence; an even window is told so."""
    square = {
        one.note: one.says for one in shape_slips(step("Conv2d(3, 8, 3, padding=1, stride=2)", (3, 9, 9)))
    }
    assert "missing on height and width" in square["plus-one-missing"]
    assert square["stride-ignored"].count("stride 2") == 1
    wide = {one.note: one.says for one in shape_slips(step("Conv2d(3, 8, 3, stride=2)", (3, 10, 12)))}
    assert "on the height" in wide["rounded-up"] and "on the width" in wide["rounded-up"]
    even = {one.note: one.says for one in shape_slips(step("MaxPool2d(2)", (3, 8, 8)))}
    assert "2 entries never keeps height and width" in even["size-kept"] and "= 1" not in even["size-kept"]
