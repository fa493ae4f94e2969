"""The command line: contracts that scripts rely on, and one sentence for everything that goes wrong."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tutor.cli import main
from tutor.course import find_content, load
from tutor.places import PlaceProblem


class Output:
    """Runs command lines in this process and keeps what they print."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        status = main(arguments)
        self.out, self.err = self._capsys.readouterr()
        return status

    @property
    def json(self) -> object:
        """Standard output as JSON."""
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one sentence on standard error; fails where there is more or a traceback."""
        assert "Traceback" not in self.err
        (line,) = self.err.splitlines()
        return line


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Output:
    """The command line."""
    return Output(capsys)


RIGHT = {"tn": "390", "recall": "9/10", "specificity": "78 %", "f1": "45/53"}


def test_a_right_answer_is_marked_with_status_0(run: Output) -> None:
    """One JSON object with verdict, points, parts and feedback."""
    assert run("mark", "--id", "003-4.6", "--answer", json.dumps(RIGHT)) == 0
    reply = run.json
    assert isinstance(reply, dict)
    assert set(reply) == {"verdict", "points", "parts", "feedback"}
    assert (reply["verdict"], reply["points"]) == ("right", 1.0)
    assert reply["parts"] == dict.fromkeys(RIGHT, 1.0)


def test_a_wrong_answer_is_judged_and_not_passed(run: Output) -> None:
    """Status 1, with the sentence of the known mistake."""
    assert run("mark", "--id", "003-4.6", "--answer", json.dumps({**RIGHT, "tn": 840})) == 1
    reply = run.json
    assert isinstance(reply, dict) and reply["verdict"] == "partial" and reply["parts"]["tn"] == 0
    assert any("840" in sentence for sentence in reply["feedback"])


def test_given_parameters_choose_the_item_that_declares_them(run: Output) -> None:
    """The choice of 003-1.10 answers without parameters, the calculation with them."""
    assert run("mark", "--id", "003-1.10", "--answer", '"oscillate"') == 0
    params = '{"lam": 2, "eta": "0.1", "w0": 5, "steps": 3}'
    assert run("mark", "--id", "003-1.10", "--params", params, "--answer", "2.56") == 0
    assert run("mark", "--id", "003-1.10", "--params", params, "--answer", '"5*(1-0.2)^3"') == 0
    assert run("mark", "--id", "003-1.10", "--params", params, "--answer", "5") == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["mark"], "--help"),
        (["mark", "--id", "003-4.6", "--answer", "{"], "JSON"),
        (["mark", "--id", "003-4.66", "--answer", "1"], "did you mean 003-4.6"),
        (["mark", "--id", "003-4.6", "--params", '{"T": 1000}', "--answer", "{}"], "parameters"),
        (["mark", "--id", "003-4.6", "--params", "3", "--answer", "{}"], "object"),
        (["mark", "--id", "003-1.1", "--jsonl", "--answer", "1"], "--jsonl"),
        (["frob"], "--help"),
        (["quiz", "--n", "0"], "--n"),
        (["quiz", "--topic", "cooking"], "topics are"),
        (["items", "--kind", "riddle"], "kinds are"),
        (["items", "--source", "9"], "catalogue id"),
        (["--content", "/nowhere", "items"], "no course"),
        (["task", "check", "nothing"], "tasks are"),
        (["task", "check", "azimuth-loss"], "task start"),
        (["task", "check", "azimuth-loss", "/nowhere.py"], "cannot be read"),
        (["task", "check", "azimuth-loss", "/"], "folder"),
        (["task", "check", "azimuth-loss", "--device", "tpu"], "cuda"),
        (["task", "reset", "azimuth-loss"], "--yes"),
        (["lint", "/nowhere"], "course.yaml"),
        (["quiz"], "terminal"),
        ([], "terminal"),
    ],
)
def test_a_request_that_makes_no_sense_is_one_sentence_and_status_2(
    run: Output, monkeypatch: pytest.MonkeyPatch, arguments: list[str], word: str
) -> None:
    """Nothing on standard output, no traceback, and the sentence says what to do."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    # Without arguments it is bare dltutor, which needs a terminal.
    assert run(*arguments) == 2
    assert word in run.complaint and run.out == ""


