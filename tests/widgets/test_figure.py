"""Figures on screen by themselves: roles become styles, keys become entries of the bottom line."""

from __future__ import annotations

from typing import ClassVar

from textual import events

from tests.screens.stubs import Bars
from tutor.figures import Figure, Picture
from tutor.widgets.figure import BARE, STYLES, entries, painted, pressed


def test_a_picture_keeps_its_text_and_gets_the_styles_of_the_theme() -> None:
    """Every role has a style, and the text of a row is what the figure drew."""
    picture: Picture = ((("a", ""), ("b", "accent")), (("c", "bad"),))
    lines = painted(picture, 10)
    assert [line.plain for line in lines] == ["ab", "c"]
    assert [span.style for span in lines[0].spans] == ["", "bold $accent"] or lines[0].spans[-1].style == (
        "bold $accent"
    )
    assert str(lines[1].spans[0].style) == "$error"


def test_without_colours_roles_still_differ() -> None:
    """Selected, second and bad text differ by attributes alone, and from plain text."""
    told = {role: _style(role) for role in STYLES}
    assert len({told["accent"], told["second"], told["bad"], told["dim"], told[""]}) == 5
    assert not any("$" in style for style in told.values())
    assert set(BARE) <= set(STYLES)


def _style(role: str) -> str:
    (line,) = painted(((("node", role),),), 10, colours=False)  # type: ignore[arg-type]
    return str(line.spans[0].style) if line.spans else ""


def test_a_row_is_cut_where_the_room_ends_and_cleaned() -> None:
    """What a figure shows of a learner's text moves no cursor and leaves no room."""
    (line,) = painted(((("x\x1b[2J" + "y" * 90, ""),),), 20)
    assert line.cell_length <= 20
    assert "\x1b" not in line.plain


def test_neighbouring_keys_that_do_the_same_share_an_entry() -> None:
    """Left and right are one entry with both arrows."""
    shown = entries(Bars(("1", "2")))
    assert [(one.id, one.cap, one.label) for one in shown] == [
        ("own:left", "←→", "move"),
        ("own:g", "g", "pull"),
    ]


class _Plus(Bars):
    keys: ClassVar[tuple[tuple[str, str], ...]] = (("+", "more"),)


def test_keys_are_known_by_name_and_by_character() -> None:
    """A figure may call a key `left`, `g` or `+`; others are not its own."""
    figure: Figure = Bars(("1",))
    assert pressed(figure, events.Key("left", None)) == "left"
    assert pressed(figure, events.Key("g", "g")) == "g"
    assert pressed(figure, events.Key("n", "n")) == ""
    assert pressed(_Plus(("1",)), events.Key("plus", "+")) == "+"
