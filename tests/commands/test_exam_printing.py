"""`dltutor exam --print`: files where they are asked for, one sentence for everything that goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.cli import main


def test_a_section_alone_is_printed_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each file's path is a line; only the format asked for is written."""
    folder = tmp_path / "papers"
    given = ["exam", "--print", str(folder), "--name", "full:pytorch", "--seed", "4", "--format", "md"]
    assert main(given) == 0
    written = capsys.readouterr().out.splitlines()
    assert written == [str(folder / f"full-pytorch-4-{what}.md") for what in ("paper", "key")]
    assert "full:pytorch, seed 4" in Path(written[0]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (["--print", "--name", "fool"], "there are full, half, short, full:single-choice"),
        (["--name", "fool", "--line"], "there is no exam fool"),
        (["--print", "--format", "docx"], "no format docx"),
        (["--print", "--seed", "-1"], "--seed"),
        (["papers"], "--print"),
    ],
)
def test_a_request_that_cannot_be_met_is_one_sentence(
    given: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, nothing on standard output."""
    assert main(["exam", *given]) == 2
    out, err = capsys.readouterr()
    assert out == "" and word in err and len(err.splitlines()) == 1


def test_a_folder_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file in its way is named, and stays."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    given = ["exam", "--print", str(tmp_path / "file" / "sub"), "--seed", "1", "--name", "full:pytorch"]
    assert main([*given, "--format", "md"]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
