"""The task screen as a learner meets it, with a checker that plays a script; at the end with the real one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from checkers.protocol import Finished
from tests.screens.workbench import (
    FAILED,
    SOLUTION,
    STARTER,
    Desk,
    ending,
    failing,
    footer,
    idle,
    notice,
    page,
    panel,
    passing,
    run,
    text,
    title,
    until,
)
from tutor.app import TutorApp
from tutor.screens.editing import EditScreen
from tutor.screens.home import HomeScreen
from tutor.screens.task import TaskScreen
from tutor.study.taskfiles import LARGEST
from tutor.widgets.checks import CheckList
from tutor.widgets.lines import Pane


@pytest.fixture
def desk(tmp_path: Path, home: Path) -> Callable[..., Desk]:
    """Makes a desk whose checker plays the script that it is given."""
    return lambda **script: Desk(tmp_path, home, **script)


Desks = Callable[..., Desk]


# -- the first visit -----------------------------------------------------------------------------------


async def test_the_first_visit_puts_the_starter_there_and_says_where(desk: Desks) -> None:
    """The brief is read, the starter is a file, its path stands on screen, the checker is warm."""
    one = desk()
    async with one.open() as pilot:
        assert one.path.read_text() == STARTER
        assert title(pilot) == "Code › Twice as much  checker ready · double_it.py · 3 points"
        assert "Your file (made just now from the starter):" in text(pilot)
        assert str(one.path) in text(pilot).replace("\n", "").replace(" ", "")
        assert "Write double(x), which returns twice its argument." in text(pilot)
        assert "• or a tensor" in text(pilot) and "No check has run yet." in text(pilot)
        assert "The checker is ready, isolation: landlock." in page(pilot)
        assert one.checking.warmed == 1 and one.checking.sources == []
        assert footer(pilot)[0] == "enter run"


async def test_a_file_that_is_there_stays_as_it_is(desk: Desks) -> None:
    """A later visit never writes over what the learner wrote."""
    one = desk()
    one.path.parent.mkdir(parents=True)
    one.write("mine = 1\n")
    async with one.open() as pilot:
        assert one.path.read_text() == "mine = 1\n"
        assert "made just now" not in text(pilot)


async def test_a_workspace_that_cannot_be_made_is_one_sentence(desk: Desks, home: Path) -> None:
    """Something else in the workspace's place is said, and the brief can be read all the same."""
    (home / "workspace").write_text("in the way")
    async with desk().open() as pilot:
        assert "cannot be created" in notice(pilot) and "DLTUTOR_HOME" in notice(pilot)
        assert "Write double(x)" in text(pilot)


# -- runs ----------------------------------------------------------------------------------------------


async def test_checks_appear_as_they_finish(desk: Desks) -> None:
    """After two of four checks their lines stand there, and the panel says that the others still run."""
    one = desk(script=failing(), pause_after=2)
    async with one.open() as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "doubles a number" in text(pilot))
        assert "✓ is a Python file that runs" in text(pilot) and "12 ms" in text(pilot)
        assert "doubles a tensor" not in text(pilot)
        assert panel(pilot) == "… checking" and "0 s of at most 7 s" in text(pilot)
        assert "esc stop" in footer(pilot)
        one.checking.go.set()
        await idle(pilot)
        assert panel(pilot) == "◐ partly right: 1 of 3 points"


async def test_a_failed_check_says_why_and_unfolds_its_traceback(desk: Desks) -> None:
    """Under the failed one stands its diagnosis; `w` unfolds the traceback and folds it again."""
    async with desk(script=failing()).open() as pilot:
        await run(pilot)
        shown = text(pilot)
        assert "✗ doubles a tensor" in shown
        assert "double(2) gave 3 [red], expected 4: multiply instead of adding 1" in shown
        assert "▸ traceback, 2 lines (w)" in shown and "return x + 1" not in shown
        assert "· keeps the shape" in shown and "skipped" in shown
        assert "w why" in footer(pilot)
        await pilot.press("w")
        await pilot.pause()
        assert "line 2, in double: return x + 1" in text(pilot) and "line 3: return [red]" in text(pilot)
        assert "w fold" in footer(pilot)
        await pilot.press("w")
        await pilot.pause()
        assert "return x + 1" not in text(pilot)


