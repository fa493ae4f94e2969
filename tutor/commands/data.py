"""`dltutor data`: which data sets are there and where; fetches one when asked.

Files are looked at and loaded in a process of its own (`checkers.data`), so that torch stays out of here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from tutor.commands.console import JsonFlag, Refusal, say

__all__ = ["attach", "bar"]

DataOption = Annotated[
    str, typer.Option("--data", help="The folder of the data sets; default: your own.", metavar="DIR")
]
_WIDTH = 30  # characters of the bar


def attach(group: typer.Typer) -> None:
    """Register the commands with the group `data`; without a command it lists."""
    group.callback(invoke_without_command=True)(listing)
    group.command("fetch")(fetch)


def listing(context: typer.Context, data: DataOption = "", as_json: JsonFlag = False) -> int:
    """List the data sets: what is there, where, how large, and what stands in for what is missing.

    \b
    Examples:
      dltutor data
      dltutor data fetch fashion-mnist
    """
    if context.invoked_subcommand is not None:
        return 0
    rows = [{key: value for key, value in row.items() if key != "t"} for row in _ask("list", data)]
    if as_json:
        say(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        kind = "real" if row["real"] else "generated"
        size = megabytes(row["size"]) if row["size"] else ""
        about = (
            row["note"] or row["where"] or "comes with its package" * bool(row["real"]) or "made when used"
        )
        say(f"{row['name']:14} {row['state']:8} {kind:10} {_examples(row):26} {size:>9}  {about}".rstrip())
    return 0


def fetch(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="mnist, fashion-mnist or cifar10.", metavar="NAME")],
    data: DataOption = "",
    as_json: JsonFlag = False,
) -> int:
    """Download a real data set into your data folder, compare its checksums and read it once.

    Nothing is ever downloaded without this command. Interrupted, it leaves no half set and goes on with
    complete files next time.

    \b
    Example:
      dltutor data fetch fashion-mnist
    """
    given = data or str((context.parent.params if context.parent else {}).get("data") or "")
    shown, done = sys.stderr.isatty(), None
    try:
        for row in _ask("fetch", given, name):
            if row["t"] == "progress" and shown:
                sys.stderr.write(f"\r{bar(row['done'], row['total'])}\x1b[K")
                sys.stderr.flush()
            elif row["t"] == "done":
                done = {key: value for key, value in row.items() if key != "t"}
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
    if done is None:
        raise RuntimeError("fetching ended without a result")
    if as_json:
        say(json.dumps(done, ensure_ascii=False))
    else:
        told = "fetched to" if done["new"] else "is there already, in"
        say(f"{done['name']} {told} {done['where']}, {megabytes(done['size'])}")
    return 0


def bar(done: int, total: int) -> str:
    """How far a file is, `done` of `total` bytes (0: unknown), as one line."""
    if total <= 0:
        return f"{megabytes(done)} "
    full = min(_WIDTH, _WIDTH * done // total)
    return f"[{'#' * full}{'.' * (_WIDTH - full)}] {megabytes(done)} of {megabytes(total)} "


def megabytes(size: int) -> str:
    """A number of bytes in MB (10**6)."""
    return f"{size / 1e6:.1f} MB"


def _examples(row: dict[str, Any]) -> str:
    if not row["train"]:
        return str(row["form"])
    return f"{row['train']:,} + {row['test']:,} of {row['form']}"


def _ask(what: str, folder: str, *names: str) -> Iterator[dict[str, Any]]:
    """The helper's lines as they come; raises Refusal with its sentence, RuntimeError when it breaks."""
    from checkers import protocol  # not at import time: every command imports this module

    command = [sys.executable, "-P", "-m", "checkers.data", what, folder, *names]
    package = Path(protocol.__file__).resolve().parents[1]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if not os.environ.get("DLTUTOR_DEBUG") else None,
        env={**os.environ, "PYTHONPATH": str(package)},
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                row = json.loads(line)
                if row["t"] == "problem":
                    raise Refusal(row["sentence"])
                yield row
        except BaseException:
            process.kill()
            raise
        complaint = process.stderr.read().strip() if process.stderr else ""
    if process.returncode:
        raise RuntimeError(complaint.splitlines()[-1] if complaint else "the helper for data sets ended")
