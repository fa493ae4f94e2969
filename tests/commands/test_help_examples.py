"""The examples in each command's help can be typed as they stand, and what they name exists."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from tests.shipped import shipped
from tutor.commands import app

NAMES = ("name", "task", "experiment", "sheet", "source", "topic", "item", "lesson", "id")
BELOW = re.compile(r"Examples?:\n(.*)", re.DOTALL)


def commands(group: Any) -> Iterator[Any]:
    """Every command and group below this one."""
    yield group
    for one in getattr(group, "commands", {}).values():
        yield from commands(one)


def examples() -> list[str]:
    """The lines below “Example:” or “Examples:” in every help, without the remarks beside them."""
    found = []
    for command in commands(typer.main.get_command(app)):
        below = BELOW.search(command.help or "")
        lines = (line.strip().split("   ")[0] for line in (below[1] if below else "").split("\n"))
        found += [line for line in lines if line.startswith("dltutor ")]
    return list(dict.fromkeys(found))


def parsed(line: str) -> tuple[list[str], dict[str, Any]]:
    """The words that lead to the example's command, and what is given to it; raises a usage error."""
    words = shlex.split(line.split(" > ")[0])[1:]
    words = words[2:] if words[:1] == ["--content"] else words
    here, path = typer.main.get_command(app), list[str]()
    while words and words[0] in getattr(here, "commands", {}):
        path.append(words[0])
        here, words = here.commands[words[0]], words[1:]  # type: ignore[attr-defined]
    return path, dict(here.make_context("dltutor", words).params)


def test_most_commands_have_examples() -> None:
    """The test below reads them."""
    assert len(examples()) > 60


@pytest.mark.parametrize("line", examples())
def test_an_example_in_the_help_can_be_typed(line: str) -> None:
    """It parses, and every id in it is one of the course that ships."""
    path, given = parsed(line)
    if path[:1] in (["new"], ["schema"]):  # what they name comes into being
        return
    course = shipped()
    topics = {one.id for one in course.index.topics}
    known = {*course.items, *course.tasks, *course.lessons, *course.experiments, *course.sources, *topics}
    known |= {f"reading-{one}" for one in topics} | {one.id for one in course.index.assignments}
    known |= {source[:length] for source in course.sources for length in (3, 5)} | {
        *course.exams,
        "full:lstm",
    }
    known |= {*course.exams, "full:lstm", "fashion-mnist", "vgg-16"}
    for option in NAMES:
        if isinstance(given.get(option), str) and given[option]:
            assert given[option] in known, (option, given[option])
