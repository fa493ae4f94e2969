"""The protocol: events survive the line, jobs are validated, learner's text is harmless."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers import protocol
from checkers.protocol import CheckDone, Finished, Job, Metric, Started

EVENTS: list[protocol.Event] = [
    Started("mine.py", "azimuth-loss", "cpu", "limits"),
    Metric(3, loss=0.5, steps=600),
    protocol.Picture("a shirt", 1, 1, "AAAA"),
    protocol.Predicted("shape_of_x", "Which shape?", "(3, 5)", "fail", "(5,)", True, "it has to change"),
    protocol.Compared(2, 300, 1e-7, "f(3), answer 2"),
    CheckDone("is_zero", "is 0", "fail", "0", "1", "why", 1.5, "line 3"),
    Finished("mine.py", "azimuth-loss", "abc", "def", "pass", 1.0, [{"name": "is_zero", "status": "pass"}]),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: str(event.t))
def test_an_event_survives_its_line(event: protocol.Event) -> None:
    """One line of JSON with `t` first; decoding gives the event back, with unknown keys ignored."""
    line = protocol.encode(event)
    assert "\n" not in line and next(iter(json.loads(line))) == "t"
    assert protocol.decode(line) == event
    assert protocol.decode(json.loads(line) | {"more": 1}) == event


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"t": "passed"}', '{"t": "check"}', '{"t": []}', "nan"])
def test_a_line_that_is_no_event_is_refused(line: str) -> None:
    """Broken JSON, foreign objects and missing keys raise ValueError or TypeError, nothing else."""
    with pytest.raises((ValueError, TypeError)):
        protocol.decode(line)


def test_a_verdict_that_does_not_exist_is_refused() -> None:
    """Only the six verdicts can be finished with."""
    line = protocol.encode(EVENTS[-1]).replace('"pass", "points"', '"perfect", "points"')
    with pytest.raises(ValueError, match="verdict"):
        protocol.decode(line)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"task": "../etc"}, "kebab-case"),
        ({"source": "x" * (protocol.MAX_SOURCE + 1)}, "1 MiB"),
        ({"timeout": 0.0}, "time limit"),
        ({"timeout": float("nan")}, "time limit"),
        ({"parts": {"a": "1e9"}}, "1/3"),
        ({"parts": {"a": "1/0"}}, "1/3"),
    ],
)
def test_a_job_that_cannot_be_understood_says_why(changes: dict[str, object], says: str) -> None:
    """One sentence each; a sound job has none."""
    sound = {"task": "azimuth-loss", "source": "x = 1"}
    assert Job(**sound).problem() is None  # type: ignore[arg-type]
    problem = Job(**{**sound, **changes}).problem()  # type: ignore[arg-type]
    assert problem is not None and says in problem and problem.endswith(".")


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("1/3", Fraction(1, 3)),
        ("1", Fraction(1)),
        ("0.25", Fraction(1, 4)),
        ("1e5", None),
        ("-1/3", None),
        ("", None),
    ],
)
def test_a_share_of_the_points_is_a_plain_fraction(text: str, share: Fraction | None) -> None:
    """Fractions and short decimals only; no exponents that would build giants."""
    assert protocol.fraction(text) == share


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1bPdevice\x1b\\text", "text"),
        ("a\x00b\x07c\x9bd\x7f", "abcd"),
        ("[@click=app.quit]press[/] [link=http://x]me[/link]", "press me"),
        ("x[i] [1, 2] [bold]", "x[i] [1, 2] [bold]"),
        ("\u202eevil\ud800", "evil"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
    ],
)
def test_learners_text_is_made_harmless(text: str, left: str) -> None:
    """Escapes, controls and acting markup go; Python's brackets stay."""
    assert protocol.plain(text) == left


@given(st.text())
def test_no_control_character_survives(text: str) -> None:
    """Whatever the text, only printable characters, newlines and tabs are left, within the limit."""
    shown = protocol.plain(text, 50)
    assert len(shown) <= 50
    assert not any((ord(one) < 32 and one not in "\n\t") or 127 <= ord(one) < 160 for one in shown)


def test_a_sentence_has_finding_expectation_and_hint() -> None:
    """The one line on the learner's screen, as in the examples."""
    event = CheckDone(
        "z", "is 0", "fail", "0 (within 1e-06)", "forward(0.00, 1.00) gave 1", "the same direction"
    )
    assert (
        protocol.sentence(event)
        == "forward(0.00, 1.00) gave 1, expected 0 (within 1e-06): the same direction"
    )


def test_client_and_supervisor_need_no_torch() -> None:
    """Importing them loads neither torch nor numpy nor yaml."""
    code = (
        "import sys, tutor.checking, checkers.supervisor, checkers.run\n"
        "print([n for n in ('torch', 'numpy', 'yaml', 'textual', 'pydantic') if n in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
