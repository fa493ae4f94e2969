"""Random walks that know the screens: where to go next, how to get there, and what to do there."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fuzzing.gestures import Gesture, events_of, random_gesture
from tests.fuzzing.laws import Broken
from tests.fuzzing.stage import Stage
from tutor.course import Course
from tutor.study.handin import sheet_tasks, sheets

__all__ = ["GOALS", "Failure", "Walk", "repeat", "shortened", "walk"]

STAY = 20
"""Gestures on the way from one goal to the next, on average."""
GOALS = (
    "HomeScreen",
    "QuizScreen",
    "CheckScreen",
    "LessonScreen",
    "SearchScreen",
    "TaskScreen",
    "ExperimentScreen",
    "RunsScreen",
    "SourceScreen",
    "EditScreen",
    "SheetScreen",
    "InfoScreen",
    "ProgramScreen",
    "ExamDateScreen",
    "SummaryScreen",
    "HelpScreen",
    "Palette",
    "GotoScreen",
    "QuestionsScreen",
    "FigureScreen",
    "ContentsScreen",
    "QuestionScreen",
    "StartScreen",
    "SittingScreen",
    "ReviewScreen",
    "ReportScreen",
    "PadScreen",
    "ProgressScreen",
    "ReadingScreen",
    "DeadlinesScreen",
    "DayScreen",
    "HandInScreen",
    "MeaningScreen",
    "SlipScreen",
    "PackedScreen",
)
FILES = ("text", "text", "empty", "strange", "long", "gone", "folder", "bytes")


@dataclass
class Failure:
    """A law that does not hold, and the gestures that lead there."""

    law: str
    told: str
    trace: str
    gestures: list[Gesture]


@dataclass
class Walk:
    """What one walk came to."""

    seed: int
    events: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    outs: int = 0
    escapes: int = 0
    starts: int = 0
    recorded: int = 0
    slow: tuple[float, float, str, str] = (0.0, 0.0, "", "")
    failure: Failure | None = None


class _Chooser:
    """Chooses gestures for a stage until so many events were sent."""

    def __init__(self, stage: Stage, count: int, visited: Counter[str], goals: Sequence[str] = GOALS) -> None:
        self.stage, self.count, self.goals = stage, count, goals
        self.chance = random.Random(stage.seed)
        self.sent = 0
        self._visited, self._queue = visited, list[Gesture]()
        self._left = 0
        self._goal = ""
        self._again: list[Gesture] = []
        self._first = True

    def __call__(self) -> Gesture | None:
        """The next gesture, None at the end."""
        if self.sent >= self.count:
            return None
        gesture = self._next()
        self.sent += events_of(gesture)
        return gesture

    def _next(self) -> Gesture:
        if self._queue:
            return self._queue.pop(0)
        self._left -= 1
        if self._left < 0:
            self._plan()
            return ["out"]
        chance, screen = self.chance, self.stage.screen
        if screen != self._goal and self._again and chance.random() < 0.2:
            self._queue = list(self._again)
            return self._queue.pop(0)
        if screen in ("TaskScreen", "EditScreen") and chance.random() < 0.04:
            return ["save", chance.choice(FILES)]
        return random_gesture(chance, self.stage)

    def _plan(self) -> None:
        """The goal that was seen least, mostly, and the way there."""
        chance = self.chance
        some = chance.sample(self.goals, min(4, len(self.goals)))
        self._goal = min(some, key=lambda name: self._visited[name] + self.stage.counts.get(name, 0))
        self._queue, self._again = self._way(self._goal)
        if chance.random() < 0.6:
            self._queue.insert(
                0, ["size", *chance.choice(((80, 24), (80, 24), (80, 24), (140, 45), (60, 20)))]
            )
        self._left = len(self._queue) + chance.randint(STAY // 2, STAY * 3 // 2)

    def _questions(self, number: int, items: Sequence[str] = ()) -> Gesture:
        """Questions of all kinds, each kind as likely as the others."""
        entries = self.stage.course.entries
        kinds = sorted({one.kind for one in entries})
        chosen = []
        for _ in range(number):
            kind = self.chance.choice(kinds)
            name = self.chance.choice(items or [one.id for one in entries if one.kind == kind])
            chosen.append([name, self.chance.choice((0, self.chance.randint(1, 9_999)))])
        return ["go", "quiz", chosen]

    def _way(self, goal: str) -> tuple[list[Gesture], list[Gesture]]:
        """How to get to a screen from home, and how to come back to it from the one below."""
        chance, course = self.chance, self.stage.course
        quiz = self._questions(chance.randint(1, 4))
        calm: Gesture = ["focus", -1]
        over: dict[str, list[Gesture]] = {
            "SheetScreen": [["key", "ctrl+f"]],
            "InfoScreen": [calm, ["key", "i"]],
            "GotoScreen": [["key", "ctrl+g"]],
            "QuestionsScreen": [calm, ["key", "l"]],
            "FigureScreen": [["size", 80, 24], calm, ["key", "d"]],
            "PadScreen": [["key", "f4"], ["text", chance.choice(("", "x = 1", "1 +"))]],
            "ProgramScreen": [["answer"], ["key", "ctrl+s"], ["tick", 1], calm, ["key", "v"]],
        }
        if goal in over:
            several = self._questions(3, self._figured() if goal == "FigureScreen" else ())
            return [several, *over[goal]], over[goal]
        match goal:
            case "HomeScreen":
                return [], []
            case "QuizScreen":
                return [
                    quiz if chance.random() < 0.7 else ["go", "practise", chance.choice(self._topics())]
                ], []
            case "CheckScreen":
                return [["go", "check", chance.choice(course.entries).id]], []
            case "LessonScreen":
                return [["go", "lesson", chance.choice(list(course.lessons))]], []
            case "ContentsScreen":
                again = [calm, ["key", "l"]]
                return [["go", "lesson", chance.choice(list(course.lessons))], *again], again
            case "SearchScreen":
                return [["go", "search", chance.random() < 0.6]], []
            case "TaskScreen":
                return [["go", "task", chance.choice(list(course.tasks))]], []
            case "ExperimentScreen" | "RunsScreen" | "SourceScreen":
                return self._experiment(goal)
            case "EditScreen":
                again = [["go", "edit"]]
                return [["go", "task", chance.choice(list(course.tasks))], ["wait", 0.05], *again], again
            case "ExamDateScreen":
                return [["go", "date"]], [["go", "date"]]
            case "SummaryScreen":
                answered: list[Gesture] = [
                    ["answer"],
                    ["key", "ctrl+s"],
                    ["tick", 1],
                    ["key", "ctrl+n"],
                    ["key", "ctrl+n"],
                ]
                one = self._questions(1)
                return [one, *answered], [one, *answered]
            case "QuestionScreen":
                asked: list[Gesture] = (
                    [calm, ["key", "x"]] if chance.random() < 0.5 else [["go", "practise", ""]]
                )
                first: Gesture = ["go", "task", chance.choice(list(course.tasks))] if len(asked) > 1 else quiz
                return [first, *([["out"]] if first is quiz else []), *asked], asked
            case "ProgressScreen":
                return [["go", "progress"]], []
            case "ReadingScreen":
                return [["go", "reading", chance.choice(list(course.readings))]], []
            case "DeadlinesScreen" | "DayScreen":
                again = [*([["key", "down"]] * chance.randint(0, 6)), ["key", "enter"]]
                return [["go", "deadlines"], *(again if goal == "DayScreen" else [])], again
            case "HandInScreen" | "MeaningScreen" | "SlipScreen" | "PackedScreen":
                return self._hand_in(goal)
            case "StartScreen":
                return [["go", "exam"]], []
            case "SittingScreen" | "ReviewScreen" | "ReportScreen":
                return self._exam(goal)
            case "HelpScreen":
                return [chance.choice((quiz, ["go", "home"])), ["key", "f1"]], [["key", "f1"]]
            case "Palette":
                return [chance.choice((quiz, ["go", "home"])), ["key", "ctrl+p"]], [["key", "ctrl+p"]]
        return [["go", "home"]], []

    def _exam(self, goal: str) -> tuple[list[Gesture], list[Gesture]]:
        """A paper is begun (or the open one goes on), looked over, handed in."""
        calm: Gesture = ["focus", -1]
        begin: list[Gesture] = [
            ["go", "exam"],
            ["key", "down"],
            ["key", "enter"],
            ["tick", 1],
            ["key", "enter"],
        ]
        review: list[Gesture] = [calm, ["key", "l"]]
        hand_in: list[Gesture] = [["key", "ctrl+s"], ["tick", 1], ["key", "enter"]]
        match goal:
            case "SittingScreen":
                return begin, []
            case "ReviewScreen":
                return [*begin, *review], review
        return [*begin, *review, *hand_in], [["key", "escape"]]

    def _experiment(self, goal: str) -> tuple[list[Gesture], list[Gesture]]:
        """An experiment is opened, run without predictions, looked at more closely."""
        calm: Gesture = ["focus", -1]
        opened: Gesture = ["go", "experiment", self.chance.choice(list(self.stage.course.experiments))]
        run: list[Gesture] = [calm, ["key", "r"], ["key", "2"], ["wait", 0.1], ["tick", 1]]
        match goal:
            case "RunsScreen":
                return [opened, *run, calm, ["key", "a"], ["wait", 0.1], ["key", "l"]], [calm, ["key", "l"]]
            case "SourceScreen":
                return [opened, calm, ["key", "v"]], [calm, ["key", "v"]]
        return [opened, *(run if self.chance.random() < 0.6 else [])], []

    def _hand_in(self, goal: str) -> tuple[list[Gesture], list[Gesture]]:
        """A sheet is opened; a task of it is begun, interpreted, packed."""
        chance, course = self.chance, self.stage.course
        sheet = chance.choice(sheets(course)).id
        opened: list[Gesture] = [["go", "hand-in", sheet], ["wait", 0.05]]
        if chance.random() < 0.6:
            own = [task.id for task, _ in sheet_tasks(course, sheet)] or list(course.tasks)
            opened = [["go", "task", chance.choice(own)], ["wait", 0.05], ["out"], *opened]
        slip: list[Gesture] = [["key", "e"], ["text", chance.choice(("Ada Lovelace", "Zoë 7", ""))]]
        match goal:
            case "MeaningScreen":
                return [*opened, ["key", "o"]], [["key", "o"]]
            case "SlipScreen":
                return [*opened, *slip], slip
            case "PackedScreen":
                return [*opened, *slip, ["key", "enter"], ["key", "enter"], ["wait", 0.1]], slip
        return opened, []

    def _topics(self) -> list[str]:
        return ["", *sorted({one.topic for one in self.stage.course.entries})]

    def _figured(self) -> list[str]:
        """Items with a figure; kinds that have one."""
        kinds = ("trace", "shape", "sketch", "tracking")
        entries = self.stage.course.entries
        return [one.id for one in entries if one.kind in kinds] or [one.id for one in entries]


def walk(
    home: Path,
    course: Course,
    seed: int,
    count: int,
    *,
    visited: Counter[str] | None = None,
    goals: Sequence[str] = GOALS,
    **more: Any,
) -> Walk:
    """A walk of about so many events in a fresh home."""
    stage = Stage(home, course, seed, **more)
    chooser = _Chooser(stage, count, visited if visited is not None else Counter(), goals)
    told = Walk(seed)
    try:
        asyncio.run(stage.run(chooser))
    except Broken as broken:
        told.failure = Failure(broken.law, broken.told, broken.trace, stage.done)
    told.counts = dict(stage.counts)
    told.events = sum(stage.counts.values())
    told.outs, told.escapes, told.starts = stage.outs, stage.escapes, stage.starts
    told.recorded = len(stage.recorded)
    told.slow = (stage.slow.seconds, stage.slow.wall, stage.slow.gesture, stage.slow.screen)
    return told


def repeat(home: Path, course: Course, seed: int, gestures: Sequence[Gesture], **more: Any) -> Failure | None:
    """Do these gestures in a fresh home; what broke, if anything did."""
    stage = Stage(home, course, seed, closely=1, **more)
    left = list(gestures)
    try:
        asyncio.run(stage.run(lambda: left.pop(0) if left else None))
    except Broken as broken:
        return Failure(broken.law, broken.told, broken.trace, stage.done)
    return None


def shortened(
    homes: Any, course: Course, seed: int, failure: Failure, *, tries: int = 80, **more: Any
) -> tuple[Failure, int]:
    """The failure with as few gestures as so many repetitions find, by delta debugging; and how many
    repetitions it took. `homes` gives fresh homes. What cannot be repeated comes back as it was.
    """
    used = 0

    def fails(gestures: list[Gesture]) -> Failure | None:
        nonlocal used
        used += 1
        found = repeat(next(homes), course, seed, gestures, **more)
        return found if found is not None and found.law == failure.law else None

    best = failure
    outs = [place for place, one in enumerate(failure.gestures) if one == ["out"]]
    for start in reversed(outs[-3:]):  # where a walk was at home last, it may as well begin
        found = fails(failure.gestures[start:])
        if found is not None:
            best = found
            break
    else:
        found = fails(failure.gestures)
        if found is None:
            return failure, used
        best = found
    parts = 2
    while len(best.gestures) > 1 and used < tries:
        size = -(-len(best.gestures) // parts)
        for start in range(0, len(best.gestures), size):
            found = fails(best.gestures[:start] + best.gestures[start + size :])
            if found is not None:
                best, parts = found, max(2, parts - 1)
                break
            if used >= tries:
                break
        else:
            if size == 1:
                break
            parts = min(len(best.gestures), 2 * parts)
    return best, used
