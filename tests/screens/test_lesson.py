"""The reader: moving, examples that recompute, questions in between, coming back to the same place."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.screens.pupil import Pupil, Room
from tutor.course.blocks import Paragraph
from tutor.keys import KEYS
from tutor.kinds.fields import Choice
from tutor.screens.check import CheckScreen
from tutor.screens.lesson import LessonScreen
from tutor.study.reading import example_drafts, last_lesson, place_in, standing
from tutor.widgets.entry import Entry
from tutor.widgets.example import ExampleView, Result
from tutor.widgets.lesson import Prose
from tutor.workings import build


def reader(pupil: Pupil) -> LessonScreen:
    """The reader in front."""
    assert isinstance(pupil.app.screen, LessonScreen)
    return pupil.app.screen


async def test_a_section_shows_formulas_tables_and_the_card_of_a_question(home: Path) -> None:
    """Drawn formulas stand on their own lines, nothing of the Markdown is left."""
    async with Room(home).open("lesson", size=(80, 40), task="reading") as pupil:
        assert "Alpha › A short lesson" in pupil.title and "section 1 of 3" in pupil.title
        assert "First things" in pupil.screen
        assert "    y = ──" in pupil.screen and "2 · n = 6" in pupil.screen
        assert "Twice 3 is 6" in pupil.screen and "x₁·x₂" in pupil.screen
        assert "▸ Check" in pupil.screen and "which layer keeps the size" in pupil.screen
        assert "**" not in pupil.screen and "$" not in pupil.screen


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (60, 15), (140, 45), (200, 60)])
async def test_reading_to_the_end_takes_enter_alone(home: Path, size: tuple[int, int]) -> None:
    """`enter` reads on, offers the question once it is in sight, goes to the next section, and finishes."""
    async with Room(home).open("lesson", size=size, task="reading") as pupil:
        seen = []
        for _ in range(40):
            seen.append(pupil.first)
            if pupil.first == "answer":
                await pupil.press("space")
                while pupil.first == "answer":
                    await pupil.press("n")
            else:
                await pupil.press("enter")
            if pupil.on == "HomeScreen":
                break
        assert pupil.on == "HomeScreen"
        assert "answer" in seen and seen[-1] == "finish"
        place = place_in(pupil.app.services.store, "reading")
        assert place is not None and standing(place) == "read"


async def test_a_question_is_answered_and_leads_back(home: Path) -> None:
    """It is recorded like any attempt, the card shows how it went, and the next try has fresh values."""
    room = Room(home)
    async with room.open("lesson", size=(80, 40), task="reading") as pupil:
        assert pupil.first == "answer"
        await pupil.press("enter")
        assert isinstance(pupil.app.screen, CheckScreen)
        (field,) = pupil.session.fields
        assert isinstance(field, Choice)
        right = next(n for n, one in enumerate(field.options, 1) if one.key == "one")
        await pupil.press(str(right), "enter")
        assert pupil.session.slot.verdict is not None
        assert pupil.first == "back to the lesson"
        await pupil.press("enter")
        assert reader(pupil).lesson.id == "reading"
        assert "✓ Check" in pupil.screen and "all points" in pupil.screen
        assert pupil.first != "answer"
    (attempt,) = room.store().attempts()
    assert (attempt.item, attempt.status, attempt.seed) == ("capital", "right", 0)


async def test_a_question_leaves_an_open_session_alone(home: Path) -> None:
    """Practice that was left open is still there after a lesson's question."""
    room = Room(home)
    async with room.asked("ratio") as pupil:
        await pupil.type("4")
        await pupil.press("escape", "escape")
        before = pupil.app.services.store.state("session")
        assert before
        pupil.app.open_lesson("reading")
        await pupil.settle()
        pupil.app.open_check("reading", "capital")
        await pupil.settle()
        await pupil.press("1", "escape")
        assert pupil.on == "LessonScreen"
        assert pupil.app.services.store.state("session") == before


async def test_an_answer_half_typed_is_there_again(home: Path) -> None:
    """Leaving a question keeps its draft."""
    room = Room(home)
    async with room.open("lesson", size=(80, 40), task="reading") as pupil:
        await pupil.press("enter", "2", "escape")
        assert pupil.on == "LessonScreen"
        await pupil.press("enter")
        assert pupil.session.slot.answer != {}


async def test_an_example_recomputes_while_one_types(home: Path) -> None:
    """Tab reaches its field, the value follows, and a bad text dims what stood there."""
    async with Room(home).open("lesson", task="reading") as pupil:
        await pupil.press("n")
        assert "= 4" in pupil.screen
        await pupil.press("tab")
        assert isinstance(pupil.app.focused, Entry)
        await pupil.type("10")
        assert "= 6" in pupil.screen
        await pupil.type("q")
        assert "? n:" in pupil.screen and "before this change" in pupil.screen and "= 6" in pupil.screen
        await pupil.press("backspace")
        assert "before this change" not in pupil.screen


