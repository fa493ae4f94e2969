"""The quiz screen: answering by keys and by mouse, the verdict, hints, undo, back, again, help, leaving."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.building import course_from
from tests.screens.pupil import Pupil, Room, tiny_course
from tutor.kinds.fields import Text
from tutor.widgets.choice import ChoiceView
from tutor.widgets.curve import AxesView
from tutor.widgets.entry import EntryRow
from tutor.widgets.form import Form
from tutor.widgets.order import OrderView
from tutor.widgets.words import Words


async def fill(pupil: Pupil, answer: dict[str, str]) -> None:
    """Enter these texts through the views on screen, as the learner's hands would."""
    for name, text in answer.items():
        form = pupil.app.screen.query_one(Form)
        form.focus_field(name)
        await pupil.settle()
        view = form.view
        if isinstance(view, ChoiceView):
            keys = [one.key for one in view._options]
            for key in text.split():
                await pupil.press(str(keys.index(key) + 1))
        elif isinstance(view, OrderView):
            for place, key in enumerate(text.split()):
                await pupil.press(str(view.keys.index(key) + 1), str(place + 1))
        else:
            if isinstance(view, AxesView):
                view._entries[name].focus()
                await pupil.settle()
            await pupil.type(text)


WRONG = {
    "capital": {"choice": "zero"},
    "ratio": {"all": "450", "recall": "0.1"},
    "training-step": {"order": "A B C"},
    "truth": {"truth": "false", "reason": "slow"},
    "fill": {"layer": "Conv2d", "classes": "11"},
    "write": {"text": "It adds information.", "ticks": "not-accuracy"},
    "loss-curves": {"train": "0.9, 0.7, 0.5, 0.4, 0.3", "test": "0.1, 0.2, 0.3, 0.4, 0.5"},
    "chain-of-two": {"Ld": "Ly", "Le": "Ld*e"},
    "bars": {"conv": "8x32x32", "pool": "8x30x30", "count": "3"},
    "grid": {"g.0.0": "7", "g.0.1": "7", "g.1.0": "7", "g.1.1": "7"},
}


async def hand_in(pupil: Pupil, answer: dict[str, str]) -> None:
    """Fill in and check; the ticks of a rubric come after the text."""
    later = {"ticks": answer.get("ticks", "")} if "ticks" in answer else {}
    await fill(pupil, {name: text for name, text in answer.items() if name not in later})
    await pupil.press("ctrl+s")
    if later:
        await fill(pupil, later)
        await pupil.press("ctrl+s")


@pytest.mark.parametrize("name", list(WRONG))
async def test_every_kind_can_be_answered_right(home: Path, name: str) -> None:
    """The computed key, entered by keys, is right on screen and in the log."""
    item = tiny_course().items[name]
    async with Room(home).asked(name) as pupil:
        await hand_in(pupil, item.key(item.variant(0)))
        assert "✓ right" in pupil.screen
        assert pupil.first == "finish"
        assert [one.status for one in pupil.app.services.store.attempts()] == ["right"]


@pytest.mark.parametrize("name", list(WRONG))
async def test_every_kind_can_be_answered_wrong(home: Path, name: str) -> None:
    """A wrong answer shows its sentence, and the ledger behind w its rule."""
    async with Room(home).asked(name) as pupil:
        await hand_in(pupil, WRONG[name])
        assert "✗ not right: 0 of" in pupil.screen
        await pupil.shown("why")
        assert "part" in pupil.screen
        assert "points" in pupil.screen
        assert pupil.session.slot.verdict is not None
        assert pupil.app.services.store.attempts()[0].points == 0


async def test_markup_in_content_and_answers_stays_text(home: Path) -> None:
    """Square brackets are characters, in the question, in an answer and in the ledger."""
    async with Room(home).asked("capital", "fill") as pupil:
        assert "[red]padding[/red]" in pupil.screen
        await pupil.press("ctrl+n")
        await pupil.type("[b]x[/b]")
        await pupil.press("ctrl+s", "ctrl+s")
        assert "[b]x[/b]" in pupil.screen
        await pupil.press("w")
        assert "[b]x[/b]" in pupil.screen


