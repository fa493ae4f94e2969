"""Items on recurrent networks: what the exam's entries promise, parameters and memory counted one by one."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.shipped import shipped as course
from tutor.marking import Verdict
from tutor.study.answering import mark_request

EXAM = {"B": 32, "T": 100, "H": 256, "k": 8}


def marked(name: str, answer: object, params: dict[str, int] | None = None) -> Verdict:
    """The verdict of `dltutor mark`."""

    def no_code(task: object, source: str) -> Verdict:
        raise AssertionError("these are no coding answers")

    return mark_request(course(), {"id": name, "params": params or {}, "answer": answer}, no_code)


@pytest.mark.parametrize(
    "answer",
    [
        "long_term",
        "Less vanishing gradient.",
        "remembers over long spans",
        "gates decide what to keep",
        "Learns long-term dependencies",
        "additive cell state",
    ],
)
def test_every_accepted_advantage_of_the_lstm_is_right(answer: str) -> None:
    """The key and the accepted wordings earn the point."""
    assert marked("003-5.1", answer).status == "right"


@pytest.mark.parametrize(
    ("answer", "note", "told"),
    [
        ("fewer parameters", "fewer-parameters", "four times"),
        ("faster", "faster", "slower"),
        ("no exploding gradients", "no-exploding-gradients", "clipping"),
        ("parallel over time", "parallel-over-time", "step t − 1"),
    ],
)
def test_every_listed_wrong_advantage_says_why(answer: str, note: str, told: str) -> None:
    """Each wrong advantage of the entry has its note and a sentence with the fact that refutes it."""
    verdict = marked("003-5.1", answer)
    assert verdict.status == "wrong"
    assert verdict.lines[0].rule == note
    assert told in verdict.feedback[0]


@pytest.mark.parametrize("name", ["lstm-advantage", "gru-or-lstm", "what-grows-with-the-batch"])
def test_every_right_option_stands_against_every_wrong_one(name: str) -> None:
    """Over many seeds each right option of the pool is drawn, and its key alone is right."""
    one = course().items[name]
    winners = set()
    for seed in range(80):
        variant = one.variant(seed)
        key = one.key(variant)
        winners.add(key["choice"])
        assert one.mark(variant, key).points == 1
        assert all(one.mark(variant, wrong.answer).points == 0 for wrong in one.mistakes(variant))
    assert len(winners) == 4


def test_two_marked_advantages_score_nothing() -> None:
    """The exam's rule: several marks on one question earn no point, even with the right one among them."""
    assert marked("003-5.1", ["long_term", "faster"]).points == 0


@pytest.mark.parametrize("key", ["long_range", "gradient", "gates"])
def test_one_advantage_in_words_is_enough(key: str) -> None:
    """Any one tick of the rubric earns full marks, and all of them earn no more."""
    assert marked("lstm-advantage-in-words", [key]).points == 1
    assert marked("lstm-advantage-in-words", ["long_range", "gradient", "gates"]).points == 1


@pytest.mark.parametrize(
    ("ticks", "points"),
    [
        (["sequence", "activations"], Fraction(1)),
        (["sequence"], Fraction(1, 2)),
        (["activations"], Fraction(1, 2)),
        ([], Fraction(0)),
        (["not-one-step", "not-the-data", "not-the-weights"], Fraction(0)),
    ],
)
def test_each_half_of_the_batch_question_has_its_tick(ticks: list[str], points: Fraction) -> None:
    """The element and the reason for the memory are worth one half each; contradictions earn nothing."""
    assert marked("003-5.2", ticks).points == points


@pytest.mark.parametrize(
    ("trap", "told"),
    [("not-one-step", "sequence"), ("not-the-data", "activations"), ("not-the-weights", "share")],
)
def test_every_contradiction_of_the_batch_question_is_answered(trap: str, told: str) -> None:
    """A ticked contradiction takes nothing away from right ticks and shows its own sentence."""
    verdict = marked("003-5.2", ["sequence", "activations", trap])
    assert verdict.points == 1
    assert any(told in said for said in verdict.feedback)


