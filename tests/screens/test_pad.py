"""The play pad: opened beside anything with one key, left with one, its text and its names kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.screens.hall import Hall, examined_course
from tests.screens.pupil import Pupil, Room
from tutor.keys import KEYS
from tutor.pad import Ran
from tutor.screens.base import PAPER
from tutor.screens.exam.sitting import SittingScreen
from tutor.screens.pad import PadScreen
from tutor.store import Store
from tutor.study.scratch import FIRST, LIMIT, NOTHING, OWNER, Scratch, numbers_of, scratch_of
from tutor.study.services import Services

SIZES = [(80, 24), (140, 45), (60, 15)]


@dataclass
class StubPads:
    """A pad that counts its cells; "loop" goes on until it is interrupted, "die" loses the names."""

    ran: list[str] = field(default_factory=list)
    alive: bool = False
    count: int = 0
    warmed: int = 0
    resets: int = 0
    closed: int = 0
    stop: threading.Event = field(default_factory=threading.Event)
    owner: str = ""

    def warm(self) -> None:
        """Counts."""
        self.warmed += 1

    def pad(self, owner: str) -> StubPads:
        """Itself."""
        self.owner = owner
        return self

    def run(
        self, source: str, on_output: Callable[[str], None], on_begin: Callable[[], None] | None = None
    ) -> Ran:
        """What the source asks for."""
        self.ran.append(source)
        self.alive, self.count = True, self.count + 1
        self.stop.clear()
        if on_begin is not None:
            on_begin()
        on_output("said [/b] [red]\n")
        if "loop" in source:
            assert self.stop.wait(20)
            return Ran("interrupted", "said\n", error="The cell was interrupted.", number=self.count)
        if "die" in source:
            self.alive = False
            return Ran("lost", error="It ended; all its names are gone.", number=self.count, kept=False)
        if "fail" in source:
            trace = ("cell 1, line 1: f()", "cell 1, line 2, in f: 1 / 0")
            return Ran("error", "said [/b] [red]\n", error="ZeroDivisionError in line 2: division by zero",
                       line=2, trace=trace, number=self.count)  # fmt: skip
        return Ran(
            "ok", "said [/b] [red]\n", value="tensor([1.,\n        2.])", seconds=0.5, number=self.count
        )

    def interrupt(self) -> None:
        """Ends a loop."""
        self.stop.set()

    def reset(self) -> None:
        """Counts."""
        self.resets += 1
        self.alive, self.count = False, 0

    def close(self) -> None:
        """Counts, and ends a loop."""
        self.closed += 1
        self.stop.set()


class PadRoom(Room):
    """A room with a checker for pads."""

    pads: StubPads

    def services(self, store: Store | None = None) -> Services:
        """With the stub."""
        if not hasattr(self, "pads"):
            self.pads = StubPads()
        return replace(super().services(store), pads=lambda: self.pads)


@pytest.fixture
def room(home: Path) -> PadRoom:
    """A home of its own."""
    return PadRoom(home)


def pad_on(pupil: Pupil) -> PadScreen:
    """The pad in front."""
    screen = pupil.app.screen
    assert isinstance(screen, PadScreen), pupil.on
    return screen


async def until(pupil: Pupil, found: Callable[[], bool]) -> None:
    """Wait for what a thread brings."""
    for _ in range(400):
        if found():
            return
        await pupil.pilot.pause(0.005)
    raise AssertionError(pupil.screen)


async def run(pupil: Pupil, source: str) -> None:
    """Put this text there and run it to its end."""
    screen = pad_on(pupil)
    screen.area.put(source)
    await pupil.settle()
    await pupil.press("ctrl+r")
    await until(pupil, lambda: not screen.running)
    await pupil.settle()


@pytest.mark.parametrize("size", SIZES)
async def test_one_key_opens_it_and_one_comes_back_there(room: PadRoom, size: tuple[int, int]) -> None:
    """The question stands as it stood, its answer chosen; text and names are there the next time."""
    async with room.asked("capital", size=size) as pupil:
        assert "pad" in pupil.footer or size == (60, 15)
        await pupil.press("2")
        before = pupil.screen
        await pupil.press("p")
        assert pupil.title.startswith("Play pad › ") and "import torch" in pupil.screen
        assert 1 <= len(pupil.footer) <= 7
        await run(pupil, "x = 1\nx")
        for part in ("[1] x = 1 … 2 lines", "0.50 s", "→ tensor([1.,", "          2.])", "said [/b] [red]"):
            assert part in pupil.screen
        assert room.pads.owner == OWNER and room.pads.warmed == 1
        await pupil.press("escape")
        assert pupil.on == "QuizScreen" and pupil.screen == before
        await pupil.press("p")
        assert pad_on(pupil).area.text == "x = 1\nx" and "→ tensor([1.," in pupil.screen
        assert pad_on(pupil).area.cursor_location == (0, 0)


async def test_without_colours_every_mark_is_a_word_or_a_sign(
    room: PadRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistake is told by its sign and its sentence, with the learner's own lines below it."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with room.asked("capital") as pupil:
        await pupil.press("p")
        await run(pupil, "fail()")
        assert "✗ ZeroDivisionError in line 2: division by zero" in pupil.screen
        assert "cell 1, line 2, in f: 1 / 0" in pupil.screen


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_what_runs_is_stopped_by_a_key_and_the_pad_stays(room: PadRoom, key: str) -> None:
    """The second `esc` leaves; nothing else can be run meanwhile."""
    async with room.asked("capital") as pupil:
        await pupil.press("p")
        screen = pad_on(pupil)
        screen.area.put("loop")
        await pupil.press("ctrl+r", "ctrl+r")
        await until(pupil, lambda: "said" in pupil.screen)
        assert pupil.title.endswith("running") and pupil.footer["leave"][1] == "stop"
        await pupil.press(key)
        await until(pupil, lambda: not screen.running)
        await pupil.settle()
        assert "✗ The cell was interrupted." in pupil.screen and room.pads.ran == ["loop"]
        await pupil.press("escape")
        assert pupil.on == "QuizScreen"


async def test_leaving_by_another_way_stops_what_runs(room: PadRoom) -> None:
    """What became of it stands there when the pad is opened again."""
    async with room.asked("capital") as pupil:
        await pupil.press("p")
        pad_on(pupil).area.put("loop")
        await pupil.press("ctrl+r")
        await until(pupil, lambda: "said" in pupil.screen)
        pupil.app.go_home()
        await until(pupil, room.pads.stop.is_set)
        scratch = scratch_of(pupil.app.services)
        await until(pupil, lambda: scratch.runs[-1].ran is not None)
        assert scratch.runs[-1].ran is not None and scratch.runs[-1].ran.status == "interrupted"


async def test_only_selected_lines_are_run(room: PadRoom) -> None:
    """As far left as they can be, so that a loop's body runs by itself."""
    async with room.asked("capital") as pupil:
        await pupil.press("p")
        screen = pad_on(pupil)
        screen.area.put("for x in y:\n    a = 1\n    b = 2\n")
        screen.area.selection = type(screen.area.selection)((1, 0), (2, 9))
        await pupil.press("ctrl+s")
        await until(pupil, lambda: not screen.running)
        assert room.pads.ran == ["a = 1\nb = 2"]


