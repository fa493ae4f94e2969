"""Files to a frozen course: strict, every problem located, valid content kept beside faulty content.

Everything here validates with pydantic; a start reads what came out of it (`course.cache`) instead.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from tutor.course.exams import Blueprint, blueprint_faults
from tutor.course.experiments import Experiment, experiment_faults
from tutor.course.freeze import freeze
from tutor.course.lessons import count_cells, read_head
from tutor.course.model import Course, CourseIndex, Entry, Lesson, Task
from tutor.course.needs import in_order
from tutor.course.reading import ReadingList
from tutor.course.source import Located, Plain, Source, read_source

if TYPE_CHECKING:
    from tutor.kinds import Item

__all__ = ["find_content", "item_files", "load", "load_into"]

T = TypeVar("T")
SET_BY_LOADER = ("topic", "content")


def find_content() -> Path:
    """The folder `content` beside the package `tutor`: the same place in a checkout and in an installed
    wheel.
    """
    return Path(__file__).resolve().parents[2] / "content"


# -- loading with validation -------------------------------------------------------------------------------


Keep = Callable[["Item", Mapping[str, Any]], None]
"""Takes an item and the plain values that it was frozen to."""
Tell = Callable[[int, int], None]
"""Told how many bytes of the files of items are read, and how many there are."""


def load(root: Path, tell: Tell | None = None) -> tuple[Course, tuple[Located, ...]]:
    """The course of a content folder and every problem found in it; faulty items and tasks are left out."""
    items: dict[str, Item] = {}

    def keep(item: Item, frozen: Mapping[str, Any]) -> None:
        items[item.id] = item

    course, problems = load_into(root, keep, tell)
    return replace(course, items=items), problems


def load_into(root: Path, keep: Keep, tell: Tell | None = None) -> tuple[Course, tuple[Located, ...]]:
    """The course without its items, which are handed to `keep` one by one in course order."""
    problems: list[Located] = []
    index = _index(root, problems)
    place = {topic.id: number for number, topic in enumerate(index.topics)}
    entries: dict[str, Entry] = {}
    files = sorted(item_files(root), key=lambda path: place.get(topic_of(path, root), len(place)))
    for path in _counted(files, tell):
        for item, line in _items(path, root, index, problems):
            if item.id in entries:
                what, fix = f"the id {item.id} is used twice", "give each item an id of its own"
                problems.append(
                    Located(file=_shown(path, root), line=line, id=item.id, problem=what, fix=fix)
                )
            else:
                frozen = freeze(item)
                entries[item.id] = _entry(item.kind, frozen)
                keep(item, frozen)
    course = Course(
        root=root,
        index=index,
        items={},
        entries=tuple(entries.values()),
        tasks=_in_order({task.id: task for task in _tasks(root, index, problems)}, index),
        sources=_sources(root, problems),
        lessons=in_order(list(_lessons(root, index, problems)), place),
        exams={one.id: one for one in _exams(root, entries, problems)},
        readings=_readings(root, index, problems),
        experiments=_experiments(root, index, entries, problems),
    )
    return replace(course, problems=tuple(problem.sentence for problem in problems)), tuple(problems)


def _counted(files: list[Path], tell: Tell | None) -> Iterator[Path]:
    """The files one by one, telling after each how far the reading is."""
    sizes = [path.stat().st_size if tell and path.is_file() else 0 for path in files]
    done = 0
    for path, size in zip(files, sizes):
        yield path
        done += size
        if tell:
            tell(done, sum(sizes))


def item_files(root: Path) -> list[Path]:
    """The files of items: `items/<topic>.yaml`, then further ones of topics in `items/<topic>/`, by name."""
    folder = root / "items"
    return [*sorted(folder.glob("*.yaml")), *sorted(folder.glob("*/*.yaml"))]


def topic_of(path: Path, root: Path) -> str:
    """The topic of a file of items."""
    return path.relative_to(root / "items").parts[0].removesuffix(".yaml")


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root.parent).as_posix()


def _index(root: Path, problems: list[Located]) -> CourseIndex:
    path = root / "course.yaml"
    source = read_source(path, f"{root.name}/course.yaml")
    problems += source.problems
    made = _validated(CourseIndex, source.value, source, (), f"{root.name}/course.yaml", "", problems)
    return made or CourseIndex(title="dltutor", topics=())


def _items(path: Path, root: Path, index: CourseIndex, problems: list[Located]) -> Iterator[tuple[Item, int]]:
    shown, topic = _shown(path, root), topic_of(path, root)
    source = read_source(path, shown)
    problems += source.problems
    if topic not in {one.id for one in index.topics}:
        fix = f"add it to {root.name}/course.yaml or rename the file"
        problems.append(Located(file=shown, line=1, id="", problem=f"there is no topic {topic}", fix=fix))
        return
    if source.value is not None and not isinstance(source.value, list):
        problems.append(
            Located(file=shown, line=1, id="", problem="a list of items is expected", fix="begin with - id:")
        )
        return
    for place, raw in enumerate(source.value or []):
        item = _item(raw, source, place, shown, topic, problems)
        if item is not None:
            yield item, source.line((place,))


def _item(
    raw: Plain, source: Source, place: int, shown: str, topic: str, problems: list[Located]
) -> Item | None:
    from tutor.kinds import KINDS  # not needed by a start from the cache

    line = source.line((place,))
    if not isinstance(raw, dict):
        problems.append(
            Located(file=shown, line=line, id="", problem="this is no item", fix="write keys and values")
        )
        return None
    name, kind = str(raw.get("id", "")), str(raw.get("kind", ""))
    if kind not in KINDS:
        close = difflib.get_close_matches(kind, KINDS, n=1)
        fix = f"did you mean {close[0]}" if close else f"use one of {', '.join(KINDS)}"
        problem = f"the kind “{kind}” is unknown" if kind else "the item has no kind"
        problems.append(
            Located(file=shown, line=source.line((place, "kind")), id=name, problem=problem, fix=fix)
        )
        return None
    for key in SET_BY_LOADER:
        if key in raw:
            at = source.line((place, key))
            problems.append(
                Located(file=shown, line=at, id=name, problem=f"“{key}” is set by the file", fix="remove it")
            )
            return None
    body = {key: value for key, value in raw.items() if key != "kind"}
    item = _validated(KINDS[kind], body, source, (place,), shown, name, problems)
    if item is None:
        return None
    digest = hashlib.sha256(json.dumps(raw, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    return replace(item, topic=topic, content=digest[:16])


@dataclass(frozen=True)
class _Document(Generic[T]):
    """One file that was read and is valid in itself."""

    made: T
    path: Path
    source: Source
    shown: str
    name: str
    problems: list[Located]

    def fault(self, where: tuple[str | int, ...], problem: str, fix: str) -> None:
        """Note what is wrong with it beside its schema."""
        line = self.source.line(where) if where else 1
        self.problems.append(Located(file=self.shown, line=line, id=self.name, problem=problem, fix=fix))


def _documents(
    root: Path,
    pattern: str,
    cls: type[T],
    problems: list[Located],
    read: Callable[[Path, str], Source] = read_source,
    prefix: str = "",
) -> Iterator[_Document[T]]:
    """The valid ones of these files, in the order of their names; what is wrong with the others is noted.
    With a prefix the id is made of it and the file's name.
    """
    for path in sorted(root.glob(pattern)):
        shown = _shown(path, root)
        source = read(path, shown)
        problems += source.problems
        own = str(source.value.get("id", "")) if isinstance(source.value, dict) else ""
        name = f"{prefix}{path.stem}" if prefix else own
        made = _validated(cls, source.value, source, (), shown, name, problems)
        if made is not None:
            yield _Document(made, path, source, shown, name, problems)


def _known(topic: str, index: CourseIndex, document: _Document[T]) -> bool:
    known = topic in {one.id for one in index.topics}
    if not known:
        document.fault(("topic",), f"there is no topic {topic}", "name one of course.yaml")
    return known


def _tasks(root: Path, index: CourseIndex, problems: list[Located]) -> Iterator[Task]:
    for one in _documents(root, "tasks/*/task.yaml", Task, problems):
        folder = one.path.parent
        if one.made.folder != folder.name:
            what = "the folder's name is not the id with _ for -"
            one.fault(("id",), what, f"rename the folder to {one.made.folder}")
        if not _known(one.made.topic, index, one):
            continue
        missing = [other for other in ("brief.md", "starter.py") if not (folder / other).is_file()]
        for other in missing:
            one.fault((), f"{other} is missing", "write it")
        if not missing:
            yield one.made


def _in_order(tasks: Mapping[str, Task], index: CourseIndex) -> dict[str, Task]:
    """The tasks topic by topic, each topic's in its order; those that it does not list come last."""
    named: dict[str, Task] = {}
    for topic in index.topics:
        listed = [tasks[name] for name in topic.tasks if name in tasks and tasks[name].topic == topic.id]
        others = [one for one in tasks.values() if one.topic == topic.id and one not in listed]
        named |= {one.id: one for one in (*listed, *others)}
    return named


