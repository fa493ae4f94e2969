"""Code cells in the reader: run, changed in place, put back; texts that survive, and what is said of runs."""

from __future__ import annotations

import random
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from textual import events

from tests.course.test_lessons import HEAD, written
from tests.screens.pupil import Pupil, Room
from tutor.app import TutorApp
from tutor.course import Course, load
from tutor.keys import KEYS
from tutor.pad import LIMIT as SECONDS
from tutor.pad import Pads, Ran
from tutor.screens.lesson import LessonScreen
from tutor.study.cells import LIMIT as CELL
from tutor.widgets.cell import CellView
from tutor.widgets.lesson import CheckCard

BODY = """## Numbers

Words before.

```cell
x = 2
print("x is", x)
```

```cell
y = 3 * x
y
```

## Errors

```cell
# raises ZeroDivisionError
y / 0
```

The end.
"""
FIRST, SECOND = 'x = 2\nprint("x is", x)', "y = 3 * x\ny"


@dataclass
class Python:
    """Stands in for a pad: says what it is told to, and waits for `go` where there is one."""

    said: dict[str, Ran] = field(default_factory=dict)
    go: threading.Event | None = None
    sources: list[str] = field(default_factory=list)
    count: int = 0
    alive: bool = False
    resets: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def run(self, source: str, on_output: Any = None, limit: float = 10.0) -> Ran:
        """As the real one."""
        self.sources.append(source)
        self.alive, self.count = True, self.count + 1
        if on_output is not None and self.go is not None:
            on_output("so far\n")
        while self.go is not None and not self.go.wait(0.002):
            if self.stopped.is_set():
                self.stopped.clear()
                return Ran(
                    "interrupted", error="The cell was interrupted.", kind="KeyboardInterrupt", number=1
                )
        ran = replace(self.said.get(source, Ran("ok", output="ran\n")), number=self.count, seconds=0.25)
        if not ran.kept:
            self.alive, self.count = False, 0
        return ran

    def interrupt(self) -> None:
        """Ends a run that waits."""
        self.stopped.set()

    def reset(self) -> None:
        """All names are gone."""
        self.resets += 1
        self.alive, self.count = False, 0


@dataclass
class Home:
    """Stands in for `Pads`: one Python for each lesson."""

    python: Python = field(default_factory=Python)
    warmed: int = 0

    def warm(self) -> None:
        """Counts."""
        self.warmed += 1

    def pad(self, owner: str) -> Python:
        """The one there is."""
        assert owner == "lesson:areas"
        return self.python


def course(folder: Path, body: str = BODY) -> Course:
    """A course with this lesson."""
    folder.mkdir(exist_ok=True)
    return load(written(folder, body, HEAD))[0]


@asynccontextmanager
async def reading(
    home: Path, python: Python | None, size: tuple[int, int] = (80, 24), body: str = BODY
) -> AsyncIterator[Pupil]:
    """The app on the lesson, with this Python behind its cells."""
    room = Room(home, course=course(home.parent / "course", body))
    pads = Home(python) if python is not None else None
    services = replace(room.services(), pads=(lambda: pads) if pads is not None else None)
    app = TutorApp(services, "lesson", task="areas")
    async with app.run_test(size=size) as pilot:
        pupil = Pupil(app, pilot, room.clock)
        await pupil.settle()
        yield pupil


def view(pupil: Pupil, number: int) -> CellView:
    """The cell with this number on the screen."""
    return next(one for one in pupil.app.screen.query(CellView) if one.number == number)


async def until(pupil: Pupil, done: Callable[[], bool]) -> None:
    """Wait for a thread to have told the screen."""
    for _ in range(2000):
        await pupil.pilot.pause(0.002)
        if done():
            break
    await pupil.settle()
    assert done()


def idle(pupil: Pupil) -> Callable[[], bool]:
    """Whether nothing runs."""
    screen = pupil.app.screen
    assert isinstance(screen, LessonScreen)
    return lambda: screen._runs is not None and not screen._runs.running


async def typed(pupil: Pupil, text: str) -> None:
    """Type into the editor that has focus."""
    driver = pupil.app._driver
    assert driver is not None and type(pupil.app.focused).__name__ == "CellArea"
    for letter in text:
        name = {" ": "space", "=": "equals_sign", "\n": "enter"}.get(letter, letter)
        driver.send_message(events.Key(name, None if letter == "\n" else letter))
    await pupil.settle()


async def test_a_cell_is_framed_with_its_number_and_how_it_stands(home: Path) -> None:
    """Also without colours, and with no Python to run it."""
    async with reading(home, None) as pupil:
        assert "─ Cell 1 ─" in pupil.screen and "not run yet" in pupil.screen
        assert 'print("x is", x)' in pupil.screen
        assert pupil.first == "next section"
        await pupil.press("tab")
        assert pupil.first == "edit" and "run" not in pupil.footer
        assert "━ Cell 1 ━" in pupil.screen


