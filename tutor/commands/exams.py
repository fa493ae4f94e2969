"""`dltutor exam`: sitting a mock exam, and printing one with its key."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from tutor.commands.console import LineFlag, Refusal, course_of, places, say
from tutor.course import Course
from tutor.course.exams import Blueprint, find_blueprint, offered

__all__ = ["attach", "blueprint_of"]

FRESH_SEEDS = 9_999
HIGHEST_SEED = 999_999_999


def attach(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(exam)


def exam(
    context: typer.Context,
    folder: Annotated[str, typer.Argument(help="Where --print writes to.", metavar="[DIR]")] = "",
    name: Annotated[
        str, typer.Option("--name", help="full, half, short, or sections alone such as full:lstm+pytorch.")
    ] = "",
    seed: Annotated[
        int | None,
        typer.Option("--seed", min=0, max=HIGHEST_SEED, help="The same seed gives the same paper."),
    ] = None,
    line: LineFlag = False,
    on_paper: Annotated[bool, typer.Option("--print", help="Write the paper and its key as files.")] = False,
    kind: Annotated[
        str, typer.Option("--format", help="With --print: only this format.", metavar="pdf|md")
    ] = "",
    pass_mark: Annotated[
        int | None, typer.Option("--pass", min=1, max=100, help="Keep this pass mark, in percent.")
    ] = None,
    bonus: Annotated[
        int | None, typer.Option("--bonus", min=0, max=99, help="Keep the most bonus points of your course.")
    ] = None,
) -> int:
    """Sit a mock exam, or print one with its key.

    \b
    Examples:
      dltutor exam                                 choose a paper, or go on with the open one
      dltutor exam --name half --seed 7
      dltutor exam --name full:lstm                one section alone
      dltutor exam --line                          in sentences, one line at a time
      dltutor exam --print                         a fresh whole exam, into your workspace
      dltutor exam --print papers --seed 7         always the same paper, into the folder papers
      dltutor exam --pass 60 --bonus 6             the rules of your course, kept for all reports
    """
    if pass_mark is not None or bonus is not None:
        return _rules(pass_mark, bonus)
    course = course_of(context)
    if name or on_paper:
        blueprint_of(course, name or "full")
    if on_paper:
        return _print(course, name or "full", seed, folder, kind)
    if folder or kind:
        raise Refusal("a folder and --format go with --print")
    from tutor.start import open_exam

    return open_exam(course, name, seed, line=line)


def blueprint_of(course: Course, name: str) -> Blueprint:
    """The blueprint of that name; raises Refusal with the names that there are."""
    found = find_blueprint(course, name)
    if found is None:
        known = ", ".join(one.id for one in offered(course)) or "none"
        raise Refusal(f"there is no exam {name[:60]}: there are {known}")
    return found


def _rules(pass_mark: int | None, bonus: int | None) -> int:
    """Keep the rules of the learner's course; reports follow them at once."""
    from tutor.start import open_store
    from tutor.study.exam.papers import BONUS, PASS

    store = open_store(places())
    if not store.writable:
        say(store.notice or "Nothing can be saved now.")
        store.close()
        return 3
    if pass_mark is not None:
        store.set_setting(PASS, str(pass_mark))
        say(f"The pass mark is {pass_mark} % from now on.")
    if bonus is not None:
        store.set_setting(BONUS, str(bonus))
        say(f"Up to {bonus} bonus points can be entered in a report." if bonus else "Bonus points are off.")
    notice, kept = store.notice, store.writable
    store.close()
    if notice:
        say(notice)
    return 0 if kept else 3


def _print(course: Course, name: str, seed: int | None, folder: str, kind: str) -> int:
    from tutor.commands.printing import FORMATS, print_paper

    if kind not in ("", *FORMATS):
        raise Refusal(f"there is no format {kind[:20]}: use --format pdf or --format md, or neither for both")
    chosen = 1 + secrets.randbelow(FRESH_SEEDS) if seed is None else seed
    target = Path(folder).expanduser() if folder else places().workspace / "papers"
    for path in print_paper(course, blueprint_of(course, name), chosen, target, (kind,) if kind else FORMATS):
        say(str(path))
    return 0