def _lessons(root: Path, index: CourseIndex, problems: list[Located]) -> Iterator[Lesson]:
    """What the front matter of each lesson says; the text below it waits until it is opened."""
    for one in _documents(root, "lessons/*.md", Lesson, problems, read_head):
        lesson = one.made
        if lesson.id != one.path.stem:
            one.fault(("id",), "the file's name is not the id", f"rename the file to {lesson.id[:60]}.md")
        elif not _known(lesson.topic, index, one):
            continue
        elif lesson.cells:
            one.fault(("cells",), "“cells” is counted when the lesson is loaded", "remove it")
        else:
            yield replace(lesson, cells=count_cells(one.path))


def _readings(root: Path, index: CourseIndex, problems: list[Located]) -> dict[str, ReadingList]:
    """The reading lists by their topics, in the order of these."""
    found: dict[str, ReadingList] = {}
    for one in _documents(root, "reading/*.yaml", ReadingList, problems, prefix="reading-"):
        topic = one.made.topic
        if topic != one.path.stem:
            fix = f"rename the file to {topic[:60]}.yaml"
            one.fault(("topic",), "the file's name is not the topic", fix)
        elif _known(topic, index, one):
            found[topic] = one.made
    return {topic.id: found[topic.id] for topic in index.topics if topic.id in found}