async def test_reading_on_runs_the_cells_in_sight_one_after_the_other(home: Path) -> None:
    """`enter` offers the first that never ran; output and value stand below the text, with the order."""
    python = Python({FIRST: Ran("ok", output="x is 2\n"), SECOND: Ran("ok", value="6")})
    async with reading(home, python) as pupil:
        assert pupil.first == "run cell 1"
        await pupil.press("enter")
        await until(pupil, idle(pupil))
        assert "│ x is 2" in pupil.screen and "Cell 1 [1]" in pupil.screen and "ran in 0.25 s" in pupil.screen
        assert pupil.first == "run cell 2"
        await pupil.press("enter")
        await until(pupil, idle(pupil))
        assert "│ 6" in pupil.screen and "Cell 2 [2]" in pupil.screen
        assert pupil.first == "next section"
    assert python.sources == [FIRST, SECOND]


async def test_the_first_run_of_a_later_cell_runs_those_above_it_too(home: Path) -> None:
    """So that nobody who comes back to the middle of a lesson meets a name that is not there."""
    python = Python()
    async with reading(home, python) as pupil:
        await pupil.press("n")
        assert pupil.first == "run cells 1 to 3"
        python.said = {
            "# raises ZeroDivisionError\ny / 0": Ran("error", error="It is.", kind="ZeroDivisionError")
        }
        await pupil.press("enter")
        await until(pupil, idle(pupil))
        assert len(python.sources) == 3
        assert "ZeroDivisionError, as meant" in pupil.screen and "✗" not in pupil.screen


async def test_an_error_is_told_and_ends_the_run(home: Path) -> None:
    """The cells behind it wait."""
    python = Python({FIRST: Ran("error", error="NameError in line 1: no x.", kind="NameError", line=1)})
    async with reading(home, python) as pupil:
        await pupil.press("tab", "j", "R")
        await until(pupil, idle(pupil))
        assert "✗ NameError in line 1: no x." in pupil.screen and "ended with an error" in pupil.screen
    assert python.sources == [FIRST]


async def test_a_cell_is_changed_in_place_and_every_key_is_kept(home: Path) -> None:
    """`esc` leaves the editor with the text; the next start has it again."""
    python = Python()
    async with reading(home, python) as pupil:
        await pupil.press("tab", "j", "o")
        await typed(pupil, "\nz = 5")
        kept = pupil.app.services.store.drafts("lesson:areas:cells", 0)
        assert list(kept.values()) == [f"{SECOND}\nz = 5"]
        assert "^r" in pupil.footer["run"][0]
        await pupil.press("escape")
        assert view(pupil, 2).has_focus and not view(pupil, 2).editing
        assert "Cell 2 · changed" in pupil.screen and "z = 5" in pupil.screen
        assert "changed, not run yet" in pupil.screen
        await pupil.press("r")
        await until(pupil, idle(pupil))
    assert python.sources == [f"{SECOND}\nz = 5"]
    async with reading(home, Python()) as pupil:
        assert "z = 5" in pupil.screen and "Cell 2 · changed" in pupil.screen


async def test_a_cell_runs_from_its_editor(home: Path) -> None:
    """`ctrl+r` runs what stands there; the editor stays open."""
    python = Python()
    async with reading(home, python) as pupil:
        await pupil.press("tab", "enter")
        await typed(pupil, "\nw = 1")
        await pupil.press("ctrl+r")
        await until(pupil, idle(pupil))
        assert view(pupil, 1).editing and "ran in" in pupil.screen
        await typed(pupil, "2")
        assert "not run since the change" in pupil.screen
    assert python.sources == [f"{FIRST}\nw = 1"]


async def test_leaving_a_section_with_an_open_editor_loses_nothing(home: Path) -> None:
    """Neither does quitting."""
    async with reading(home, Python()) as pupil:
        await pupil.press("tab", "enter")
        await typed(pupil, "\nv = 1")
        await pupil.press("ctrl+n")
        assert "section 2 of 2" in pupil.title
        await pupil.press("b")
        assert "v = 1" in pupil.screen
        await pupil.press("tab", "enter")
        await typed(pupil, "0")
        await pupil.press("ctrl+q")
    async with reading(home, Python()) as pupil:
        assert "v = 10" in pupil.screen


