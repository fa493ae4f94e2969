"""Random lines typed at line mode: commands, answers, rubbish, very long lines, control characters."""

from __future__ import annotations

import io
import random
import re
import time
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.fuzzing.gestures import TYPED, random_text
from tests.fuzzing.stubs import Checker, Prover
from tutor.course import Course
from tutor.line import Talk, run
from tutor.places import find_places
from tutor.store import Store
from tutor.study.services import Services

__all__ = ["Lines", "type_lines"]

WORDS = (
    "help", "home", "quit", "next", "back", "read", "list", "go", "answers", "undo", "skip", "mark",
    "sure", "info", "sheet", "solution", "torch", "why", "again", "hint", "figure", "brief", "predict",
    "watch", "reset", "time", "suspend", "handin", "discard", "later", "rubrics", "bonus", "summary",
    "change", "answer",
)  # fmt: skip
ENDS = ("\n", "\n", "\n", "\r\n")
LETTERS = "?oqnbrlgpusmcifxvwahdzetjky"
AFTER = (
    "",
    "",
    "",
    "1",
    "2",
    "3",
    "99",
    "-1",
    "2.3",
    "rather",
    "sure",
    "draw",
    "run",
    "review",
    "ln(1) = 0",
    "x" * 300,
)
PLAIN = (
    "",
    "",
    "",
    "1",
    "2",
    "3",
    "4",
    "5",
    "12",
    "yes",
    "y",
    "no",
    "discard",
    "later",
    "continue",
    "begin",
    "again",
)
LONG: tuple[tuple[str, int], ...] = (
    ("x", 100_000),
    ("(", 3_000),
    ("1", 5_000),
    ("\x1b[31m", 5_000),
    ("é", 20_000),
    ("a ", 30_000),
)
BAD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
QUITS = 0.004
"""How often a line ends the program: it is then started again on the same home."""
AFTER_THE_END = 20
"""Times that one may read past the end of the input before it counts as not noticing."""


@dataclass
class Lines:
    """What one run of lines came to; `failure` says what broke, with the last lines before it."""

    seed: int
    typed: int = 0
    starts: int = 0
    said: int = 0
    slowest: float = 0.0
    slow_line: str = ""
    failure: str = ""
    trace: str = ""


class _Learner(io.StringIO):
    """A stream that types random lines; it ends after so many."""

    def __init__(self, chance: random.Random, told: Lines, until: int) -> None:
        super().__init__()
        self._chance, self._told, self._until = chance, told, until
        self._since, self._line = time.process_time(), ""
        self._past = 0
        self.last: list[str] = []

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        """The next line."""
        told, now = self._told, time.process_time()
        if now - self._since > told.slowest:
            told.slowest, told.slow_line = now - self._since, self._line[:120]
        self._since = now
        if told.typed >= self._until:
            self._past += 1
            if self._past > AFTER_THE_END:
                raise AssertionError("the end of the input is not noticed")
            return ""
        told.typed += 1
        self._line = _line(self._chance)
        self.last = [*self.last[-7:], self._line[:200]]
        return f"{self._line}{self._chance.choice(ENDS)}"


class _Ear(io.StringIO):
    """A stream that hears every character."""

    def __init__(self, told: Lines) -> None:
        super().__init__()
        self._told = told

    def write(self, text: str, /) -> int:
        """Hear it."""
        self._told.said += len(text)
        found = BAD.search(text)
        if found:
            place = max(0, found.start() - 30)
            self._told.failure = f"a control character is said: {text[place : place + 80]!r}"
            raise AssertionError(self._told.failure)
        return len(text)


def _line(chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.3:
        word = chance.choice((*WORDS, *LETTERS))
        word = word[: chance.randint(1, len(word))] if chance.random() < 0.1 else word
        if word in ("quit", "q") and chance.random() > 20 * QUITS:
            word = "next"
        return f":{word} {chance.choice(AFTER)}".rstrip() if chance.random() < 0.4 else f":{word}"
    if draw < 0.55:
        return str(chance.choice(PLAIN))
    if draw < 0.75:
        return "".join(chance.choice(TYPED) for _ in range(chance.randint(1, 6)))
    if draw < 0.8:
        return str(chance.choice(TYPED)) + chance.choice(
            ("recall = ", "x_1 = ", "w = ", "=", "a=b=c ", "1 = ")
        )
    if draw < 0.82:
        return chance.choice((":home", ":home", ":next", ":skip", ":solution"))
    if draw < 0.82 + QUITS:
        return chance.choice(("quit", ":q"))
    if draw < 0.84:
        text, times = chance.choice(LONG)
        return text * times
    if draw < 0.9:
        return random_text(chance).replace("\n", chance.choice((" ", "\r", "\x0b")))
    return str(chance.randint(0, 60))


def type_lines(home: Path, course: Course, seed: int, count: int) -> Lines:
    """Type so many lines in a fresh home, starting anew whenever the program was left."""
    chance, told = random.Random(f"lines:{seed}"), Lines(seed)
    places = find_places({"DLTUTOR_HOME": str(home)})
    checker, prover = Checker(seed), Prover(seed)
    begin = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

    def now() -> datetime:
        return begin + timedelta(seconds=7 * told.typed)

    while told.typed < count and not told.failure:
        told.starts += 1
        learner = _Learner(chance, told, count)
        services = Services(
            course=course,
            store=Store.open(places.progress, now=now),
            places=places,
            now=now,
            monotonic=lambda: 7.0 * told.typed,
            seed=str(seed),
            checking=lambda: checker,
            prover=lambda: prover,
            questions=3,
        )
        start, name = chance.choice(
            (
                ("auto", ""),
                ("auto", ""),
                ("task", chance.choice(list(course.tasks))),
                ("lesson", chance.choice(list(course.lessons))),
            )
        )
        try:
            status = run(
                services, Talk(learner, _Ear(told), width=chance.choice((None, 79, 40))), start, name=name
            )
            if status != 0:
                told.failure = f"status {status}"
        except BaseException as error:
            told.failure = told.failure or f"{type(error).__name__}: {str(error)[:300]}; after {learner.last}"
            told.trace = traceback.format_exc()
    return told