async def test_the_panel_has_the_points_of_each_part(desk: Desks) -> None:
    """Word and symbol, points, parts, how many checks pass, time, device and isolation."""
    async with desk(script=failing()).open() as pilot:
        await run(pilot)
        shown = text(pilot)
        assert "◐ partly right: 1 of 3 points" in shown
        assert "✓ number 1 of 1   ✗ tensor 0 of 2" in shown and "2 of 4 checks pass" in shown
        assert "0.25 s · cpu · isolation: landlock" in shown
        assert title(pilot).endswith("◐ partly right · double_it.py · 3 points")


async def test_a_run_is_recorded_with_the_text_that_was_checked(desk: Desks) -> None:
    """The attempt in the store holds source, points, parts, version and device."""
    one = desk(script=failing())
    async with one.open() as pilot:
        one.write("def double(x): return x + 1\n")
        one.clock.seconds = 90.0
        await run(pilot)
    (attempt,) = one.store.attempts()
    assert (attempt.item, attempt.kind, attempt.status) == ("double-it", "code", "partial")
    assert attempt.answer == {"source": "def double(x): return x + 1\n"}
    assert attempt.points == pytest.approx(1 / 3) and attempt.hints == 0
    assert attempt.content == "v1" and attempt.device == "cpu" and attempt.seconds == 90.0
    assert [row["part"] for row in attempt.ledger] == ["number", "tensor"]


async def test_the_file_on_disk_is_what_runs(desk: Desks) -> None:
    """Every run reads the file anew, a byte order mark apart."""
    one = desk()
    async with one.open() as pilot:
        one.path.write_bytes(b"\xef\xbb\xbf# one\n")
        await run(pilot, "enter")
        one.write("# two\n")
        await run(pilot, "ctrl+r")
        one.write("# three\n")
        one.clock.seconds = 1.0
        await run(pilot, "ctrl+s")
    assert one.checking.sources == ["# one\n", "# two\n", "# three\n"]


async def test_the_old_verdict_is_dimmed_while_a_new_one_runs(desk: Desks) -> None:
    """Old lines stay in sight but dim, a finished check takes its line back, the rest goes."""
    one = desk(script=failing())
    async with one.open() as pilot:
        await run(pilot)
        one.write(SOLUTION)
        one.checking.script, one.checking.pause_after = passing(), 1
        await pilot.press("r")
        await until(pilot, lambda: pilot.app.screen.bench.stale == {FAILED[i].name for i in (1, 2, 3)})
        await pilot.pause()
        checks = pilot.app.screen.query_one(CheckList)
        dim = {line.plain[2:8]: "dim" in str(line.spans) for line in checks.lines(checks.size.width)}
        assert dim["is a P"] is False and dim["double"] is True and dim["keeps "] is True
        assert "before: ◐ partly right: 1 of 3 points" in text(pilot)
        one.checking.go.set()
        await idle(pilot)
        assert panel(pilot) == "✓ right: 3 of 3 points" and "before:" not in text(pilot)
        assert "keeps the shape" not in text(pilot)