async def test_an_example_goes_back_to_its_start(home: Path) -> None:
    """`x` after leaving the field; the key is offered only where something was changed."""
    async with Room(home).open("lesson", task="reading") as pupil:
        await pupil.press("n")
        assert "reset" not in pupil.footer
        await pupil.press("tab")
        await pupil.type("10")
        await pupil.press("escape")
        assert "reset" in pupil.footer
        await pupil.press("x")
        assert "= 4" in pupil.screen
        assert pupil.app.services.store.drafts(example_drafts("reading", 1), 0) == {"n": "6"}


async def test_what_was_typed_and_the_place_survive(home: Path) -> None:
    """A new start shows the same section, scrolled as far, with the same text in the field."""
    room = Room(home)
    async with room.open("lesson", size=(60, 15), task="reading") as pupil:
        await pupil.press("j", "j", "n", "tab")
        await pupil.type("8")
        await pupil.press("escape", "j", "escape")
        assert pupil.on == "HomeScreen"
        assert "Read on" in pupil.screen
    async with room.open("home", size=(60, 15)) as pupil:
        await pupil.press("enter")
        screen = reader(pupil)
        assert "section 2 of 3" in pupil.title
        assert screen.query_one(ExampleView).typed == {"n": "8"}
        assert screen.query_one("#page").scroll_offset.y > 0


def test_the_value_of_an_example_is_in_sight_in_a_narrow_window() -> None:
    """Where formula, numbers and value do not fit beside each other, they stand below each other."""
    spec = {"kind": "formula", "formula": "n/2 + 1", "result": "out", "start": {"n": 1234}}
    result = Result()
    result.outcome = build(spec).work({})
    wide = [line.plain for line in result.build(60)]
    assert len(wide) == 3 and wide[1].endswith("= 618")
    narrow = [line.plain for line in result.build(24)]
    assert narrow[-1] == "    = 618" and all(len(line) <= 24 for line in narrow)


