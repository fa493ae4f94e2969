"""`dltutor learn`: reading a lesson, or what there is to read on, in the terminal."""

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
        str,
        typer.Argument(help="A lesson, a topic or a reading list; none: go on reading.", metavar="[LESSON]"),
    ] = "",
    line: LineFlag = False,
) -> int:
    """Read a lesson where you left it.

    \b
    Examples:
      dltutor learn
      dltutor learn lstm-cell
      dltutor learn reading-autodiff     the books to read on in, and questions about them
      dltutor items --kind lesson
    """
    from tutor.start import open_lesson, open_reading

    course = course_of(context)
    further = next((one for one in course.readings.values() if one.id == lesson), None)
    if further is not None:
        return open_reading(course, further.topic, line=line)
    if not course.lessons:
        raise Refusal("this course has no lessons")
    found = course.lesson(lesson) if lesson else None
    if lesson and found is None:
        known = ", ".join(course.lessons)
        raise Refusal(f"there is no lesson {lesson[:60]}: the lessons are {known}")
    return open_lesson(course, found.id if found else "", line=line)