async def test_arrows_at_the_edges_bring_back_what_was_run(room: PadRoom) -> None:
    """Up on the first line goes back, down on the last one comes forward to what was typed."""
    async with room.asked("capital") as pupil:
        await pupil.press("p")
        screen = pad_on(pupil)
        for source in ("one", "two", "two"):
            await run(pupil, source)
        screen.area.put("three")
        seen = []
        for key in ("up", "up", "up", "down", "down", "down"):
            await pupil.press(key)
            seen.append(screen.area.text)
        assert seen == ["two", "one", "one", "two", "three", "three"]
        await pupil.press("ctrl+z")
        assert screen.area.text == "two"


async def test_a_fresh_python_is_asked_for_and_keeps_the_text(room: PadRoom) -> None:
    """`ctrl+l` while one types, `x` where no text has focus."""
    async with room.asked("capital") as pupil:
        await pupil.press("p")
        await run(pupil, "x = 1")
        await pupil.press("ctrl+l")
        assert "All names go; the text stays" in pupil.screen
        await pupil.press("escape")
        assert room.pads.resets == 0
        pad_on(pupil).set_focus(None)
        await pupil.press("x", "1")
        assert room.pads.resets == 1 and "all names are gone" in pupil.notice
        assert pad_on(pupil).area.text == "x = 1"


async def test_lost_names_are_told(room: PadRoom) -> None:
    """By the run that lost them, in the title as well."""
    async with room.asked("capital") as pupil:
        await pupil.press("p")
        await run(pupil, "die")
        assert "✗ It ended; all its names are gone." in pupil.screen and pupil.title.endswith("fresh Python")


async def test_the_questions_numbers_are_assigned_at_once(room: PadRoom) -> None:
    """A text of one's own stays; then a key puts them there. Nothing but what the question shows."""
    async with room.asked("ratio") as pupil:
        variant = pupil.session.variant
        assert variant is not None
        numbers = numbers_of(variant)
        await pupil.press("f4")
        screen = pad_on(pupil)
        assert screen.area.text == f"{FIRST}{numbers}\n"
        screen.area.put("import torch\n\nmine = 1\n")
        await pupil.settle()
        assert ("numbers" in str(pupil.footer)) == bool(numbers)
        await pupil.press("f3")
        assert screen.area.text == f"import torch\n\n{numbers}mine = 1\n"
        assert "own:numbers" not in pupil.footer