async def test_esc_stops_a_running_check_at_once_then_leaves(desk: Desks) -> None:
    """The first `esc` ends the run and nothing is recorded, the second goes home."""
    one = desk(pause_after=1)
    async with one.open() as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "is a Python file" in text(pilot))
        await pilot.press("escape")
        assert panel(pilot) == "· stopped: nothing was counted"
        await idle(pilot)
        assert one.checking.cancelled == 1 and one.store.attempts() == []
        assert "is a Python file that runs" in text(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_every_key_responds_while_checks_run(desk: Desks) -> None:
    """Hints, help and scrolling work in the middle of a run, which then ends as if nothing had been."""
    one = desk(pause_after=1)
    async with one.open() as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "is a Python file" in text(pilot))
        await pilot.press("h")
        await pilot.pause()
        assert "Hint 1" in page(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Here and now" in text(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert pilot.app.screen.bench.running
        one.checking.go.set()
        await idle(pilot)
        assert panel(pilot) == "✓ right: 3 of 3 points"


async def test_running_again_starts_the_newest_version_only(desk: Desks) -> None:
    """The same text is not checked twice at once; a newer one ends the old run and starts."""
    one = desk(pause_after=0)
    async with one.open() as pilot:
        await pilot.press("r")
        await until(pilot, lambda: len(one.checking.sources) == 1)
        await pilot.press("r")
        await pilot.pause(0.02)
        one.write(SOLUTION)
        await pilot.press("r")
        await until(pilot, lambda: one.checking.cancelled == 1)
        one.checking.go.set()
        await idle(pilot)
        assert one.checking.sources == [STARTER, SOLUTION]
        assert panel(pilot) == "✓ right: 3 of 3 points"
    assert [attempt.answer["source"] for attempt in one.store.attempts()] == [SOLUTION]


@pytest.mark.parametrize("way", ["home", "quit"])
async def test_leaving_in_any_way_cancels_the_run(desk: Desks, way: str) -> None:
    """Another screen or the end of the program stops the checker's work, and nothing is recorded."""
    one = desk(pause_after=0)
    async with one.open() as pilot:
        await pilot.press("r")
        await until(pilot, lambda: len(one.checking.sources) == 1)
        if way == "home":
            pilot.app.go_home()
            await until(pilot, lambda: one.checking.cancelled == 1)
        else:
            await pilot.press("ctrl+q")
    assert one.checking.go.is_set() is False
    for _ in range(1_000):
        if one.checking.cancelled:
            break
        one.checking.go.wait(0.005)
    assert one.checking.cancelled == 1 and one.store.attempts() == []


async def test_enter_right_after_a_verdict_is_a_slip(desk: Desks) -> None:
    """For 300 ms `enter` does nothing, then it runs again; `r` always runs."""
    one = desk()
    async with one.open() as pilot:
        await run(pilot, "enter")
        one.clock.seconds = 0.29
        await run(pilot, "enter")
        assert len(one.checking.sources) == 1
        one.clock.seconds = 0.31
        await run(pilot, "enter")
        assert len(one.checking.sources) == 2


@pytest.mark.parametrize(
    ("events", "head", "told"),
    [
        (
            ending("error", "The checker ended unexpectedly; check again."),
            "! our fault: not counted",
            "check again",
        ),
        (ending("cancelled"), "· stopped: nothing was counted", "again when you like"),
    ],
)
async def test_a_fault_of_ours_counts_nothing(desk: Desks, events: list[Any], head: str, told: str) -> None:
    """Errors of the checker are words and a sentence, and no attempt."""
    one = desk(script=events)
    async with one.open() as pilot:
        await run(pilot)
        assert panel(pilot) == head and told in text(pilot)
    assert one.store.attempts() == []


@pytest.mark.parametrize(("verdict", "head"), [("timeout", "✗ out of time"), ("memory", "✗ out of memory")])
async def test_limits_are_named_and_count(desk: Desks, verdict: str, head: str) -> None:
    """A run that hits a limit is an attempt without points, and the headline says which limit."""
    one = desk(script=ending(verdict))
    async with one.open() as pilot:
        await run(pilot)
        assert panel(pilot) == f"{head}: 0 of 3 points"
    assert [attempt.points for attempt in one.store.attempts()] == [0.0]


async def test_a_checker_that_breaks_is_one_sentence(desk: Desks) -> None:
    """An exception from the client neither ends the program nor counts."""
    one = desk(error=ValueError("no such thing."))
    async with one.open() as pilot:
        await run(pilot)
        assert panel(pilot) == "! our fault: not counted"
        assert "The checks cannot run: no such thing." in text(pilot)
    assert one.store.attempts() == []


async def test_a_start_without_a_checker_says_so(desk: Desks) -> None:
    """Where no checker was passed in, brief and hints work and a run is one sentence."""
    async with desk().open(checking=None) as pilot:
        await run(pilot)
        assert "The checks cannot run" in text(pilot)


async def test_what_the_program_printed_is_harmless_and_folded(desk: Desks) -> None:
    """Markup and control characters in learner's output are plain text, below the checks, after `w`."""
    async with desk(script=passing("[bold]one\x1b[2J\n\u202etwo[/]\n")).open() as pilot:
        await run(pilot)
        assert "what your program printed, 2 lines (w)" in page(pilot)
        await pilot.press("w")
        await pilot.pause()
        assert "  [bold]one[2J\n  two[/]" in page(pilot)
        assert "Twice x is x + x." in page(pilot)


# -- files that cannot be checked ----------------------------------------------------------------------


def _remove(path: Path) -> None:
    path.unlink()


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_remove, "is not there: save your file under this name"),
        (_folder, "is a folder where your file should be: move it away"),
        (_pipe, "is no ordinary file"),
        (lambda path: path.write_bytes(b"x = 1 # \xff\n"), "is no UTF-8 text (byte 9): save it as UTF-8."),
        (lambda path: path.write_bytes(b"#" * (LARGEST + 1)), "is larger than 1 MB"),
    ],
    ids=["missing", "folder", "pipe", "bytes", "large"],
)
async def test_a_file_that_cannot_be_read_is_one_sentence(
    desk: Desks, spoil: Callable[[Path], object], told: str
) -> None:
    """What is wrong, where, and what to do; no attempt, and the next good run takes the sentence away."""
    one = desk()
    async with one.open() as pilot:
        spoil(one.path)
        await run(pilot)
        assert told in notice(pilot) and str(one.path) in notice(pilot)
        assert panel(pilot) == "" and one.checking.sources == []
        if one.path.is_dir():
            one.path.rmdir()
        else:
            one.path.unlink(missing_ok=True)
        one.write(SOLUTION)
        await run(pilot)
        assert notice(pilot) == "" and panel(pilot) == "✓ right: 3 of 3 points"


