"""The validated cache of a course: one SQLite file, of which a start reads only what it shows.

The first opening validates with pydantic and writes the file; later ones read it while no file of the course
has changed. Items lie in it one by one as they came out of `freeze`, what lists need of them beside it: a
bank of 100,000 opens as one of 100 does.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar, overload

from tutor import __version__
from tutor.course.exams import Blueprint
from tutor.course.experiments import Experiment
from tutor.course.freeze import freeze, thaw
from tutor.course.model import Course, CourseIndex, Entry, Lesson, Task
from tutor.course.reading import ReadingList

if TYPE_CHECKING:
    from tutor.kinds import Item

__all__ = ["Tell", "fingerprint", "open_course"]

Tell = Callable[[int, int], None]
"""Told how far a first opening is: bytes of the files of items that are read, and bytes of all of them."""

T = TypeVar("T")
TABLES = """
PRAGMA journal_mode=OFF;
PRAGMA synchronous=OFF;
CREATE TABLE part (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT, topic TEXT, title TEXT,
    source TEXT, level TEXT, concept TEXT, family TEXT, points REAL, parametrised INTEGER, answers TEXT);
CREATE TABLE body (id TEXT PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL);
"""
FEW = 100
"""As many of the first entries are read by themselves; for more, all are."""
COLUMNS = "id, kind, topic, title, source, level, concept, family, points, parametrised, answers"
RECORDS: dict[str, type[Any]] = {
    "tasks": Task,
    "lessons": Lesson,
    "exams": Blueprint,
    "readings": ReadingList,
    "experiments": Experiment,
}
"""What a course keeps by name beside its items."""


def open_course(root: Path, cache: Path | None, tell: Tell | None = None) -> Course:
    """The course, from the cache while it is fresh; a cache that cannot be read or written is done
    without. `tell` hears how far a first opening is.
    """
    if cache is None:
        return _loaded(root, tell)
    stamp = fingerprint(root)
    path = cache / f"course-{hashlib.sha256(str(root).encode()).hexdigest()[:12]}.db"
    kept = _kept(path, stamp, root)
    if kept is not None:
        return kept
    try:
        _keep(path, stamp, root, tell)
    except (OSError, sqlite3.Error):
        return _loaded(root, tell)
    return _kept(path, stamp, root) or _loaded(root, tell)


def _loaded(root: Path, tell: Tell | None = None) -> Course:
    from tutor.course.load import load  # a start from the cache validates nothing

    return load(root, tell)[0]


# -- whether it is fresh -----------------------------------------------------------------------------------


def fingerprint(root: Path) -> str:
    """Changes whenever a content file, which files there are, or the code that shapes items does."""
    code = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(__version__.encode())
    found = [*_files(root), *_files(code / "kinds"), *_files(code / "course")]
    programs = _files(root.parent / "checkers" / "experiments")
    for path, size, changed in found:
        # What lies beside the texts counts by its name: a task without its brief is none.
        known = f"{size}|{changed}" if path.endswith((".yaml", ".md", ".py")) else ""
        digest.update(f"{path}|{known}\n".encode("utf-8", "surrogatepass"))
    digest.update("\n".join(path for path, _, _ in programs).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _files(folder: Path) -> list[tuple[str, int, int]]:
    """Path, size and time of change of every file below a folder, in order; a linked folder is looked
    through once.
    """
    found: list[tuple[str, int, int]] = []
    waiting, linked = [str(folder)], set[str]()
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    real = os.path.realpath(entry.path) if entry.is_symlink() else ""
                    if entry.name != "__pycache__" and real not in linked:
                        waiting.append(entry.path)
                    linked |= {real} - {""}
                    continue
                with suppress(OSError):
                    facts = entry.stat()
                    found.append((entry.path, facts.st_size, facts.st_mtime_ns))
    return sorted(found)


# -- writing it --------------------------------------------------------------------------------------------


def _keep(path: Path, stamp: str, root: Path, tell: Tell | None) -> None:
    """Load the course and write all of it beside `path`, then put it there; raises OSError or
    sqlite3.Error. Items are written as they are read, so that no bank is too large for the memory.
    """
    from tutor.course.load import load_into

    spare = path.with_name(f"{path.name}.{os.getpid()}")
    path.parent.mkdir(parents=True, exist_ok=True)
    spare.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(spare, isolation_level=None)) as base:
            base.executescript(TABLES)
            base.execute("BEGIN")

            def keep(item: Item, frozen: Mapping[str, Any]) -> None:
                base.execute("INSERT INTO body VALUES (?, ?, ?)", (item.id, item.kind, _text(frozen)))

            course, _ = load_into(root, keep, tell)
            base.executemany(
                f"INSERT INTO entry ({COLUMNS}) VALUES ({', '.join('?' * 11)})", map(_row, course.entries)
            )
            base.executemany("INSERT INTO part VALUES (?, ?)", _parts(course, stamp))
            base.execute("COMMIT")
        spare.replace(path)
    finally:
        with suppress(OSError):
            spare.unlink(missing_ok=True)
    with suppress(OSError):
        path.with_suffix(".json").unlink(missing_ok=True)  # the cache of earlier versions


def _row(entry: Entry) -> tuple[Any, ...]:
    values = [getattr(entry, name) for name in COLUMNS.split(", ")]
    values[4] = "\n".join(entry.source)
    return tuple(values)


def _parts(course: Course, stamp: str) -> Iterator[tuple[str, str]]:
    yield "stamp", stamp
    yield "index", _text(freeze(course.index))
    yield "sources", _text(dict(course.sources))
    yield "problems", _text(list(course.problems))
    for name in RECORDS:
        kept: Mapping[str, Any] = getattr(course, name)
        yield name, _text({key: freeze(one) for key, one in kept.items()})


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# -- reading it --------------------------------------------------------------------------------------------


def _kept(path: Path, stamp: str, root: Path) -> Course | None:
    """The course out of the file; None where there is none, or it is damaged or stale."""
    if not path.is_file():
        return None
    try:
        file = _File(path, root)
        parts = dict(file.rows("SELECT name, text FROM part"))
        ((count,),) = file.rows("SELECT COUNT(*) FROM entry")
        if parts["stamp"] != stamp:
            file.close()
            return None
        return Course(
            root=root,
            index=thaw(CourseIndex, json.loads(parts["index"])),
            items=_Items(file, count),
            entries=_Entries(file, count),
            sources=json.loads(parts["sources"]),
            problems=tuple(json.loads(parts["problems"])),
            **{name: _Records(cls, parts[name]) for name, cls in RECORDS.items()},
        )
    except (OSError, sqlite3.Error, ValueError, KeyError, TypeError, AttributeError):
        return None


class _File:
    """The open file, for all threads. It is never changed in place, so nothing has to be locked on disk."""

    def __init__(self, path: Path, root: Path) -> None:
        self.root = root
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._base = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
        self._lock = Lock()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What a query finds; raises sqlite3.Error."""
        with self._lock:
            return self._base.execute(query, values).fetchall()

    def close(self) -> None:
        """Let go of it."""
        self._base.close()

    def __del__(self) -> None:
        with suppress(AttributeError, sqlite3.Error):
            self._base.close()

    @cached_property
    def instead(self) -> Course:
        """The course read anew, where the file was damaged while it was open."""
        return _loaded(self.root)


