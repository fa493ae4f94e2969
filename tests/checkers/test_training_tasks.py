"""The tasks that train or measure a network: each part is judged on its own, and each mistake is named."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from checkers import protocol
from checkers.protocol import CheckDone, Event, Finished
from tests.checkers.conftest import ROOT
from tutor.checking import Checking

pytestmark = pytest.mark.torch

TASKS = ("fashion-challenge", "mnist-mlp", "picture-report")
Judge = Callable[..., tuple[Finished, list[Event]]]


def program(task: str, name: str = "solution") -> str:
    """The text of one of a task's programs, "mutants/..." for one of those."""
    folder = ROOT / "checkers" / "tasks" / protocol.folder(task)
    return (folder / f"{name}.py").read_text(encoding="utf-8")


@pytest.fixture
def judge(checking: Checking) -> Judge:
    """Checks a source text as a task, with seed 3."""

    def run(task: str, source: str, **changes: object) -> tuple[Finished, list[Event]]:
        events: list[Event] = []
        job = protocol.Job(**{**vars(checking.job(task, source)), "seed": 3, **changes})
        return checking.check(job, events.append), events

    return run


@pytest.mark.parametrize("task", TASKS)
def test_a_starter_says_what_to_write(judge: Judge, task: str) -> None:
    """The starter as it is handed out fails with the sentence that stands in it, and earns nothing."""
    folder = ROOT / "content" / "tasks" / protocol.folder(task)
    finished, _ = judge(task, (folder / "starter.py").read_text(encoding="utf-8"))
    assert finished.verdict == "fail" and finished.points == 0
    assert "is not written yet: " in finished.message


@pytest.mark.parametrize("task", TASKS)
def test_every_mutant_names_a_check_of_its_task(task: str) -> None:
    """At least six mutants, and a check of that name for each of them."""
    folder = ROOT / "checkers" / "tasks" / protocol.folder(task)
    text = (folder / "check.py").read_text(encoding="utf-8")
    mutants = sorted((folder / "mutants").glob("*.py"))
    assert len(mutants) >= 6
    assert [
        one.name for one in mutants if f"def {one.stem.split('__')[0]}(subject: Subject)" not in text
    ] == []


# ---- mnist-mlp ---------------------------------------------------------------------------------------------


def only(*names: str) -> str:
    """The solution of mnist-mlp, of which only these functions are written."""
    text = program("mnist-mlp")
    rest = [one for one in ("build_model", "train", "accuracy") if one not in names]
    return text + "".join(f"\n\ndef {name}(*all):\n    raise NotImplementedError('later')\n" for name in rest)


@pytest.mark.parametrize(
    ("written", "points"),
    [
        (("build_model",), "3/8"),
        (("train",), "3/8"),
        (("accuracy",), "1/4"),
        (("build_model", "accuracy"), "5/8"),
    ],
)
def test_each_function_of_the_mlp_is_judged_on_its_own(
    judge: Judge, written: tuple[str, ...], points: str
) -> None:
    """Three eighths for the network, three for the training and two for the accuracy, whatever else is
    there."""
    finished, _ = judge("mnist-mlp", only(*written))
    assert finished.points == pytest.approx(float(Fraction(points))), finished.message
    assert finished.parts == {name: name in written for name in ("build_model", "train", "accuracy")}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("optim.Adam(", "optim.SGD(", "the optimiser is SGD"),
        ("split(100)", "split(64)", "batches of 64"),
        ("            optimiser.zero_grad()\n", "", "the gradients accumulate"),
        ("range(epochs)", "range(1)", "one epoch instead of two"),
        ("range(epochs)", "range(10)", "ten epochs instead of two"),
        ("lr=1e-3", "lr=1e-2", "the learning rate is 0.01"),
        ("loss_function(model(X[batch])", "loss_function(model(X[batch]).softmax(1)", "softmax twice"),
        ("model.to(device)", "model = __import__('copy').deepcopy(model)", "changed no weight"),
    ],
)
def test_the_steps_of_a_training_tell_what_is_wrong_with_it(
    judge: Judge, old: str, new: str, says: str
) -> None:
    """Optimiser, rate, batch size, epochs and gradients are told apart by where the weights end."""
    text = only("train")
    assert old in text
    _, events = judge("mnist-mlp", text.replace(old, new))
    (failed,) = [
        one
        for one in events
        if isinstance(one, CheckDone) and one.name == "takes_one_adam_step_for_each_batch_of_100"
    ]
    assert failed.status == "fail" and says in protocol.sentence(failed)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("        nn.ReLU(),\n", "", "three linear layers collapse to one linear map"),
        ("nn.Linear(256, 10),", "nn.Linear(256, 10),\n        nn.Softmax(1),", "it would be applied twice"),
        ("nn.Linear(256, 10),", "nn.Linear(256, 10, bias=False),", "holds 535,808 numbers"),
        ("nn.ReLU()", "nn.Tanh()", "this is tanh, ReLU is asked"),
    ],
)
def test_a_network_is_known_by_its_numbers_and_by_what_it_computes(
    judge: Judge, old: str, new: str, says: str
) -> None:
    """A missing activation, a softmax too many, missing biases and another activation are each named."""
    text = only("build_model")
    assert old in text
    finished, _ = judge("mnist-mlp", text.replace(old, new))
    assert finished.points == 0 and says in finished.message