# -- hints and the solution ----------------------------------------------------------------------------


async def test_each_hint_costs_a_fifth(desk: Desks) -> None:
    """Two hints are shown in order, the pass earns three fifths, and panel and store say so."""
    one = desk()
    async with one.open() as pilot:
        await pilot.press("h", "ctrl+t")
        await pilot.pause()
        assert "Hint 1  Two times." in page(pilot) and "Hint 2  A product with 2." in page(pilot)
        assert "Hint 3" not in page(pilot)
        await run(pilot)
        assert panel(pilot) == "✓ right: 1.8 of 3 points, 2 hints paid"
    (attempt,) = one.store.attempts()
    assert (
        attempt.points == pytest.approx(0.6)
        and attempt.reachable == pytest.approx(0.6)
        and attempt.hints == 2
    )


async def test_a_hint_taken_during_a_run_is_not_paid_by_it(desk: Desks) -> None:
    """The text that runs was written without it; the next run pays."""
    one = desk(pause_after=0)
    async with one.open() as pilot:
        await pilot.press("r")
        await until(pilot, lambda: len(one.checking.sources) == 1)
        await pilot.press("h")
        one.checking.go.set()
        await idle(pilot)
        assert panel(pilot) == "✓ right: 3 of 3 points"


async def test_hints_are_remembered_by_the_next_start(desk: Desks) -> None:
    """Leaving the program does not give paid hints back."""
    one = desk()
    async with one.open() as pilot:
        await pilot.press("h")
    async with one.open() as pilot:
        assert "Hint 1  Two times." in page(pilot)
        await run(pilot)
        assert panel(pilot) == "✓ right: 2.4 of 3 points, 1 hint paid"


