"""`dltutor experiment`: listed, shown, run and read back, for people and for scripts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checkers.protocol import Event, Finished, Job
from tests.study.runs import LAST, events
from tests.test_kept_runs import run as kept
from tutor.cli import main
from tutor.places import find_places
from tutor.start import utc_now
from tutor.store import Store

COURSE = Path(__file__).resolve().parents[1] / "data" / "course"


class _Checker:
    """Plays the tiny program's run."""

    def __init__(self, *, content: Path, checkers: Path, **more: object) -> None:
        self.more = more

    def check(self, job: Job, on_event: Callable[[Event], None]) -> Finished:
        for event in events(left=float(job.lab["parameters"]["steps"])):
            on_event(event)
        ending = (
            Finished(**{**vars(LAST), "verdict": "error", "message": "It broke."})
            if job.lab["seed"] == 9
            else LAST
        )
        on_event(ending)
        return ending

    def want_pads(self) -> None:
        """No lasting Python is near."""

    def close(self) -> None:
        """Has nothing to close."""


@pytest.fixture(autouse=True)
def played(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """No process is started, and the tiny course is trusted."""
    monkeypatch.setattr("tutor.checking.Checking", _Checker)
    assert _does("--trust", "experiment", "list") == 0


def _does(*arguments: str) -> int:
    return main(["--content", str(COURSE), *arguments])


def _runs(home: Path) -> list[str]:
    store = Store.open(find_places({"DLTUTOR_HOME": str(home)}).progress, now=utc_now)
    try:
        return [one.experiment for one in store.runs()]
    finally:
        store.close()


def test_experiments_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """What can be set and what can be predicted is said, and nothing that a run would give away."""
    capsys.readouterr()
    assert _does("experiment", "list", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["id"], row["runs"], row["sources"]) == ("tiny-descent", 0, ["t-1"])
    assert _does("experiment", "show", "tiny-descent") == 0
    said = capsys.readouterr().out
    assert "--set rate=…" in said and "--predict left=…  number, in %" in said and "large (1.5)" in said
    assert _does("experiment", "show", "t-1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["parameters"][0]["choices"] == [4, 8, 16]


def test_a_run_says_what_it_gave_and_is_kept(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    """Curves, results, tables, the explanation, what to try next; status 0."""
    assert _does("experiment", "run", "tiny-descent", "--set", "rate=0.5", "--seed", "2") == 0
    said = capsys.readouterr().out
    for piece in (
        "0.5, straight to the bottom",
        "seed 2",
        "worst: 1.5",
        "step size  distance",
        "Take twice as many",
    ):
        assert piece in said
    assert _runs(home) == ["tiny-descent"]


@pytest.mark.parametrize(("guess", "status"), [("large", 0), ("small", 1)])
def test_a_prediction_decides_the_status(guess: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    """0 where what was predicted is right, else 1, with yours and the measured one; once judged it stays."""
    for _ in range(2):
        assert _does("experiment", "run", "tiny-descent", "--predict", f"worst={guess}") == status
        assert "worst: You said" in capsys.readouterr().out


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Every event as it comes, and last the run with its judgements and its explanation."""
    capsys.readouterr()
    assert _does("experiment", "run", "tiny-descent", "--predict", "left=8", "--json") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["t"] for one in lines] == ["started", "points", "series", *["result"] * 3, "table", "run"]
    assert lines[-1]["judged"][0]["verdict"] == "right" and "After 8 steps" in lines[-1]["because"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "nothing"], "there is no experiment nothing"),
        (["run", "tiny-descent", "--set", "rate=0.7"], "choose one of 0.25, 0.5"),
        (["run", "tiny-descent", "--set", "depth=1"], "no parameter depth"),
        (["run", "tiny-descent", "--set", "rate"], "write NAME=VALUE"),
        (["run", "tiny-descent", "--predict", "most=1"], "no prediction most"),
        (["run", "tiny-descent", "--predict", "left=many"], "cannot be read"),
        (["run", "tiny-descent", "--seed", "-1"], "seed"),
        (["runs", "tiny-descent", "--json", "--csv"], "choose one"),
    ],
)
def test_a_request_that_cannot_be_understood_is_status_two(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    """One sentence on standard error; nothing was run, nothing was kept."""
    assert _does("experiment", *arguments) == 2
    said = capsys.readouterr().err
    assert told in said and said.count("\n") == 1
    assert _runs(home) == []


def test_a_run_that_fails_is_our_fault(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    """Status 3 and the reason; with --json it is a line."""
    assert _does("experiment", "run", "tiny-descent", "--seed", "9") == 3
    assert "It broke." in capsys.readouterr().err
    assert _does("experiment", "run", "tiny-descent", "--seed", "9", "--json") == 3
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"t": "problem", "problem": "It broke."}
    assert _runs(home) == []


def test_kept_runs_are_read_as_lines_json_and_csv(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    """Every point and every result of every run, with its values."""
    assert _does("experiment", "runs", "tiny-descent") == 0
    assert "was not run yet" in capsys.readouterr().out
    store = Store.open(find_places({"DLTUTOR_HOME": str(home)}).progress, now=utc_now)
    for number in (1, 2):
        store.keep_run(kept(number))
    store.close()
    assert _does("experiment", "runs", "tiny-descent") == 0
    assert "steps 8, step size 0.25" in capsys.readouterr().out
    assert _does("experiment", "runs", "tiny-descent", "--json") == 0
    assert [one["uid"] for one in json.loads(capsys.readouterr().out)] == ["r1", "r2"]
    assert _does("experiment", "runs", "tiny-descent", "--csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {row["run"] for row in rows} == {"r1", "r2"} and rows[1]["y"] == "inf"
    assert {row["name"]: row["y"] for row in rows if row["what"] == "result"}["left"] == "0.39"


def test_programs_of_a_course_that_is_not_trusted_do_not_run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """They are its author's own code: the sentence says how to trust them."""
    import shutil

    shutil.copytree(COURSE, tmp_path / "course")
    shutil.copytree(COURSE.parent / "checkers", tmp_path / "checkers")
    assert main(["--content", str(tmp_path / "course"), "experiment", "run", "tiny-descent"]) == 2
    assert "--trust" in capsys.readouterr().err


def test_experiments_stand_in_the_list_of_all_that_serves(capsys: pytest.CaptureFixture[str]) -> None:
    """`items --json` has their type, kind and sources, and the filter by kind knows them."""
    capsys.readouterr()
    assert _does("items", "--json", "--kind", "experiment") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row == {
        "id": "tiny-descent",
        "type": "experiment",
        "kind": "experiment",
        "topic": "alpha",
        "sources": ["t-1"],
        "parametrised": True,
    }
