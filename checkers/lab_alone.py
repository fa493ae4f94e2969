"""Runs the program of one experiment by itself, for its author: what it gave, how long it took, what is
missing.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["main"]

_HOLE = re.compile(r"(?<!\{)\{([a-z]\w*)(?::(\d*)(%?))?\}(?!\})")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the program named on the command line; status 1 where it fails or leaves a result out."""
    parser = argparse.ArgumentParser(prog="python -m checkers.lab", description=__doc__)
    parser.add_argument("program", type=Path)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--content", type=Path, help="the content folder, where it is not beside checkers")
    parser.add_argument("--json", action="store_true", help="print everything as one JSON object")
    parser.add_argument("--all", action="store_true", help="start values, then every single choice changed")
    asked = parser.parse_args(arguments)
    entry = _entry(asked.program, asked.content)
    start = {one["name"]: one["start"] for one in entry.get("parameters", [])}
    chosen = [dict(start) | dict(one.split("=", 1) for one in asked.set)]
    if asked.all:
        for one in entry.get("parameters", []):
            chosen += [
                chosen[0] | {one["name"]: each} for each in one["choices"] if str(each) != str(one["start"])
            ]
    faults = [_once(asked.program, entry, start, values, asked.seed, asked.json) for values in chosen]
    return int(any(faults))


def _entry(program: Path, content: Path | None) -> dict[str, Any]:
    """The experiment's YAML file, decimals left as text as the course has them; {} where there is none."""
    import yaml  # only for authors

    folder = content or program.resolve().parents[2] / "content"
    path = folder / "experiments" / f"{program.stem.replace('_', '-')}.yaml"
    if not path.is_file():
        return {}
    entry = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # texts only
    return entry if isinstance(entry, dict) else {}


def _once(
    program: Path, entry: dict[str, Any], start: dict[str, Any], values: dict[str, Any], seed: int, raw: bool
) -> bool:
    """One run, told on standard output; True where something is wrong."""
    import torch

    from checkers import lab, made

    torch.set_num_threads(1)
    parameters = {name: _typed(value) for name, value in values.items()}
    spec = importlib.util.spec_from_file_location(program.stem, program)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{program} is no Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[program.stem] = module
    spec.loader.exec_module(module)

    def sets(name: str) -> tuple[lab.Pair, lab.Pair]:
        if entry and entry.get("data") != name:
            raise lab.LabProblem(f"the experiment's file does not name {name} under data")
        data = made.MADE[name]()
        return data.train, data.test

    if entry.get("data") in made.MADE:
        made.MADE[entry["data"]]()  # drawn before the clock starts, as it is in the program
    panels = [one["name"] for one in entry.get("panels", [])]
    room = lab.Lab(parameters, seed, panels=panels, sets=sets, live=lambda line: None)
    begun = time.monotonic()
    lab.given(module.run, room)
    seconds = time.monotonic() - begun
    said = {"parameters": parameters, "seed": seed, "seconds": round(seconds, 2), **room.outcome()}
    faults = _faults(entry, start, said)
    text = json.dumps(said | {"faults": faults}) if raw else "\n".join(_told(said, entry, faults))
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
    return bool(faults)


def _typed(value: Any) -> int | str:
    text = str(value)
    return int(text) if re.fullmatch(r"-?\d{1,18}", text) else text


def _told(said: Mapping[str, Any], entry: Mapping[str, Any], faults: Sequence[str]) -> list[str]:
    values = ", ".join(f"{name}={value}" for name, value in said["parameters"].items())
    lines = [f"== {values}, seed {said['seed']}: {said['seconds']} s"]
    for one in said["series"]:
        points = one["points"]
        shown = points if len(points) <= 8 else [*points[:4], *points[-4:]]
        drawn = "  ".join(f"({_short(x)}, {_short(y)})" for x, y in shown)
        lines.append(f"{one['panel']} / {one['series']}: {len(points)} points  {drawn}")
    lines += [f"result {name} = {json.dumps(value)}" for name, value in said["results"].items()]
    for table in said["tables"]:
        rows = [table["columns"], *([_short(cell) for cell in row] for row in table["rows"])]
        wide = [max(len(str(row[at])) for row in rows) for at in range(len(rows[0]))]
        lines.append(f"table {table['title']}")
        lines += ["  " + "  ".join(str(cell).ljust(width) for cell, width in zip(row, wide)) for row in rows]
    if entry.get("because"):
        lines.append(
            "because: " + _filled(str(entry["because"]), said["results"] | said["parameters"]).strip()
        )
    return lines + [f"FAULT {one}" for one in faults]


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _filled(text: str, values: Mapping[str, Any]) -> str:
    def put(hole: re.Match[str]) -> str:
        value, digits = values.get(hole[1]), hole[2]
        if not isinstance(value, (int, float)):
            return str(value)
        value = 100 * value if hole[3] else value
        return f"{value:.{int(digits)}f}" if digits else _short(value)

    return _HOLE.sub(put, text).replace("{{", "{").replace("}}", "}")


def _faults(entry: Mapping[str, Any], start: Mapping[str, Any], said: Mapping[str, Any]) -> list[str]:
    """What the run does not give although the experiment's file asks for it."""
    found, results = [], said["results"]
    for one in entry.get("predict", []):
        value, options = results.get(one["name"]), set(one.get("options", {}))
        named = _flat(value)
        if value is None:
            found.append(f"there is no result {one['name']}, which is predicted")
        elif one["kind"] == "pick" and (not named or not set(named) <= options):
            found.append(f"{one['name']} is {value}, no option of its prediction")
        elif one["kind"] == "rank" and sorted(map(str, named)) != sorted(options):
            found.append(f"{one['name']} is {value}, and not every option once")
        elif one["kind"] == "number" and isinstance(value, (str, list)):
            found.append(f"{one['name']} is {value}, no number")
        elif one["kind"] == "sketch" and not (
            isinstance(value, list) and all(isinstance(each, list) and len(each) == 2 for each in value)
        ):
            found.append(f"{one['name']} is no list of [x, y]")
    known = set(results) | set(start)
    found += [
        f"because has {{{hole[1]}}}, which no run gives"
        for hole in _HOLE.finditer(str(entry.get("because", "")))
        if hole[1] not in known
    ]
    drawn = {one["panel"] for one in said["series"]}
    return found + [
        f"nothing is drawn in the panel {one['name']}"
        for one in entry.get("panels", [])
        if one["name"] not in drawn
    ]


def _flat(value: Any) -> list[Any]:
    return [each for one in value for each in _flat(one)] if isinstance(value, list) else [value]
