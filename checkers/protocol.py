"""Names the messages between the tutor and the checker: a job goes in, events come out, one JSON line each.

Standard library only; this is all of `checkers/` that the tutor imports. Every line is tied to its sender
by a key drawn for the connection, so a line that a learner's program manages to write is not an event.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from fractions import Fraction
from typing import Any, Literal, TypeAlias, get_args

from checkers.traces import Points, Result, Series, Tabled, real

__all__ = [
    "DEVICES",
    "MAX_SETS",
    "VERDICTS",
    "CheckDone",
    "CheckStatus",
    "Compared",
    "Event",
    "Finished",
    "Job",
    "Metric",
    "Picture",
    "Points",
    "Predicted",
    "Result",
    "Series",
    "Started",
    "Tabled",
    "Verdict",
    "decode",
    "encode",
    "folder",
    "fraction",
    "joined",
    "plain",
    "real",
    "sentence",
]

Verdict: TypeAlias = Literal["pass", "fail", "timeout", "memory", "cancelled", "error"]
CheckStatus: TypeAlias = Literal["pass", "fail", "skip", "error"]
DEVICES = ("auto", "cpu", "cuda", "mps")
VERDICTS: tuple[str, ...] = get_args(Verdict)

MAX_SOURCE = 1 << 20
MAX_SETS = 4
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_FRACTION = re.compile(r"(\d{1,4})(?:/([1-9]\d{0,3}))?\Z|(0?\.\d{1,6}|1\.0{1,6})\Z")
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor movement
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|\Z)"  # OSC, DCS, SOS, PM, APC with their text
    r"|\x1b[ -/]*[0-~]",  # two-byte escapes
    re.DOTALL,
)
# Control characters but newline and tab; C1; bidirectional overrides; line separators; lone surrogates.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# Console markup that is never Python: closing tags, actions and links. An index such as x[i] stays.
_MARKUP = re.compile(r"\[(?:/[^\]\n]*|@[^\]\n]*|link=[^\]\n]*)\]")


@dataclass(frozen=True)
class Job:
    """One request: check this source text as a solution of this task.

    `parts` maps a part's name to its share of the points as text ("1/3"); without parts it is all or
    nothing. `timeout` is wall-clock seconds for the learner's program, `memory_mb` what its processes may
    hold together, in MiB. `seed` is for tests; None draws from OS entropy. `data` is the folder in which
    real data sets lie ("" for the usual places), `sets` the data sets whose training part the learner's
    process is given. `predictions` maps the name of a prediction to what the learner typed. A `program` has
    no task: the source is run from top to bottom and what it prints is its result. `cuda` holds the
    `timeout` and `memory_mb` of a task that wants a GPU where there is one: for it `auto` means CUDA there.
    `parity` "keep" makes the judge keep what the program returns, "compare" hold it against what was kept.
    `lab` makes the program that of an experiment: its `parameters`, `seed`, `panels`, and its set in `data`.
    """

    task: str
    source: str
    file: str = "submission.py"
    device: str = "cpu"
    timeout: float = 10.0
    memory_mb: int = 4096
    parts: Mapping[str, str] = field(default_factory=dict)
    seed: int | None = None
    data: str = ""
    sets: tuple[str, ...] = ()
    predictions: Mapping[str, str] = field(default_factory=dict)
    program: bool = False
    cuda: Mapping[str, float] = field(default_factory=dict)
    parity: Literal["", "keep", "compare"] = ""
    lab: Mapping[str, Any] = field(default_factory=dict)

    def problem(self) -> str | None:
        """The reason why this job cannot be understood, in one sentence; None when it can."""
        if not self.program and not _ID.match(self.task):
            return f"A task id is kebab-case words, and {plain(self.task, 60)!r} is not."
        if len(self.source.encode("utf-8", "replace")) > MAX_SOURCE:
            return f"{plain(self.file, 200)} is larger than 1 MiB, the most that a submission may have."
        for timeout in (self.timeout, self.cuda.get("timeout", self.timeout)):
            if not 0.05 <= timeout <= 3600:
                return f"A time limit lies between 0.05 and 3600 seconds, and {timeout} does not."
        for memory in (self.memory_mb, self.cuda.get("memory_mb", self.memory_mb)):
            if not 64 <= memory <= 1 << 20:
                return f"A memory limit lies between 64 and {1 << 20} MiB, and {memory} does not."
        if len(self.sets) > MAX_SETS:
            return f"A task has {MAX_SETS} data sets at the most, and this one names {len(self.sets)}."
        if self.device not in DEVICES:
            return f"There is no device {plain(self.device, 40)!r}: use {', '.join(DEVICES)}."
        for name, share in self.parts.items():
            if fraction(share) is None:
                return f"Part {plain(name, 60)} has the share {plain(str(share), 60)!r}, not one such as 1/3."
        return None

    @property
    def sha256(self) -> str:
        """SHA-256 of the source text as UTF-8, in hexadecimal."""
        return hashlib.sha256(self.source.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Started:
    """The learner's file is about to be run; `isolation` names the level that holds it."""

    file: str
    task: str
    device: str
    isolation: str
    t: Literal["started"] = "started"