@pytest.mark.parametrize(
    "typed",
    [
        "26214400",
        26214400,
        "26,214,400",
        "32*100*256*8*4",
        "25 MiB",
        "25600 KiB",
        "26.2144 MB",
        "26214.4 kB",
        "26214400 B",
        "26214400 bytes",
        "25,0 MiB",
        "0.0244140625 GiB",
    ],
)
def test_the_exams_memory_may_be_written_in_any_unit(typed: str | int) -> None:
    """Bytes, decimal and binary units and the bare product are all right."""
    assert marked("003-5.2", typed, EXAM).status == "right"


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("6553600", "bytes-per-number-forgotten"),
        ("32*100*256*4", "tensors-forgotten"),
        ("32*256*8*4", "steps-forgotten"),
        ("100*256*8*4", "batch-forgotten"),
        ("32*100*8*4", "units-forgotten"),
        ("32*100*256*8*32", "bits"),
        ("25", "unit-missing-mib"),
        ("25 MB", "mib-written-as-mb"),
    ],
)
def test_a_forgotten_factor_is_named(typed: str, note: str) -> None:
    """Leaving out a factor or mixing units is wrong and gets its own note."""
    verdict = marked("003-5.2", typed, EXAM)
    assert verdict.status == "wrong"
    assert verdict.lines[0].rule == note


@pytest.mark.parametrize("typed", ["26.2 MB", "26214401", "-26214400"])
def test_a_rounded_amount_of_memory_is_wrong(typed: str) -> None:
    """The question asks for the exact amount, and the sentence says that rounding is not."""
    verdict = marked("003-5.2", typed, EXAM)
    assert verdict.status == "wrong" and "exact" in verdict.feedback[0]


@pytest.mark.parametrize("params", [{"B": 5, "T": 7, "H": 3, "k": 2}, {"B": 64, "T": 20, "H": 100, "k": 6}])
def test_memory_of_other_sizes_agrees_with_counting(params: dict[str, int]) -> None:
    """The bytes are those of the kept numbers counted one array at a time."""
    kept = 0
    for _ in range(params["B"]):
        for _ in range(params["T"]):
            kept += sum(len(bytes(4 * params["H"])) for _ in range(params["k"]))
    assert marked("003-5.2", kept, params).status == "right"
    assert marked("003-5.2", kept + 1, params).status == "wrong"


def block(inputs: int, units: int) -> int:
    """Parameters of one block, counted weight by weight."""
    return sum(1 for _ in range(units) for _ in [*range(inputs), *range(units), "bias"])


def test_cell_parameters_agree_with_counting() -> None:
    """Elman, GRU and LSTM have one, three and four blocks on every seed."""
    item = course().items["recurrent-cell-parameters"]
    for seed in range(8):
        variant = item.variant(seed)
        one = block(int(str(variant.params["d"])), int(str(variant.params["H"])))
        answer = {"elman": str(one), "gru": str(3 * one), "lstm": str(4 * one)}
        assert item.mark(variant, answer).status == "right"


def test_gru_and_lstm_follow_a_wrong_elman_count() -> None:
    """A wrong block is lost once; three and four times the learner's own block are right."""
    item = course().items["recurrent-cell-parameters"]
    verdict = item.mark(item.variant(0), {"elman": "5888", "gru": "17664", "lstm": "23552"})
    assert verdict.points == Fraction(2, 3)
    assert [line.rule for line in verdict.lines] == ["biases-forgotten", "follow-through", "follow-through"]


@pytest.mark.torch
def test_cell_parameters_agree_with_torch() -> None:
    """PyTorch's own layers, less their second bias per block, have the counts of the item."""
    torch = pytest.importorskip("torch")
    for inputs, units in [(3, 5), (28, 64)]:
        counts = []
        for layer in (torch.nn.RNN, torch.nn.GRU, torch.nn.LSTM):
            built = layer(inputs, units)
            counts.append(sum(p.numel() for p in built.parameters()) - built.bias_hh_l0.numel())
        assert counts == [block(inputs, units) * blocks for blocks in (1, 3, 4)]