def _experiments(
    root: Path, index: CourseIndex, items: Mapping[str, Entry], problems: list[Located]
) -> dict[str, Experiment]:
    """The experiments without a fault, topic by topic, with every fault of the others located."""
    found: list[Experiment] = []
    order = {topic.id: number for number, topic in enumerate(index.topics)}
    for one in _documents(root, "experiments/*.yaml", Experiment, problems):
        faults = list(experiment_faults(one.made, items, set(order), root.parent / "checkers"))
        if one.made.id != one.path.stem:
            fix = f"rename the file to {one.made.id[:60]}.yaml"
            faults.append((("id",), "the file's name is not the id", fix))
        if one.made.content:
            faults.append((("content",), "“content” is set by the file", "remove it"))
        for where, problem, fix in faults:
            one.fault(where, problem, fix)
        if not faults:
            text = json.dumps(one.source.value, sort_keys=True, ensure_ascii=False)
            found.append(replace(one.made, content=hashlib.sha256(text.encode()).hexdigest()[:16]))
    return {one.id: one for one in sorted(found, key=lambda one: order[one.topic])}


def _exams(root: Path, items: Mapping[str, Entry], problems: list[Located]) -> Iterator[Blueprint]:
    """The blueprints without a fault, with every fault of the others located."""
    for one in _documents(root, "exams/*.yaml", Blueprint, problems):
        faults = list(blueprint_faults(one.made, items))
        if one.made.id != one.path.stem:
            fix = f"rename the file to {one.made.id[:60]}.yaml"
            faults.append((("id",), "the file's name is not the id", fix))
        for where, problem, fix in faults:
            one.fault(where, problem, fix)
        if not faults:
            yield one.made