async def test_the_solution_asks_and_ends_the_attempt(desk: Desks) -> None:
    """After three hints `h` asks; then the solution is shown, recorded, and later runs count nothing."""
    one = desk()
    async with one.open() as pilot:
        await pilot.press("h", "h", "h")
        assert "h solution" in footer(pilot)
        await pilot.press("h")
        await pilot.pause()
        assert "Show the full solution?" in text(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert "return 2 * x" not in page(pilot) and one.store.attempts() == []
        await pilot.press("h", "enter")
        await pilot.pause()
        assert "return 2 * x" in text(pilot) and "Twice x is x + x." in page(pilot)
        assert [attempt.status for attempt in one.store.attempts()] == ["solved"]
        assert not any("solution" in entry for entry in footer(pilot))
        await run(pilot)
        assert panel(pilot) == "✓ right, not counted: the solution was shown"
    assert len(one.store.attempts()) == 1
    async with one.open() as pilot:
        assert "return 2 * x" in page(pilot)


async def test_after_a_pass_the_solution_costs_nothing(desk: Desks) -> None:
    """No question is asked and no attempt is added; the points stay."""
    one = desk()
    async with one.open() as pilot:
        await run(pilot)
        await pilot.press("h")
        await pilot.pause()
        assert "return 2 * x" in text(pilot)
    assert [attempt.points for attempt in one.store.attempts()] == [1.0]


async def test_after_a_pass_n_opens_the_next_task(desk: Desks) -> None:
    """Before the pass there is no such key."""
    one = desk(also=("triple-it",))
    async with one.open() as pilot:
        assert "n next task" not in footer(pilot)
        await run(pilot)
        assert "n next task" in footer(pilot)
        await pilot.press("n")
        await pilot.pause()
        assert title(pilot).startswith("Code › Task triple-it")
        assert "Best done first" not in text(pilot)


async def test_a_task_says_what_is_best_done_first(desk: Desks) -> None:
    """Until that is passed; nothing is locked."""
    one = desk(also=("triple-it", "quadruple-it"))
    async with one.open() as pilot:
        for name, said in (("triple-it", "Best done first: Twice as much"), ("double-it", "")):
            pilot.app.open_task(name)
            await idle(pilot)
            assert ("Best done first" in text(pilot)) == bool(said) and said in text(pilot)


async def test_i_tells_about_the_task(desk: Desks) -> None:
    """Sources, what comes before and after it, one's tries; the same key closes it again."""
    one = desk(also=("triple-it",))
    async with one.open() as pilot:
        await run(pilot)
        await pilot.press("i")
        await pilot.pause()
        told = page(pilot)
        for fact in ("About this task", "t-1: doubling", "code, easy, 3 points", "Task triple-it", "3 of 3"):
            assert fact in told, fact
        await pilot.press("i")
        await pilot.pause()
        assert isinstance(pilot.app.screen, TaskScreen)


async def test_a_solution_that_is_missing_is_one_sentence(desk: Desks, tmp_path: Path) -> None:
    """Where the solution cannot be read the attempt goes on."""
    one = desk()
    (tmp_path / "checkers" / "tasks" / "double_it" / "solution.py").unlink()
    async with one.open() as pilot:
        await pilot.press("h", "h", "h", "h", "enter")
        await pilot.pause()
        assert notice(pilot).startswith("The solution of double-it cannot be read")
    assert one.store.attempts() == []


# -- reset ---------------------------------------------------------------------------------------------


async def test_reset_asks_and_keeps_a_backup(desk: Desks) -> None:
    """`esc` changes nothing; `enter` puts the starter back, says where the old file is, forgets the hints."""
    one = desk()
    async with one.open() as pilot:
        await pilot.press("h")
        one.write("# mine\n")
        await run(pilot)
        await pilot.press("x", "escape")
        await idle(pilot)
        assert one.path.read_text() == "# mine\n"
        await pilot.press("x", "enter")
        await idle(pilot)
        backup = one.path.with_name("double_it.backup-20261121-093000.py")
        assert one.path.read_text() == STARTER and backup.read_text() == "# mine\n"
        assert notice(pilot) == f"The starter is back and your file is kept as {backup}."
        assert panel(pilot) == "" and "Hint 1" not in page(pilot)
        assert "Your best so far: 2.4 of 3 points." in page(pilot)
        one.write(SOLUTION)
        await run(pilot)
        assert panel(pilot) == "✓ right: 3 of 3 points"


# -- the editor ----------------------------------------------------------------------------------------


@pytest.fixture
def lent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Lets a test's app be suspended, which a headless one cannot; says when it was."""
    said: list[str] = []

    @contextmanager
    def suspend(app: TutorApp) -> Iterator[None]:
        said.append("suspended")
        yield
        said.append("back")

    monkeypatch.setattr(TutorApp, "suspend", suspend)
    return said


def _script(folder: Path, body: str) -> str:
    path = folder / "my editor"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return f"'{path}' --wait"


async def test_without_an_editor_the_programs_own_opens(desk: Desks, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither $VISUAL nor $EDITOR, or blanks in them: the file is edited here."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "  ")
    async with desk().open() as pilot:
        await pilot.press("o")
        await idle(pilot)
        assert isinstance(pilot.app.screen, EditScreen)


async def test_a_terminal_that_cannot_be_lent_is_one_sentence(
    desk: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the app cannot be suspended (as here) the file is named."""
    monkeypatch.setenv("EDITOR", "true")
    one = desk()
    async with one.open() as pilot:
        await pilot.press("o")
        assert notice(pilot) == f"This terminal cannot be lent to an editor: open {one.path} yourself."


async def test_the_editor_gets_the_file_while_the_app_is_suspended(
    desk: Desks, lent: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """$VISUAL with its arguments comes first; what it wrote runs next, the old verdict is marked as old."""
    monkeypatch.setenv("VISUAL", _script(tmp_path, 'echo "# $1" > "$2"'))
    monkeypatch.setenv("EDITOR", "false")
    one = desk(script=failing())
    async with one.open() as pilot:
        await run(pilot)
        await pilot.press("ctrl+o")
        await idle(pilot)
        assert lent == ["suspended", "back"] and notice(pilot) == ""
        assert panel(pilot) == "◐ partly right: 1 of 3 points (before your last change)"
        await run(pilot)
    assert one.checking.sources[-1] == "# --wait\n"


async def test_what_the_editor_saved_last_is_checked_by_itself(
    desk: Desks, lent: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Several saves in one visit of the editor are one check, of the text that was left."""
    script = 'echo "# one" > "$2"; sleep 0.3; echo "# two" > "$2"; sleep 0.3'
    monkeypatch.setenv("EDITOR", _script(tmp_path, script))
    one = desk(watch=True)
    async with one.open() as pilot:
        await pilot.press("o")
        await until(pilot, lambda: panel(pilot) == "✓ right: 3 of 3 points")
        await idle(pilot)
        assert one.checking.sources == ["# two\n"] and notice(pilot) == ""


@pytest.mark.parametrize(
    ("editor", "told"),
    [
        ("/nowhere/vim", "The editor /nowhere/vim does not start (no such file or directory)"),
        ("false", "The editor false ended with status 1"),
        ("vim 'x", "EDITOR has a quote that does not close"),
    ],
)
async def test_an_editor_that_fails_is_one_sentence(
    desk: Desks, lent: list[str], monkeypatch: pytest.MonkeyPatch, editor: str, told: str
) -> None:
    """What is wrong with it, and the file that can be opened by hand."""
    monkeypatch.setenv("EDITOR", editor)
    one = desk()
    async with one.open() as pilot:
        await pilot.press("o")
        await idle(pilot)
        assert notice(pilot).startswith(told) and str(one.path) in notice(pilot)
        assert lent == ["suspended", "back"][: len(lent)]


# -- the look ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(80, 24), (140, 45), (60, 20)])
@pytest.mark.parametrize("colour", [True, False])
async def test_verdict_checks_and_keys_are_in_sight(
    desk: Desks, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], colour: bool
) -> None:
    """At every size, with and without colour, a run shows its verdict, its checks and at most seven keys."""
    if not colour:
        monkeypatch.setenv("NO_COLOR", "1")
    async with desk(script=failing()).open(size) as pilot:
        await run(pilot)
        shown = text(pilot)
        assert "◐ partly right: 1 of 3 points" in shown and "✗ doubles a tensor" in shown
        assert "multiply" in shown and "enter run" in shown.splitlines()[-1]
        assert len(footer(pilot)) <= 7
        assert max(len(line) for line in shown.splitlines()) <= size[0]


async def test_a_wide_window_has_the_brief_beside_the_checks(desk: Desks) -> None:
    """From 120 columns on the two stand side by side, and a narrower window puts them below each other."""
    async with desk(script=failing()).open((140, 45)) as pilot:
        await run(pilot)
        row = next(line for line in text(pilot).splitlines() if "✓ is a Python file" in line)
        assert row.index("✓ is a Python file") > 60 and "Write double(x)" in text(pilot)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert panel(pilot) == "◐ partly right: 1 of 3 points"
        row = next(line for line in page(pilot).splitlines() if "✓ is a Python file" in line)
        assert row.startswith("✓ is a Python file")


async def test_a_tiny_window_does_no_harm(desk: Desks) -> None:
    """At 20x5 a run goes on, and its verdict is there when the window grows."""
    async with desk(script=failing()).open((20, 5)) as pilot:
        await run(pilot)
        await pilot.press("w", "h", "j", "k", "g", "G", "pagedown", "pageup")
        assert "Make the window" in text(pilot)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "partly right" in text(pilot)


async def test_the_page_scrolls_by_keys_where_it_does_not_fit(desk: Desks) -> None:
    """`G` shows the end of the page, `g` its beginning."""
    async with desk().open((60, 15)) as pilot:
        await run(pilot)
        area = pilot.app.screen.query_one("#area", Pane)
        await pilot.press("g")
        await pilot.pause()
        assert area.scroll_offset.y == 0
        await pilot.press("j", "pagedown", "k")
        await pilot.pause()
        assert area.scroll_offset.y > 0
        await pilot.press("G")
        await pilot.pause()
        assert area.scroll_offset.y == area.max_scroll_y > 0


async def test_every_key_of_the_bottom_line_can_be_clicked(desk: Desks) -> None:
    """A click on an entry does what its key does."""
    from tutor.widgets.bars import Footer

    async def click(pilot: Any, name: str) -> None:
        bar = pilot.app.screen.query_one(Footer)
        await pilot.click(Footer, offset=(bar.where(name) + 1, 0))
        await idle(pilot)

    one = desk(script=failing())
    async with one.open() as pilot:
        await click(pilot, "hint")
        assert "Hint 1" in page(pilot)
        await click(pilot, "enter")
        assert panel(pilot).startswith("◐ partly right")
        await click(pilot, "why")
        assert "return x + 1" in page(pilot)
        await click(pilot, "editor")
        assert isinstance(pilot.app.screen, EditScreen)
        await pilot.press("escape")
        await idle(pilot)
        await click(pilot, "help")
        assert "Here and now" in text(pilot)
        await pilot.press("escape")
        await pilot.pause()
        await click(pilot, "leave")
        assert isinstance(pilot.app.screen, HomeScreen)


# -- the real checker ----------------------------------------------------------------------------------


REPORTING = """# patient
import time
from checkers.report import report

for step in range(1_000_000):
    report(step, loss=1 / (step + 1), steps=1_000_000)
    time.sleep(0.001)
"""


@pytest.mark.torch
async def test_with_the_real_checker(home: Path, tmp_path: Path) -> None:
    """azimuth-loss from the starter by a mutant, endless loops, one with a curve, and a cancel to the
    solution.
    """
    from checkers.protocol import Job
    from tutor.checking import Checking
    from tutor.course import load

    root = Path(__file__).resolve().parents[2]

    class Quick(Checking):
        def job(self, task: str, source: str, **options: Any) -> Job:
            return super().job(task, source, **{**options, "timeout": 30.0 if "patient" in source else 1.0})

    course, _ = load(root / "content")
    checks = root / "checkers" / "tasks" / "azimuth_loss"
    one = Desk(tmp_path, home)
    one.course, one.path = course, home / "workspace" / "azimuth_loss" / "azimuth_loss.py"
    with Quick(content=root / "content", checkers=root / "checkers", env={**os.environ}) as checking:
        services = one.services(checking=lambda: checking, monotonic=time.monotonic)
        app = TutorApp(services, "task", task="azimuth-loss")
        async with app.run_test(size=(80, 24)) as pilot:
            assert isinstance(app.screen, TaskScreen)
            bench = app.screen.bench
            await idle(pilot)

            async def check(source: str | None) -> Finished:
                if source is not None:
                    one.write(source)
                await run(pilot)
                assert bench.finished is not None
                return bench.finished

            assert (await check(None)).verdict == "fail"
            assert "is not written yet" in text(pilot)
            mutant = checks / "mutants" / "is_zero_for_equal_directions__plain_mse.py"
            assert (await check(mutant.read_text())).verdict == "fail"
            assert "the loss must not jump at this seam" in page(pilot)
            assert (await check("while True: pass\n")).verdict == "timeout"
            assert panel(pilot) == "✗ out of time: 0 of 3 points"

            one.write(REPORTING)
            await pilot.press("r")
            await until(
                pilot, lambda: "of 1,000,000" in text(pilot) and len(bench.training.curves[0].loss) > 3
            )
            await pilot.press("escape")
            await until(pilot, lambda: "Loss fell from" in page(pilot))
            assert panel(pilot) == "· stopped: nothing was counted"
            await idle(pilot)

            assert (await check((checks / "solution.py").read_text())).verdict == "pass"
            assert panel(pilot) == "✓ right: 3 of 3 points"
    assert [attempt.points for attempt in one.store.attempts()] == [0.0, 0.0, 0.0, 1.0]
