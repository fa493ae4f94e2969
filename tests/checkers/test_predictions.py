"""Predictions and pictures: what was typed is held against program and reference, and never counts."""

from __future__ import annotations

import base64
import math
import os
from collections.abc import Iterator

import pytest

from checkers.protocol import Finished, Job, Picture, Predicted
from tutor.checking import Checking

pytestmark = pytest.mark.torch

CHECK = '''
import torch

from checkers.api import Subject, check, expect_close, fail, normal, picture, prediction


@check
def doubles(subject: Subject) -> None:
    """doubles a tensor"""
    x = normal(4)
    expect_close(subject.twice(x), 2 * x)


@check
def shows(subject: Subject) -> None:
    """draws a picture"""
    picture(subject.drawn(), "what [/b]you\\x1b[31m drew")


@prediction("shape")
def shape_of_pairs(subject: Subject) -> object:
    """Doubling keeps the shape."""
    return subject.twice(torch.zeros(3, 5))


@prediction("value")
def value_of_a_third(subject: Subject) -> object:
    """Twice a third is two thirds."""
    return subject.twice(torch.tensor(1 / 3))


@prediction("error")
def text_instead(subject: Subject) -> object:
    """A text has no multiplication by a float."""
    return subject.twice("text")


@prediction("value")
def a_count(subject: Subject) -> object:
    """Twice 1,344 is 2,688."""
    return subject.twice(torch.tensor(1344.0))


@prediction("value")
def a_random_number(subject: Subject) -> object:
    """Both sides meet the same numbers."""
    return subject.twice(normal(1))


@prediction("value")
def no_number(subject: Subject) -> object:
    """This reference gives no number."""
    return subject.drawn()
'''
SOLUTION = """
import torch


def twice(x):
    return 2.0 * x


def drawn():
    return torch.eye(4)
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checking]:
    """A course of one small task with predictions and a picture."""
    root = tmp_path_factory.mktemp("course")
    content, checks = root / "content" / "tasks" / "twice", root / "checkers" / "tasks" / "twice"
    content.mkdir(parents=True)
    checks.mkdir(parents=True)
    (content / "task.yaml").write_text("id: twice\n")
    (checks / "check.py").write_text(CHECK)
    (checks / "solution.py").write_text(SOLUTION)
    env = {**os.environ, "DLTUTOR_HOME": str(root / "home")}
    with Checking(content=root / "content", checkers=root / "checkers", env=env) as checking:
        yield checking


def run(
    checking: Checking, source: str, typed: dict[str, str], **more: object
) -> tuple[Finished, list[object]]:
    """The verdict and all events of a source with these predictions."""
    job = Job(task="twice", source=source, predictions=typed, **more)  # type: ignore[arg-type]
    events: list[object] = []
    return checking.check(job, events.append), events


def predicted(events: list[object]) -> dict[str, Predicted]:
    """The predictions' events by name."""
    return {one.name: one for one in events if isinstance(one, Predicted)}


RIGHT = {"shape_of_pairs": "3x5", "value_of_a_third": "2/3", "text_instead": "TypeError"}
WRONG = {"shape_of_pairs": "(5, 3)", "value_of_a_third": "0.6", "text_instead": "none"}


def test_right_predictions_agree_and_show_the_reveal(small: Checking) -> None:
    """Shape, value and error are each held against the program and the reference."""
    finished, events = run(small, SOLUTION, RIGHT)
    seen = predicted(events)
    assert finished.verdict == "pass" and list(seen) == list(RIGHT)
    assert {(one.status, one.right) for one in seen.values()} == {("pass", True)}
    assert [one.actual for one in seen.values()] == ["(3, 5)", "0.666667", "TypeError"]
    assert seen["shape_of_pairs"].says == "Predicted right: (3, 5). Doubling keeps the shape."
    assert seen["value_of_a_third"].typed == "2/3"