def test_an_answer_of_unreadable_form_is_invalid_and_not_a_bad_request(run: Output) -> None:
    """The learner typed it, so it gets a verdict with a sentence."""
    unread = '{"tn": "((", "recall": "", "specificity": "nan", "f1": "x"}'
    for answer in (unread, '{"tn": ""}', "{}", "null", "[]", "1", '{"tm": 1}', '{"tn": [1]}'):
        assert run("mark", "--id", "003-4.6", "--answer", answer) == 1
        reply = run.json
        assert isinstance(reply, dict) and reply["verdict"] == "invalid" and reply["feedback"]


def lines(run: Output, monkeypatch: pytest.MonkeyPatch, raw: bytes) -> list[dict[str, object]]:
    """The replies of `mark --jsonl` to these bytes."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert run("mark", "--jsonl") == 0
    return [json.loads(line) for line in run.out.splitlines()]


def test_jsonl_answers_every_line_whatever_bytes_it_holds(
    run: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad lines are errors of their own; the run goes on, status 0."""
    good = json.dumps({"id": "003-4.6", "answer": RIGHT}).encode()
    bad = [
        b"",
        b"{",
        b"\xff\xfe",
        b"3",
        b'{"id": 5}',
        b'{"id": "x", "answer": 1}',
        b"[" * 3000,
        b"\x00",
        b'{"id":"003-4.6","answer":{},"zz":1}',
    ]
    replies = lines(run, monkeypatch, b"\n".join([good, *bad, good]) + b"\n")
    assert [reply["verdict"] for reply in replies] == ["right", *["error"] * (len(bad) - 1), "right"]
    assert all(reply["feedback"] for reply in replies[1:-1])


