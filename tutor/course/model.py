"""The frozen course: topics, items, tasks, sources; what is where, and which item answers for a catalogue
id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from tutor.course.exams import Blueprint
from tutor.course.experiments import Experiment
from tutor.course.reading import ReadingList

if TYPE_CHECKING:  # home is painted without the kinds and the mathematics below them
    from tutor.kinds import Item

__all__ = [
    "CELLS",
    "FEATURES",
    "QUICK",
    "Assignment",
    "Course",
    "CourseIndex",
    "Entry",
    "Lesson",
    "OnCuda",
    "Part",
    "Prediction",
    "Section",
    "Task",
    "Topic",
    "within",
]

Formula = str | int
"""An author's expression, as `kinds.draw` has it."""

QUICK = 60
"""Seconds: a task with a longer limit trains."""
FEATURES = {
    "setup-check": ("dltutor doctor", ("000-1.0",)),
    "hand-in": ("dltutor hand-in", ("000-1.C", "004-0")),
    "weekly-plan": ("dltutor plan --weeks", ("000-0.1",)),
    "assignment": ("dltutor assignment", ("002-0",)),
    "mock-exam": ("dltutor exam", ("003-0",)),
}
"""Parts of the program itself that serve catalogue ids: name -> (what it is, ids)."""
CELLS = "000-1.A"
"""The catalogue id that every lesson with code cells serves, beside those that it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic of the course, in the order of `course.yaml`.

    `tasks` are its coding tasks in the order in which they are best done, each with those to do before it.
    """

    id: str
    title: str
    tasks: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one week of the course treats: its title and the topics that belong to it."""

    title: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of an assignment: `sources` maps the catalogue ids that are marked to their points; a part
    without points is a preparation.
    """

    title: str
    sources: dict[str, int]

    @property
    def points(self) -> int:
        """The most that the part can bring."""
        return sum(self.sources.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What is handed in for points: its parts, and the total from which it is passed."""

    id: str
    title: str
    passes: int
    parts: tuple[Part, ...]

    @property
    def points(self) -> int:
        """The most that it can bring."""
        return sum(one.points for one in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseIndex:
    """`course.yaml`: the only ordered index. `first` names the items that a newcomer meets before home,
    `weeks` says what is taught week by week; without it each topic has a week. `assignments` are marked part
    by part.
    """

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "strict": True}
    title: str
    topics: tuple[Topic, ...]
    first: tuple[str, ...] = ()
    weeks: tuple[Section, ...] = ()
    assignments: tuple[Assignment, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """What is taught week by week."""
        return self.weeks or tuple(Section(title=one.title, topics=(one.id,)) for one in self.topics)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """One question to answer before the first run; `name` is a function of check.py that has the answer.

    `kind` says what is typed: a shape such as (3, 5), a number, or the name of an exception's type or none.
    """

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "strict": True}
    name: str
    ask: str
    kind: Literal["shape", "value", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCuda:
    """What is different on a GPU: wall-clock seconds and MiB of memory; None leaves the task's own."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "strict": True}
    timeout: int | None = None
    memory_mb: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Hands-on PyTorch work: what `task.yaml` says. Its folder holds brief and starter, `checkers/` the
    rest.

    `timeout` is wall-clock seconds for the learner's program, `memory_mb` what its processes may hold in MiB;
    `data` names the sets whose training part it is given; `predict` is three questions or none.
    """

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "strict": True}
    id: str
    title: str
    topic: str
    source: tuple[str, ...]
    concept: str
    level: str
    hints: tuple[str, ...]
    because: str
    points: Formula = 1
    timeout: int = 10
    needs: tuple[str, ...] = ()
    family: str = ""
    primary: bool = False
    parts: dict[str, Formula] = field(default_factory=dict)
    memory_mb: int = 4096
    data: tuple[str, ...] = ()
    cuda: OnCuda | None = None
    predict: tuple[Prediction, ...] = ()

    @property
    def folder(self) -> str:
        """The name of the task's folders: its id with `_` for `-`."""
        return self.id.replace("-", "_")

    @property
    def trains(self) -> bool:
        """Whether its programs train for a while: such tasks are proved only when they are asked for."""
        return bool(self.data) or self.timeout > QUICK

    @property
    def worth(self) -> Fraction:
        """The task's points as an exact number."""
        from tutor.kinds.draw import compute  # not needed to list a task

        value = compute(self.points, {})
        return value if isinstance(value, Fraction) else Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What the front matter of a lesson says; its text is read when it is opened (`course.lessons`).

    `minutes` is the time to read it, `needs` are lessons and concepts that are best known before it,
    `symbols` are names in its formulas that would otherwise be constants, `let` are values that its texts may
    use between braces. `cells` is set when it is loaded: how many code cells the text has.
    """

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "strict": True}
    id: str
    title: str
    topic: str
    source: tuple[str, ...]
    concepts: tuple[str, ...]
    minutes: int
    needs: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    let: dict[str, Formula] = field(default_factory=dict)
    cells: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What lists, searches and the daily plan need to know of an item without building it.

    `points` are the exam's points for the whole item; `parametrised` says that other seeds give other
    numbers; `answers` is the catalogue id that it answers for, where it declares one.
    """

    id: str
    kind: str
    topic: str
    title: str
    source: tuple[str, ...]
    level: str
    concept: str
    family: str = ""
    points: float = 1.0
    parametrised: bool = False
    answers: str = ""


@dataclass(frozen=True, kw_only=True)
class Course:
    """Everything in `content/`. `problems` are the sentences for content that was left out because it is
    faulty.
    """

    root: Path
    index: CourseIndex
    items: Mapping[str, Item]
    entries: Sequence[Entry]
    tasks: Mapping[str, Task]
    sources: Mapping[str, str]
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    exams: Mapping[str, Blueprint] = field(default_factory=dict)
    readings: Mapping[str, ReadingList] = field(default_factory=dict)
    experiments: Mapping[str, Experiment] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def checkers(self) -> Path:
        """The folder of the checks that belong to this course: beside its content."""
        return self.root.parent / "checkers"

    def select(self, *, topic: str = "", kind: str = "", source: str = "") -> tuple[Entry, ...]:
        """The items' entries that fit all given filters, in course order; a source fits by its beginning."""
        return tuple(
            one
            for one in self.entries
            if (not topic or one.topic == topic)
            and (not kind or one.kind == kind)
            and (not source or any(within(own, source) for own in one.source))
        )

    def topic(self, name: str) -> Topic | None:
        """The topic of that id."""
        return next((one for one in self.index.topics if one.id == name), None)

    def task(self, name: str) -> Task | None:
        """A task by id, folder name or catalogue id (the primary one where several share it)."""
        if name in self.tasks:
            return self.tasks[name]
        fits = [one for one in self.tasks.values() if one.folder == name or name in one.source]
        fits.sort(key=lambda one: not one.primary)
        return fits[0] if fits else None

    def experiment(self, name: str) -> Experiment | None:
        """An experiment by id, by its file's name, or by a catalogue id that it serves."""
        if name in self.experiments:
            return self.experiments[name]
        fits = (one for one in self.experiments.values() if one.folder == name or name in one.source)
        return next(fits, None)

    def before(self, task: str) -> tuple[str, ...]:
        """The ids of the tasks that are best done before this one."""
        return next((one.tasks[task] for one in self.index.topics if task in one.tasks), ())

    def lesson(self, name: str) -> Lesson | None:
        """A lesson by id, or by the id of its topic where that has one."""
        if name in self.lessons:
            return self.lessons[name]
        return next((one for one in self.lessons.values() if one.topic == name), None)

    def serves(self, lesson: Lesson) -> tuple[str, ...]:
        """The catalogue ids that a lesson serves: those it names, with code cells that of running them."""
        own = lesson.source
        return (*own, CELLS) if lesson.cells and CELLS in self.sources and CELLS not in own else own

    def answering(self, name: str, params: Iterable[str]) -> Item | None:
        """The item that answers for an item id, or for a catalogue id given exactly these parameters.

        Without parameters it is the one declared without any, or the only one of that catalogue id.
        """
        if name in self.items:
            return self.items[name]
        wanted = set(params)
        declared = [self.items[one.id] for one in self.entries if one.answers == name]
        exact = [one for one in declared if one.answers_for and one.answers_for.fits(wanted)]
        if exact:
            return exact[0]
        sharing = [self.items[one.id] for one in self.entries if name in one.source]
        pool = declared or sharing
        return pool[0] if not wanted and len(pool) == 1 else None

    def near(self, name: str) -> str:
        """The id most like a mistyped one, or nothing."""
        import difflib  # only when a name is unknown

        known = [*self.items, *self.tasks, *self.experiments, *self.lessons, *self.sources]
        return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=0.6)), "")


def within(source: str, wanted: str) -> bool:
    """True where a catalogue id is the wanted one or lies under it: 003-4.6 under 003-4 and 003, 003-1.1
    not under 003-1.10, 004-1iii under 004-1 and not under 004-1ii.
    """
    if source == wanted:
        return True
    if not source.startswith(wanted):
        return False
    last, following = wanted[-1:], source[len(wanted)]
    return not following.isdigit() and not (last.isalpha() and following.isalpha())