async def test_a_run_that_does_not_end_is_stopped_with_esc(home: Path) -> None:
    """The screen stays awake meanwhile, and names are kept."""
    python = Python(go=threading.Event())
    async with reading(home, python) as pupil:
        await pupil.press("tab", "r")
        await until(pupil, lambda: bool(python.sources))
        await until(pupil, lambda: "│ so far" in pupil.screen or "┃ so far" in pupil.screen)
        assert "esc stops it" in pupil.screen and pupil.footer["leave"][1] == "stop"
        await pupil.press("j", "k", "escape")
        await until(pupil, idle(pupil))
        assert "The cell was interrupted." in pupil.screen and pupil.on == "LessonScreen"
        assert "interrupted" in pupil.screen


async def test_leaving_stops_what_runs(home: Path) -> None:
    """Home does not wait for a cell."""
    python = Python(go=threading.Event())
    async with reading(home, python) as pupil:
        await pupil.press("tab", "r")
        await until(pupil, lambda: bool(python.sources))
        pupil.app.go_home()
        await until(pupil, lambda: not python.stopped.is_set())
        assert pupil.on == "HomeScreen" and pupil.app.crash == ""


async def test_outputs_are_there_on_coming_back_and_names_that_went_are_told(home: Path) -> None:
    """As long as the program is open; `R` begins with a fresh Python and runs all above."""
    python = Python()
    async with reading(home, python, size=(80, 30)) as pupil:
        await pupil.press("enter")
        await until(pupil, idle(pupil))
        pupil.app.go_home()
        await pupil.settle()
        pupil.app.open_lesson("areas")
        await pupil.settle()
        assert "Cell 1 [1]" in pupil.screen and "ran in" in pupil.screen
        pupil.app.go_home()
        await pupil.settle()
        python.reset()
        pupil.app.open_lesson("areas")
        await pupil.settle()
        assert "its names are gone" in pupil.screen
        await pupil.press("tab")
        assert pupil.footer["runall"] == ("R", "run from the top")
        await pupil.press("j", "R")
        await until(pupil, idle(pupil))
        assert "its names are gone" not in pupil.screen
    assert python.sources == [FIRST, FIRST, SECOND] and python.resets == 2


async def test_a_process_that_was_lost_takes_the_other_cells_along(home: Path) -> None:
    """The cell says why it ended, the others say that their names are gone."""
    python = Python({SECOND: Ran("lost", error="It took too much memory.", kept=False)})
    async with reading(home, python, size=(80, 30)) as pupil:
        await pupil.press("tab", "r", "j")
        await until(pupil, idle(pupil))
        await pupil.press("r")
        await until(pupil, idle(pupil))
        assert "It took too much memory." in pupil.screen and "its names are gone" in pupil.screen


async def test_cells_out_of_order_are_told_in_words(home: Path) -> None:
    """An earlier cell that ran later."""
    async with reading(home, Python(), size=(80, 30)) as pupil:
        await pupil.press("tab", "j", "r")
        await until(pupil, idle(pupil))
        assert "! Cell 1 was not run: R runs all from the top." in pupil.screen
        await pupil.press("k", "r")
        await until(pupil, idle(pupil))
        assert "! Cell 1 was run after this one." in pupil.screen


async def test_a_reset_asks_and_puts_back_one_text_or_everything(home: Path) -> None:
    """Keeping everything is an answer too."""
    python = Python()
    async with reading(home, python, size=(80, 30)) as pupil:
        await pupil.press("tab")
        assert "reset" not in pupil.footer
        await pupil.press("o")
        await typed(pupil, "\nq = 1")
        await pupil.press("escape", "x")
        assert pupil.on == "QuestionScreen" and "the text of cell 1" in pupil.screen
        await pupil.press("escape")
        assert "q = 1" in pupil.screen
        await pupil.press("x", "1")
        assert "q = 1" not in pupil.screen and "changed" not in pupil.screen
        await pupil.press("r")
        await until(pupil, idle(pupil))
        await pupil.press("x")
        assert "the text of" not in pupil.screen
        await pupil.press("1")
        await until(pupil, lambda: python.resets == 1)
        assert "ran in" not in pupil.screen and "not run yet" in pupil.screen


async def test_a_reset_ends_what_runs_and_nothing_comes_of_it(home: Path) -> None:
    """The cells stand as at the start."""
    python = Python(go=threading.Event())
    async with reading(home, python, size=(80, 30)) as pupil:
        await pupil.press("tab", "r")
        await until(pupil, lambda: bool(python.sources))
        await pupil.press("x", "1")
        python.stopped.set()
        await until(pupil, lambda: python.resets == 1 and not python.stopped.is_set())
        assert "interrupted" not in pupil.screen and pupil.screen.count("not run yet") == 2
        assert pupil.first == "edit" and "run" in pupil.footer


