"""Experiments' programs: what they are given, what they show, how a run goes, and how it is stopped."""

from __future__ import annotations

import json
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from checkers import protocol
from checkers.lab import MOST_POINTS, Lab, LabProblem, given, thinned
from checkers.live import LivePoints
from checkers.protocol import Points, Result, Series, Tabled
from tests.checkers.conftest import Seen, alive
from tests.screens.pupil import tiny_course
from tutor.checking import Checking
from tutor.study.trying import job_of

HEAD = "import torch\n\ndef run(lab):\n"


@pytest.fixture
def tried(checking: Checking) -> Callable[..., Seen]:
    """Runs the body of a program as tiny-descent; keyword arguments replace fields of the job."""
    experiment = tiny_course().experiments["tiny-descent"]

    def go(body: str, seed: int = 0, data: str = "", **changes: object) -> Seen:
        source = HEAD + "".join(f"    {line}\n" for line in body.splitlines())
        made = job_of(experiment, source, experiment.start, seed)
        fields = {**vars(made), "lab": {**made.lab, "data": data}, "sets": (data,) if data else (), **changes}
        events: list[protocol.Event] = []
        finished = checking.check(protocol.Job(**fields), events.append)
        return Seen(finished, events)

    return go


def _kinds(seen: Seen, kind: type[object]) -> list[object]:
    return [one for one in seen.events if isinstance(one, kind)]


# ---- the laboratory by itself -----------------------------------------------------------------------------


def test_parameters_come_as_numbers_and_as_words() -> None:
    """An integer stays one, a decimal is a float, a word is no number, and a name has to be there."""
    lab = Lab({"depth": 5, "rate": "0.25", "optimiser": "sgd"})
    assert (lab.number("depth"), lab.number("rate"), lab.word("optimiser")) == (5, 0.25, "sgd")
    assert isinstance(lab.number("depth"), int) and lab.word("depth") == "5"
    for name in ("optimiser", "width"):
        with pytest.raises(LabProblem, match=name):
            lab.number(name)


def test_sets_are_pictures_from_zero_to_one_and_labels() -> None:
    """As many as were asked for, a copy each time, and never more than there are."""
    pair = (torch.full((4, 1, 2, 2), 255, dtype=torch.uint8), torch.arange(4))
    lab = Lab({}, sets=lambda name: (pair, pair))
    (x, y), (x_test, y_test) = lab.garments(3, 4)
    assert x.shape == (3, 1, 2, 2) and x.dtype == torch.float32 and bool((x == 1).all())
    assert y.tolist() == [0, 1, 2] and len(x_test) == len(y_test) == 4
    y.zero_()
    assert lab.garments(3, 1)[0][1].tolist() == [0, 1, 2]
    with pytest.raises(LabProblem, match="4 examples"):
        lab.shapes(5, 1)


def test_what_is_shown_has_to_be_showable() -> None:
    """Points of two numbers in a panel that there is, results of texts and numbers, tables that fit."""
    lab = Lab({}, panels=("loss",))
    lab.point("loss", "a", torch.tensor([1]), 0.5)
    wrong: list[Callable[[], None]] = [
        lambda: lab.point("accuracy", "a", 1, 1),
        lambda: lab.point("loss", "a", "one", 1),
        lambda: lab.point("loss", "x" * 41, 1, 1),
        lambda: lab.result("best", True),
        lambda: lab.result("best", {"a": 1}),
        lambda: lab.result("best", [[[1]]]),
        lambda: lab.result("best", list(range(101))),
        lambda: lab.table("t", ["a", "b"], [[1]]),
        lambda: lab.table("t", ["a"], [[[1]]]),
    ]
    for act in wrong:
        with pytest.raises(LabProblem):
            act()
    lab.result("best", torch.tensor(float("inf")))
    lab.result("curve", torch.ones(2, 2))
    lab.table("t", ["a"], [[float("nan")]])
    said = lab.outcome()
    assert said["series"] == [{"panel": "loss", "series": "a", "points": [[1.0, 0.5]]}]
    assert said["results"] == {"best": "inf", "curve": [[1.0, 1.0], [1.0, 1.0]]}
    assert said["tables"][0]["rows"] == [["nan"]] and json.dumps(said, allow_nan=False)