def test_wrong_predictions_never_count(small: Checking) -> None:
    """All three wrong, and the verdict is still a pass with all the points."""
    finished, events = run(small, SOLUTION, WRONG)
    assert finished.verdict == "pass" and finished.points == 1 and len(finished.checks) == 3
    seen = predicted(events)
    assert {(one.status, one.right) for one in seen.values()} == {("fail", False)}
    assert seen["value_of_a_third"].says.startswith("Your program gives 0.666667, which is right. Twice a")


def test_a_wrong_program_is_told_apart_from_a_wrong_prediction(small: Checking) -> None:
    """The prediction is right where the program is not, and the other way round."""
    wrong = SOLUTION.replace("2.0 * x", "x.reshape(-1)")
    finished, events = run(small, wrong, {"shape_of_pairs": "(3, 5)", "text_instead": "TypeError"})
    seen = predicted(events)
    assert finished.verdict == "fail"
    assert (seen["shape_of_pairs"].status, seen["shape_of_pairs"].right) == ("fail", True)
    assert "is right, but your program gives (15,): it has to change" in seen["shape_of_pairs"].says
    assert seen["text_instead"].actual == "AttributeError"
    _, events = run(small, wrong, {"shape_of_pairs": "(15,)"})
    (one,) = predicted(events).values()
    assert (one.status, one.right) == ("pass", False) and "but right is (3, 5)" in one.says


@pytest.mark.parametrize(
    "text", ["", "three by five", "(3, 5", "[" * 500, "\x1b[31m5\ud800", "1" * 2000, "-1, 2"]
)
def test_what_cannot_be_read_gets_one_sentence(small: Checking, text: str) -> None:
    """Text that is no shape is answered with the form of one; it neither counts nor stops anything."""
    finished, events = run(small, SOLUTION, {"shape_of_pairs": text, "value_of_a_third": "0.667"})
    seen = predicted(events)
    assert finished.verdict == "pass" and seen["value_of_a_third"].status == "pass"
    one = seen["shape_of_pairs"]
    if text == "(3, 5":  # a bracket that is not closed leaves no doubt
        assert one.status == "pass"
    else:
        assert one.status == "error" and "write a shape as (3, 5)" in one.says
        assert len(one.typed) <= 80 and "\x1b" not in one.typed


def test_both_sides_meet_the_same_random_numbers(small: Checking) -> None:
    """Whatever this run's seed, the reference answers what the same program answers."""
    _, events = run(small, SOLUTION, {"a_random_number": "0"}, seed=1)
    first = predicted(events)["a_random_number"]
    _, events = run(small, SOLUTION, {"a_random_number": first.actual}, seed=2)
    again = predicted(events)["a_random_number"]
    assert (again.status, again.right) == ("pass", True)


def test_faults_of_the_author_are_no_ones_loss(small: Checking) -> None:
    """A reference without a number and a name that nobody declared are errors of one sentence each."""
    finished, events = run(small, SOLUTION, {"no_number": "1", "nobody": "1"})
    seen = predicted(events)
    assert finished.verdict == "pass"
    assert seen["no_number"].status == "error" and "mistake of the checker" in seen["no_number"].says
    assert seen["nobody"].status == "error" and "no prediction 'nobody'" in seen["nobody"].says


def test_what_is_not_written_yet_keeps_the_answer_for_later(small: Checking) -> None:
    """The starter's own error skips all three, also the one that asks for an error."""
    starter = "def twice(x):\n    raise NotImplementedError('two times x')\n"
    finished, events = run(small, starter, RIGHT)
    seen = predicted(events)
    assert finished.verdict == "fail" and {one.status for one in seen.values()} == {"skip"}
    assert seen["shape_of_pairs"].says == "Skipped, twice(3×5 tensor) is not written yet."
    assert not any(one.actual for one in seen.values())


def test_a_program_that_breaks_is_told_apart_from_one_with_another_answer(small: Checking) -> None:
    """The sentence says what went wrong over there, and what is right."""
    _, events = run(small, SOLUTION.replace("2.0 * x", "1 // 0"), {"shape_of_pairs": "(3, 5)"})
    (one,) = predicted(events).values()
    assert (one.status, one.right) == ("fail", True)
    assert one.says.startswith(
        "(3, 5) is right, but your program does not get there: twice(3×5 tensor) raised"
    )