def test_jsonl_survives_a_line_of_megabytes(run: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that is too long is one error, the next line is read from its beginning."""
    good = json.dumps({"id": "003-4.6", "answer": RIGHT}).encode()
    long = json.dumps({"id": "003-4.6", "answer": {**RIGHT, "tn": "9" * 5_000_000}}).encode()
    shorter = json.dumps({"id": "003-4.6", "answer": {**RIGHT, "tn": "9" * 1_000_000}}).encode()
    replies = lines(run, monkeypatch, b"\n".join([long, good, shorter]))
    assert [reply["verdict"] for reply in replies] == ["error", "right", "partial"]


def test_items_lists_everything_with_its_sources(run: Output) -> None:
    """The JSON has the agreed keys; filters narrow it."""
    assert run("items", "--json") == 0
    rows = run.json
    assert isinstance(rows, list)
    assert all(set(row) == {"id", "type", "kind", "topic", "sources", "parametrised"} for row in rows)
    assert {row["type"] for row in rows} >= {"item", "task", "feature"}
    assert run("items", "--topic", "evaluation", "--json") == 0
    fewer = run.json
    assert isinstance(fewer, list) and 0 < len(fewer) < len(rows)
    assert all(row["topic"] == "evaluation" for row in fewer)


ENTRIES = [f"003-1.{n}" for n in range(1, 13)]
ENTRIES += ["003-2.1", "003-2.3", "003-2.4", "003-3.1", "003-3.2", "003-3.3", "003-3.5", "003-3.6"]
ENTRIES += ["003-4.3", "003-4.5", "003-4.6", "003-5.1", "003-5.2", "003-6.2"]


@pytest.mark.parametrize("source", ENTRIES)
def test_every_entry_of_this_release_answers_for_its_catalogue_id(source: str) -> None:
    """Without parameters exactly one item or task answers, and its own key marks right."""
    course, _ = load(find_content())
    item = course.answering(source, [])
    if item is None:
        assert course.task(source) is not None
        return
    variant = item.variant(0)
    assert item.mark(variant, item.key(variant)).status == "right"


def test_paths_are_all_below_the_home(run: Output, home: Path) -> None:
    """DLTUTOR_HOME holds everything the program writes."""
    assert run("paths", "--json") == 0
    places = run.json
    assert isinstance(places, dict)
    assert all(Path(path).is_relative_to(home) for path in places.values())


def test_stats_of_an_empty_log_are_zeros(run: Output) -> None:
    """A newcomer sees zeros, not an error."""
    assert run("stats", "--json") == 0
    figures = run.json
    assert isinstance(figures, dict) and figures["attempts"] == 0 and figures["topics"]


def test_a_task_is_started_once_and_reset_with_a_backup(run: Output, home: Path) -> None:
    """Start never overwrites; reset keeps what was there."""
    assert run("task", "start", "003-3.6") == 0
    path = home / "workspace" / "azimuth_loss" / "azimuth_loss.py"
    path.write_text("mine = 1\n")
    assert run("task", "start", "azimuth_loss") == 0 and "stays as it is" in run.out
    assert path.read_text() == "mine = 1\n"
    assert run("task", "reset", "azimuth-loss", "--yes") == 0
    assert "mine" not in path.read_text()
    assert [other.read_text() for other in path.parent.glob("*backup*")] == ["mine = 1\n"]


def test_a_file_in_another_encoding_is_refused_by_name(run: Output, tmp_path: Path) -> None:
    """One sentence names the file and the fix."""
    path = tmp_path / "latin.py"
    path.write_bytes(b"# \xe9\n")
    assert run("task", "check", "azimuth-loss", str(path)) == 2 and "UTF-8" in run.complaint


def test_help_has_examples_everywhere(run: Output) -> None:
    """Every command shows at least one."""
    for words in ("", "quiz", "items", "mark", "lint", "doctor", "stats", "paths"):
        assert run(*words.split(), "--help") == 0 and "Example" in run.out
    for command in ("list", "start", "check", "reset", "recipe"):
        assert run("task", command, "--help") == 0 and "dltutor task" in run.out


def test_a_fault_of_ours_is_a_sentence_and_status_3(
    run: Output, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The traceback goes to a file that the sentence names."""

    def broken(*_: object) -> None:
        raise RuntimeError("the ceiling fell down")

    monkeypatch.setattr("tutor.commands.machine.places", broken)
    assert run("paths") == 3
    assert "our fault" in run.complaint and "ceiling" in run.complaint
    assert "RuntimeError" in (home / "cache" / "last-error.txt").read_text()


def test_a_home_that_cannot_be_found_is_told_by_the_bare_program_too(
    run: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the machine's matter: one sentence and status 2, not a fault of ours."""

    def lost(_: object) -> None:
        raise PlaceProblem(
            "The folder for your progress cannot be found: set DLTUTOR_HOME to an absolute path."
        )

    monkeypatch.setattr("tutor.start.find_places", lost)
    monkeypatch.setattr("tutor.start._no_terminal", lambda: None)
    assert run() == 2
    assert "DLTUTOR_HOME" in run.complaint and "our fault" not in run.complaint


@pytest.mark.torch
def test_a_coding_answer_is_marked_by_running_it(
    run: Output, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Pass is right with status 0; a plain squared error misses the seam; events stream as JSON lines."""
    solution = find_content().parent / "checkers" / "tasks" / "azimuth_loss" / "solution.py"
    assert run("task", "check", "003-3.6", str(solution), "--json") == 0
    events = [json.loads(line) for line in run.out.splitlines()]
    assert [events[0]["t"], events[-1]["t"], events[-1]["verdict"]] == ["started", "finished", "pass"]
    wrong = (
        "import torch\nclass AzimuthLoss:\n    def encode(self, t):\n        return t\n"
        "    def forward(self, p, l):\n        return ((p - l) ** 2).mean()\n"
    )
    replies = lines(
        run,
        monkeypatch,
        b"\n".join(
            json.dumps({"id": "003-3.6", "answer": text}).encode() for text in (solution.read_text(), wrong)
        ),
    )
    assert [reply["verdict"] for reply in replies] == ["right", "wrong"]
    assert replies[1]["feedback"]
