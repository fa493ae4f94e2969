"""What a lesson is made of once it is read: sections of blocks, blocks of spans; values without looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from tutor.course.source import Located, Plain

if TYPE_CHECKING:  # home is painted without the mathematics
    from tutor.maths.formulas import Formula

__all__ = [
    "Block",
    "Cell",
    "Check",
    "Code",
    "Document",
    "Drawn",
    "Entries",
    "Example",
    "Note",
    "Paragraph",
    "Picture",
    "Section",
    "Span",
    "Spans",
    "Style",
    "Tabular",
]

Style: TypeAlias = Literal["", "strong", "em", "code", "math"]
Span: TypeAlias = tuple[str, Style]
Spans: TypeAlias = tuple[Span, ...]
_RAISES = re.compile(r"#\s*raises\s+(\S+)\s*\Z")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or with `level` a heading within a section."""

    spans: Spans
    level: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A quotation: something that stands apart, such as a pitfall."""

    paragraphs: tuple[Spans, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """A list; `first` is the number of the first entry, 0 where they are not numbered."""

    entries: tuple[Spans, ...]
    first: int = 0


@dataclass(frozen=True, slots=True)
class Code:
    """Lines that stay as they are."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tabular:
    """A table of spans."""

    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Formulas on lines of their own."""

    formulas: tuple[Formula, ...]
    line: int = 1


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as the author asks for it; `line` is where, `caption` what it shows."""

    spec: Mapping[str, Plain]
    line: int
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A question in between: the id of an item of the course."""

    item: str
    line: int


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example that the learner changes; `number` counts them through the lesson."""

    spec: Mapping[str, Plain]
    line: int
    number: int


@dataclass(frozen=True, slots=True)
class Cell:
    """Python that the learner runs, changes and runs again; `number` counts the cells of a lesson from 1.

    All cells of a lesson run in one process, so that names live on from one to the next.
    """

    source: str
    line: int
    number: int

    @property
    def raises(self) -> str:
        """The type of the error that the cell is there to show, as its first line says; else nothing."""
        found = _RAISES.match(self.source.partition("\n")[0].strip())
        return found[1] if found else ""


Block: TypeAlias = Paragraph | Note | Entries | Code | Tabular | Drawn | Picture | Check | Example | Cell


@dataclass(frozen=True, slots=True)
class Section:
    """A section: what is read at one go. The first one may have no title."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A lesson's text."""

    sections: tuple[Section, ...]
    problems: tuple[Located, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """All blocks in order."""
        for section in self.sections:
            yield from section.blocks

    @property
    def checks(self) -> tuple[Check, ...]:
        """The questions in between, in order."""
        return tuple(one for one in self.blocks() if isinstance(one, Check))

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The code cells, in the order in which they are meant to be run."""
        return tuple(one for one in self.blocks() if isinstance(one, Cell))
