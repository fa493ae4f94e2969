"""`dltutor new`: a course, an item, a lesson, an experiment, a reading list, a coding task to begin with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from tutor.commands.console import Refusal, content_folder, say

__all__ = ["attach"]

_Topic = Annotated[str, typer.Option("--topic", help="The topic that it belongs to, by id.")]
_Title = Annotated[str, typer.Option("--title", help="Its title; without it the words of the id.")]
_Id = Annotated[str, typer.Argument(help="Its id: small letters, digits, hyphens.", metavar="ID")]


def attach(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (course, item, lesson, experiment, reading, task):
        app.command()(command)


def course(
    folder: Annotated[str, typer.Argument(help="A folder that may be new.", metavar="DIR")],
    title: _Title = "",
) -> int:
    """Begin a course of your own.

    \b
    Example:
      dltutor new course my-course/content --title "My course"
      dltutor --content my-course/content new item first-item --topic first-topic
      dltutor lint my-course/content
    """
    from tutor.authoring import new_course

    root = Path(folder).resolve()
    _made(lambda: new_course(root, title or "My course"))
    say(f"Next: dltutor --content {root} new item first-item --kind numeric --topic first-topic")
    return 0


def item(
    context: typer.Context,
    name: _Id,
    kind: Annotated[str, typer.Option("--kind", help="Its kind, such as numeric.")] = "numeric",
    topic: _Topic = "",
    title: _Title = "",
) -> int:
    """Begin a question: a complete one of that kind, to be changed.

    \b
    Example:
      dltutor --content my-course/content new item recall --kind numeric --topic first-topic
    """
    from tutor.authoring import new_item

    root = _own_course(context)
    made = _made(lambda: new_item(root, name, kind=kind, topic=topic, title=title or _words(name)))
    say(f"Next: change it, and prove it with dltutor lint {made[0]}")
    return 0


def lesson(context: typer.Context, name: _Id, topic: _Topic = "", title: _Title = "") -> int:
    """Begin a lesson.

    \b
    Example:
      dltutor --content my-course/content new lesson first-lesson --topic first-topic
    """
    from tutor.authoring import new_lesson

    root = _own_course(context)
    made = _made(lambda: new_lesson(root, name, topic=topic, title=title or _words(name)))
    say(f"Next: write it, and read it with dltutor --content {root} learn {name}; dltutor lint {made[0]}")
    return 0


def experiment(context: typer.Context, name: _Id, topic: _Topic = "", title: _Title = "") -> int:
    """Begin an experiment: what is predicted, the program that runs, the question about the reason.

    \b
    Example:
      dltutor --content my-course/content new experiment step-sizes --topic first-topic
    """
    from tutor.authoring import new_experiment

    root = _own_course(context)
    made = _made(lambda: new_experiment(root, name, topic=topic, title=title or _words(name)))
    say(f"Next: change it, and prove it with dltutor lint {made[0]}")
    return 0


def reading(
    context: typer.Context, topic: Annotated[str, typer.Argument(help="The topic, by id.", metavar="TOPIC")]
) -> int:
    """Begin a topic's reading list, with questions to answer after it.

    \b
    Example:
      dltutor --content my-course/content new reading first-topic
    """
    from tutor.authoring import new_reading

    root = _own_course(context)
    made = _made(lambda: new_reading(root, topic))
    say(f"Next: change it, and prove it with dltutor lint {made[0]}")
    return 0


def task(context: typer.Context, name: _Id, topic: _Topic = "", title: _Title = "") -> int:
    """Begin a coding task: a complete one with brief, starter, checks, solution and wrong programs.

    \b
    Example:
      dltutor --content my-course/content new task row-means --topic first-topic
    """
    from tutor.authoring import new_task

    root = _own_course(context)
    _made(lambda: new_task(root, name, topic=topic, title=title or _words(name)))
    folder = root / "tasks" / name.replace("-", "_")
    say(f"Next: change it, and prove it with dltutor lint {folder}")
    return 0


def _own_course(context: typer.Context) -> Path:
    """The course to add to: one's own, or a checkout of this one; never an installed program's files."""
    from tutor.course import find_content

    root = content_folder(context)
    if root == find_content() and not (root.parent / "pyproject.toml").is_file():
        raise Refusal("this course came with the program: make one of your own with dltutor new course DIR")
    return root


def _made(make: Callable[[], list[Path]]) -> list[Path]:
    """Make it, and say what was written; a problem is a refusal."""
    from tutor.authoring import MakingProblem

    try:
        made = make()
    except MakingProblem as problem:
        raise Refusal(str(problem).removesuffix(".")) from None
    for path in made:
        say(f"Written: {path}")
    return made


def _words(name: str) -> str:
    return name.replace("-", " ")