def _sources(root: Path, problems: list[Located]) -> dict[str, str]:
    path = root / "sources.yaml"
    source = read_source(path, _shown(path, root))
    problems += source.problems
    if not isinstance(source.value, dict):
        return {}
    return {key: value for key, value in source.value.items() if isinstance(value, str)}


def _validated(
    cls: type[T],
    value: Plain | None,
    source: Source,
    path: tuple[str | int, ...],
    shown: str,
    name: str,
    problems: list[Located],
) -> T | None:
    """The value as this dataclass, or None with every fault of it located. An unreadable value was reported
    before.
    """
    if value is None:
        return None
    import pydantic  # not needed by a start from the cache

    try:
        # JSON mode: strict about scalars, while lists may fill tuples and mappings dataclasses.
        return _adapter(cls).validate_json(json.dumps(value))  # type: ignore[no-any-return]
    except pydantic.ValidationError as error:
        for fault in error.errors():
            where = _path(value, fault["loc"])
            problem, fix = _worded(cls, fault, where)
            line = source.line((*path, *where))
            problems.append(Located(file=shown, line=line, id=name, problem=problem, fix=fix))
        return None


_ADAPTERS: dict[type[Any], Any] = {}


def _adapter(cls: type[Any]) -> Any:
    import pydantic

    if cls not in _ADAPTERS:
        _ADAPTERS[cls] = pydantic.TypeAdapter(cls)
    return _ADAPTERS[cls]


def _path(value: Plain, loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """The validator's location without its own additions (names of union members)."""
    path: list[str | int] = []
    here: Plain | None = value
    for step in loc:
        if isinstance(here, dict) and step in here:
            here = here[str(step)]
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            if isinstance(step, str) and isinstance(here, dict):
                path.append(step)
            break
        path.append(step)
    return tuple(path)


def _worded(cls: type[Any], fault: Mapping[str, Any], where: tuple[str | int, ...]) -> tuple[str, str]:
    key = str(where[-1]) if where else "this entry"
    match fault["type"]:
        case "missing":
            return f"“{fault['loc'][-1]}” is missing", "add it"
        case "unexpected_keyword_argument" | "extra_forbidden":
            known = [one.name for one in dataclass_fields(cls)]
            close = difflib.get_close_matches(str(fault["loc"][-1]), known, n=1)
            fix = (
                f"did you mean {close[0]}"
                if close
                else "remove it (a text with a colon or comma needs quotes)"
            )
            return f"“{fault['loc'][-1]}” is no key here", fix
        case "string_type":
            return f"“{key}” has to be text", "put it in quotes"
        case "dataclass_type" | "dict_type":
            return f"“{key}” has to be a mapping of keys and values", "write key: value lines"
        case "tuple_type":
            return f"“{key}” has to be a list", "write [a, b] or lines that begin with -"
        case _:
            return (
                f"“{key}”: {str(fault['msg'])[0].lower()}{str(fault['msg'])[1:]}",
                "give a value of that form",
            )


# -- what lists need ---------------------------------------------------------------------------------------


def _entry(kind: str, item: Mapping[str, Any]) -> Entry:
    return Entry(
        id=item["id"],
        kind=kind,
        topic=item["topic"],
        title=item["title"],
        source=tuple(item["source"]),
        level=item["level"],
        concept=item["concept"],
        family=item.get("family", ""),
        points=_points(item.get("points", 1)),
        parametrised=bool(item.get("draw")),
        answers=(item.get("answers_for") or {}).get("id", ""),
    )


def _points(formula: str | int) -> float:
    """The author's points where they are a plain number or fraction, which all are; else 1."""
    try:
        return float(Fraction(str(formula)))
    except (ValueError, ZeroDivisionError):
        return 1.0