def test_log_softmax_with_nll_loss_is_as_right(judge: Judge) -> None:
    """The same loss in two pieces earns all points, and the set is named."""
    finished, _ = judge("mnist-mlp", program("mnist-mlp", "accepted/log_softmax"))
    assert finished.verdict == "pass" and finished.points == 1
    assert "digits28" in finished.data or "MNIST" in finished.data


def test_class_numbers_of_its_own_are_worth_nothing(judge: Judge) -> None:
    """A network that tells the digits apart but calls them otherwise than the data fails the training."""
    text = program("mnist-mlp").replace(
        "    model.to(device).train()\n",
        "    if len(y) > 1000:\n        y = (y + 3) % 10\n    model.to(device).train()\n",
    )
    finished, _ = judge("mnist-mlp", text)
    assert finished.verdict == "fail" and finished.parts["train"] is False


# ---- fashion-challenge -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mutant", "says"),
    [
        ("is_not_linear__softmax_regression", "there is no hidden layer"),
        ("is_not_linear__probabilities", "there is no hidden layer"),
        ("is_not_linear__no_activation", "collapse to a single one"),
        ("is_fully_connected__convolution", "the task wants a multilayer perceptron"),
        ("is_fully_connected__attention", "the task wants a multilayer perceptron"),
        ("answers_each_image_by_itself__dropout_always", "is dropout on in eval mode"),
        ("answers_each_image_by_itself__batch_statistics", "the other images of the batch matter"),
        ("holds_at_most_5_million_numbers__too_wide", "at most 5,000,000"),
        ("holds_at_most_5_million_numbers__plain_list", "a plain list are not registered"),
    ],
)
def test_a_network_that_breaks_the_rules_is_told_so_before_it_trains(
    judge: Judge, mutant: str, says: str
) -> None:
    """Nothing is trained, so the verdict is there at once."""
    finished, _ = judge("fashion-challenge", program("fashion-challenge", f"mutants/{mutant}"))
    assert finished.points == 0 and says in finished.message
    assert finished.cpu_seconds < 5


@pytest.mark.parametrize(
    ("mutant", "points", "says"),
    [
        ("has_70_percent_right__five_sigmoids", "0", "the gradient vanishes"),
        ("has_70_percent_right__rate_of_5", "0", "diverge"),
        ("has_70_percent_right__never_steps", "0", "changed no weight"),
        ("has_78_percent_right__stops_at_74", "1/3", "underfitted"),
        ("has_82_percent_right__stops_at_80", "2/3", "underfitted"),
    ],
)
def test_points_of_the_challenge_follow_the_accuracy(
    judge: Judge, mutant: str, points: str, says: str
) -> None:
    """Nothing below 70 %, then a third for each of 70, 78 and 82 %; and a word on what went wrong."""
    finished, _ = judge("fashion-challenge", program("fashion-challenge", f"mutants/{mutant}"))
    assert finished.points == pytest.approx(float(Fraction(points))), finished.message
    assert says in finished.message


def test_a_multilayer_perceptron_passes_the_challenge(judge: Judge) -> None:
    """One hidden layer of 256, trained for a few seconds, earns all, and the set is named."""
    finished, _ = judge("fashion-challenge", program("fashion-challenge", "accepted/one_hidden_layer"))
    assert finished.verdict == "pass" and finished.points == 1, finished.message
    assert "garments28" in finished.data or "Fashion-MNIST" in finished.data


# ---- picture-report ----------------------------------------------------------------------------------------


def test_a_report_shows_its_six_pictures(judge: Judge) -> None:
    """Three right and three wrong ones, with both classes in the caption of a wrong one."""
    finished, events = judge("picture-report", program("picture-report"))
    captions = [one.caption for one in events if isinstance(one, protocol.Picture)]
    assert finished.verdict == "pass" and len(captions) == 6
    assert sum("taken for" in one for one in captions) == 3


@pytest.mark.parametrize(
    ("mutant", "points"),
    [
        ("counts_over_all_images__number", "2/3"),
        ("shows_three_wrong_ones__right_ones", "2/3"),
        ("shows_three_right_ones__logits", "1/3"),
        ("counts_over_all_images__training_mode", "0"),
    ],
)
def test_a_report_earns_thirds(judge: Judge, mutant: str, points: str) -> None:
    """Accuracies, right ones and wrong ones count a third each."""
    finished, _ = judge("picture-report", program("picture-report", f"mutants/{mutant}"))
    assert finished.points == pytest.approx(float(Fraction(points)))


@pytest.mark.parametrize(
    ("task", "quick"),
    [
        ("fashion-challenge", "mutants/has_70_percent_right__never_steps"),
        ("mnist-mlp", "mutants/takes_one_adam_step_for_each_batch_of_100__sgd"),
        ("picture-report", "solution"),
    ],
)
def test_predictions_are_answered(judge: Judge, checking: Checking, task: str, quick: str) -> None:
    """Each of the three is held against what the program does, with a reveal; wrong ones are told so."""
    asked = checking.task(task)["predict"]
    wrong = {"shape": "(9, 9, 9)", "value": "12345", "error": "KeyError"}
    typed = {one["name"]: wrong[one["kind"]] for one in asked}
    _, events = judge(task, program(task, quick), predictions=typed)
    seen = [one for one in events if isinstance(one, protocol.Predicted)]
    assert [one.name for one in seen] == list(typed)
    assert [(one.status, one.right) for one in seen] == [("fail", False)] * 3
    assert all(len(one.says) > 40 for one in seen)
