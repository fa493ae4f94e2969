"""Pictures in half blocks, in words, and which terminal gets real pixels."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64encode

import pytest
from textual.app import App, ComposeResult

from checkers.protocol import Picture
from tutor.widgets.gallery import Gallery, told
from tutor.widgets.graphics import Way, image, way
from tutor.widgets.pictures import Pictures
from tutor.widgets.pixels import decoded, half_blocks, resized, sizes
from tutor.widgets.theme import DARK

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def picture(width: int, height: int, *pixels: tuple[int, int, int]) -> Picture:
    """A picture of these pixels."""
    return Picture("a", width, height, b64encode(bytes(sum(pixels, ()))).decode())


def test_pixels_come_row_by_row() -> None:
    """Three bytes a pixel."""
    assert decoded(picture(2, 1, RED, BLUE)) == [RED, BLUE]


@pytest.mark.parametrize(
    "broken",
    [
        Picture("a", 2, 2, b64encode(bytes(11)).decode()),
        Picture("a", 2, 2, "?" * 16),
        Picture("a", 0, 2, ""),
        Picture("a", 10**9, 10**9, ""),
        Picture("a", True, 1, b64encode(bytes(3)).decode()),
        Picture("a", 1, 1, None),  # type: ignore[arg-type]
        Picture("a", "1", 1, b64encode(bytes(3)).decode()),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_picture_is_none(broken: Picture) -> None:
    """Too few bytes, other letters, sizes that are none: nothing is decoded, in pixels neither."""
    assert decoded(broken) is None and image(broken, "kitty", 20) is None


@pytest.mark.parametrize(
    ("size", "most", "drawn"),
    [((28, 28), 28, (28, 28)), ((256, 128), 48, (48, 24)), ((4, 8), 28, (8, 16)), ((1, 256), 28, (1, 256))],
)
def test_shapes_are_kept(size: tuple[int, int], most: int, drawn: tuple[int, int]) -> None:
    """Large ones shrink to the room, small ones grow by whole numbers."""
    assert sizes(*size, most) == drawn


def test_a_larger_picture_repeats_its_pixels_and_a_smaller_one_has_their_mean() -> None:
    """Two pixels become four; four become their mean."""
    assert resized([RED, BLUE], (2, 1), 4, 1) == [[RED, RED, BLUE, BLUE]]
    assert resized([RED, BLUE, RED, BLUE], (2, 2), 1, 1) == [[(127, 0, 127)]]


def test_a_cell_shows_two_pixels_one_above_the_other() -> None:
    """Equal neighbours share a segment; below an odd last row stands nothing."""
    upper, lower = half_blocks([[RED, RED, BLUE], [BLUE, BLUE, RED], [WHITE, WHITE, WHITE]])
    assert [one.text for one in upper] == ["▀▀", "▀"] and [one.text for one in lower] == ["▀▀▀"]
    style = upper[0].style
    assert style is not None and style.color is not None and style.bgcolor is not None
    assert style.color.triplet == RED and style.bgcolor.triplet == BLUE
    assert lower[0].style is not None and lower[0].style.bgcolor is None


def test_words_name_caption_and_size() -> None:
    """For those who see no colours."""
    assert told(Picture("is 3,\nsaid 5", 28, 28, "")) == "is 3, said 5 (28×28)"
    assert told(Picture("", 2, 3, "")) == "a picture (2×3)"


@pytest.mark.parametrize(
    ("env", "setting", "drawn"),
    [
        ({}, None, "blocks"),
        ({"TERM": "xterm-256color"}, None, "blocks"),
        ({"TERM": "xterm-kitty"}, None, "kitty"),
        ({"TERM": "xterm-ghostty"}, None, "kitty"),
        ({"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, None, "blocks"),
        ({"TERM": "foot"}, None, "sixel"),
        ({"TERM_PROGRAM": "WezTerm"}, None, "sixel"),
        ({"TERM": "foot"}, "off", "off"),
        ({"TERM": "foot", "DLTUTOR_PICTURES": "blocks"}, "off", "blocks"),
        ({"TERM": "foot", "DLTUTOR_PICTURES": "auto"}, "off", "sixel"),
        ({"DLTUTOR_PICTURES": "hologram"}, "kitty", "kitty"),
        ({"DLTUTOR_PICTURES": " SIXEL "}, None, "sixel"),
    ],
)
def test_the_terminals_name_decides_unless_the_learner_does(
    env: dict[str, str], setting: str | None, drawn: str
) -> None:
    """Variable before setting before name; tmux hands no pictures on."""
    assert way(env, setting) == drawn


def test_without_a_terminal_there_are_no_real_pixels() -> None:
    """Whatever was asked for."""
    assert way({"DLTUTOR_PICTURES": "kitty"}, None, headless=True) == "blocks"
    assert way({"DLTUTOR_PICTURES": "off"}, None, headless=True) == "off"


class Wall(App[None]):
    """Pictures, in our theme."""

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.shown = Pictures()

    def compose(self) -> ComposeResult:
        yield self.shown


async def test_real_pixels_are_widgets_of_their_own_as_they_come() -> None:
    """A square takes half as many rows as columns; another way of drawing takes their place."""
    square, flat = picture(2, 2, RED, BLUE, BLUE, RED), picture(2, 1, RED, BLUE)
    app = Wall()
    async with app.run_test(size=(80, 40)) as pilot:

        async def sizes_drawn(pictures: list[Picture], drawn: Way) -> list[tuple[int, int]]:
            app.shown.show(pictures, drawn, words=False)
            await pilot.pause()
            return [one.size for one in app.query("_Framed > Image")]

        assert await sizes_drawn([square], "sixel") == [(20, 10)]
        first = app.query("_Framed > Image").first()
        assert await sizes_drawn([square, flat], "sixel") == [(20, 10), (20, 5)]
        assert app.query("_Framed > Image").first() is first and not app.query_one(Gallery).display
        assert await sizes_drawn([square, flat], "blocks") == [] and app.query_one(Gallery).display
        assert await sizes_drawn([square], "sixel") == [(20, 10)]
        broken = Picture("a", 2, 2, "x")
        assert await sizes_drawn([square, broken], "sixel") == [] and app.query_one(Gallery).display
        assert await sizes_drawn([], "sixel") == [] and not app.shown.display


def test_the_library_is_loaded_late_and_asks_the_terminal_nothing() -> None:
    """The widgets' import leaves it alone; making an image writes not one byte to the terminal."""
    code = (
        "import sys, os, pty, base64\n"
        "from checkers.protocol import Picture\n"
        "import tutor.screens.task\n"
        "late = not any(name in sys.modules for name in ('textual_image', 'PIL'))\n"
        "ours, theirs = pty.openpty()\n"
        "sys.__stdout__ = os.fdopen(theirs, 'w')\n"
        "from tutor.widgets.graphics import image\n"
        "made = image(Picture('a', 1, 1, base64.b64encode(bytes(3)).decode()), 'sixel', 20)\n"
        "os.set_blocking(ours, False)\n"
        "try:\n    asked = os.read(ours, 100)\n"
        "except BlockingIOError:\n    asked = b''\n"
        "print(late, type(made).__name__, asked, sys.__stdout__.isatty())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["True", "Image", "b''", "True"], done.stdout
