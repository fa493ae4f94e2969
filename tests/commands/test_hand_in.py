"""`dltutor hand-in` as a group of students uses it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.commands.test_commands import Output
from tests.commands.test_commands import run as run  # the fixture

NAMES = ["--name", "Ada Lovelace", "--name", "Zoë Müller"]


@pytest.mark.torch
def test_a_sheet_is_packed_with_output_and_interpretation(home: Path, run: Output) -> None:
    """Programs are run as a notebook runs them; the archive is written and what is missing is listed."""
    file = home / "workspace" / "mnist_mlp" / "mnist_mlp.py"
    file.parent.mkdir(parents=True)
    file.write_text('if __name__ == "__main__":\n    print("printed")\n', encoding="utf-8")
    assert run("hand-in", "write", "mnist-mlp", "--text", "It prints.") == 0
    assert run("hand-in", "pack", "004", "--number", "8", *NAMES) == 1
    assert "[EX08] Ada Lovelace, Zoë Müller" in run.out
    assert "missing: vgg-16" in run.out and "missing: mnist-mlp" not in run.out
    with zipfile.ZipFile(home / "workspace" / "ex08-lovelace-muller.zip") as archive:
        book = json.loads(archive.read("ex08-lovelace-muller/ex08.ipynb"))
    printed = [out["text"] for cell in book["cells"] for out in cell.get("outputs", ())]
    assert ["printed\n"] in printed


def test_a_second_archive_needs_force(home: Path, run: Output) -> None:
    """The first one stays as it is."""
    command = ["hand-in", "pack", "004", "--number", "8", *NAMES, "--no-run"]
    assert run(*command) == 1
    assert run(*command) == 2 and "--force" in run.complaint
    assert run(*command, "--force") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["004", "--number", "8", "--name", "a/b"],
        ["004", "--number", "800", "--name", "Ada Lovelace"],
        ["999", "--number", "8", "--name", "Ada Lovelace"],
        ["004", "--number", "8", "--name", "Ada Lovelace", "--profile", "none.yaml"],
        ["004", "--number", "8"],
    ],
)
def test_what_cannot_be_packed_is_refused_in_one_sentence(run: Output, arguments: list[str]) -> None:
    """Status 2, one line, nothing written."""
    assert run("hand-in", "pack", *arguments, "--no-run") == 2
    assert run.complaint and not run.out


def test_what_is_missing_can_be_seen_before_anything_is_packed(run: Output) -> None:
    """Every task of the sheet in order, each with what it lacks."""
    assert run("hand-in", "show", "000-5") == 1
    assert "diagonal-edges" in run.out and "not begun" in run.out
    assert run("hand-in", "show", "000-5", "--json") == 1
    assert isinstance(run.json, list) and all(row["missing"] for row in run.json)


def test_an_interpretation_written_anew_keeps_the_one_before(home: Path, run: Output) -> None:
    """The same text again changes nothing; another one leaves a backup, and says where."""
    for _ in range(2):
        assert run("hand-in", "write", "mnist-mlp", "--text", "It learns.") == 0
        assert "kept as" not in run.out
    assert run("hand-in", "write", "mnist-mlp", "--text", "It does not.") == 0
    (backup,) = (home / "workspace" / "mnist_mlp").glob("*backup*")
    assert str(backup) in run.out and backup.read_text(encoding="utf-8") == "It learns.\n"
