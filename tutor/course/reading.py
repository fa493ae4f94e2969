"""Reading lists: for each topic what to read on in which book, what to look for, and questions about it.

One file a topic, `content/reading/<topic>.yaml`. Books are named by chapter subject, not by page, so that any
edition will do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from tutor.course.source import Located, Source, read_source

if TYPE_CHECKING:
    from tutor.course.model import Course

__all__ = ["ASKED", "FURTHER_READING", "NAMED", "Book", "ReadingList", "reading_problems"]

FURTHER_READING = "000-1.B"
"""The catalogue id that reading lists serve."""
NAMED = (
    "Dive into Deep Learning",
    "Understanding Deep Learning",
    "Deep Learning: Foundations and Concepts",
)
"""The books that each list of such a course names."""
ASKED = 3
"""Questions that are drawn from a list's pool."""
FEWEST_BOOKS, FEWEST_CHECKS = 3, 5
FEWEST_GUIDES, MOST_GUIDES = 2, 3
LONGEST = 300
"""Characters of a text of a list."""
KINDS = ("choice", "tf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One book: what to read in it, questions to read with, and the sentence to look for."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "strict": True}
    book: str
    chapter: str
    ask: tuple[str, ...]
    look: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingList:
    """A topic's further reading; `checks` are the items of which some are asked after it."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "strict": True}
    topic: str
    books: tuple[Book, ...]
    checks: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its name among everything that serves a catalogue id."""
        return f"reading-{self.topic}"


def reading_problems(course: Course) -> Iterator[Located]:
    """Everything that is wrong with the reading lists of a course, and the topics that have none."""
    root = course.root
    for one in course.readings.values():
        shown = f"{root.name}/reading/{one.topic}.yaml"
        source: Source | None = None
        for where, problem, fix in _faults(one, course):
            source = source or read_source(root / "reading" / f"{one.topic}.yaml", shown)
            yield Located(file=shown, line=source.line(where), id=one.id, problem=problem, fix=fix)
    if FURTHER_READING in course.sources:
        for topic in course.index.topics:
            if topic.id not in course.readings:
                shown = f"{root.name}/reading/{topic.id}.yaml"
                what, fix = f"the topic {topic.id} has no reading list", "write it"
                yield Located(file=shown, line=1, id=f"reading-{topic.id}", problem=what, fix=fix)


_Fault = tuple[tuple[str | int, ...], str, str]


def _faults(one: ReadingList, course: Course) -> Iterator[_Fault]:
    """(where, problem, fix) for one list."""
    titles = [book.book.strip().casefold() for book in one.books]
    if len(set(titles)) < FEWEST_BOOKS:
        yield ("books",), f"there are {len(set(titles))} books", f"name at least {FEWEST_BOOKS}"
    if FURTHER_READING in course.sources:
        for name in NAMED:
            if name.casefold() not in titles:
                yield ("books",), f"{name} is not among the books", "add it, by this title"
    for place, book in enumerate(one.books):
        yield from _book(place, book)
        if titles.index(titles[place]) < place:
            yield ("books", place, "book"), f"{book.book[:60]} stands here twice", "name each book once"
    yield from _checks(one, course)


def _book(place: int, book: Book) -> Iterator[_Fault]:
    if not FEWEST_GUIDES <= len(book.ask) <= MOST_GUIDES:
        told = f"there are {len(book.ask)} guiding questions"
        yield ("books", place, "ask"), told, f"write {FEWEST_GUIDES} or {MOST_GUIDES}"
    texts = [("book", book.book), ("chapter", book.chapter), ("look", book.look)]
    for name, text in [*texts, *(("ask", one) for one in book.ask)]:
        if not text.strip() or len(text) > LONGEST:
            fix = f"use 1 to {LONGEST}"
            yield ("books", place, name), f"“{name}” has {len(text.strip())} characters", fix


def _checks(one: ReadingList, course: Course) -> Iterator[_Fault]:
    if len(set(one.checks)) < FEWEST_CHECKS:
        told = f"there are {len(set(one.checks))} check questions"
        yield ("checks",), told, f"name at least {FEWEST_CHECKS} items"
    for place, name in enumerate(one.checks):
        where = ("checks", place)
        item = course.items.get(name)
        if one.checks.index(name) < place:
            yield where, f"{name[:60]} stands here twice", "name each item once"
        elif item is None:
            near = course.near(name)
            yield where, f"there is no item “{name[:60]}”", f"did you mean {near}" if near else "write it"
        elif item.topic != one.topic:
            yield where, f"{name} is an item of {item.topic}", f"name one of {one.topic}"
        elif item.kind not in KINDS:
            yield where, f"{name} is of the kind {item.kind}", f"name one of the kinds {' and '.join(KINDS)}"