def test_a_program_that_passes_may_differ_where_the_task_leaves_it_open(small: Checking) -> None:
    """Nobody is told to change what all checks accept."""
    other = SOLUTION.replace("2.0 * x", "x.mul(2.0)")
    finished, events = run(small, other, {"text_instead": "TypeError"})
    (one,) = predicted(events).values()
    assert finished.verdict == "pass"
    assert (one.status, one.right) == ("fail", True)
    assert "yours, which passes, " in one.says and "both will do" in one.says


@pytest.mark.parametrize(
    ("typed", "status"), [("2,688", "pass"), ("2688", "pass"), ("2700", "fail"), ("2.688", "fail")]
)
def test_a_count_may_have_a_comma_between_thousands(small: Checking, typed: str, status: str) -> None:
    """As the reveals write it; and a count near the right one is not the right one."""
    _, events = run(small, SOLUTION, {"a_count": typed})
    (one,) = predicted(events).values()
    assert one.status == status


def test_what_torch_does_not_implement_is_no_unwritten_function(small: Checking) -> None:
    """Only the learner's own line says that something is still to be written."""
    wrong = SOLUTION.replace("2.0 * x", "torch.nn.Module()(x)")
    finished, _ = run(small, wrong, {})
    assert "is not written yet" not in finished.message
    assert "forward" in finished.message


@pytest.mark.parametrize("source", ["def (", "raise ValueError", "import os; os._exit(0)"])
def test_a_program_that_does_not_load_skips_them(small: Checking, source: str) -> None:
    """Every prediction comes back as skipped, without giving the answer away."""
    finished, events = run(small, source, RIGHT)
    assert finished.verdict == "fail"
    seen = predicted(events)
    assert list(seen) == list(RIGHT) and {one.status for one in seen.values()} == {"skip"}
    assert not any(one.actual or "(3, 5)" in one.says for one in seen.values())


def test_a_prediction_that_hangs_or_ends_the_program_skips_the_rest_and_keeps_the_verdict(
    small: Checking,
) -> None:
    """The checks have passed by then: the verdict stands."""
    source = SOLUTION.replace("def twice(x):", "def twice(x):\n    if x.ndim == 2:\n        while True: pass")
    finished, events = run(small, source, RIGHT, timeout=2.0)
    assert finished.verdict == "pass" and {one.status for one in predicted(events).values()} == {"skip"}
    source = SOLUTION.replace(
        "def twice(x):", "def twice(x):\n    if x.ndim == 2:\n        import os; os._exit(3)"
    )
    finished, events = run(small, source, RIGHT)
    assert finished.verdict == "pass" and {one.status for one in predicted(events).values()} == {"skip"}


# ---- pictures ---------------------------------------------------------------------------------------------


def test_a_picture_arrives_as_plain_pixels_with_a_harmless_caption(small: Checking) -> None:
    """The identity matrix: white on the diagonal, black elsewhere; markup and escapes are gone."""
    _, events = run(small, SOLUTION, {})
    (one,) = [event for event in events if isinstance(event, Picture)]
    raw = base64.b64decode(one.pixels)
    assert (one.width, one.height, one.caption) == (4, 4, "what you drew")
    assert [raw[3 * place : 3 * place + 3] for place in range(5)] == [
        b"\xff" * 3,
        *[b"\0" * 3] * 3,
        b"\0" * 3,
    ]