def test_a_long_series_keeps_its_spikes_and_its_ends() -> None:
    """Of ten thousand points some four hundred stay, the same ones each time, in order."""
    points = [(float(x), math.sin(x / 500)) for x in range(10_000)]
    points[4321] = (4321.0, 99.0)
    points[7000] = (7000.0, math.nan)
    kept = thinned(points)
    assert len(kept) <= MOST_POINTS and kept == thinned(points)
    assert kept[0] == points[0] and kept[-1] == points[-1] and points[4321] in kept
    assert [x for x, _ in kept] == sorted(x for x, _ in kept)
    assert thinned(points[:400]) == points[:400]


def test_live_points_are_few_short_and_never_anything_else() -> None:
    """The reader takes what the laboratory sends, cut anywhere; other lines are dropped."""
    lines: list[bytes] = []
    lab = Lab({}, live=lines.append)
    given(lambda room: [room.point("p", f"series {n % 12}", n, float("inf")) for n in range(5000)], lab)
    assert all(len(line) <= 4096 for line in lines)
    reader = LivePoints()
    stream = (
        b"".join(lines)
        + b'{"t": "finished"}\n{"t": "points", "points": [["p", "s", 1, true]]}\n'
        + b"[" * 9000
    )
    for at in range(0, len(stream), 777):
        reader.feed(stream[at : at + 777])
    found = reader.due(0.0)
    assert isinstance(found, Points) and found.points[-1] == ["p", "series 7", 4999.0, "inf"]
    assert reader.due(1.0) is None and reader.last() is None


@pytest.mark.parametrize(
    "record",
    [
        {"t": "points", "points": [["p", "s", 1]]},
        {"t": "points", "points": [["p", "", 1, 2]]},
        {"t": "points", "points": [["p", "s", 1, float("nan")]]},
        {"t": "points", "points": [["p", "s", 1, 2]] * 401},
        {"t": "series", "panel": "p", "series": "s" * 41, "points": []},
        {"t": "series", "panel": "p", "series": "s", "points": [[1, "one"]]},
        {"t": "series", "panel": "p", "series": "s", "points": [[1, 2]] * 401},
        {"t": "result", "name": "r", "value": None},
        {"t": "result", "name": "r", "value": "x" * 201},
        {"t": "result", "name": "r", "value": [[[1]]]},
        {"t": "result", "name": 3, "value": 1},
        {"t": "result", "name": "r", "value": 2**70},
        {"t": "table", "title": "t", "columns": [], "rows": []},
        {"t": "table", "title": "t", "columns": ["a"], "rows": [[1, 2]]},
        {"t": "table", "title": "t", "columns": ["a"], "rows": [[[1]]]},
    ],
)
def test_a_message_that_is_none_does_not_come_in(record: dict[str, object]) -> None:
    """The tutor believes nothing of a run that is not as it has to be."""
    with pytest.raises(ValueError, match="message of a run"):
        protocol.decode(record)


# ---- a run ------------------------------------------------------------------------------------------------


def test_a_run_gives_series_results_and_tables(tried: Callable[..., Seen]) -> None:
    """What the program showed arrives whole, with texts for what JSON cannot write."""
    seen = tried(
        """for step in range(900):
    lab.point("distance", "a", step, float("inf") if step == 899 else step)
lab.result("worst", ["large"])
lab.table("end", ["a", "b"], [["x", 1.5]])"""
    )
    assert seen.finished.verdict == "pass", seen.finished
    (series,) = _kinds(seen, Series)
    assert (
        isinstance(series, Series)
        and len(series.points) <= MOST_POINTS
        and series.points[-1] == [899.0, "inf"]
    )
    assert _kinds(seen, Result) == [Result("worst", ["large"])]
    assert _kinds(seen, Tabled) == [Tabled("end", ["a", "b"], [["x", 1.5]])]
    assert _kinds(seen, Points)