async def test_enter_goes_from_field_to_field_and_then_checks(home: Path) -> None:
    """With several fields the bottom line says what enter does next, and it does that."""
    async with Room(home).asked("ratio") as pupil:
        assert pupil.first == "next field"
        await pupil.type("500")
        await pupil.press("enter")
        assert pupil.first == "check"
        await pupil.type("450/500")
        await pupil.press("enter")
        assert "✓ right: 2 of 2 points" in pupil.screen


async def test_empty_fields_are_asked_about_once(home: Path) -> None:
    """ctrl+s with an empty field asks; a second time it marks."""
    async with Room(home).asked("ratio") as pupil:
        await pupil.type("500")
        await pupil.press("ctrl+s")
        assert "Still empty: recall" in pupil.screen
        await pupil.press("ctrl+s")
        assert "◐ partly right: 1 of 2 points" in pupil.screen


async def test_unreadable_text_costs_nothing_and_gets_the_focus(home: Path) -> None:
    """A number that cannot be read is named, and the cursor stands in its field."""
    async with Room(home).asked("ratio") as pupil:
        await pupil.type("500")
        await pupil.press("enter")
        await pupil.type("450/(")
        await pupil.press("ctrl+s")
        assert "? recall:" in pupil.screen
        assert pupil.app.screen.query_one(Form).current == "recall"
        assert pupil.app.services.store.attempts() == []


async def test_the_echo_is_drawn_while_typing(home: Path) -> None:
    """A fraction is drawn on its bar with its value, and shrinks to one line when the field is left."""
    async with Room(home).asked("ratio") as pupil:
        await pupil.press("tab")
        await pupil.type("450/(450+50)")
        assert "─────" in pupil.screen.split("recall")[-1]
        assert "= 0.9" in pupil.screen
        await pupil.press("escape")
        assert "450/(450 + 50) = 0.9" in pupil.screen


async def test_enter_right_after_a_verdict_is_ignored(home: Path) -> None:
    """For 300 ms after the verdict a second enter does nothing; then it goes on."""
    async with Room(home).asked("capital", "ratio") as pupil:
        await pupil.press("1", "enter")
        pupil.clock.seconds += 0.29
        await pupil.pilot.press("enter")
        await pupil.settle()
        assert "1 of 2" in pupil.title
        pupil.clock.seconds += 0.02
        await pupil.pilot.press("enter")
        await pupil.settle()
        assert "2 of 2" in pupil.title


async def test_hints_cost_and_the_solution_asks_first(home: Path) -> None:
    """Three hints, then the hint key offers the solution; it ends the attempt only after a yes."""
    async with Room(home).asked("capital", size=(80, 30)) as pupil:
        await pupil.press("h", "h", "h")
        assert "Hint 3" in pupil.screen
        assert pupil.footer["hint"] == ("h", "solution")
        await pupil.press("h")
        assert "ends this attempt" in pupil.screen
        await pupil.press("escape")
        assert pupil.session.slot.verdict is None
        await pupil.press("h", "enter")
        assert "Worked solution" in pupil.screen
        assert pupil.app.services.store.attempts()[0].status == "solved"


async def test_hints_are_paid_in_the_verdict(home: Path) -> None:
    """After one hint four fifths of the points are left, and the panel says why."""
    item = tiny_course().items["capital"]
    async with Room(home).asked("capital") as pupil:
        await pupil.press("h")
        await hand_in(pupil, item.key(item.variant(0)))
        assert "✓ right: 0.8 of 1 point, 1 hint paid" in pupil.screen


async def test_undo_takes_back_a_choice_and_a_skip(home: Path) -> None:
    """u goes one change back, and after a skip back to the question."""
    async with Room(home).asked("capital", "training-step") as pupil:
        await pupil.press("1", "2")
        await pupil.press("u")
        assert pupil.session.slot.answer == {"choice": "zero"}
        await pupil.press("s")
        assert "2 of 2" in pupil.title
        await pupil.press("u")
        assert "1 of 2" in pupil.title
        assert pupil.session.slot.answer == {"choice": "zero"}


async def test_back_shows_the_marked_answer_read_only(home: Path) -> None:
    """b shows what was answered with its mark; keys that would change it do nothing."""
    async with Room(home).asked("capital", "ratio") as pupil:
        await pupil.press("1", "enter", "enter", "escape", "b")
        assert "✗ (•) padding 0" in pupil.screen
        await pupil.press("2", "space", "u", "h", "s")
        assert pupil.session.slots[0].answer == {"choice": "zero"}
        await pupil.press("n")
        assert "2 of 2" in pupil.title