@pytest.mark.parametrize(
    ("made", "height", "width"),
    [
        ("torch.rand(3, 8, 6)", 8, 6),
        ("torch.rand(1, 8, 6)", 8, 6),
        ("(255 * torch.rand(8, 6)).to(torch.uint8)", 8, 6),
        ("torch.rand(3, 1024, 512, dtype=torch.float64)", 256, 128),
        ("torch.full((5, 5), float('nan'))", 5, 5),
        ("torch.full((5, 5), 1e30)", 5, 5),
        ("torch.rand(4000, 1)", 256, 1),
        ("torch.rand(5, 5) > 0.5", 5, 5),
    ],
)
def test_forms_of_pictures(small: Checking, made: str, height: int, width: int) -> None:
    """Grey and colour, bytes and floats; large ones are made smaller, other values are cut."""
    _, events = run(small, SOLUTION.replace("torch.eye(4)", made), {})
    (one,) = [event for event in events if isinstance(event, Picture)]
    assert (one.height, one.width) == (height, width)
    assert len(base64.b64decode(one.pixels)) == 3 * height * width


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ("torch.rand(4)", "a picture of shape (4,), expected shape (H, W)"),
        ("torch.rand(2, 5, 5)", "a picture of shape (2, 5, 5)"),
        ("torch.rand(0, 5)", "a picture of shape (0, 5)"),
        ("torch.rand(5000, 5)", "a picture of shape (5000, 5)"),
        ("torch.arange(25).reshape(5, 5)", "a picture of int64"),
        ("'a cat'", "returned a str"),
    ],
)
def test_what_is_no_picture_fails_in_words(small: Checking, made: str, says: str) -> None:
    """The check that shows it fails, and no picture goes out."""
    finished, events = run(small, SOLUTION.replace("torch.eye(4)", made), {})
    assert finished.verdict == "fail" and says in finished.message
    assert not any(isinstance(event, Picture) for event in events)


def test_at_most_64_pictures_a_run() -> None:
    """The 65th is dropped without a word."""
    import torch

    from checkers.current import CURRENT, Run
    from checkers.pictures import picture

    shown: list[object] = []
    token = CURRENT.set(Run(torch.Generator(), lambda part: None, emit=shown.append))
    try:
        for number in range(70):
            picture(torch.zeros(2, 2), f"{number}")
    finally:
        CURRENT.reset(token)
    assert len(shown) == 64


# ---- reading ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["(3, 5)", "3x5", "3, 5", "[3,5]", "torch.Size([3, 5])", "3 × 5", " 3 5 ", "(3,5,)"]
)
def test_a_shape_reads_in_every_usual_form(text: str) -> None:
    """Brackets, commas, crosses and blanks are all the same shape."""
    from checkers.predict import read

    assert read("shape", text) == (3, 5)
    assert read("shape", "[[") is None and read("shape", ")") is None
    assert read("shape", "()") == () and read("shape", "scalar") == () and read("shape", "7") == (7,)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.25", 0.25),
        ("1/4", 0.25),
        (".25", 0.25),
        ("0,25", 0.25),
        ("−3", -3.0),
        ("2.5e-1", 0.25),
        ("inf", math.inf),
    ],
)
def test_a_number_reads_without_evaluation(text: str, value: float) -> None:
    """Decimals and fractions are numbers; arithmetic, names and a division by zero are not."""
    from checkers.predict import read

    assert read("value", text) == value
    for other in ("1/0", "1+1", "2**3", "__import__", "()", "1e", "0x10", "1" * 90):
        assert read("value", other) is None


def test_values_agree_within_half_a_percent() -> None:
    """Half a percent of the right value, 1e-6 beside zero, and nan only with nan."""
    from checkers.predict import same, written

    assert same(100.5, 100.0) and not same(100.6, 100.0) and same(0.0, 1e-9) and not same(1e-3, 0.0)
    assert not same(2700.0, 2688.0) and same(2688.0, 2688.0)  # counts are counts
    assert same(math.nan, math.nan) and not same(1.0, math.nan) and same(math.inf, math.inf)
    assert written(15_245_130.0) == "15245130" and written(2 / 3) == "0.666667" and written(-0.5) == "-0.5"
    assert not same(1.0, math.inf) and same("none", "none") and not same((1,), (1, 1))


def test_an_author_is_told_what_a_prediction_lacks() -> None:
    """Without a docstring there is no reveal, and other kinds do not exist."""
    from checkers.predict import prediction

    with pytest.raises(ValueError, match="no docstring"):
        prediction("shape")(lambda subject: None)
    with pytest.raises(ValueError, match="kind"):
        prediction("colour")(test_values_agree_within_half_a_percent)  # type: ignore[arg-type]
