"""The progress screen: there at once, figures once they are computed, every place by keys, the ways out."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.screens.hall import Hall, examined_course
from tests.screens.pupil import Pupil, Room, tiny_course
from tests.shipped import shipped
from tests.study.test_forecast import attempt
from tests.study.test_stats import MISTAKE, log_of
from tutor.app import TutorApp
from tutor.course import Course
from tutor.course.model import Topic
from tutor.store import Attempt
from tutor.study import stats as figures
from tutor.widgets.progress import Board

TITLES = (
    "Mastery per topic",
    "Forecast of the exam",
    "Forecast over time",
    "How sure you were",
    "Memory",
    "Time",
    "Frequent mistakes",
    "Mock exams",
)
DRAWN = "█●┃━▁│"


@pytest.fixture(scope="module")
def course() -> Course:
    """The shipped course."""
    return shipped()


def room_with(home: Path, course: Course, rows: list[Attempt]) -> Room:
    """A home with this log."""
    room = Room(home, course)
    store = room.store()
    store.add(rows)
    store.close()
    return room


async def computed(pupil: Pupil) -> Board:
    """Open progress, and wait for its figures."""
    assert isinstance(pupil.app, TutorApp)
    if pupil.on != "ProgressScreen":
        pupil.app.open_progress()
    await pupil.settle()
    await pupil.app.workers.wait_for_complete()
    await pupil.settle()
    return pupil.app.screen.query_one(Board)


async def test_it_opens_at_once_and_drops_figures_that_nobody_waits_for(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until they are computed it says so; left meanwhile, the thread is told, and home stays."""
    go, told = threading.Event(), list[bool]()
    collect = figures.collect

    def slow(*args: Any, **more: Any) -> Any:
        go.wait(20)
        told.append(more["going"]())
        return collect(*args, **more)

    monkeypatch.setattr(figures, "collect", slow)
    async with Room(home).open("home") as pupil:
        await pupil.app.workers.wait_for_complete()
        pupil.app.open_progress()
        await pupil.settle()
        assert "computing…" in pupil.screen and "l all questions" in pupil.screen
        await pupil.press("n", "j", "enter", "escape")
        assert pupil.on == "HomeScreen"
        go.set()
        await pupil.app.workers.wait_for_complete()
        await pupil.settle()
        assert pupil.on == "HomeScreen" and told == [False] and not pupil.app.crash
        await computed(pupil)
        assert "Mastery per topic" in pupil.screen and told == [False, True]


async def test_an_empty_log_and_a_single_answer_say_so_instead_of_a_plot(home: Path, course: Course) -> None:
    """Every section has its sentence, and nothing is drawn from too little."""
    for rows in ([], log_of(course)[:1]):
        room = room_with(home / str(len(rows)), course, rows)
        async with room.open("home", size=(80, 70)) as pupil:
            await computed(pupil)
            text = pupil.screen
            assert all(title in text for title in TITLES)
            missing = "about 14 more make a forecast" if rows else "No question was tried yet"
            assert missing in " ".join(text.split())
            assert "There is a curve once" in text and "No mock exam was handed in yet." in text
            forecast = text[text.index("Forecast of the exam") : text.index("Time\n")]
            assert not set(DRAWN) & set(forecast)
            if rows:
                assert "From 5 answers on" in text and "When you said sure you were right" in text


async def test_a_topic_with_tasks_alone_has_a_line_without_figures(home: Path) -> None:
    """Nothing of it can be tried as a question."""
    tiny = tiny_course()
    topics = (*tiny.index.topics, Topic(id="new", title="Tasks alone"))
    tasks = {name: replace(one, topic="new") for name, one in tiny.tasks.items()}
    course = replace(tiny, index=replace(tiny.index, topics=topics), tasks=tasks)
    async with Room(home, course).open("home") as pupil:
        await computed(pupil)
        await pupil.resize(100, 60)
        (line,) = (line for line in pupil.screen.splitlines() if "Tasks alone" in line)
        assert line.split()[2:] == [f"0/{len(tasks)}"]


