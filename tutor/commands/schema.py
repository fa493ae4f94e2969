"""`dltutor schema`: JSON Schemas of the content's files, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from tutor.commands.console import Refusal, say

__all__ = ["attach"]


def attach(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(schema)


def schema(
    name: Annotated[
        str,
        typer.Argument(
            help="item, task, experiment, lesson, reading, course or exam.",
            metavar="[NAME]",
            show_default=False,
        ),
    ] = "",
    folder: Annotated[
        str, typer.Option("--to", help="Write them into this folder, one file each.", metavar="DIR")
    ] = "",
) -> int:
    """Print the JSON Schema of a sort of file, so that an editor completes its keys and underlines faults.

    \b
    Examples:
      dltutor schema item
      dltutor schema --to my-course/schemas
    Then let a file begin with
      # yaml-language-server: $schema=../../schemas/item.json
    """
    from tutor.authoring.schema import SCHEMAS, schema_of

    if name and name not in SCHEMAS:
        raise Refusal(f"there is no schema {name[:40]}: there are {', '.join(SCHEMAS)}")
    if not name and not folder:
        raise Refusal(f"name one of {', '.join(SCHEMAS)}, or write all of them with --to DIR")
    if not folder:
        say(_text(schema_of(name)))
        return 0
    for one in [name] if name else SCHEMAS:
        path = Path(folder).resolve() / f"{one}.json"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_text(schema_of(one)) + "\n", encoding="utf-8")
        except OSError as problem:
            reason = (problem.strerror or type(problem).__name__).lower()
            raise Refusal(f"{path} cannot be written ({reason}): name another folder with --to") from None
        say(f"Written: {path}")
    return 0


def _text(made: dict[str, object]) -> str:
    return json.dumps(made, ensure_ascii=False, indent=1)
