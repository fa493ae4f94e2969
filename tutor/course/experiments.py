"""Experiments: what `experiments/<id>.yaml` says of a small training run, and every fault that it can have.

A program beside it, `checkers/experiments/<id>.py`, does the run; here nothing is run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:  # home is painted without the kinds
    from tutor.course.model import Entry

__all__ = [
    "HOLE",
    "SETS",
    "SHAPES",
    "Axis",
    "Box",
    "Experiment",
    "Panel",
    "Parameter",
    "Question",
    "Setting",
    "Value",
    "experiment_faults",
    "number_of",
    "program_path",
]

Value = int | str
"""What a parameter can be: an integer, a decimal as its exact text, or a word."""
Setting = dict[str, Value]
"""A value for each parameter."""
Where = tuple[str | int, ...]

SETS = ("garments28", "shapes32", "digits28", "wine", "story")
Shape = Literal["", "falls", "rises", "flat", "falls-then-rises", "rises-then-falls"]
SHAPES: tuple[Shape, ...] = ("falls", "rises", "flat", "falls-then-rises", "rises-then-falls")
HOLE = re.compile(r"(?<!\{)\{([A-Za-z]\w*)(?::(?:(,)|(\d?)(%?)))?\}(?!\})")
"""A result or parameter in `because`: its name, whether thousands stand apart (in whole numbers, as in
items), how many decimals, and whether times 100.
"""
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_DECIMAL = re.compile(r"-?\d{1,18}(\.\d{1,18})?\Z")
LONGEST_TITLE, LONGEST_ASK, SLOWEST = 40, 14, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What the learner may change: `start` is the value of the run that is predicted, `names` are words for
    values that would not be understood by themselves.
    """

    name: str
    label: str
    start: Value
    choices: tuple[Value, ...]
    names: dict[str, str] = field(default_factory=dict)

    def told(self, value: object) -> str:
        """The value as the learner reads it."""
        return self.names.get(str(value), str(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis of the box in which a curve is predicted."""

    label: str
    from_: Value
    to: Value

    @property
    def ends(self) -> tuple[float, float]:
        """Where it begins and where it ends."""
        return number_of(self.from_) or 0.0, number_of(self.to) or 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The axes in which a curve is predicted."""

    x: Axis
    y: Axis


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One prediction; the program gives a result of the same name, which it is held against.

    `options` are those of a `pick` or `rank`, `says` why one might take a wrong one and why it is not so;
    `right` and `partial` are how far from the measured `number` is right and half right, in its `unit`;
    `axes` and `shape` belong to a `sketch`.
    """

    name: str
    kind: Literal["pick", "number", "rank", "sketch"]
    ask: str
    options: dict[str, str] = field(default_factory=dict)
    says: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    right: Value | None = None
    partial: Value | None = None
    axes: Box | None = None
    shape: Shape = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One box of curves drawn live: `x` and `y` name its axes, `percent` shows 0.8 as 80 %, `log` draws the
    heights on a logarithmic scale.
    """

    name: str
    x: str
    y: str
    percent: bool = False
    log: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """A small training run to predict, see, explain and vary. `seconds` is what the first run takes on a free
    core; `explain` is the item that asks for the reason; `because` has holes for the run's own results.
    `clock` names the results, series and columns of tables that are measured with a clock: two runs of one
    seed may differ there, and nowhere else.
    """

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "strict": True}
    id: str
    title: str
    topic: str
    source: tuple[str, ...]
    concept: str
    level: str
    seconds: int
    ask: str
    parameters: tuple[Parameter, ...]
    predict: tuple[Question, ...]
    panels: tuple[Panel, ...]
    explain: str
    because: str
    vary: str
    needs: tuple[str, ...] = ()
    data: str = ""
    clock: tuple[str, ...] = ()
    content: str = ""

    @property
    def folder(self) -> str:
        """The name of its program without the ending: the id with `_` for `-`."""
        return self.id.replace("-", "_")

    @property
    def start(self) -> Setting:
        """The values of the run that is predicted."""
        return {one.name: one.start for one in self.parameters}

    @property
    def limit(self) -> float:
        """Seconds after which a run is ended: far more than any choice takes on a busy machine."""
        return max(60.0, 8.0 * self.seconds)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name."""
        return next((one for one in self.parameters if one.name == name), None)

    def question(self, name: str) -> Question | None:
        """The prediction of that name."""
        return next((one for one in self.predict if one.name == name), None)

    def panel(self, name: str) -> Panel | None:
        """The panel of that name."""
        return next((one for one in self.panels if one.name == name), None)

    def told(self, setting: Mapping[str, object]) -> str:
        """A run's values in a line: hidden layers 5, optimiser SGD 0.1."""
        return ", ".join(
            f"{one.label} {one.told(setting.get(one.name, one.start))}" for one in self.parameters
        )


def program_path(checkers: Path, experiment: Experiment) -> Path:
    """Where the program of an experiment lies, given the folder of the course's checks."""
    return checkers / "experiments" / f"{experiment.folder}.py"


def number_of(value: Value | None) -> float | None:
    """An author's number as it is: an integer or a plain decimal; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return float(value) if isinstance(value, str) and _DECIMAL.match(value) else None


Fault = tuple[Where, str, str]


def experiment_faults(
    one: Experiment, items: Mapping[str, Entry], topics: set[str], checkers: Path
) -> Iterator[Fault]:
    """Everything wrong with it: where in the file, what, and the fix."""
    yield from _head_faults(one, topics)
    yield from _bank_faults(one, items)
    for place, parameter in enumerate(one.parameters):
        yield from _parameter_faults(parameter, ("parameters", place))
    for place, question in enumerate(one.predict):
        yield from _question_faults(question, ("predict", place))
    names = [*(each.name for each in one.parameters), *(each.name for each in one.predict)]
    panels = [each.name for each in one.panels]
    for name in sorted({each for each in names if names.count(each) > 1}):
        yield ("predict",), f"the name {name} is used twice", "give each parameter and prediction its own"
    for name in sorted({each for each in panels if panels.count(each) > 1}):
        yield ("panels",), f"the panel {name} stands here twice", "give each panel a name of its own"
    for place, panel in enumerate(one.panels):
        if not panel.name.strip() or len(panel.name) > 40:
            yield ("panels", place, "name"), "a panel's name has 1 to 40 characters", "shorten it"
    for match in re.finditer(r"(?<!\{)\{[^{}]*\}(?!\})", one.because):
        if not HOLE.match(match[0]):
            fix = "write {name}, {name:,}, {name:2} or {name:1%}"
            yield ("because",), f"{match[0][:40]} is no place to fill", fix
    if not program_path(checkers, one).is_file():
        shown = f"checkers/experiments/{one.folder}.py"
        yield ("id",), f"its program {shown} is missing", "write it"


def _head_faults(one: Experiment, topics: set[str]) -> Iterator[Fault]:
    if not _ID.match(one.id):
        yield ("id",), "an id is kebab-case words", "use a-z, 0-9 and -"
    if not 1 <= len(one.title) <= LONGEST_TITLE:
        yield ("title",), f"a title has 1 to {LONGEST_TITLE} characters", "shorten it"
    if one.topic not in topics:
        fix = f"name {_close(one.topic, topics) or 'one of course.yaml'}"
        yield ("topic",), f"there is no topic {one.topic}", fix
    if one.level not in ("easy", "medium", "hard"):
        yield ("level",), f"there is no level {one.level}", "write easy, medium or hard"
    if not 1 <= one.seconds <= SLOWEST:
        yield ("seconds",), f"a run takes 1 to {SLOWEST} seconds", "measure it, and train less"
    if one.data and one.data not in SETS:
        yield ("data",), f"there is no set {one.data} for experiments", f"use one of {', '.join(SETS)}"
    counts = {"parameters": (len(one.parameters), 4), "predict": (len(one.predict), 3)}
    for key, (count, most) in {**counts, "panels": (len(one.panels), 3)}.items():
        if not 1 <= count <= most:
            yield (key,), f"there are 1 to {most} of these, and {count} here", "leave out or add"
    if len(one.ask.strip().split("\n")) > LONGEST_ASK:
        yield ("ask",), f"the situation has more than {LONGEST_ASK} lines", "say it in fewer"
    for key in ("ask", "because", "vary"):
        if not getattr(one, key).strip():
            yield (key,), f"“{key}” is empty", "write it"


def _bank_faults(one: Experiment, items: Mapping[str, Entry]) -> Iterator[Fault]:
    concepts = {each.concept for each in items.values()}
    if one.explain not in items:
        close = _close(one.explain, items)
        fix = f"did you mean {close}" if close else "name the item that asks for the reason"
        yield ("explain",), f"there is no item {one.explain}", fix
    for place, name in enumerate((one.concept, *one.needs)):
        if name not in concepts:
            where: Where = ("needs", place - 1) if place else ("concept",)
            fix = f"use {_close(name, concepts) or 'one of the bank'}"
            yield where, f"no item has the concept {name}", fix


def _close(name: str, known: Iterable[str]) -> str:
    """The known name that is most like it, or nothing."""
    import difflib  # only for a mistake

    return next(iter(difflib.get_close_matches(name, list(known), n=1)), "")


def _parameter_faults(one: Parameter, where: Where) -> Iterator[Fault]:
    if not _NAME.match(one.name) or one.name == "seed":
        yield (*where, "name"), f"{one.name[:40]} is no name for a parameter", "use a-z, 0-9 and _"
    if not 2 <= len(one.choices) <= 6:
        yield (*where, "choices"), "a parameter has 2 to 6 choices", "leave out or add"
    if len({str(each) for each in one.choices}) < len(one.choices):
        yield (*where, "choices"), "a choice stands here twice", "leave it out"
    if one.start not in one.choices:
        yield (*where, "start"), f"{one.start} is not among the choices", "start with one of them"
    for each in one.choices:
        if isinstance(each, str) and (not each.strip() or len(each) > 40):
            yield (*where, "choices"), "a choice is a number or a word of up to 40 characters", "shorten it"
    for name in one.names:
        if name not in {str(each) for each in one.choices}:
            yield (*where, "names"), f"{name} is not among the choices", "leave it out"


def _question_faults(one: Question, where: Where) -> Iterator[Fault]:
    if not _NAME.match(one.name):
        yield (*where, "name"), f"{one.name[:40]} is no name for a result", "use a-z, 0-9 and _"
    listed = one.kind in ("pick", "rank")
    if listed and not 2 <= len(one.options) <= 6:
        yield (*where, "options"), "there are 2 to 6 options", "leave out or add"
    if any(not re.fullmatch(r"[A-Za-z0-9_.-]{1,30}", each) for each in one.options):
        yield (*where, "options"), "the key of an option is a word without spaces", "shorten it"
    texts = [each.strip().casefold() for each in one.options.values()]
    if len(set(texts)) < len(texts):
        yield (*where, "options"), "two options read alike", "tell them apart"
    for name in one.says:
        if one.kind != "pick" or name not in one.options:
            yield (*where, "says"), f"{name} is no option that can be picked", "leave it out"
    belongs = {"options": ("pick", "rank"), "unit": ("number",), "right": ("number",), "partial": ("number",)}
    for key, kinds in {**belongs, "axes": ("sketch",), "shape": ("sketch",)}.items():
        if getattr(one, key) and one.kind not in kinds:
            yield (*where, key), f"“{key}” does not belong to a {one.kind}", "leave it out"
    if one.kind == "number":
        right, partial = number_of(one.right), number_of(one.partial)
        if right is None or right <= 0:
            yield (*where, "right"), "a number says how far from it is right", "write right: 4"
        elif partial is not None and partial <= right:
            yield (*where, "partial"), "half right reaches farther than right", "write a larger number"
        elif one.partial is not None and partial is None:
            yield (*where, "partial"), f"{one.partial} is no number", "write one such as 8"
    if one.kind == "sketch":
        yield from _sketch_faults(one, where)


def _sketch_faults(one: Question, where: Where) -> Iterator[Fault]:
    if one.axes is None:
        yield where, "a sketch needs axes", "write axes: {x: {label, from, to}, y: {label, from, to}}"
    else:
        for key, axis in (("x", one.axes.x), ("y", one.axes.y)):
            first, last = number_of(axis.from_), number_of(axis.to)
            if first is None or last is None or first >= last:
                yield (*where, "axes", key), "an axis goes from a number to a larger one", "turn it round"
    if not one.shape:
        yield where, "a sketch says which shape is right", f"write shape: {' | '.join(SHAPES)}"