async def test_the_mouse_focuses_a_cell_and_then_edits_it(home: Path) -> None:
    """A click elsewhere leaves the editor, its text kept."""
    async with reading(home, Python()) as pupil:
        await pupil.pilot.click(view(pupil, 1), offset=(4, 1))
        await pupil.settle()
        assert view(pupil, 1).has_focus and not view(pupil, 1).editing
        await pupil.pilot.click(view(pupil, 1), offset=(4, 1))
        await pupil.settle()
        assert view(pupil, 1).editing
        await pupil.pilot.click(view(pupil, 2), offset=(4, 1))
        await pupil.settle()
        assert view(pupil, 2).has_focus and not view(pupil, 1).editing


async def test_long_output_is_cut_in_its_middle_and_its_lines_are_wrapped(home: Path) -> None:
    """The beginning and the end are what one looks for; nothing moves the cursor."""
    output = "".join(f"line {k}\n" for k in range(500)) + "\x1b[2J" + "wide" * 60
    async with reading(home, Python({FIRST: Ran("ok", output=output)}), size=(80, 90)) as pupil:
        await pupil.press("enter")
        await until(pupil, idle(pupil))
        assert "line 0" in pupil.screen and "line 499" in pupil.screen and "line 250" not in pupil.screen
        assert "… 461 lines more …" in pupil.screen
        assert pupil.screen.count("wide") == 60 - 2 or pupil.screen.replace("│\n  │ ", "").count("wide") >= 57


@pytest.mark.parametrize("seed", range(2))
async def test_random_keys_among_cells_end_nothing(home: Path, seed: int) -> None:
    """After any keys the app still runs, and esc leads home."""
    chance = random.Random(seed)
    names = [name for one in KEYS.values() for name in one.names.split(",") if name != "ctrl+q"]
    names += ["tab", "o", "r", "R", "x", "enter", "escape", "1", "a"] * 3
    async with reading(home, Python()) as pupil:
        for _ in range(60):
            pupil.clock.seconds += 0.2
            if chance.random() < 0.05:
                await pupil.pilot.resize_terminal(*chance.choice([(80, 24), (140, 45), (60, 15), (20, 5)]))
            await pupil.pilot.press(chance.choice(names))
        await pupil.settle()
        for _ in range(8):
            await pupil.press("escape")
        assert pupil.on == "HomeScreen"
        assert pupil.app.crash == ""


ASKED = """## One

Words before.

```cell
x = 2
```

```check
area
```

## Two

The end.
"""


async def test_a_question_below_a_cell_says_which_keys_lead_to_it_now(home: Path) -> None:
    """Enter is named as what opens it only where the bottom line says so too."""
    here, there = "enter  answer it here", "tab to it, then enter  answer it here"
    async with reading(home, Python(), body=ASKED) as pupil:
        assert pupil.first == "run cell 1" and there in pupil.screen
        assert pupil.footer["toggle"][1] == "read on" and pupil.footer["field"][1] == "cell"
        await pupil.press("tab")
        assert pupil.first == "edit" and there in pupil.screen
        await pupil.press("enter")
        assert f"esc, {there}" in pupil.screen
        await pupil.press("escape", "tab")
        assert pupil.first == "answer" and here in pupil.screen and there not in pupil.screen
        await pupil.press("escape")
        assert pupil.on == "HomeScreen" or there in pupil.screen


async def test_a_question_that_enter_opens_next_says_so_without_focus(home: Path) -> None:
    """Once the cell has run, enter goes on to the question; answered, it is asked again only from there."""
    async with reading(home, Python(), body=ASKED) as pupil:
        await pupil.press("enter")
        await until(pupil, idle(pupil))
        assert pupil.first == "answer"
        assert "enter  answer it here" in pupil.screen and "tab to it" not in pupil.screen
        screen = pupil.app.screen
        assert isinstance(screen, LessonScreen)
        card = screen.query_one(CheckCard)
        card.card.best = 1.0
        screen.refresh_footer()
        await pupil.settle()
        assert pupil.first == "next section"
        assert "tab to it, then enter  answer it again, with fresh values" in pupil.screen
        card.focus()
        await pupil.settle()
        assert pupil.first == "answer again"
        assert "│ enter  answer it again, with fresh values" in pupil.screen


async def test_help_in_a_cell_begins_with_the_cell(home: Path) -> None:
    """Its keys, what runs where, and its limits, the same that hold; mathematics comes later."""
    most = signature(Pads).parameters["memory_mb"].default
    for edits in (False, True):
        async with reading(home, Python(), (80, 60)) as pupil:
            await pupil.press("tab", *(["enter"] if edits else []), "f1")
            shown = " ".join(pupil.screen.replace("│", " ").split())
            assert shown.index("A code cell") < shown.index("Here and now")
            assert "How to type mathematics" not in shown[: shown.index("Here and now")]
            assert ("^r run the cell as it stands here" in shown) == edits
            assert f"A run may take {SECONDS:g} seconds and {most // 1024} GiB of memory" in shown
            assert f"A cell holds {CELL:,} characters." in shown
