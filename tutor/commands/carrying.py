"""`dltutor export` and `import`: progress out of one machine and into another."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutor.commands.console import Refusal, places, say, say_error

if TYPE_CHECKING:
    from tutor.places import Places
    from tutor.study.portable import Progress

__all__ = ["attach"]

_SQLITE = b"SQLite format 3\x00"


def attach(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("export")(export)
    app.command("import")(bring)


def export(
    file: Annotated[
        str,
        typer.Argument(help="Where to write; - is standard output; none: your workspace.", metavar="[FILE]"),
    ] = "",
) -> int:
    """Write your progress into one portable file.

    \b
    Examples:
      dltutor export
      dltutor export usb/progress.jsonl
    """
    from tutor.places import make
    from tutor.start import open_store, utc_now
    from tutor.study.portable import write_progress

    here, now = places(), utc_now()
    store = open_store(here)
    try:
        if file == "-":
            write_progress(store, sys.stdout, now)
            sys.stdout.flush()
            return 0
        path = Path(file) if file else make(here.workspace) / f"progress-{now:%Y-%m-%d-%H%M%S}.jsonl"
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("w", encoding="ascii", newline="\n") as out:
                count = write_progress(store, out, now)
            part.replace(path)
        except OSError as problem:
            part.unlink(missing_ok=True)
            reason = (problem.strerror or type(problem).__name__).lower()
            raise Refusal(f"{path} cannot be written ({reason}): name another file") from None
    finally:
        store.close()
    if store.notice:
        say_error(store.notice)
    say(f"{count} attempt{'s' * (count != 1)} and everything else you keep are in {path}.")
    say(f"On another machine: dltutor import {path.name}")
    return 0


def bring(
    file: Annotated[str, typer.Argument(help="A file of dltutor export, or a backup.", metavar="FILE")],
) -> int:
    """Bring exported progress (or a backup) in; nothing counts twice, nothing of this machine is lost.

    \b
    Example:
      dltutor import progress-2026-12-01-101500.jsonl
    """
    from tutor.start import open_store, utc_now
    from tutor.store.backups import back_up
    from tutor.study.portable import PortableProblem, merge

    here = places()
    try:
        found = _found(Path(file), here)
    except PortableProblem as problem:
        raise Refusal(str(problem).rstrip(".")) from None
    saved = back_up(here.progress, utc_now(), least_hours=0)
    store = open_store(here)
    try:
        done = merge(store, found)
    finally:
        store.close()
    if store.notice:
        raise Refusal(store.notice.rstrip("."))
    many = "attempt" if done.new == 1 else "attempts"
    say(f"{done.new} new {many}; {done.known} were known already.")
    if done.session:
        say("The session that was open there can be continued here.")
    if saved is not None:
        say(f"What was here before is kept in {saved}.")
    return 0


def _found(path: Path, here: Places) -> Progress:
    """What an exported file or a backup holds; raises PortableProblem."""
    from tutor.study.portable import read_progress

    try:
        with path.open("rb") as file:
            backup = file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        backup = False  # what is wrong with it is said by the reader
    return _from_backup(path) if backup else read_progress(path)


def _from_backup(path: Path) -> Progress:
    """A copy is opened, since opening a log may change it."""
    from tutor.start import utc_now
    from tutor.store import Store
    from tutor.study.portable import PortableProblem, of_store

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "progress.db"
        try:
            shutil.copyfile(path, copy)
        except OSError as problem:
            reason = (problem.strerror or type(problem).__name__).lower()
            raise PortableProblem(f"{path} cannot be read ({reason}): make it readable.") from None
        store = Store.open(copy, now=utc_now)
        try:
            found = of_store(store)
        finally:
            store.close()
        if store.notice:
            raise PortableProblem(
                f"{path} is a damaged or newer log, so nothing was imported: use another backup."
            )
    return found