async def test_again_gives_the_same_question_with_fresh_values(home: Path) -> None:
    """a puts a variant with another seed behind the question and goes there."""
    async with Room(home).asked("ratio") as pupil:
        await pupil.type("1")
        await pupil.press("ctrl+s", "ctrl+s", "a")
        assert "2 of 2" in pupil.title
        assert "seed 0" not in pupil.title
        assert pupil.first == "next field"


async def test_escape_leaves_the_field_then_the_screen(home: Path) -> None:
    """In a field letters are text; after esc they are keys; after a second esc home is there, the session
    kept.
    """
    async with Room(home).asked("ratio", "capital") as pupil:
        await pupil.type("n")
        assert "1 of 2" in pupil.title
        assert pupil.footer["leave"] == ("esc", "keys")
        await pupil.press("escape")
        assert pupil.footer["hint"] == ("h", "hint")
        assert "leave" not in pupil.footer
        await pupil.press("escape")
        assert pupil.on == "HomeScreen"
        assert pupil.first == "continue"


@pytest.mark.parametrize("opener", ["question_mark", "ctrl+p", "f1"])
async def test_escape_leaves_every_panel(home: Path, opener: str) -> None:
    """Help and palette open over the question, and esc closes them."""
    async with Room(home).asked("capital") as pupil:
        await pupil.press(opener)
        assert pupil.on in ("HelpScreen", "Palette")
        await pupil.press("escape")
        assert pupil.on == "QuizScreen"


async def test_help_lists_what_can_be_pressed_here(home: Path) -> None:
    """The panel has the keys that work now and how mathematics is typed."""
    async with Room(home).asked("capital", size=(80, 60)) as pupil:
        await pupil.press("question_mark")
        assert "leave this question and go on" in pupil.screen
        assert "450/(450+50)" in pupil.screen
        assert "why these marks" not in pupil.screen


async def test_the_palette_finds_our_commands(home: Path) -> None:
    """Typing a part of a name and enter runs the command."""
    async with Room(home).asked("capital") as pupil:
        await pupil.press("ctrl+p")
        await pupil.type("light")
        for _ in range(40):
            await pupil.settle()
            if "Theme: light" in pupil.screen:
                break
        await pupil.press("down", "enter")
        assert pupil.app.theme == "dltutor-light"
    assert Room(home).store().setting("theme") == "light"


async def test_options_can_be_clicked(home: Path) -> None:
    """A click on any line of an option chooses it, a click on the bottom line checks."""
    async with Room(home).asked("capital") as pupil:
        view = pupil.app.screen.query_one(ChoiceView)
        await pupil.pilot.click(view, offset=(12, view._starts[2]))
        await pupil.settle()
        assert pupil.session.slot.answer["choice"] == view._options[2].key
        await pupil.click("enter")
        assert pupil.session.slot.verdict is not None


async def test_steps_can_be_moved_with_two_clicks(home: Path) -> None:
    """The first click picks a step up, the second puts it down there."""
    async with Room(home).asked("training-step") as pupil:
        view = pupil.app.screen.query_one(OrderView)
        await pupil.pilot.click(view, offset=(8, 2))
        await pupil.pilot.click(view, offset=(8, 0))
        await pupil.settle()
        assert pupil.session.slot.answer["order"] == "C A B"


async def test_steps_move_by_space_and_arrows(home: Path) -> None:
    """space picks up, j and k carry, space puts down; enter then checks."""
    async with Room(home).asked("training-step") as pupil:
        assert pupil.first == "keep order"
        await pupil.press("space", "j", "j", "space", "k", "space", "k", "space")
        assert pupil.session.slot.answer["order"] == "C B A"
        assert pupil.first == "check"
        await pupil.press("enter")
        assert "✓ right" in pupil.screen


async def test_an_order_can_be_typed_in_letters(home: Path) -> None:
    """tab goes to the line below; the steps follow the letters, and enter checks."""
    async with Room(home).asked("training-step") as pupil:
        assert pupil.footer["field"][1] == "type"
        await pupil.press("tab", "c", "a", "b")
        view = pupil.app.screen.query_one(OrderView)
        assert view.keys == ["C", "A", "B"]
        assert pupil.session.slot.answer["order"] == "cab"
        assert pupil.first == "check"
        await pupil.press("enter")
        assert pupil.session.slot.verdict is not None
        assert pupil.session.slot.verdict.lines[0].yours == "C A B"


