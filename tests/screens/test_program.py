"""“See it in torch” through the screen: after the verdict, run apart, every value beside the key."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from checkers.protocol import Event, Finished, Job, Started
from tests.screens.pupil import Pupil, Room, tiny_course
from tutor.app import TutorApp
from tutor.checking import Checking
from tutor.screens.program import ProgramScreen
from tutor.widgets.program import OutputView, ProgramView, highlighted

FIVE = "x1 = 2\nv1 = 4.000001\nshapes\n"


@dataclass
class Machine:
    """Stands in for `Checking`: prints `output`; waits for `go` where there is one, or for a cancel."""

    output: str = ""
    verdict: Any = "pass"
    message: str = "The program ran to its end."
    go: threading.Event | None = None
    sources: list[str] = field(default_factory=list)
    warmed: int = 0
    cancelled: int = 0
    error: Exception | None = None

    def warm(self) -> None:
        """Counts."""
        self.warmed += 1

    def program(self, source: str, timeout: float = 10.0) -> Job:
        """As the real one."""
        return Job("program", source, "program.py", timeout=timeout, program=True)

    def check(self, job: Job, on_event: Callable[[Event], None], cancel: threading.Event) -> Finished:
        """Prints what it was told to."""
        self.sources.append(job.source)
        if self.error is not None:
            raise self.error
        on_event(Started(job.file, job.task, "cpu", "landlock"))
        while self.go is not None and not self.go.wait(0.002):
            if cancel.is_set():
                self.cancelled += 1
                return Finished(job.file, job.task, "", "", "cancelled", 0.0)
        return Finished(
            job.file,
            job.task,
            "",
            "",
            self.verdict,
            0.0,
            message=self.message,
            seconds=0.25,
            isolation="landlock",
            output_tail=self.output,
        )


@asynccontextmanager
async def marked(
    home: Path,
    machine: Any,
    item: str = "both-passes",
    *,
    size: tuple[int, int] = (80, 24),
    right: bool = True,
) -> AsyncIterator[Pupil]:
    """The app on a question that was just marked, on this machine."""
    room = Room(home)
    services = replace(room.services(), checking=(lambda: machine) if machine is not None else None)
    app = TutorApp(services, "quiz", session=room.quiz(services, (item, 0), (item, 1)))
    async with app.run_test(size=size) as pilot:
        pupil = Pupil(app, pilot, room.clock)
        await pupil.settle()
        variant = pupil.session.variant
        assert variant is not None
        for name, text in variant.item.key(variant).items():
            pupil.session.enter(name, text if right else "1")
        await pupil.press("ctrl+s")
        yield pupil


def keys_of(pupil: Pupil) -> dict[str, Any]:
    """What the program of the question in front has to print."""
    variant = pupil.session.variant
    assert variant is not None
    program = variant.item.program(variant)
    assert program is not None
    return dict(program.prints)


def output_of(pupil: Pupil) -> str:
    """What the right program prints."""
    return "".join(f"{part} = {float(value)!r}\n" for part, value in keys_of(pupil).items())


async def until(pupil: Pupil, done: Callable[[ProgramScreen], bool]) -> None:
    """Wait for a thread to have told the screen."""
    screen = pupil.app.screen
    assert isinstance(screen, ProgramScreen)
    for _ in range(2000):
        await pupil.pilot.pause(0.002)
        if done(screen):
            break
    await pupil.settle()
    assert done(screen)


async def test_before_the_verdict_the_program_is_not_to_be_had(home: Path) -> None:
    """It would give the answer away: no key, no entry, nothing in the palette."""
    room = Room(home)
    async with room.asked("both-passes") as pupil:
        await pupil.press("escape", "v")
        assert pupil.on == "QuizScreen"
        assert "program" not in pupil.footer


@pytest.mark.parametrize("right", [True, False])
async def test_the_program_is_shown_run_and_compared(home: Path, right: bool) -> None:
    """`v`, `enter`: every value beside the key, whether the answer was right or not; `v` leads back."""
    machine = Machine()
    async with marked(home, machine, right=right) as pupil:
        assert pupil.footer["program"] == ("v", "torch")
        machine.output = output_of(pupil)
        parts = len(keys_of(pupil))
        await pupil.shown("program")
        assert pupil.on == "ProgramScreen"
        assert "import torch" in pupil.screen and machine.sources == []
        await pupil.shown("enter")
        await until(pupil, lambda screen: screen.finished is not None)
        assert f"All {parts} values equal the key. It ran in 0.25 s, isolation: landlock." in pupil.screen
        assert pupil.screen.count("equals the key") == parts
        assert machine.sources[0].startswith("import torch\n")
        await pupil.press("v")
        assert pupil.on == "QuizScreen"


async def test_after_the_full_solution_the_program_can_be_seen(home: Path) -> None:
    """Who gave up may look at it as well."""
    room = Room(home)
    async with room.asked("both-passes") as pupil:
        pupil.session.solve()
        await pupil.app.screen.draw()  # type: ignore[attr-defined]
        assert "program" in pupil.footer


async def test_an_item_without_a_program_offers_none(home: Path) -> None:
    """Kinds without numbers, such as a choice."""
    async with marked(home, Machine(), "capital") as pupil:
        assert "program" not in pupil.footer
        await pupil.press("v")
        assert pupil.on == "QuizScreen"


async def test_a_value_that_differs_or_is_missing_is_told(home: Path) -> None:
    """Each with the key; lines that speak of no part stay as they are."""
    machine = Machine()
    async with marked(home, machine, size=(100, 40)) as pupil:
        first, *rest = keys_of(pupil)
        machine.output = f"some [red]shapes[/red]\n{first} = 99\n" + "".join(
            f"{part} = {float(keys_of(pupil)[part])!r}\n" for part in rest[1:]
        )
        await pupil.press("v", "r")
        await until(pupil, lambda screen: screen.finished is not None)
        assert f"✗ {first} = 99   the key is" in pupil.screen
        assert f"✗ {rest[0]}: not printed" in pupil.screen
        assert "some [red]shapes[/red]" in pupil.screen
        assert f"{len(rest) - 1} of {len(rest) + 1} values equal the key." in pupil.screen


@pytest.mark.parametrize(
    ("machine", "told"),
    [
        (Machine(verdict="fail", message="the file raised ValueError: no: line 3"), "raised ValueError: no"),
        (Machine(verdict="timeout", message="the file gave no answer within 60 s"), "within 60 s."),
        (Machine(verdict="error", message="The checker cannot be started."), "cannot be started."),
        (Machine(error=RuntimeError("boom [red]")), "It cannot run: boom [red]."),
    ],
)
async def test_a_run_that_ends_otherwise_says_why(home: Path, machine: Machine, told: str) -> None:
    """One sentence, and it can be run again."""
    async with marked(home, machine) as pupil:
        await pupil.press("v", "enter")
        await until(pupil, lambda screen: screen.finished is not None)
        assert told in " ".join(pupil.screen.split())
        assert "not printed" not in pupil.screen
        await pupil.press("enter")
        await until(pupil, lambda screen: screen.finished is not None)
        assert len(machine.sources) == 2


async def test_the_screen_answers_while_a_program_runs_and_esc_stops_it(home: Path) -> None:
    """Scrolling goes on; a second `enter` starts nothing; after `esc` nothing of the run arrives."""
    machine = Machine(output=FIVE, go=threading.Event())
    async with marked(home, machine) as pupil:
        await pupil.press("v", "enter", "enter")
        await until(pupil, lambda screen: "Running" in pupil.screen)
        assert pupil.footer["leave"] == ("esc", "stop")
        await pupil.press("g", "j", "pagedown", "G", "escape")
        assert pupil.on == "ProgramScreen" and "The run was stopped." in pupil.screen
        await until(pupil, lambda screen: machine.cancelled == 1)
        assert "The run was stopped." in pupil.screen and len(machine.sources) == 1
        await pupil.press("escape")
        assert pupil.on == "QuizScreen"


async def test_leaving_by_v_ends_the_run_as_well(home: Path) -> None:
    """No program is left behind."""
    machine = Machine(go=threading.Event())
    async with marked(home, machine) as pupil:
        await pupil.press("v", "enter")
        await until(pupil, lambda screen: "Running" in pupil.screen)
        await pupil.press("v")
        assert pupil.on == "QuizScreen"
        for _ in range(1000):
            await pupil.pilot.pause(0.002)
            if machine.cancelled:
                break
        assert machine.cancelled == 1


async def test_the_checker_warms_up_while_the_program_is_read(home: Path) -> None:
    """It is started when the screen opens, not before."""
    machine = Machine()
    async with marked(home, machine) as pupil:
        assert machine.warmed == 0
        await pupil.press("v")
        await until(pupil, lambda screen: machine.warmed == 1)


async def test_without_torch_the_program_can_still_be_read(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence says what is missing, and `enter` leads back."""
    monkeypatch.setattr("tutor.screens.program.find_spec", lambda name: None)
    machine = Machine()
    async with marked(home, machine) as pupil:
        await pupil.press("v")
        assert "import torch" in pupil.screen
        assert "pip install torch." in " ".join(pupil.screen.split())
        assert pupil.first == "back"
        await pupil.press("r", "enter")
        assert pupil.on == "QuizScreen" and machine.sources == [] and machine.warmed == 0