@dataclass(frozen=True)
class Metric:
    """One point of a training curve, as the learner's program reported it: shown, never trusted.

    `steps` is how many steps there will be in all, where the program says so.
    """

    step: int
    epoch: float | None = None
    loss: float | None = None
    acc: float | None = None
    samples_per_s: float | None = None
    steps: int | None = None
    t: Literal["metric"] = "metric"


@dataclass(frozen=True)
class Picture:
    """One picture that a check shows: `pixels` are width × height × 3 bytes, RGB row by row, as base64."""

    caption: str
    width: int
    height: int
    pixels: str
    t: Literal["picture"] = "picture"


@dataclass(frozen=True)
class Predicted:
    """One prediction held against what the learner's program does; it never counts for the verdict.

    `typed` is the learner's text, `actual` what the program gave, `status` says whether the two agree, and
    `right` whether the reference gives what was predicted. `says` is one sentence on all three.
    """

    name: str
    ask: str
    typed: str
    status: CheckStatus
    actual: str = ""
    right: bool | None = None
    says: str = ""
    t: Literal["prediction"] = "prediction"


@dataclass(frozen=True)
class Compared:
    """How far two runs of one program agree, say on two devices: the largest difference relative to the
    largest number of its tensor, and the call that gave it. `problem` is one sentence when they cannot be
    compared."""

    answers: int = 0
    numbers: int = 0
    largest: float = 0.0
    where: str = ""
    problem: str = ""
    t: Literal["parity"] = "parity"


@dataclass(frozen=True)
class CheckDone:
    """One check has ended. `detail` is a traceback cut to the learner's own lines, or empty."""

    name: str
    sentence: str
    status: CheckStatus
    expected: str = ""
    actual: str = ""
    hint: str = ""
    ms: float = 0.0
    detail: str = ""
    t: Literal["check"] = "check"


@dataclass(frozen=True)
class Finished:
    """The verdict record of one file. `message` is one sentence on the whole; `checks` are name and status;
    `data` says which data set was used, if any."""

    file: str
    task: str
    version: str
    sha256: str
    verdict: Verdict
    points: float
    checks: list[dict[str, str]] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    device: str = "cpu"
    isolation: str = ""
    seed: int | None = None
    output_tail: str = ""
    output_bytes: int = 0
    message: str = ""
    parts: dict[str, bool] = field(default_factory=dict)
    data: str = ""
    t: Literal["finished"] = "finished"


Event: TypeAlias = (
    Started
    | Metric
    | Picture
    | CheckDone
    | Predicted
    | Compared
    | Points
    | Series
    | Result
    | Tabled
    | Finished
)
_EVENTS: dict[str, type[Event]] = {
    "started": Started,
    "metric": Metric,
    "picture": Picture,
    "check": CheckDone,
    "prediction": Predicted,
    "parity": Compared,
    "points": Points,
    "series": Series,
    "result": Result,
    "table": Tabled,
    "finished": Finished,
}


def encode(event: Event) -> str:
    """The event as one line of JSON without the newline; key `t` comes first."""
    record = asdict(event)
    return json.dumps({"t": record.pop("t"), **record}, ensure_ascii=False, allow_nan=False)


def decode(record: str | Mapping[str, Any]) -> Event:
    """The event of a JSON line or of its object; unknown keys are ignored.

    Raises ValueError when it is not an event.
    """
    if isinstance(record, str):
        record = json.loads(record)
    if not isinstance(record, Mapping) or record.get("t") not in _EVENTS:
        raise ValueError("not an event of the checker")
    kind = _EVENTS[record["t"]]
    names = {one.name for one in fields(kind)}
    try:
        event = kind(**{key: value for key, value in record.items() if key in names})
    except TypeError as error:
        raise ValueError(f"an event of the checker lacks a key: {error}") from None
    if isinstance(event, Finished) and event.verdict not in VERDICTS:
        raise ValueError("a verdict that does not exist")
    return event


def joined(held: Metric | None, newer: Metric) -> Metric:
    """Two reports shown as one: the newer, with what only the one before it said of the same training."""
    if held is None or newer.step < held.step:
        return newer
    return Metric(**{**vars(held), **{key: value for key, value in vars(newer).items() if value is not None}})


def sentence(event: CheckDone) -> str:
    """What a check found, as the one line under its name; empty for a check that passed."""
    if event.status in ("pass", "skip"):
        return event.hint
    told = event.actual + (f", expected {event.expected}" if event.expected else "")
    return f"{told}: {event.hint}" if told and event.hint else told or event.hint


def fraction(text: str) -> Fraction | None:
    """A share of the points such as "1/3", "1" or "0.25" as a Fraction; None for anything else."""
    return Fraction(text) if isinstance(text, str) and _FRACTION.match(text) else None


def folder(task: str) -> str:
    """The folder's name of a task's id: `azimuth-loss` lives in `azimuth_loss`."""
    return task.replace("-", "_")


def plain(text: str, limit: int = 400) -> str:
    """Learner's text made harmless: no escape sequences, control characters or console markup; cut to
    `limit`."""
    text = str(text)[: 20 * limit + 1000]
    text = _MARKUP.sub(
        "", _CONTROLS.sub("", _ESCAPES.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    )
    return text if len(text) <= limit else text[: limit - 1] + "…"