async def test_an_order_is_handed_in_as_it_stands_only_after_a_second_enter(home: Path) -> None:
    """An untouched list is no answer: the first enter takes the order over, the second checks it."""
    async with Room(home).asked("training-step") as pupil:
        await pupil.press("enter")
        assert pupil.session.slot.answer["order"] == "A B C"
        assert pupil.session.slot.verdict is None
        await pupil.press("enter")
        assert pupil.session.slot.verdict is not None


async def test_a_rubric_follows_the_text_with_the_model_answer(home: Path) -> None:
    """enter is a new line in the editor; ctrl+s shows the model answer and the ticks."""
    async with Room(home).asked("write") as pupil:
        assert pupil.footer["check"] == ("^s", "check")
        assert "enter" not in pupil.footer
        await pupil.type("same scale")
        await pupil.press("enter")
        assert pupil.session.slot.answer["text"] == "same scale\n"
        await pupil.press("ctrl+s")
        assert "Model answer: All features get the same scale" in pupil.screen
        await pupil.press("1", "2", "2", "enter")
        assert "◐ partly right: 1 of 2 points" in pupil.screen


LONG_MODEL = """
- id: long-model
  kind: short
  COMMON
  ask: Why are features scaled?
  model: MODEL
  rubric:
    - {key: one, share: 1, text: they have one scale}
    - {key: two, share: 1, text: no feature dominates the others}
    - {key: three, share: 1, text: the steps fit all of them}
    - {key: four, share: 1, text: the valley of the loss is round}
""".replace("MODEL", " ".join(f"word{place}" for place in range(250)))

WIDE_LABEL = """
- id: wide-label
  kind: numeric
  COMMON
  ask: How many?
  parts:
    - {id: n, label: subtracted from the length 26x, key: 3, rule: Count.}
"""


async def test_the_own_answer_is_in_sight_while_it_is_ticked(home: Path, tmp_path: Path) -> None:
    """It stands right above the ticks, below the model answer, however long that is; once it is marked, above
    both.
    """
    course, _ = course_from(tmp_path, LONG_MODEL)
    async with Room(home, course).asked("long-model", size=(80, 24)) as pupil:
        await pupil.type("so that all steps are alike")
        await pupil.press("ctrl+s")
        assert pupil.screen.index("so that all steps are alike") < pupil.screen.index("they have one scale")
        await pupil.press("down", "down", "down")
        assert "so that all steps are alike" in pupil.screen and "is round" in pupil.screen
        await pupil.press("1", "enter")
        assert "so that all steps are alike" in pupil.screen and pupil.session.slot.verdict is not None
        await pupil.press("g")
        assert "word0 word1" in pupil.screen or pupil.app.screen.query_one("#form").scroll_y > 0


async def test_a_label_as_wide_as_its_column_does_not_touch_the_line(home: Path, tmp_path: Path) -> None:
    """One of 29 cells is a cell wider than the widest column of labels."""
    course, _ = course_from(tmp_path, WIDE_LABEL)
    label = "subtracted from the length 26x"
    for text in (label, label[1:], label[2:]):
        course, _ = course_from(tmp_path, WIDE_LABEL.replace(label, text))
        async with Room(home, course).asked("wide-label") as pupil:
            await pupil.type("4711")
            entry, words = pupil.app.screen.query_one("Entry"), pupil.app.screen.query_one("EntryRow > Label")
            left = entry.region.x
            rows = pupil.screen.split("\n")[words.region.y : words.region.bottom]
            assert all(row[left - 1 : left] in ("", " ") for row in rows)
            assert " ".join(row[:left].strip() for row in rows).split() == text.split()


async def test_code_with_holes_is_shown_verbatim(home: Path) -> None:
    """The listing stands above its fields, holes numbered."""
    async with Room(home).asked("fill") as pupil:
        assert "        nn.__1__(784, __2__)," in pupil.screen
        assert "1  layer" in pupil.screen


@pytest.mark.parametrize("name", list(WRONG))
async def test_no_field_and_no_footer_is_off_screen_at_80x24(home: Path, name: str) -> None:
    """Every field of every kind lies inside the window, and so does the bottom line."""
    async with Room(home).asked(name) as pupil:
        form = pupil.app.screen.query_one(Form)
        for field in form.names:
            target = form._views[field].target(field)
            assert target.region.height > 0
            assert pupil.app.screen.region.contains_region(target.region)
        assert "palette" in pupil.screen.split("\n")[23]


