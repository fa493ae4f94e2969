"""`dltutor lint`: the proof of a course, for authors."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from tutor.commands.console import JsonFlag, Refusal, content_folder, places, say, say_error

__all__ = ["attach"]


def attach(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(lint)


def lint(
    context: typer.Context,
    path: Annotated[str, typer.Argument(help="A content folder, or one file of it.", metavar="[PATH]")] = "",
    seeds: Annotated[
        int | None, typer.Option("--seeds", min=1, max=100_000, help="Seeds for each item.")
    ] = None,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only what changed since it last passed.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="The full proof: 1,000 seeds, every task.")
    ] = False,
    only_items: Annotated[bool, typer.Option("--items-only", help="Leave the coding tasks out.")] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, max=64, help="Processes; default: one for each core.")
    ] = None,
    as_json: JsonFlag = False,
) -> int:
    """Prove the content.

    Keys mark right, mistakes mark wrong as they say, programs print the key; solutions pass, mutants fail
    as named.

    \b
    Examples:
      dltutor lint                     200 seeds for every item, every task that does not train
      dltutor lint content/items/evaluation.yaml --seeds 1000
      dltutor lint content/tasks/mnist_mlp
      dltutor lint --all --json
    """
    from tutor.prover import prove

    folder, only = _target(path, content_folder(context))
    found = list(
        prove(
            folder,
            places(),
            only=only,
            seeds=seeds or 0,
            full=everything,
            changed=changed,
            tasks=not only_items,
            jobs=jobs or 0,
            progress=say_error if sys.stderr.isatty() else None,
        )
    )
    if as_json:
        keys = ("file", "line", "id", "problem", "fix")
        say(
            json.dumps(
                [{key: getattr(one, key) for key in keys} for one in found], ensure_ascii=False, indent=1
            )
        )
    else:
        for one in found:
            say(one.sentence)
        say(f"{len(found)} problem{'s' * (len(found) != 1)}" if found else "No problems.")
    return 1 if found else 0


def _target(path: str, default: Path) -> tuple[Path, Path | None]:
    """The content folder to prove and the one file of it that is asked for, if any."""
    if not path:
        return default, None
    target = Path(path).resolve()
    if (target / "course.yaml").is_file():
        return target, None
    for folder in target.parents:
        if (folder / "course.yaml").is_file() and target.exists():
            return folder, target
    raise Refusal(f"{path} is neither a course folder (one with a course.yaml) nor a file in one")
