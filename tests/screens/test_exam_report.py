"""The report of a mock exam on screen: sums, rubric, bonus, verdicts, what to repeat, earlier papers."""

from __future__ import annotations

from pathlib import Path

from tests.screens.hall import Candidate
from tests.screens.test_exam import hall
from tutor.screens.exam.sums import levels
from tutor.study.exam.sitting import Sitting


async def sat(one: Candidate, *right: int) -> None:
    """Answer these questions with their key and hand in."""
    for place in right:
        one.sitting.go(place)
        variant = one.sitting.variant
        assert variant is not None
        for name, text in variant.item.key(variant).items():
            one.sitting.enter(name, text)
    await one.hand_in()


async def test_the_report_sums_by_section_and_topic(home: Path) -> None:
    """Points in all, of each block and each topic; the first paper says that it is the first."""
    async with hall(home).candidate(size=(100, 60)) as one:
        await sat(one, 0, 1)
        assert "4 of 20 points (20 %)." in one.screen and "Not passed" in one.screen
        rows = [" ".join(row.split()) for row in one.screen.split("\n")]
        assert any(row.startswith("First block 4 of 6") for row in rows)
        assert any(row.startswith("Beta 2 of") for row in rows)
        assert "This is the first paper you handed in." in one.screen


async def test_a_question_shows_its_ledger_and_solution(home: Path) -> None:
    """enter looks into it, n and b go on to its neighbours, esc comes back to where one was."""
    async with hall(home, "first").candidate() as one:
        await sat(one, 0)
        await one.press("g", "enter")
        assert one.on == "MarkedScreen"
        assert "✓ right: 2 of 2 points" in one.screen and "Worked solution" in one.screen
        await one.press("n")
        assert "✗ not right: 0 of 2 points" in one.screen and "This question is empty." in one.screen
        await one.press("escape")
        assert one.on == "ReportScreen" and "▸ – 1.2" in one.screen


async def test_the_solution_is_out_of_reach_before_and_the_answer_fixed_after(home: Path) -> None:
    """No key changes an answer that is handed in."""
    async with hall(home, "first").candidate() as one:
        await sat(one, 0)
        before = one.report.question(0)
        await one.press("g", "enter", "1", "2", "3", "u", "space", "x", "ctrl+s")
        await one.press("escape")
        assert one.report.question(0) == before


async def test_a_rubric_is_ticked_beside_the_model_answer_and_can_wait(home: Path) -> None:
    """Leaving keeps the ticks as a draft; a new start goes on with them; enter marks, once."""
    room = hall(home, "second")
    async with room.candidate() as one:
        await one.type("It normalises")
        await one.hand_in()
        assert "1 answer waits for the rubric" in one.screen
        await one.press("enter")
        assert one.on == "RubricScreen"
        assert (
            "Your answer:" in one.screen and "It normalises" in one.screen and "Model answer:" in one.screen
        )
        await one.press("1", "escape")
        assert one.on == "ReportScreen" and one.report.pending
        uid = one.report.uid
    async with room.candidate("home") as one:
        one.app.open_report(uid)
        await one.settle()
        await one.press("enter")
        assert "[x]" in one.screen
        await one.press("enter")
        assert one.on == "ReportScreen" and not one.report.pending
        assert one.report.question(0).points > 0


async def test_a_double_press_marks_no_second_rubric(home: Path) -> None:
    """Right after a rubric came in front enter is ignored."""
    async with hall(home, "second").candidate() as one:
        await one.type("It normalises")
        await one.hand_in()
        await one.press("enter")
        one.clock.seconds -= 1
        await one.pilot.press("enter")
        await one.settle()
        assert one.on == "RubricScreen" and one.app.screen.report.pending  # type: ignore[attr-defined]


async def test_a_rubric_without_ticks_is_asked_about_before_it_scores_nothing(home: Path) -> None:
    """One press too many would be 0 points for good."""
    async with hall(home, "second").candidate() as one:
        await one.type("It normalises")
        await one.hand_in()
        await one.press("enter", "enter")
        assert one.on == "RubricScreen" and "Nothing is ticked" in one.screen
        assert one.app.screen.report.pending  # type: ignore[attr-defined]
        await one.press("enter")
        assert one.on == "ReportScreen"


async def test_the_bonus_is_entered_and_shown_apart(home: Path) -> None:
    """More than there can be is refused; the total stays what was earned."""
    room = hall(home, "first")
    room.store().set_setting("exam_bonus", "2")
    async with room.candidate() as one:
        await sat(one, 0)
        await one.press("g", "enter")
        await one.type("3")
        await one.press("enter")
        assert "Bonus points are a whole number from 0 to 2." in one.screen
        await one.press("backspace")
        await one.type("2")
        await one.press("enter")
        assert one.report.bonus == 2 and one.report.total.points == 2
        assert "with 2 bonus points 4" in one.screen and "Bonus points: 2 of at most 2" in one.screen


async def test_what_lost_points_is_repeated_with_fresh_values(home: Path) -> None:
    """a begins a practice session of the weak ones; in a question of this one alone."""
    async with hall(home, "first").candidate() as one:
        await sat(one, 1)
        await one.press("a")
        assert one.on == "QuizScreen"
        assert sorted(slot.item for slot in one.session.slots) == ["capital", "ratio"]


async def test_earlier_papers_are_plotted_and_compared(home: Path) -> None:
    """One block a paper, the percents, and a sentence; the start of an exam lists the reports."""
    room = hall(home, "first")
    services = room.services()
    first = room.begun(services)
    first.hand_in()
    room.clock.seconds += 3_600
    async with room.candidate(size=(80, 45)) as one:
        await sat(one, 0, 1, 2)
        assert f"{levels((0, 100))}  0, 100 %" in one.screen
        assert "100 %, after 0 % in the paper before it." in one.screen
        one.app.open_exam()
        await one.settle()
        assert "6 of 6 points" in one.screen
        await one.press("G", "enter")
        assert one.on == "ReportScreen" and one.report.uid == first.uid


async def test_a_hand_in_that_was_interrupted_is_completed_at_the_next_start(home: Path) -> None:
    """Killed between the document and the marks: home opens the report, each attempt is there once."""
    room = hall(home, "first")
    services = room.services()
    sitting = room.begun(services)
    sitting.enter("choice", "same")
    sitting._kept.answers = [dict(one) for one in sitting._answers]
    sitting._kept.handed, sitting._kept.status = room.wall().isoformat(), "handing"
    sitting._save()
    async with room.candidate("home") as one:
        assert "handed in" in one.screen
        await one.press("enter")
        assert one.on == "ReportScreen" and len(one.app.services.store.attempts()) == 1
    assert Sitting.resume(room.course, room.store(), now=room.wall) is None


def test_the_levels_go_from_nothing_to_everything() -> None:
    """0 is the lowest block, 100 the highest."""
    assert levels((0, 50, 100)) == "▁▅█"
