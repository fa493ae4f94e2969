"""`dltutor learn`: reading a lesson in the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from tutor.commands.console import LineFlag, Refusal, course_of

__all__ = ["attach"]


def attach(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(learn)


def learn(
    context: typer.Context,
    lesson: Annotated[
        str, typer.Argument(help="A lesson or a topic; none: go on reading.", metavar="[LESSON]")
    ] = "",
    line: LineFlag = False,
) -> int:
    """Read a lesson where you left it.

    \b
    Examples:
      dltutor learn
      dltutor learn lstm-cell
      dltutor items --kind lesson
    """
    from tutor.start import open_lesson

    course = course_of(context)
    if not course.lessons:
        raise Refusal("this course has no lessons")
    found = course.lesson(lesson) if lesson else None
    if lesson and found is None:
        known = ", ".join(course.lessons)
        raise Refusal(f"there is no lesson {lesson[:60]}: the lessons are {known}")
    return open_lesson(course, found.id if found else "", line=line)