async def test_a_long_question_leaves_room_for_its_fields(home: Path) -> None:
    """The question scrolls, by page keys too, and the fields stay where they are."""
    async with Room(home).asked("ratio") as pupil:
        words = pupil.app.screen.query("#question Words").first(Words)
        words.show("\n\n".join(f"Paragraph {number}." for number in range(40)))
        await pupil.settle()
        form = pupil.app.screen.query_one(Form)
        assert form.region.bottom <= 23
        assert "Paragraph 0" in pupil.screen
        await pupil.press("pagedown")
        assert "Paragraph 0." not in pupil.screen
        assert "all positives" in pupil.screen


async def test_the_window_can_be_resized_at_any_time(home: Path) -> None:
    """Wide shows the session beside the question; tiny says which size is the least; nothing is lost."""
    async with Room(home).asked("ratio", "capital") as pupil:
        await pupil.type("50")
        await pupil.resize(140, 45)
        assert "This session" in pupil.screen
        await pupil.resize(20, 5)
        assert "Make the window" in pupil.screen
        await pupil.press("0")
        await pupil.resize(60, 20)
        assert "recall from counts" in pupil.screen
        assert pupil.session.slot.answer["all"] == "500"
        await pupil.resize(80, 24)
        assert "This session" not in pupil.screen


@pytest.mark.parametrize("name", list(WRONG))
async def test_every_entry_of_the_bottom_line_works_by_click(home: Path, name: str) -> None:
    """Each entry can be clicked in every state of a question without a fault."""
    async with Room(home).asked(name, "capital") as pupil:
        for entry in list(pupil.footer):
            if entry in ("quit",):
                continue
            if entry in pupil.footer:
                await pupil.click(entry)
            if pupil.on != "QuizScreen":
                await pupil.press("escape")
            assert pupil.on in ("QuizScreen", "HomeScreen")
            if pupil.on == "HomeScreen":
                await pupil.press("enter")


async def test_a_session_ends_with_a_summary(home: Path) -> None:
    """Points, a mark for each question, what to repeat by a, home by enter."""
    async with Room(home).asked("capital", "training-step") as pupil:
        await pupil.press("1", "enter", "enter", "s")
        assert pupil.on == "SummaryScreen"
        assert "0 of 1 points" in pupil.screen or "0 of 1 point" in pupil.screen
        assert "✗ which layer keeps the size" in pupil.screen
        assert "1 answered, 1 left open" in pupil.screen
        await pupil.press("a")
        assert pupil.on == "QuizScreen"
        assert "1 of 2" in pupil.title
        assert "seed 0" not in pupil.title


async def test_a_faulty_question_can_be_left(home: Path) -> None:
    """An item that is not in the course any more says so, and enter goes on."""
    room = Room(home)
    services = room.services()
    session = room.quiz(services, ("gone", 0), ("capital", 0))
    async with room.open("quiz", session=session) as pupil:
        assert "no longer in the course" in pupil.screen
        await pupil.press("enter")
        assert "which layer keeps the size" in pupil.title


async def test_a_hint_in_a_field_is_whole_or_its_first_choice(home: Path) -> None:
    """In a narrow window the line is too short for both, and half a hint would be none."""
    async with Room(home).asked("ratio", size=(80, 24)) as pupil:
        assert "a number or a calculation" in pupil.screen
        await pupil.resize(60, 20)
        assert "a number" in pupil.screen and "a number or" not in pupil.screen
        await pupil.resize(80, 24)
        assert "a number or a calculation" in pupil.screen


async def test_a_long_label_keeps_a_gap_before_its_field_in_a_narrow_window(home: Path) -> None:
    """Twenty cells of label are read apart from what stands in the field."""
    async with Room(home).asked("ratio", size=(60, 15)) as pupil:
        with pupil.app._context():
            row = EntryRow(Text(name="all", label="A.std(unbiased=True)"), "0.5", 20)
        form = pupil.app.screen.query_one("#form")
        await form.mount(row, before=0)
        await pupil.settle()
        assert row.entry.region.x >= row.region.x + 2 + len("A.std(unbiased=True)") + 1
        assert "A.std(unbiased=True)" in pupil.screen
