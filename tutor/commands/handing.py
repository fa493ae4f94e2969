"""`dltutor hand-in`: a sheet's solutions with output and interpretation, packed as a course wants them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.commands.console import JsonFlag, Refusal, course_of, places, say, say_error
from tutor.commands.tasks import find_task

if TYPE_CHECKING:
    from tutor.checking import Checking
    from tutor.course.model import Course
    from tutor.study.handin import Packed, Piece

__all__ = ["attach"]

Sheet = Annotated[
    str,
    typer.Argument(help="A sheet of the course, such as 004, or a section, such as 000-5.", metavar="SHEET"),
]


def attach(group: typer.Typer) -> None:
    """Register the commands with the group `hand-in`."""
    group.command("show")(show)
    group.command("write")(write)
    group.command("pack")(pack)


def show(context: typer.Context, sheet: Sheet, as_json: JsonFlag = False) -> int:
    """List a sheet's tasks and what is missing before they can be handed in; nothing is run.

    \b
    Examples:
      dltutor hand-in show 004
      dltutor hand-in show 000-5
    """
    pieces = _pieces(course_of(context), sheet, run=False)
    missing = [line for piece in pieces for line in piece.missing]
    if as_json:
        say(json.dumps([_row(piece) for piece in pieces], ensure_ascii=False, indent=1))
    else:
        for piece in pieces:
            state = "not there yet" if piece.source is None else _CHECKED.get(piece.verdict, "not checked")
            say(f"{', '.join(piece.ids)}: {piece.task.title} ({piece.task.id}), {state}")
        for line in missing:
            say(f"  missing: {line}")
    return 1 if missing else 0


_CHECKED = {"right": "all checks pass", "partial": "some checks pass", "wrong": "checks fail"}


def write(
    context: typer.Context,
    task: Annotated[
        str, typer.Argument(help="Task id, its folder's name, or a catalogue id.", metavar="TASK")
    ],
    text: Annotated[str, typer.Option("--text", help="The interpretation; none opens your editor.")] = "",
) -> int:
    """Write what the output of a task means: the interpretation that its notebook shows.

    \b
    Examples:
      dltutor hand-in write mnist-mlp
      dltutor hand-in write mnist-mlp --text "The loss falls for five epochs; after that only training gains."
    """
    from datetime import UTC, datetime

    from tutor.places import PlaceProblem, make
    from tutor.study.handin import interpretation_file, keep_meaning

    _, found = find_task(context, task)
    path = interpretation_file(places(), found.id)
    backup = None
    try:
        make(path.parent)
        if text.strip():
            backup = keep_meaning(path, text, now=datetime.now(UTC))
        else:
            _edit(path)
    except PlaceProblem as problem:
        raise Refusal(str(problem).rstrip(".")) from None
    except OSError as problem:
        raise Refusal(
            f"{path} cannot be written ({(problem.strerror or 'no reason given').lower()})"
        ) from None
    if backup is not None:
        say(f"The text that was there is kept as {backup}.")
    say(f"The interpretation of {found.id} is in {path}.")
    return 0


def _edit(path: Path) -> None:
    import shlex
    import subprocess

    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    if not editor.strip():
        raise Refusal(f"$EDITOR names no editor: write the text into {path}, or give it with --text")
    path.touch()
    try:
        subprocess.run([*shlex.split(editor), str(path)], check=False)
    except (OSError, ValueError):
        raise Refusal(f"the editor {editor[:40]!r} cannot be started: write the text into {path}") from None


def pack(
    context: typer.Context,
    sheet: Sheet,
    number: Annotated[int, typer.Option("--number", help="The exercise's number, 0 to 99.", metavar="N")],
    name: Annotated[
        list[str],
        typer.Option("--name", help="A member's full name; once for each, in order.", metavar="NAME"),
    ],
    theory: Annotated[
        list[str] | None,
        typer.Option("--theory", help="A file that goes along: scanned or typeset theory.", metavar="FILE"),
    ] = None,
    to: Annotated[str, typer.Option("--to", help="The folder to write into.", metavar="DIR")] = "",
    profile: Annotated[
        str, typer.Option("--profile", help="How your course wants it (YAML).", metavar="FILE")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace an archive that is there.")] = False,
    run: Annotated[bool, typer.Option("--run/--no-run", help="Run programs that changed.")] = True,
) -> int:
    """Pack a sheet: one notebook with programs, output and interpretation, in one archive.

    Exit status 1 says that the archive is written and something is missing in it.

    \b
    Examples:
      dltutor hand-in pack 004 --number 8 --name "Ada Lovelace" --name "Emmy Noether"
      dltutor hand-in pack 000-5 --number 5 --name "van Rossum, Guido" --name "Ada Lovelace" --theory scan.pdf
    """
    from tutor.study import handin

    course = course_of(context)
    try:
        rules = handin.read_profile(_profile_path(profile))
        named = handin.name_it(rules, number, name)
    except handin.NamingProblem as problem:
        raise Refusal(str(problem).rstrip(".")) from None
    pieces = _pieces(course, sheet, run=run)
    folder = Path(to) if to else places().workspace
    theories = [Path(one) for one in theory or ()]
    try:
        packed = handin.pack(folder, sheet, named, rules, pieces, theories, force=force)
    except handin.ArchiveProblem as problem:
        raise Refusal(str(problem).rstrip(".")) from None
    return _tell(packed)


def _tell(packed: Packed) -> int:
    say(f"{packed.path} holds {packed.there} of {packed.tasks} tasks.")
    say(f"Subject: {packed.subject}")
    for line in packed.warnings:
        say(f"  warning: {line}")
    for line in packed.missing:
        say(f"  missing: {line}")
    return 1 if packed.missing else 0


def _profile_path(named: str) -> Path | None:
    """The profile that is asked for, else the learner's own, if there is one."""
    if named:
        path = Path(named)
        if not path.is_file():
            raise Refusal(f"{path} is no file: --profile names the course's rules for handing in")
        return path
    from tutor.study.handin import own_profile

    return own_profile(places())


def _pieces(course: Course, sheet: str, *, run: bool) -> list[Piece]:
    from tutor.start import open_store
    from tutor.study.handin import collect, sheet_tasks

    if not sheet_tasks(course, sheet):
        known = ", ".join(
            sorted({one.split("-")[0] for task in course.tasks.values() for one in task.source})
        )
        raise Refusal(f"sheet {sheet[:20]!r} has no coding tasks: sheets are {known}, sections such as 000-5")
    here = places()
    store = open_store(here)
    try:
        if not run:
            return collect(course, here, store, sheet)
        with _checking(course) as checking:
            return collect(
                course,
                here,
                store,
                sheet,
                checking=checking,
                on_run=lambda name: say_error(f"running {name}"),
            )
    finally:
        store.close()


def _checking(course: Course) -> Checking:
    from tutor.checking import Checking

    return Checking(content=course.root, checkers=course.checkers)


def _row(piece: Piece) -> dict[str, object]:
    return {
        "task": piece.task.id,
        "sources": list(piece.ids),
        "file": str(piece.path),
        "there": piece.source is not None,
        "verdict": piece.verdict,
        "interpretation": bool(piece.interpretation),
        "missing": list(piece.missing),
    }
