"""`dltutor task recipe`: the full training recipe of a task, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from tutor.commands.console import Refusal
from tutor.commands.data import DataOption
from tutor.commands.tasks import TaskName, find_task

__all__ = ["attach"]

RECIPES = {"vgg-16": "vgg16"}


def attach(group: typer.Typer) -> None:
    """Register the command with the group `task`."""
    group.command("recipe")(recipe)


def recipe(
    context: typer.Context,
    name: TaskName,
    device: Annotated[
        str, typer.Option("--device", help="auto, cpu, cuda or mps.", envvar="DLTUTOR_DEVICE")
    ] = "auto",
    epochs: Annotated[
        int, typer.Option("--epochs", min=0, max=1000, help="0: as many as the recipe has.")
    ] = 0,
    batch: Annotated[
        int, typer.Option("--batch", min=0, max=65536, help="Pictures a step; 0: the recipe's.")
    ] = 0,
    data: DataOption = "",
    full: Annotated[bool, typer.Option("--full", help="The full network on a CPU too: hours.")] = False,
    small: Annotated[bool, typer.Option("--small", help="The narrow network on a GPU too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line an epoch, as JSON.")] = False,
) -> int:
    """Train the whole recipe of a task: VGG-16 on CIFAR-10, or on shapes32 where that is not installed.

    On a GPU it is the full network of the exercise; on a CPU one 8 times narrower, in under a minute.

    \b
    Examples:
      dltutor task recipe vgg-16
      dltutor task recipe vgg-16 --device cuda --data ~/datasets
    """
    from checkers import protocol  # not at import time: every command imports this module

    _, task = find_task(context, name)
    if task.id not in RECIPES:
        raise Refusal(f"{task.id} has no recipe: there is one for {', '.join(RECIPES)}")
    if device not in protocol.DEVICES:
        raise Refusal(f"there is no device {device[:40]}: use {', '.join(protocol.DEVICES)}")
    if data and not Path(data).expanduser().is_dir():
        raise Refusal(f"there is no folder {data[:200]}: name the one that holds the data sets")
    if full and small:
        raise Refusal("--full and --small exclude each other: leave one out")
    command = [sys.executable, "-P", "-m", "checkers.recipe", RECIPES[task.id], "--device", device]
    command += ["--epochs", str(epochs), "--batch", str(batch)]
    command += ["--data", str(Path(data).expanduser())] if data else []
    command += [f"--{word}" for word, asked in (("full", full), ("small", small), ("json", as_json)) if asked]
    package = Path(protocol.__file__).resolve().parents[1]
    # Threads that wait actively for others' work starve on a busy machine.
    env = {"OMP_WAIT_POLICY": "passive", **os.environ, "PYTHONPATH": str(package)}
    try:
        return subprocess.run(command, env=env, check=False).returncode
    except KeyboardInterrupt:  # the child had it too, and ends by itself
        return 130
