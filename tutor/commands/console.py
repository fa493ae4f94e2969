"""What all commands share: refusals, lines on standard output and error, the course of this run."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from tutor.course import Course, find_content
from tutor.places import Places, find_places

__all__ = [
    "JsonFlag",
    "KindOption",
    "LineFlag",
    "Refusal",
    "SourceOption",
    "TopicOption",
    "content_folder",
    "course_of",
    "let_run",
    "places",
    "say",
    "say_error",
]

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")]
LineFlag = Annotated[
    bool, typer.Option("--line", help="Work line by line in sentences, for screen readers and pipes.")
]
TopicOption = Annotated[str, typer.Option("--topic", help="Only this topic, such as evaluation.")]
KindOption = Annotated[str, typer.Option("--kind", help="Only this kind, such as numeric.")]
SourceOption = Annotated[
    str, typer.Option("--source", help="Only items of this catalogue id, such as 003-4 or 003-4.6.")
]


class Refusal(Exception):
    """A request that cannot be understood: its sentence goes to standard error, status 2."""

    def __init__(self, sentence: str, status: int = 2) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def say(text: str) -> None:
    """One line on standard output, flushed at once; characters the terminal cannot show are replaced."""
    try:
        sys.stdout.write(text + "\n")
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding or "ascii"
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    sys.stdout.flush()


def say_error(sentence: str) -> None:
    """One sentence on standard error."""
    encoding = sys.stderr.encoding or "ascii"
    text = " ".join(sentence.split())
    sys.stderr.write(f"dltutor: {text}".encode(encoding, "replace").decode(encoding) + "\n")
    sys.stderr.flush()


def places() -> Places:
    """Where this run keeps its files."""
    return find_places(os.environ)


def content_folder(context: typer.Context) -> Path:
    """The content folder named before the command, or the one that came with the program."""
    named = (context.find_root().params or {}).get("content") or ""
    return Path(str(named)).resolve() if named else find_content()


def course_of(context: typer.Context) -> Course:
    """The course, from the validated cache where fresh; says on standard error what had to be left out."""
    from tutor.course import open_course
    from tutor.start import told

    root = content_folder(context)
    if not (root / "course.yaml").is_file():
        raise Refusal(f"{root} is no course: it has no course.yaml; name another folder with --content")
    course = open_course(root, places().cache, told())
    if course.problems:
        more = f" (and {len(course.problems) - 1} more: dltutor lint)" if len(course.problems) > 1 else ""
        say_error(course.problems[0] + more)
    return course


def let_run(course: Course) -> None:
    """Refuses where the checks of this course are not trusted."""
    from tutor.course.trust import barred

    if why := barred(course.root, places()):
        raise Refusal(why.rstrip("."))
