"""Marks requests one by one or line by line; a bad line never ends the run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from tutor.course.model import Course, Task
from tutor.marking import Verdict, fault
from tutor.places import Places
from tutor.study.answering import BadRequest, mark_request, reply

if TYPE_CHECKING:
    from tutor.checking import Checking

__all__ = ["Marker"]

LONGEST_LINE = 4_000_000


class Marker:
    """Marks against one course; coding answers go to the check processes, which start when first needed."""

    def __init__(self, course: Course, places: Places) -> None:
        self._course = course
        self._places = places
        self._checking: Checking | None = None

    def one(self, request: object) -> Verdict | str:
        """The verdict on a request, or the sentence that says why it cannot be understood."""
        try:
            return mark_request(self._course, request, self._code)
        except BadRequest as problem:
            return problem.sentence

    def lines(self, stream: BinaryIO) -> Iterator[str]:
        """One reply for every line that is not blank, whatever bytes it holds."""
        for raw in _lines(stream):
            if raw is None:
                yield reply(fault(f"the line is longer than {LONGEST_LINE:,} bytes"))
            elif raw.strip():
                yield reply(self._line(raw))

    def _line(self, raw: bytes) -> Verdict:
        try:
            request = json.loads(raw.decode("utf-8"))
        except UnicodeDecodeError:
            return fault("the line is no UTF-8 text")
        except (ValueError, RecursionError):
            return fault("the line is no JSON object")
        try:
            outcome = self.one(request)
        except Exception as error:  # one poisoned request must not take the others down
            return fault(f"marking failed ({type(error).__name__}): this is our fault")
        return fault(outcome) if isinstance(outcome, str) else outcome

    def _code(self, task: Task, source: str) -> Verdict:
        from checkers.protocol import CheckDone, Event
        from tutor.checking import Checking
        from tutor.course.trust import barred
        from tutor.study.coding import verdict_of

        done: list[CheckDone] = []

        def keep(event: Event) -> None:
            if isinstance(event, CheckDone):
                done.append(event)

        if self._checking is None:
            why = barred(self._course.root, self._places)
            self._checking = Checking(content=self._course.root, checkers=self._course.checkers, barred=why)
        finished = self._checking.check(self._checking.job(task.id, source), keep)
        return verdict_of(task, finished, done)

    def close(self) -> None:
        """End the check processes, if any were started."""
        if self._checking is not None:
            self._checking.close()


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream; None for one that is too long, the rest of which is skipped."""
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield None
        else:
            yield line