async def test_y_copies_the_program_as_it_is(home: Path) -> None:
    """Whole and unwrapped, however narrow the window is."""
    async with marked(home, Machine(), size=(60, 20)) as pupil:
        variant = pupil.session.variant
        assert variant is not None
        program = variant.item.program(variant)
        assert program is not None
        await pupil.press("v", "y")
        assert pupil.app.clipboard == program.source
        assert "copied" in pupil.notice


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (140, 45), (20, 5)])
async def test_the_output_is_in_sight_after_a_run(home: Path, size: tuple[int, int]) -> None:
    """Below the program, or beside it in a wide window; nothing breaks in a tiny one."""
    machine = Machine()
    async with marked(home, machine, size=size) as pupil:
        machine.output = output_of(pupil)
        await pupil.press("v", "enter")
        await until(pupil, lambda screen: screen.finished is not None)
        if size[0] >= 60:
            assert "equal the key" in " ".join(pupil.screen.split())
        await pupil.resize(140, 45)
        await pupil.resize(80, 24)
        assert pupil.on == "ProgramScreen"


async def test_every_entry_of_the_bottom_line_works_by_click(home: Path) -> None:
    """Run, copy, back."""
    machine = Machine()
    async with marked(home, machine) as pupil:
        await pupil.click("program")
        await pupil.click("enter")
        await until(pupil, lambda screen: screen.finished is not None)
        await pupil.click("copy")
        assert pupil.app.clipboard.startswith("import torch")
        await pupil.click("leave")  # the notice first, as everywhere
        await pupil.click("leave")
        assert pupil.on == "QuizScreen"