def test_the_same_seed_gives_the_same_run_and_another_another(tried: Callable[..., Seen]) -> None:
    """torch, random and numpy are seeded, and torch computes on one thread."""
    body = """import random, numpy
x = torch.randn(200, 200)
lab.result("all", [float((x @ x).sum()), random.random(), float(numpy.random.rand())])
lab.result("threads", torch.get_num_threads())"""
    results = [_kinds(tried(body, seed), Result) for seed in (0, 0, 1)]
    assert results[0] == results[1] and results[0][0] != results[2][0]
    assert results[0][1] == Result("threads", 1)


def test_a_program_has_the_test_part_of_its_set(tried: Callable[..., Seen]) -> None:
    """The set that the file names, both parts; another one is refused by name."""
    seen = tried(
        """(x, y), (a, b) = lab.wine()
lab.result("sizes", [len(x), len(y), len(a), len(b)])""",
        data="wine",
    )
    assert _kinds(seen, Result) == [Result("sizes", [133, 133, 45, 45])], seen.finished
    other = tried("lab.digits()", data="wine")
    assert other.finished.verdict == "fail" and "digits28" in other.finished.message


@pytest.mark.parametrize(
    ("body", "verdict", "told"),
    [
        ("raise ValueError('no')", "fail", "ValueError"),
        ("lab.result('best', object())", "fail", "LabProblem"),
        ("import os; os._exit(0)", "fail", ""),
        ("lab.point('elsewhere', 'a', 1, 1)", "fail", "elsewhere"),
        ("while True: pass", "timeout", ""),
    ],
)
def test_a_program_that_fails_says_so(tried: Callable[..., Seen], body: str, verdict: str, told: str) -> None:
    """A run that did not reach its end is never taken for one that did."""
    seen = tried(body, timeout=1.0)
    assert seen.finished.verdict == verdict and told in seen.finished.message
    assert not _kinds(seen, Result)


def test_a_run_is_stopped_at_once(checking: Checking) -> None:
    """After a cancel nothing of it is left within a fifth of a second (asked of a busy machine: a second)."""
    experiment = tiny_course().experiments["tiny-descent"]
    source = HEAD + "    while True: lab.point('distance', 'a', 1, 1)\n"
    cancel, times = threading.Event(), dict[str, float]()

    def seen(event: protocol.Event) -> None:
        if isinstance(event, Points) and not cancel.is_set():
            times["asked"] = time.monotonic()
            cancel.set()

    finished = checking.check(job_of(experiment, source, experiment.start, 0), seen, cancel)
    assert finished.verdict == "cancelled" and time.monotonic() - times["asked"] < 1.0
    process = checking._process
    assert process is not None
    assert all("subject" not in Path(f"/proc/{pid}/comm").read_text() for pid in alive(process.pid))


def test_programs_of_an_untrusted_course_do_not_run(checking_home: Path) -> None:
    """They are code of its author, as checks are."""
    course = tiny_course()
    experiment = course.experiments["tiny-descent"]
    env = {**os.environ, "DLTUTOR_HOME": str(checking_home)}
    with Checking(content=course.root, checkers=course.checkers, env=env, barred="Not trusted.") as one:
        finished = one.check(job_of(experiment, HEAD, experiment.start, 0), lambda event: None)
    assert (finished.verdict, finished.message) == ("error", "Not trusted.")


@pytest.fixture
def program() -> Iterator[Path]:
    """The tiny course's own program."""
    course = tiny_course()
    yield course.checkers / "experiments" / "tiny_descent.py"


def test_an_author_can_measure_a_program_by_itself(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m checkers.lab` says what was drawn and found, how long it took, and what is missing."""
    from checkers.lab_alone import main

    content = tiny_course().root
    assert main([str(program), "--content", str(content), "--set", "steps=4", "--seed", "3"]) == 0
    said = capsys.readouterr().out
    assert "steps=4" in said and 'result worst = "large"' in said and "distance / middle: 4 points" in said
    assert main([str(program), "--content", str(content), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["faults"] == []