async def test_a_place_is_kept_once_scrolling_has_ended(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is killed while reading comes back to the same rows."""
    monkeypatch.setattr("tutor.screens.lesson.RESTING", 0.001)
    async with Room(home).open("lesson", size=(60, 15), task="reading") as pupil:
        await pupil.press("j", "j", "j")
        for _ in range(50):
            place = place_in(pupil.app.services.store, "reading")
            if place is not None and place.offset == 3:
                break
            await pupil.settle()
        assert place is not None and (place.section, place.offset) == (0, 3)


def test_short_formulas_are_not_broken() -> None:
    """A line ends before or after one, long ones break where they must."""
    short = Paragraph(((f"{'word ' * 3}", ""), ("n - k + 1", "math"), (" and so on", "")))
    assert [line.plain for line in Prose([short]).build(20)] == ["word word word", "n - k + 1 and so on"]
    long = Paragraph((("a + b + c + d + e + f + g + h + i", "math"),))
    assert len(Prose([long]).build(20)) == 2


async def test_contents_list_the_sections_and_lead_there(home: Path) -> None:
    """`l` opens it, a number or `enter` goes, `esc` leaves."""
    async with Room(home).open("lesson", task="reading") as pupil:
        await pupil.press("l")
        assert pupil.on == "ContentsScreen" and "Try something" in pupil.screen
        await pupil.press("j", "j", "enter")
        assert "section 3 of 3" in pupil.title
        await pupil.press("l", "2")
        assert "section 2 of 3" in pupil.title
        await pupil.press("l", "escape")
        assert pupil.on == "LessonScreen" and "section 2 of 3" in pupil.title


async def test_moving_within_a_section_and_between_them(home: Path) -> None:
    """G and g go to the ends, n and b to the neighbours; the ends hold."""
    async with Room(home).open("lesson", size=(60, 15), task="reading") as pupil:
        page = reader(pupil).query_one("#page")
        await pupil.press("G")
        assert page.scroll_offset.y == page.max_scroll_y > 0
        await pupil.press("g")
        assert page.scroll_offset.y == 0
        await pupil.press("pagedown", "pageup", "b")
        assert "section 1 of 3" in pupil.title
        await pupil.press("n", "n", "n")
        assert "section 3 of 3" in pupil.title
        await pupil.press("b")
        assert "section 2 of 3" in pupil.title


async def test_the_figure_stands_beside_the_text_where_there_is_room(home: Path) -> None:
    """Wide windows have it in the side panel, narrow ones between the paragraphs; `d` moves in it."""
    async with Room(home).open("lesson", size=(140, 45), task="reading") as pupil:
        await pupil.press("n")
        assert "Contents" not in pupil.screen and "▸" in pupil.screen
        assert "8@8" in pupil.screen
        await pupil.press("d", "right")
        assert "MaxPool2d(2)" in pupil.screen
        assert any(name.startswith("own:") for name in pupil.footer)
        await pupil.press("escape")
        assert pupil.on == "LessonScreen" and pupil.app.focused is None
    async with Room(home).open("lesson", size=(80, 24), task="reading") as pupil:
        await pupil.press("G")
        assert "8@8" in pupil.screen
        await pupil.press("d")
        assert pupil.on == "FigureScreen"
        await pupil.press("escape")
        assert pupil.on == "LessonScreen"


@pytest.mark.parametrize("rubbish", ["[red]x[/]", "((((", "9^9^9^9", "nan", "1/0", "∂" * 40])
async def test_rubbish_in_an_example_is_one_sentence(home: Path, rubbish: str) -> None:
    """Nothing fails, and the sentence stands at the field."""
    async with Room(home).open("lesson", task="reading") as pupil:
        await pupil.press("n", "tab")
        assert isinstance(pupil.app.focused, Entry)
        pupil.app.focused.value = rubbish
        await pupil.settle()
        assert "? n:" in pupil.screen
        assert pupil.app.crash == ""


async def test_a_lesson_with_faults_is_still_readable(home: Path, tmp_path: Path) -> None:
    """A missing question, a broken example and an unknown figure say so in their places."""
    from tests.course.test_lessons import BODY, written
    from tutor.course import load

    blocks = "\n```example\nkind: nothing\n```\n\n```figure\nname: nothing\n```\n"
    root = written(tmp_path, BODY.replace("area", "aria") + blocks)
    room = Room(home, course=load(root)[0])
    async with room.open("lesson", size=(80, 40), task="areas") as pupil:
        await pupil.press("n")
        assert pupil.screen.count("Something is missing here") == 2
        assert "is not in this course" in pupil.screen


async def test_home_lists_lessons_with_where_the_learner_is(home: Path) -> None:
    """New, begun, read; and the palette has them."""
    room = Room(home)
    async with room.open("home", size=(80, 40)) as pupil:
        assert "Lessons" in pupil.screen and "· A short lesson  (new, 3 minutes)" in pupil.screen
        assert "Learn       A short lesson  (new, 3 minutes)" in pupil.screen
        assert "Read on" not in pupil.screen
        pupil.app.open_lesson("reading")
        await pupil.settle()
        await pupil.press("escape")
        assert "(begun, 3 minutes)" in pupil.screen and "Read on" in pupil.screen


def test_the_lesson_to_go_on_with(home: Path) -> None:
    """The one that was begun, else the first unread, else the first."""
    store = Room(home).store()
    assert last_lesson(store, []) == ""
    assert last_lesson(store, ["a", "b"]) == "a"
    store.set_setting("lesson:b", '{"section": 1, "offset": 0, "read": [], "done": false}')
    store.set_setting("lesson", "b")
    assert last_lesson(store, ["a", "b"]) == "b"
    store.set_setting("lesson:b", '{"section": 1, "offset": 0, "read": [0], "done": true}')
    assert last_lesson(store, ["a", "b"]) == "a"


@pytest.mark.parametrize(
    "kept", ["", "null", "[]", "{}", '{"section": "x"}', "{" * 999, '{"section": 1e999}']
)
def test_rubbish_in_the_settings_counts_as_new(home: Path, kept: str) -> None:
    """A place of another make is no reason not to open a lesson."""
    store = Room(home).store()
    store.set_setting("lesson:reading", kept)
    assert place_in(store, "reading") is None


@pytest.mark.parametrize("seed", range(2))
async def test_random_keys_in_a_lesson_end_nothing(home: Path, seed: int) -> None:
    """After any keys and window sizes the app still runs, and esc leads home."""
    chance = random.Random(seed)
    names = [name for one in KEYS.values() for name in one.names.split(",") if name != "ctrl+q"]
    async with Room(home).open("lesson", task="reading") as pupil:
        for _ in range(50):
            pupil.clock.seconds += 0.2
            if chance.random() < 0.05:
                await pupil.pilot.resize_terminal(*chance.choice([(80, 24), (140, 45), (60, 15), (20, 5)]))
            if chance.random() < 0.05:
                pupil.app.open_lesson("reading")
            await pupil.pilot.press(chance.choice([*names, "7", "left", "backspace", "tab", "enter"]))
        await pupil.settle()
        for _ in range(8):
            await pupil.press("escape")
        assert pupil.on == "HomeScreen"
        assert pupil.app.crash == ""