async def test_the_program_runs_in_the_real_checker(home: Path) -> None:
    """With torch, apart from everything else: all values of the question are the key's."""
    course = tiny_course()
    with Checking(content=course.root, checkers=course.checkers) as checking:
        async with marked(home, checking) as pupil:
            await pupil.press("v", "enter")
            screen = pupil.app.screen
            assert isinstance(screen, ProgramScreen)
            for _ in range(600):
                await pupil.pilot.pause(0.1)
                if screen.finished is not None:
                    break
            await pupil.settle()
            assert screen.finished is not None and screen.finished.verdict == "pass"
            found = screen.query_one(OutputView).found
            assert found and all(one.equal for one in found)


def test_a_program_is_folded_and_never_cut() -> None:
    """At every width all of it is there, later lines further in."""
    line = "    y = F.max_pool2d(x[None], kernel_size=3, stride=3)  # [None] adds the channel axis"
    view = ProgramView(line)
    for width in range(20, 100):
        rows = [row.plain for row in view.build(width)]
        assert "".join("".join(rows).split()) == "".join(line.split())
        assert all(len(row) <= width for row in rows)


def test_words_texts_and_comments_are_told_apart() -> None:
    """A sign of a comment in a text is none, and markup is text."""
    shown = highlighted('for x in ["#1", "[red]"]:  # not in "it"')
    assert shown.plain == 'for x in ["#1", "[red]"]:  # not in "it"'
    styled = {shown.plain[span.start : span.end]: str(span.style) for span in shown.spans}
    assert styled == {
        "for": "bold",
        "in": "bold",
        '"#1"': "$code",
        '"[red]"': "$code",
        '# not in "it"': "$muted",
    }
