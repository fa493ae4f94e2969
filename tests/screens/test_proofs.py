"""Proofs behind the verdict's back: they change words, never points or focus, and may come late or never."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.screens.pupil import Pupil, Room
from tests.screens.stubs import SCOPE, stub_course
from tutor.app import TutorApp
from tutor.maths import read
from tutor.screens.proofs import AGREES, PROVED


class Service:
    """A proof service that answers when the test says so."""

    def __init__(self, answer: Any) -> None:
        self.go = threading.Event()
        self.done = threading.Event()
        self.answer, self.asked = answer, 0

    def prove(self, claim: Any) -> Any:
        """Wait to be let go, then answer, or raise."""
        self.asked += 1
        self.go.wait(10)
        self.done.set()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def worked(self, node: Any, scope: Any) -> Any:
        """One form of every formula."""

        class Forms:
            simplified = read("x + y", SCOPE)

        return Forms()


async def _checked(pupil: Pupil) -> None:
    await pupil.type("x/(1 + y)")
    await pupil.press("tab")
    await pupil.type("x")
    await pupil.press("ctrl+s")


async def _until(pupil: Pupil, text: str) -> bool:
    for _ in range(200):
        await pupil.settle()
        if text in pupil.screen:
            return True
    return False


def _app(home: Path, service: Service | None) -> tuple[Room, TutorApp]:
    room = Room(home, stub_course())
    services = replace(room.services(), prover=(lambda: service) if service else None)
    return room, TutorApp(services, "quiz", session=room.quiz(services, ("formulas", 0), ("capital", 0)))


async def test_a_proof_that_arrives_changes_the_words_alone(home: Path) -> None:
    """First the values agree, then it is proved; points, focus and keys stay."""
    service = Service(True)
    room, app = _app(home, service)
    async with app.run_test(size=(80, 30)) as pilot:
        pupil = Pupil(app, pilot, room.clock)
        await pupil.settle()
        await _checked(pupil)
        assert AGREES in pupil.screen
        assert "½ of 1 point" in pupil.screen
        focused, footer = app.focused, pupil.footer
        service.go.set()
        assert await _until(pupil, PROVED)
        assert AGREES not in pupil.screen
        assert "½ of 1 point" in pupil.screen
        assert (app.focused, pupil.footer) == (focused, footer)
        assert service.asked == 1
        assert [one.points for one in app.services.store.attempts()] == [0.5]


@pytest.mark.parametrize("answer", [False, None, RuntimeError("boom")])
async def test_without_a_proof_the_verdict_stands(home: Path, answer: Any) -> None:
    """Not proved, not decided or a fault of the service: the values agree, and nothing else is said."""
    service = Service(answer)
    service.go.set()
    room, app = _app(home, service)
    async with app.run_test(size=(80, 30)) as pilot:
        pupil = Pupil(app, pilot, room.clock)
        await pupil.settle()
        await _checked(pupil)
        assert service.done.wait(5)
        await pupil.settle()
        assert AGREES in pupil.screen
        assert PROVED not in pupil.screen
        assert app.crash == ""


async def test_a_proof_that_comes_late_is_kept_for_its_question(home: Path) -> None:
    """The learner has gone on: the next question is not touched, and going back shows the proof."""
    service = Service(True)
    room, app = _app(home, service)
    async with app.run_test(size=(80, 30)) as pilot:
        pupil = Pupil(app, pilot, room.clock)
        await pupil.settle()
        await _checked(pupil)
        await pupil.press("enter")
        service.go.set()
        assert service.done.wait(5)
        await pupil.settle()
        assert PROVED not in pupil.screen
        assert "2 of 2" in pupil.title
        await pupil.press("b")
        assert await _until(pupil, PROVED)


async def test_quitting_waits_for_no_proof(home: Path) -> None:
    """The app ends while the service still thinks; its late answer meets nobody."""
    service = Service(True)
    room, app = _app(home, service)
    async with app.run_test(size=(80, 30)) as pilot:
        pupil = Pupil(app, pilot, room.clock)
        await pupil.settle()
        await _checked(pupil)
        await pilot.press("ctrl+q")
    assert not service.done.is_set()
    service.go.set()
    assert service.done.wait(5)
    assert app.crash == ""


async def test_without_a_service_everything_else_is_as_ever(home: Path) -> None:
    """No service: the values agree."""
    room, app = _app(home, None)
    async with app.run_test(size=(80, 30)) as pilot:
        pupil = Pupil(app, pilot, room.clock)
        await pupil.settle()
        await _checked(pupil)
        assert AGREES in pupil.screen
        await pupil.press("w")
        assert "Worked solution" in pupil.screen
        assert "Other forms" not in pupil.screen


async def test_the_solution_gets_other_forms_when_they_are_found(home: Path) -> None:
    """Below the worked solution stand simplified and factored forms, once the service has them."""
    service = Service(True)
    service.go.set()
    room, app = _app(home, service)
    async with app.run_test(size=(80, 60)) as pilot:
        pupil = Pupil(app, pilot, room.clock)
        await pupil.settle()
        await _checked(pupil)
        await pupil.press("w")
        assert await _until(pupil, "∂L/∂x simplified: x + y")
