"""`dltutor stats` in its three forms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.test_commands import Output


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Output:
    """The command line."""
    return Output(capsys)


def test_stats_are_lines_json_or_csv(run: Output, tmp_path: Path) -> None:
    """Lines by default; a CSV file or standard output; both forms at once, or no such folder, are refused."""
    assert run("stats") == 0 and "No question was tried yet" in run.out
    assert run("stats", "--csv", "-") == 0 and run.out.startswith("table,id,figure,value\n")
    table = tmp_path / "progress.csv"
    assert run("stats", "--csv", str(table)) == 0 and str(table) in run.out
    assert table.read_text(encoding="utf-8").startswith("table,id,figure,value\n")
    assert run("stats", "--csv", str(tmp_path / "none" / "x.csv")) == 2 and "cannot be written" in run.err
    assert run("stats", "--csv", "-", "--json") == 2
