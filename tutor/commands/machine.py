"""`dltutor doctor`, `paths` and `keys`: this machine, its folders and keys."""

from __future__ import annotations

import json
import os

import typer

from tutor.commands.console import JsonFlag, content_folder, places, say, say_error

__all__ = ["attach"]


def attach(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (doctor, paths, keys):
        app.command()(command)


def doctor(context: typer.Context, as_json: JsonFlag = False) -> int:
    """Check this machine.

    Python, packages, folders, torch, terminal: each line says what to do.

    \b
    Example:
      dltutor doctor
    """
    from tutor.doctor import examine

    good, rows = True, []
    for one in examine(places(), content_folder(context), os.environ):
        good = good and (one.ok or not one.required)
        rows.append(
            {"name": one.name, "ok": one.ok, "found": one.found, "remedy": "" if one.ok else one.remedy}
        )
        if not as_json:
            state = "ok     " if one.ok else "missing" if one.required else "note   "
            say(f"{state} {one.name:12} {one.found}" + (f": {one.remedy}" if not one.ok else ""))
    if as_json:
        say(json.dumps(rows, ensure_ascii=False, indent=1))
    return 0 if good else 1


def paths(as_json: JsonFlag = False) -> int:
    """Print where dltutor keeps its files.

    \b
    Example:
      dltutor paths
    """
    here = places()
    rows = {name: str(getattr(here, name)) for name in ("progress", "workspace", "cache", "config", "data")}
    if as_json:
        say(json.dumps(rows, ensure_ascii=False))
    else:
        for name, where in rows.items():
            say(f"{name:10} {where}")
    return 0


def keys(as_json: JsonFlag = False) -> int:
    """Print what each key means, and where to say which keys you want.

    \b
    Example:
      dltutor keys
    """
    from tutor.keymap import FILE, read_keymap

    path = places().config / FILE
    found = read_keymap(path)
    if as_json:
        say(json.dumps({name: one.names.split(",") for name, one in found.keys.items()}))
    else:
        for name, one in found.keys.items():
            say(f"{name:10} {one.names.replace(',', ', '):24} {one.help}")
        say(f'To change one, write a line such as  hint = "ctrl+y, y"  into {path}.')
    for sentence in found.problems:
        say_error(sentence)
    return 1 if found.problems else 0
