"""The places of a question to answer, as blocks: boxes, gaps, grids, empty axes; and its figure."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

from tutor.figures import plain
from tutor.figures.axes import AxesFigure, Plot
from tutor.figures.svg import svg
from tutor.kinds import Item, Variant
from tutor.kinds.fields import (
    Answer,
    Axes,
    Choice,
    Expression,
    Field,
    Fixed,
    Number,
    Option,
    Order,
    Shape,
    Table,
    Text,
    keys_in,
)
from tutor.study.exam.printing.sheet import Art, Block, Gap, Grid, Options, Picture, Prose, Verbatim
from tutor.words import paragraphs

__all__ = ["chosen", "drawing", "grid", "places", "prose"]

WIDE, HIGH = 76, 24
"""Cells of a figure on paper."""


def places(item: Item, variant: Variant) -> Iterator[Block]:
    """The figure beside the question, then a block or two for each field of the answer."""
    if not any(isinstance(one, Axes) for one in item.fields(variant)):
        yield from drawing(item, variant, {}, marked=False)
    for one in item.fields(variant):
        if one.stage == 0:
            yield from _place(one)


def _place(one: Field) -> Iterator[Block]:
    label = f"{one.label}{' (optional)' if one.optional and 'optional' not in one.label else ''}"
    match one:
        case Choice():
            yield Options(tuple(lettered(one.options)), label)
        case Order():
            yield Options(tuple(sorted(lettered(one.options))), label, boxes=False)
            yield Gap(f"order ({len(one.options)} letters)")
        case Table():
            yield grid(one, None)
        case Axes():
            names = " and ".join(curve.label or curve.name for curve in one.curves)
            yield Prose(f"Draw and label: {names}.")
            yield axes(one)
        case Number():
            yield Gap(label, one.unit)
        case Shape():
            yield Gap(label, one.hint)
        case Expression():
            yield Gap(f"{label} =" if label and not one.definition else label)
        case Text(lines=1):
            yield Gap(label)
        case _:
            return


def letters(options: tuple[Option, ...]) -> dict[str, str]:
    """What each option is called on paper, by its key: the key itself where it is a capital letter."""
    if all(len(one.key) == 1 and one.key.isupper() for one in options):
        return {one.key: one.key for one in options}
    return {one.key: chr(ord("a") + place) for place, one in enumerate(options)}


def lettered(options: tuple[Option, ...]) -> Iterator[tuple[str, str]]:
    """(letter, text) of each option."""
    called = letters(options)
    for one in options:
        yield called[one.key], one.text


def grid(table: Table, answer: Answer | None) -> Grid:
    """A table with empty cells, or with those of an answer."""
    rows = tuple(
        tuple(
            cell.text
            if isinstance(cell, Fixed)
            else answer.get(cell.name, "")
            if answer is not None
            else None
            for cell in row
        )
        for row in table.cells
    )
    return Grid(rows, table.columns, table.label)


def axes(place: Axes) -> Picture:
    """Empty axes to draw into."""
    plot = Plot(place.x, place.y, (), place.left, place.right, place.low, place.high)
    return Picture(svg(plot), plain(AxesFigure(plot).draw(WIDE, 14)))


def drawing(item: Item, variant: Variant, answer: Answer, *, marked: bool) -> Iterator[Block]:
    """The item's figure: curves as a picture, all others in characters without what is selected."""
    figure = item.drawing(variant, answer, marked=marked)
    if isinstance(figure, AxesFigure):
        yield Picture(svg(figure.plot), plain(figure.draw(WIDE, HIGH)))
    elif figure is not None:
        rows = "\n".join(plain(figure.draw(WIDE, HIGH))).replace("▸", " ").strip("\n")
        yield Art(tuple(rows.split("\n")))


def chosen(one: Choice | Order, raw: str) -> str:
    """The options of an answer with their letters."""
    called, texts = letters(one.options), {option.key: option.text for option in one.options}
    keys = keys_in(raw)
    if isinstance(one, Order):
        return " ".join(called.get(key, key) for key in keys)
    return "; ".join(f"({called[key]}) {texts[key]}" for key in keys if key in called)


def prose(text: str) -> list[Block]:
    """A text of content as paragraphs and verbatim lines."""
    blocks: list[Block] = []
    held: list[str] = []
    for verbatim, line in (*paragraphs(text), (False, "")):
        if verbatim and (line or held):
            held.append(line)
            continue
        if any(held):
            blocks.append(Verbatim(tuple(dedent("\n".join(held)).strip("\n").split("\n"))))
        held = []
        if line.strip():
            blocks.append(Prose(line))
    return blocks