class _Items(Mapping[str, "Item"]):
    """Items by id, each read and built when first asked for."""

    def __init__(self, file: _File, count: int) -> None:
        self._file, self._count = file, count
        self._made: dict[str, Item] = {}

    def __getitem__(self, name: str) -> Item:
        if name not in self._made:
            from tutor.kinds import KINDS  # not needed to list the items, and so not for home

            try:
                found = self._file.rows("SELECT kind, text FROM body WHERE id = ?", (name,))
                if not found:
                    raise KeyError(name)
                self._made[name] = thaw(KINDS[found[0][0]], json.loads(found[0][1]))
            except (sqlite3.Error, ValueError, TypeError):
                self._made[name] = self._file.instead.items[name]
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        if name in self._made or "_ids" in self.__dict__:
            return name in self._made or name in self._ids
        try:
            return bool(self._file.rows("SELECT 1 FROM body WHERE id = ?", (name,)))
        except sqlite3.Error:
            return name in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return self._count

    @cached_property
    def _ids(self) -> dict[str, None]:
        """All ids in course order."""
        try:
            return dict.fromkeys(row[0] for row in self._file.rows("SELECT id FROM entry ORDER BY place"))
        except sqlite3.Error:
            return dict.fromkeys(self._file.instead.items)


class _Entries(Sequence[Entry]):
    """What lists need of the items, in course order; all of it is read when more than its length or its
    beginning is asked for.
    """

    def __init__(self, file: _File, count: int) -> None:
        self._file, self._count = file, count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, index: int | slice) -> Entry | tuple[Entry, ...]:
        stop = index.stop if isinstance(index, slice) else None
        if "_all" in self.__dict__ or index != slice(None, stop) or stop is None or not 0 <= stop <= FEW:
            return self._all[index]
        with suppress(sqlite3.Error):
            return self._read(f"LIMIT {stop:d}")
        return self._all[index]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    @cached_property
    def _all(self) -> tuple[Entry, ...]:
        try:
            return self._read()
        except sqlite3.Error:
            return tuple(self._file.instead.entries)

    def _read(self, limit: str = "") -> tuple[Entry, ...]:
        rows = self._file.rows(f"SELECT {COLUMNS} FROM entry ORDER BY place {limit}")
        same: dict[str, str] = {}  # a concept's name is kept once, however many items have it
        sources: dict[str, tuple[str, ...]] = {"": ()}
        return tuple(_entry(row, same.setdefault, sources) for row in rows)


def _entry(
    row: tuple[Any, ...], same: Callable[[str, str], str], sources: dict[str, tuple[str, ...]]
) -> Entry:
    name, kind, topic, title, source, level, concept, family, points, parametrised, answers = row
    if source not in sources:
        sources[source] = tuple(source.split("\n"))
    return Entry(
        id=name,
        kind=same(kind, kind),
        topic=same(topic, topic),
        title=title,
        source=sources[source],
        level=same(level, level),
        concept=same(concept, concept),
        family=same(family, family),
        points=points,
        parametrised=bool(parametrised),
        answers=same(answers, answers),
    )


class _Records(Mapping[str, T]):
    """Tasks, lessons and the like by name, in their order, each built when first asked for."""

    def __init__(self, cls: type[T], text: str) -> None:
        self._cls, self._text = cls, text
        self._made: dict[str, T] = {}

    @cached_property
    def _raw(self) -> dict[str, Any]:
        raw: dict[str, Any] = json.loads(self._text)
        self._text = ""
        return raw

    def __getitem__(self, name: str) -> T:
        if name not in self._made:
            self._made[name] = thaw(self._cls, self._raw[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)