async def test_the_text_survives_the_end_of_the_program(room: PadRoom) -> None:
    """Every key is kept in the store, up to what fits."""
    async with room.asked("capital") as pupil:
        await pupil.press("p")
        pad_on(pupil).area.put("kept = 1")
        await pupil.settle()
    async with room.asked("truth") as pupil:
        await pupil.press("p")
        assert pad_on(pupil).area.text == "kept = 1"
        pad_on(pupil).area.put("x" * (LIMIT + 5))
        await pupil.settle()
        assert "was cut" in pupil.notice and len(pad_on(pupil).area.text) == LIMIT


async def test_without_a_checker_it_says_so(home: Path) -> None:
    """The text can be typed all the same."""
    async with Room(home).asked("capital") as pupil:
        await pupil.press("p")
        assert NOTHING in " ".join(pupil.screen.split())
        await pupil.press("ctrl+r", "ctrl+l")
        assert pupil.on == "PadScreen" and pupil.notice == NOTHING


@pytest.mark.parametrize("what", ["lesson", "task", "experiment"])
async def test_it_opens_beside_everything_that_can_be_learnt_from(room: PadRoom, what: str) -> None:
    """Its title says beside what, and `esc` leads back there."""
    async with room.open("home") as pupil:
        app = pupil.app
        opens = {"lesson": app.open_lesson, "task": app.open_task, "experiment": app.open_experiment}
        every = {"lesson": app.services.course.lessons, "task": app.services.course.tasks}
        opens[what](next(iter(every.get(what, app.services.course.experiments))))
        await until(pupil, lambda: pupil.on != "HomeScreen")
        await pupil.settle()
        before = pupil.on
        await pupil.press("f4")
        assert pupil.title.startswith("Play pad › ") and pad_on(pupil).area.text == FIRST
        await pupil.press("escape")
        assert pupil.on == before


async def test_an_exam_has_no_pad(home: Path) -> None:
    """In a sitting there is no such key; as long as a paper is open it is refused everywhere."""
    hall = Hall(home, examined_course())
    async with hall.candidate() as candidate:
        await candidate.press("p", "f4")
        assert candidate.on == "SittingScreen"
        screen = candidate.app.screen
        assert isinstance(screen, SittingScreen) and "pad" not in {act.id for act in screen.available()}
        candidate.app.open_lesson("reading")
        await candidate.settle()
        await candidate.press("f4")
        assert candidate.on == "LessonScreen" and candidate.notice == PAPER


async def test_a_handed_in_paper_is_reviewed_beside_it(home: Path) -> None:
    """What was asked can be tried then."""
    hall = Hall(home, examined_course())
    async with hall.candidate() as candidate:
        await candidate.hand_in()
        await candidate.press("enter")
        assert candidate.on == "MarkedScreen"
        await candidate.press("p")
        assert candidate.on == "PadScreen"
        await candidate.press("escape")
        assert candidate.on == "MarkedScreen"


def test_the_key_has_a_meaning_of_its_own() -> None:
    """It can be bound otherwise by its id."""
    assert KEYS["pad"].plain == "p" and KEYS["pad"].typing == "f4"


def test_only_the_newest_runs_are_remembered(room: PadRoom) -> None:
    """A long evening does not grow without end."""
    scratch = Scratch(room.services())
    for number in range(200):
        scratch.begin(f"x = {number}")
        scratch.printed("a")
        scratch.ended(Ran("ok", "a", number=number))
    assert len(scratch.runs) == 40 and scratch.before("") == "x = 199"
    scratch.ended(Ran("error"))
    assert scratch.runs[-1].ran == Ran("ok", "a", number=199)


@pytest.mark.parametrize("value", ["\n", "\n\n", "\x07", " "])
async def test_a_value_that_shows_nothing_is_shown_as_nothing(
    room: PadRoom, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """A `__repr__` of one's own may return anything; the pad goes on."""
    odd = Ran("ok", value=value, number=1)
    monkeypatch.setattr(StubPads, "run", lambda self, source, said, on_begin=None: odd)
    async with room.asked("ratio") as pupil:
        await pupil.press("f4")
        await run(pupil, "Odd()")
        assert "[1] Odd()" in pupil.screen and "→" in pupil.screen


async def test_help_in_the_pad_begins_with_the_pad(room: PadRoom) -> None:
    """Its own keys and limits first; a question behind it, where mathematics is typed, changes nothing."""
    async with room.asked("ratio", size=(80, 60)) as pupil:
        await pupil.press("f1")
        assert pupil.screen.index("How to type mathematics") < pupil.screen.index("Here and now")
        await pupil.press("escape", "f4", "f1")
        shown = pupil.screen
        assert shown.index("The play pad") < shown.index("Here and now") < shown.index("How to type")
        assert "f3 " in shown and "^l " in shown and "20,000 characters" in shown
