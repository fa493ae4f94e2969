"""Saving the curves of a question as a picture."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from tests.screens.pupil import Room, tiny_course
from tests.screens.test_quiz import hand_in
from tutor.figures.axes import Plot
from tutor.screens.drawing import save_drawing
from tutor.screens.quiz import QuizScreen

EMPTY = Plot("samples", "loss", (), 0.0, 1.0, 0.0, 1.0)


async def test_the_palette_saves_the_drawing_and_says_where(home: Path) -> None:
    """Once it is marked: an SVG file in the workspace, named as the question."""
    item = tiny_course().items["loss-curves"]
    async with Room(home).asked("loss-curves") as pupil:
        await hand_in(pupil, item.key(item.variant(0)))
        screen = pupil.app.screen
        assert isinstance(screen, QuizScreen)
        offered = {name: do for name, _, do in screen.commands()}
        offered["Save the drawing"]()
        await pupil.settle()
        assert "loss-curves.svg" in pupil.screen
    (saved,) = home.rglob("loss-curves.svg")
    assert ElementTree.parse(saved).getroot().tag.endswith("svg")


def test_a_drawing_is_never_written_over_another(tmp_path: Path) -> None:
    """The second one of a question has a number."""
    assert save_drawing(tmp_path, "x", EMPTY).endswith("x.svg.")
    assert save_drawing(tmp_path, "x", EMPTY).endswith("x-2.svg.")


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """A file in the place of the folder is said, not raised."""
    (tmp_path / "drawings").write_text("in the way")
    assert save_drawing(tmp_path, "x", EMPTY).startswith("The picture could not be written to ")
