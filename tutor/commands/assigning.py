"""`dltutor assignment`: the points of an assignment's parts, whether it is passed, and what is missing."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tutor.commands.console import JsonFlag, Refusal, course_of, say

if TYPE_CHECKING:
    from tutor.course.model import Assignment, Course
    from tutor.study.assigned import Counted, Standing

__all__ = ["attach"]

NEVER = ("none", "never")


def attach(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(assignment)


def assignment(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The assignment, such as 002.", metavar="[ID]")] = "",
    due: Annotated[
        str, typer.Option("--due", help="When it is due (kept); none forgets it.", metavar="DAY")
    ] = "",
    as_json: JsonFlag = False,
) -> int:
    """Show how an assignment stands: the best hand-in of each part counts. Exit status 0 says passed.

    \b
    Examples:
      dltutor assignment
      dltutor assignment 002 --due 2026-12-18
    """
    from tutor.start import open_services
    from tutor.study.assigned import keep_due_date, stand
    from tutor.study.dates import read_date

    course = course_of(context)
    chosen = _chosen(course, name)
    services = open_services(course, dict(os.environ))
    try:
        if due:
            day = None if due.casefold() in NEVER else read_date(due, services.today())
            if day is None and due.casefold() not in NEVER:
                raise Refusal(f"--due {due[:40]!r} is no day to come: give one such as 2026-12-03, or none")
            keep_due_date(services.store, chosen.id, day)
        found = stand(course, services.store, chosen, services.zone)
    finally:
        services.store.close()
    if as_json:
        say(json.dumps(_as_json(found), ensure_ascii=False, indent=1))
    else:
        for line in _lines(found):
            say(line)
    return 0 if found.passed else 1


def _chosen(course: Course, name: str) -> Assignment:
    known = {one.id: one for one in course.index.assignments}
    if not known:
        raise Refusal("this course has no assignment")
    if not name and len(known) == 1:
        return next(iter(known.values()))
    if name not in known:
        raise Refusal(f"there is no assignment {name[:40]!r}: there is {', '.join(known)}")
    return known[name]


def _lines(found: Standing) -> list[str]:
    from tutor.study.deadlines import outcome

    one = found.assignment
    due = f", due {found.due:%d %b %Y}" if found.due else ""
    lines = [f"Assignment {one.id}: {one.title}{due}."]
    for number, standing in enumerate(found.parts, 1):
        if not standing.part.points:
            lines.append(f"  Part {number}  {standing.part.title}: no points, a preparation.")
            continue
        earned = f"{_text(standing.earned)} of {standing.part.points}"
        late = " (late)" if any(part.late for part in standing.counted) else ""
        lines.append(f"  Part {number}  {standing.part.title}: {earned}{late}")
        lines += [_row(one) for one in standing.counted if one.open]
    lines.append(f"{_text(found.earned)} of {one.points} points: {outcome(found)}.")
    return lines


def _row(one: Counted) -> str:
    earned = _text(one.points * one.share)
    return f"          {one.source}: {earned} of {one.points}; open: {', '.join(one.open)}"


def _text(points: float) -> str:
    return f"{round(points, 2):g}"


def _as_json(found: Standing) -> dict[str, Any]:
    return {
        "id": found.assignment.id,
        "points": found.earned,
        "of": found.assignment.points,
        "passes": found.assignment.passes,
        "passed": found.passed,
        "due": found.due.isoformat() if found.due else None,
        "parts": [
            {
                "title": standing.part.title,
                "points": round(standing.earned, 2),
                "of": standing.part.points,
                "sources": {
                    one.source: {
                        "points": round(one.points * one.share, 2),
                        "of": one.points,
                        "late": one.late,
                        "open": list(one.open),
                    }
                    for one in standing.counted
                },
            }
            for standing in found.parts
        ],
    }