async def test_every_place_is_reached_by_keys_and_in_sight(
    home: Path, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Down from place to place to the last one, by sections, by pages and back, small and large, without
    colours.
    """
    monkeypatch.setenv("NO_COLOR", "1")
    async with room_with(home, course, log_of(course)).open("home") as pupil:
        board = await computed(pupil)
        await pupil.resize(60, 15)
        seen = set()
        for place in range(board.count):
            assert board.cursor == place
            text = pupil.screen
            assert "▸" in text and len(pupil.footer) > 1
            seen |= {title for title in TITLES if title in text}
            await pupil.press("j")
        assert seen == set(TITLES) and board.cursor == board.count - 1
        await pupil.resize(140, 45)
        assert "▸" in pupil.screen
        await pupil.press("g")
        for title in TITLES[1:]:
            await pupil.press("n")
            assert title in pupil.screen and "▸" in pupil.screen
        await pupil.resize(60, 15)
        await pupil.press("b", "g", "pagedown")
        assert board.cursor > 0 and "▸" in pupil.screen
        await pupil.press("pageup", "G", "pageup")
        assert 0 < board.cursor < board.count - 1 and "▸" in pupil.screen


async def test_a_mistake_leads_to_its_lesson_and_to_its_question_and_back(home: Path, course: Course) -> None:
    """`enter` reads, `a` asks; behind the question progress is there again, with the new attempt in it."""
    taught = {concept for one in course.lessons.values() for concept in one.concepts}
    entry = next(one for one in course.entries if one.kind == "choice" and one.concept in taught)
    slip = replace(attempt(entry.id, 0.0, kind="choice"), ledger=[MISTAKE])
    async with room_with(home, course, [slip]).open("home") as pupil:
        await computed(pupil)
        assert "1 attempt," in pupil.screen
        await pupil.press("n", "n", "n", "n", "n", "n")
        assert pupil.first == "read the lesson" and "recall for precision" in pupil.screen
        await pupil.press("a")
        assert pupil.on == "CheckScreen"
        await pupil.press("1", "ctrl+s")
        while pupil.on == "CheckScreen":
            await pupil.press("escape")
        board = await computed(pupil)
        assert pupil.on == "ProgressScreen" and board.stop is not None and board.stop.section == "mistakes"
        assert "2 attempts," in pupil.screen and "▸ 1 time " in pupil.screen
        await pupil.press("enter")
        assert pupil.on == "LessonScreen"


async def test_a_paper_leads_to_its_report_and_a_click_to_its_place(home: Path) -> None:
    """Marks stand beside their day; a click goes there, a second one opens."""
    hall = Hall(home, examined_course())
    async with hall.candidate(size=(80, 60)) as pupil:
        await pupil.hand_in()
        board = await computed(pupil)
        assert "2026-11-21" in pupil.screen and "1 mock exam handed in" in pupil.screen
        line = next(n for n, text in enumerate(pupil.screen.split("\n")) if "2026-11-21" in text)
        offset = (6, line - board.region.y)
        await pupil.pilot.click(board, offset=offset)
        await pupil.settle()
        assert pupil.first == "report"
        await pupil.pilot.click(board, offset=offset)
        await pupil.settle()
        assert pupil.on == "ReportScreen"


async def test_home_and_the_palette_lead_to_progress(home: Path) -> None:
    """Its row is there once something was tried; from a topic one practises it, from time today's plan."""
    first = replace(attempt("capital", 1.0, kind="choice"), seconds=40.0)
    async with room_with(home, examined_course(), [first]).open("home") as pupil:
        while pupil.first != "progress":
            await pupil.press("j")
        await pupil.press("enter")
        await computed(pupil)
        assert pupil.on == "ProgressScreen" and pupil.first == "practise this topic"
        await pupil.press("n")
        assert pupil.first == "sit a mock exam"
        await pupil.press("n", "n")
        assert pupil.first == "practise today"
        await pupil.press("l")
        assert pupil.on == "SearchScreen"
        await pupil.press("escape", "ctrl+p", *"progress", "enter")
        assert pupil.on == "ProgressScreen"
