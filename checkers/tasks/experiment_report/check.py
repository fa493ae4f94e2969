"""The protocol of an experiment: what is logged and refused, the choice, the one test, the report."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    expect_close,
    expect_object,
    expect_shape,
    expect_true,
    fail,
    integers,
    named,
    number,
    permutation,
    prediction,
    recognise,
    show,
    to_tensor,
    uniform,
)

Run = tuple[str, dict[str, Any], list[float], list[float]]
STATED = ("seed", "epochs", "parameters", "seconds")


def curve(count: int, low: float, high: float) -> list[float]:
    """Fresh numbers with two digits, all different."""
    steps = permutation(99)[:count].double() / 100
    return [round(float(low + (high - low) * one), 4) for one in steps]


def run(name: str, *ends: float) -> Run:
    """A sound run; its validation curve ends with these numbers."""
    epochs = max(len(ends), int(integers(1, low=3, high=6)))
    config = {
        "seed": int(integers(1, low=0, high=1000)),
        "epochs": epochs,
        "parameters": int(integers(1, low=1000, high=600_000)),
        "seconds": round(float(uniform(1, low=1.0, high=60.0)), 1),
    }
    return name, config, curve(epochs, 0.2, 2.0), [*curve(epochs - len(ends), 0.5, 0.7), *ends]


def log_of(subject: Subject, *runs: Run) -> Remote:
    """A protocol with these runs."""
    log = expect_object(subject.Protocol(), hint="Protocol is a class of its own, called without arguments")
    for one in runs:
        log.add(*one)
    return log


def three(*ends: float) -> list[Run]:
    """Runs with fresh names that end at these validation accuracies."""
    names = ["softmax", "narrow", "wide", "deep", "dropout", "slow"]
    order = permutation(len(names)).tolist()
    return [run(names[at], end) for at, end in zip(order, ends)]


def refused(call: Callable[[], object], kind: str, what: str, hint: str) -> None:
    """The call has to raise exactly this exception."""
    try:
        call()
    except CheckFailed as failure:
        if f" raised {kind}" in failure.actual:
            return
        if " raised " not in failure.actual:
            raise
        raised = failure.actual.partition(" raised ")[2].partition(":")[0]
        told = "assert vanishes under python -O" if raised == "AssertionError" else hint
        fail(actual=f"{what} raised {raised}", expected=kind, hint=told)
    else:
        fail(actual=f"{what} is let through", expected=kind, hint=hint)


def logged(log: Remote, name: str) -> bool:
    """Whether the only run of this protocol has this name; True where that cannot be told."""
    try:
        return bool(log.best() == name)
    except CheckFailed as failure:
        return " raised " not in failure.actual


# ---- add ---------------------------------------------------------------------------------------------------


@check(part="add")
def logs_sound_runs(subject: Subject) -> None:
    """add logs sound runs, of any name, length and further entries of the config"""
    runs = three(0.8, 0.7, 0.9)
    runs[1][1]["lr"] = 0.01
    log_of(subject, *runs, ("one epoch", {**runs[0][1], "epochs": 1}, [0.7], [0.6]))


@check(part="add", after=logs_sound_runs)
def refuses_a_run_that_cannot_be_repeated(subject: Subject) -> None:
    """add raises ValueError where seed, epochs, parameters or seconds are missing from the config"""
    for key in STATED:
        name, config, loss, accuracy = run("wide")
        del config[key]
        log = log_of(subject)
        hint = "without its seed a run cannot be repeated" if key == "seed" else f"{key} is one of the four"

        def add(log: Remote = log, all: Run = (name, config, loss, accuracy), key: str = key) -> None:
            log.add(*all)
            if not logged(log, all[0]):
                told = "raise ValueError: a line that is printed stops nobody"
                fail(actual=f"a run without {key} is left out in silence", expected="ValueError", hint=told)

        refused(add, "ValueError", f"a run without {key}", hint)


@check(part="add", after=logs_sound_runs)
def refuses_curves_of_another_length(subject: Subject) -> None:
    """add raises ValueError where a curve has fewer or more numbers than epochs, and takes a seed of 0"""
    for more_loss, more_accuracy, what in (
        (0, -1, "a val_accuracy that is too short"),
        (-1, 0, "a train_loss that is too short"),
        (0, 1, "a val_accuracy that is too long"),
        (1, 0, "a train_loss that is too long"),
        (-1, -1, "a pair of curves that are too short"),
        (1, 1, "a pair of curves that are too long"),
    ):
        name, config, _, _ = run("wide")
        epochs = config["epochs"]
        all = (name, config, curve(epochs + more_loss, 0.2, 2.0), curve(epochs + more_accuracy, 0.5, 0.9))
        log = log_of(subject)
        hint = "both curves have config['epochs'] numbers, one for each epoch"
        refused(lambda log=log, all=all: log.add(*all), "ValueError", what, hint)  # type: ignore[misc]
    name, config, loss, accuracy = run("zero")
    log_of(subject, (name, {**config, "seed": 0}, loss, accuracy))


@check(part="add", after=(refuses_a_run_that_cannot_be_repeated, refuses_curves_of_another_length))
def logs_nothing_of_a_refused_run(subject: Subject) -> None:
    """a run that add refuses does not stand in the log"""
    log = log_of(subject, run("sound", 0.5))
    name, config, loss, accuracy = run("refused", 0.99)
    seedless = {key: value for key, value in config.items() if key != "seed"}
    for stated, curve_ in ((config, loss[1:]), (seedless, loss)):
        what = "a run that is not sound"
        refused(
            lambda stated=stated, curve_=curve_: log.add(name, stated, curve_, accuracy),  # type: ignore[misc]
            "ValueError",
            what,
            "a run without its seed, or with a curve of another length",
        )
    try:
        best = log.best()
    except CheckFailed:
        return  # another part's affair
    hint = "look for all that is wrong first, and append at the very end"
    told = "best names a run that add had refused with ValueError"
    expect_true(best != name, actual=told, expected="a log without it", hint=hint)


@check(part="add", after=(refuses_a_run_that_cannot_be_repeated, refuses_curves_of_another_length))
def refuses_a_second_run_of_a_name(subject: Subject) -> None:
    """add raises ValueError for a name that is taken, in this protocol only"""
    first, second = three(0.8, 0.7)
    log = log_of(subject, first, second)
    again = run(first[0])
    hint = "two runs of one name cannot be told apart"
    refused(lambda: log.add(*run(second[0])), "ValueError", "the name of the last run", hint)
    refused(lambda: log.add(*again), "ValueError", "the name of an earlier run", hint)
    try:
        log_of(subject, again)
    except CheckFailed as failure:
        if "raised ValueError" not in failure.actual:
            raise
        fail(
            actual="a new Protocol knows the runs of another one",
            expected="an empty one",
            hint="a list in the class body is shared by all of them: make it in __init__",
        )


# ---- best --------------------------------------------------------------------------------------------------


def chosen(subject: Subject, runs: list[Run], hint: str = "") -> None:
    """best has to name the run that ends highest, the first of equal ones."""
    got = log_of(subject, *runs).best()
    want = max(runs, key=lambda one: one[3][-1])[0]
    if got == want:
        return
    if isinstance(got, (dict, list, tuple)) or not isinstance(got, str):
        fail(actual=f"best returned {show(got)}", expected=repr(want), hint="the name alone is asked")
    rules: list[tuple[Callable[[Run], float], str]] = [
        (lambda one: max(one[3]), "this is the highest peak: those weights are gone, the last number counts"),
        (lambda one: -one[2][-1], "this is the lowest training loss, which rewards overfitting"),
        (lambda one: -one[3][-1], "this is the lowest of all"),
        (
            lambda one: sum(one[3]) / len(one[3]),
            "this is the highest mean of a curve: its last number counts",
        ),
        (lambda one: one[3][0], "this is the highest at the start: the last number counts"),
        (lambda one: -one[1]["parameters"], "this is the smallest network: validation decides"),
    ]
    names = [one[0] for one in runs]
    known = [(max(runs, key=rule)[0], says) for rule, says in rules]
    known += [(names[-1], "this is the run that was logged last"), (names[0], "this is just the first run")]
    says = hint or next((says for name, says in known if name == got), "the last validation accuracy decides")
    shown = ", ".join(f"{one[0]} {one[3][-1]}" for one in runs)
    fail(actual=f"best gave {got!r} where the runs end at {shown}", expected=repr(want), hint=says)


@check(part="best", after=logs_sound_runs)
def names_the_highest_end(subject: Subject) -> None:
    """best names the run with the highest last validation accuracy"""
    for place in permutation(4).tolist():
        ends = [0.71, 0.78, 0.74, 0.76]
        ends[place] = 0.83
        runs = three(*ends)
        lowest = min(range(4), key=lambda at: ends[at])
        peak, fitted = (at for at in range(4) if at not in (place, lowest))
        runs[peak][3][-2] = 0.95
        runs[fitted][2][-1] = 0.01
        chosen(subject, runs)


@check(part="best", after=names_the_highest_end)
def names_the_first_of_equals(subject: Subject) -> None:
    """best names the run that was logged first among equal ones, and the only one where there is one"""
    for ends in ((0.7, 0.85, 0.85, 0.8), (0.85, 0.7, 0.85), (0.6, 0.6), (0.5,), (0.0, 0.0)):
        chosen(
            subject, three(*ends), "of equal runs the first one counts: > and not >=, or max over the list"
        )


# ---- test --------------------------------------------------------------------------------------------------


def examples(k: int, count: int = 61) -> tuple[Tensor, Tensor]:
    """Fresh test labels and predictions, with one mistake that is made most often."""
    y = permutation(count) % k
    p = torch.where(uniform(count) < 0.7, y, integers(count, low=0, high=k))
    true, said = permutation(k)[:2]
    p[y == true] = torch.where(uniform(int((y == true).sum())) < 0.75, said, p[y == true])
    return y, p


@check(part="test", after=names_the_highest_end)
def gives_the_accuracy(subject: Subject) -> None:
    """test gives the share of right predictions, from 0 to 1"""
    y, p = examples(4)
    want = (y == p).double().mean()
    got = log_of(subject, *three(0.8, 0.9, 0.7)).test(y, p, 4)
    number(got, hint="one number, from 0 to 1")
    hint = recognise(
        got,
        (100 * want, "this is a percentage: a share from 0 to 1 is asked"),
        (want * len(y), "this is the number of right ones: divide by all"),
        (1 - want, "this is the share of errors"),
        (torch.tensor(0.9), "this is the validation accuracy: compare y with p"),
        otherwise="right predictions divided by all",
    )
    expect_close(got, want, atol=1e-5, hint=hint)


@check(part="test", after=gives_the_accuracy)
def happens_once(subject: Subject) -> None:
    """test raises RuntimeError when it is called again"""
    log = log_of(subject, *three(0.8, 0.9, 0.7))
    first = examples(3)
    second = (first[0], first[0].clone())  # all right, as the first was not
    once = log.test(*first, 3)

    def again() -> None:
        if log.test(*second, 3) == once:
            hint = "whoever asks again has to hear that it is over"
            fail(actual="a second test gives the first result again", expected="RuntimeError", hint=hint)

    for _ in range(2):
        hint = "the test set is used once: note that it was, and refuse"
        refused(again, "RuntimeError", "a second test", hint)


@check(part="test", after=gives_the_accuracy)
def needs_three_runs(subject: Subject) -> None:
    """test raises RuntimeError with fewer than three runs, and is not spent by that"""
    for count in (0, 1, 2):
        runs = three(0.8, 0.9, 0.7)
        log = log_of(subject, *runs[:count])
        hint = "a choice needs something to choose from: three runs at least"
        told = f"a test after {count} run{'s' * (count != 1)}"
        refused(lambda log=log: log.test(*examples(3), 3), "RuntimeError", told, hint)  # type: ignore[misc]
    log.add(*runs[2])
    log.test(*examples(3), 3)


@check(part="test", after=(happens_once, needs_three_runs))
def ends_the_search(subject: Subject) -> None:
    """after the test, add raises RuntimeError"""
    log = log_of(subject, *three(0.8, 0.9, 0.7))
    log.test(*examples(3), 3)
    hint = "a run that is added after the test has seen its result"
    refused(lambda: log.add(*run("late", 0.95)), "RuntimeError", "a run after the test", hint)


# ---- report ------------------------------------------------------------------------------------------------

KEYS = ("runs", "chosen", "test_accuracy", "confusion", "confused")


def reported(log: Remote) -> dict[str, Any]:
    """The report, which needs its five keys."""
    got = log.report()
    if got is None:
        fail(actual="report returned None", hint="is a return missing?")
    if not isinstance(got, dict):
        told = repr(got) if isinstance(got, Remote) else f"a {type(got).__name__}"
        fail(actual=f"report returned {told}", expected="a dict", hint=f"with the keys {', '.join(KEYS)}")
    assert isinstance(got, dict)
    for key in KEYS:
        if key not in got:
            hint = f"its keys are {', '.join(got) or 'none'}"
            fail(actual=f"the report has no {key!r}", expected=", ".join(KEYS), hint=hint)
    return got


def tested(subject: Subject, y: Tensor, p: Tensor, k: int) -> dict[str, Any]:
    """The report on these predictions."""
    log = log_of(subject, *three(0.8, 0.9, 0.7))
    log.test(y, p, k)
    return reported(log)


@check(part="report", after=gives_the_accuracy)
def comes_after_the_test(subject: Subject) -> None:
    """report raises RuntimeError before the test, and has its five entries after it"""
    log = log_of(subject, *three(0.8, 0.9, 0.7))
    hint = "without a test there is nothing to report yet"
    refused(log.report, "RuntimeError", "a report before the test", hint)
    log.test(*examples(3), 3)
    reported(log)


@check(part="report", after=comes_after_the_test)
def lists_all_runs(subject: Subject) -> None:
    """its runs are all that were logged, in order, each with name, config and last validation accuracy"""
    runs = three(*(round(float(one), 3) for one in uniform(5, low=0.6, high=0.9)))
    log = log_of(subject, *runs)
    log.test(*examples(3), 3)
    got = reported(log)["runs"]
    found = isinstance(got, (list, tuple)) and all(isinstance(one, dict) for one in got)
    expect_true(found, actual=f"runs is {show(got)}", expected="a list of dicts", hint="one for each run")
    if len(got) != len(runs):
        hint = "all that were tried: the best of five is less surprising than the only one"
        fail(actual=f"the report lists {len(got)} of {len(runs)} runs", expected="all of them", hint=hint)
    names = [one.get("name") for one in got]
    wanted = [one[0] for one in runs]
    hint = (
        "as they were logged, not sorted" if sorted(map(str, names)) == sorted(wanted) else "name: its name"
    )
    expect_true(names == wanted, actual=f"its runs are {names}", expected=str(wanted), hint=hint)
    for one, (name, config, _, accuracy) in zip(got, runs):
        for key in (*STATED, "val_accuracy"):
            want = accuracy[-1] if key == "val_accuracy" else config[key]
            if key not in one:
                fail(actual=f"the entry of {name!r} has no {key!r}", hint="name, the four, and val_accuracy")
            if not isinstance(one[key], (int, float, Tensor)):
                fail(
                    actual=f"{key} of {name!r} is {show(one[key])}",
                    expected="one number",
                    hint="the last one",
                )
            value = number(one[key])
            told = "the last of its curve" if key == "val_accuracy" else "as in its config"
            expect_true(
                abs(value - want) < 1e-6 * max(1, abs(want)),
                actual=f"{key} of {name!r} is {show(value)}",
                expected=show(want),
                hint=told,
            )


@check(part="report", after=comes_after_the_test)
def states_the_choice_and_its_test(subject: Subject) -> None:
    """its chosen is the best run by validation, its test_accuracy that of the one test"""
    runs = three(0.8, 0.9, 0.7, 0.85)
    log = log_of(subject, *runs)
    y, p = examples(3)
    other = (y, y.clone())  # all right, as p is not
    log.test(y, p, 3)
    for _ in range(2):
        found = reported(log)
        expect_true(
            found["chosen"] == runs[1][0],
            actual=f"chosen is {show(found['chosen'])}",
            expected=repr(runs[1][0]),
            hint="the name that best() gives",
        )
        hint = "the number that test gave, which a second call must not change"
        got = named(torch.tensor(number(found["test_accuracy"])), "report: test_accuracy")
        expect_close(got, (y == p).double().mean(), atol=1e-5, hint=hint)
        try:  # this one is refused, and the report stays as it is
            log.test(*other, 3)
        except CheckFailed as failure:
            if "raised" not in failure.actual:
                raise


@check(part="report", after=comes_after_the_test)
def counts_true_by_predicted(subject: Subject) -> None:
    """its confusion is (k, k), and row i sums to the number of test examples of class i"""
    y, p = examples(4)
    for labels, guesses, k in ((y, p, 4), (y, p, 6), (torch.tensor([2]), torch.tensor([0]), 4)):
        got = tested(subject, labels, guesses, k)["confusion"]
        if isinstance(got, list) and len(got) == k and all(isinstance(one, list) for one in got):
            got = torch.tensor(got)
        want = torch.bincount(labels * k + guesses, minlength=k * k).reshape(k, k)
        expect_shape(got, (k, k), hint="also where a class does not occur")
        got = named(to_tensor(got), "report: confusion")
        hint = recognise(
            got,
            (want.T, "its columns sum to the class sizes: the true class names the row"),
            (want / len(labels), "these are shares: counts are asked"),
            (want / want.sum(1, keepdim=True), "these are shares of the rows: counts are asked"),
            ((want > 0).long(), "each pair counts once: C[y, p] += 1 writes the same entry only once"),
            otherwise="entry [i, j]: how many examples of class i were predicted as j",
        )
        expect_close(got, want, atol=1e-3, hint=hint)


@check(part="report", after=counts_true_by_predicted)
def names_the_worst_confusion(subject: Subject) -> None:
    """its confused is the mistake that was made most often, (true, predicted), None without one"""
    scattered = [(0, 1)] * 3 + [(0, 2)] * 3 + [(0, 3)] * 3 + [(1, 2)] * 5 + [(2, 3)] * 4 + [(3, 3)] * 6
    pairs = permutation(4)[torch.tensor(scattered)[permutation(len(scattered))]]
    for y, p, k in ((*examples(4), 4), (*examples(3), 3), (pairs[:, 0], pairs[:, 1], 4)):
        got = tested(subject, y, p, k)["confused"]
        C = torch.bincount(y * k + p, minlength=k * k).reshape(k, k)
        wrong = C.clone().fill_diagonal_(0)
        most = int(wrong.max())
        fits = isinstance(got, (list, tuple, Tensor)) and len(got) == 2
        if not fits:
            hint = "two classes: (true, predicted)"
            fail(actual=f"confused is {show(got)}", expected="a pair of classes", hint=hint)
        i, j = (int(number(one)) for one in got)
        inside = 0 <= i < k and 0 <= j < k
        if inside and i != j and int(wrong[i, j]) == most:
            continue
        if inside and i == j:
            hint = "the diagonal is what is right: leave it out"
        elif inside and int(wrong[j, i]) == most:
            hint = "true comes first, then predicted"
        else:
            hint = "the largest single count off the diagonal, not the row and the column with most mistakes"
        a, b = divmod(int(wrong.argmax()), k)
        fail(
            actual=f"confused is ({i}, {j}), made {int(wrong[i, j]) if inside else 0} times",
            expected=f"({a}, {b}), made {most} times",
            hint=hint,
        )
    y = permutation(9) % 3
    got = tested(subject, y, y.clone(), 3)["confused"]
    expect_true(
        got is None,
        actual=f"confused is {show(got)} where all is right",
        expected="None",
        hint="without a mistake there is none to name",
    )


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def validation_of_the_chosen(subject: Subject) -> object:
    """The last numbers are 0.84, 0.86 and 0.85, so the second run is chosen; the peak of 0.90 belongs to
    weights that are gone.
    """
    curves = [[0.80, 0.90, 0.84], [0.81, 0.84, 0.86], [0.79, 0.83, 0.85]]
    runs = [run(name) for name in ("a", "b", "c")]
    runs = [(one[0], {**one[1], "epochs": 3}, [1.0, 0.8, 0.7], values) for one, values in zip(runs, curves)]
    name = log_of(subject, *runs).best()
    return next((torch.tensor(one[3][-1]) for one in runs if one[0] == name), None)


@prediction("error")
def second_look_at_the_test(subject: Subject) -> object:
    """RuntimeError: what was seen cannot be unseen, and a second number would be a choice between two."""
    log = log_of(subject, *three(0.8, 0.9, 0.7))
    y = torch.tensor([0, 1, 2])
    log.test(y, y.flip(0), 3)
    return log.test(y, y, 3)


@prediction("shape")
def shape_of_the_confusion(subject: Subject) -> object:
    """k is 4, so the table is (4, 4) with empty rows; sizes must not depend on what happens to occur."""
    y = torch.tensor([0, 2, 2, 0])
    return to_tensor(tested(subject, y, y.flip(0), 4)["confusion"])
