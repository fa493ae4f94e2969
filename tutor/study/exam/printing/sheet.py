"""What a printed sheet is made of: plain values that know nothing of Markdown, Typst or paper sizes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

__all__ = [
    "Art",
    "Block",
    "Gap",
    "Grid",
    "Ledger",
    "Maths",
    "Options",
    "Picture",
    "Printed",
    "Prose",
    "Ruled",
    "Sheet",
    "SheetPart",
    "Space",
    "Verbatim",
]


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; what stands between backticks is code. `lead` goes before it in bold."""

    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Lines that stay as they are."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Options:
    """Things under a letter each, with a box to tick unless they are only to be named."""

    entries: tuple[tuple[str, str], ...]
    label: str = ""
    boxes: bool = True


@dataclass(frozen=True, slots=True)
class Gap:
    """A line to write on, behind its label; `after` is a unit or how the answer should look."""

    label: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class Ruled:
    """Lines to write on."""

    count: int


@dataclass(frozen=True, slots=True)
class Space:
    """Free room for working, in millimetres."""

    height: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; a cell that is None is to be filled in."""

    rows: tuple[tuple[str | None, ...], ...]
    columns: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG; `lines` are the same in characters, where they say anything."""

    svg: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Art:
    """A drawing in characters."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Maths:
    """A formula behind its label: as Typst mathematics, and on one line of text."""

    label: str
    typst: str
    line: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """What earns how many points: (points, what)."""

    rows: tuple[tuple[str, str], ...]


Block: TypeAlias = Prose | Verbatim | Options | Gap | Ruled | Space | Grid | Picture | Art | Maths | Ledger


@dataclass(frozen=True, slots=True)
class Printed:
    """One question with everything below its heading."""

    number: str
    title: str
    points: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One section; `points` is what it is worth."""

    title: str
    points: str
    questions: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document. `foot` stands at the bottom of each page; `name` asks for the candidate's name and
    has a table for the marks.
    """

    title: str
    facts: tuple[str, ...]
    rules: tuple[str, ...]
    parts: tuple[SheetPart, ...]
    foot: str
    name: bool
