"""YAML as plain values: no silent coercion, every refusal with its line, nothing that crashes the reader."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.course.source import Source, read_source


def source(folder: Path, text: str | bytes) -> Source:
    """What the reader makes of this text."""
    path = folder / "file.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_source(path, "file.yaml")


def test_values_come_as_written_and_decimals_as_exact_text(tmp_path: Path) -> None:
    """Integers are integers, decimals keep their digits, quoted text stays text."""
    made = source(tmp_path, "a: 3\nb: 0.10\nc: true\nd: '012'\ne: [x, -7]\nfrom: 1 .. 5\n")
    assert made.problems == ()
    assert made.value == {"a": 3, "b": "0.10", "c": True, "d": "012", "e": ["x", -7], "from_": "1 .. 5"}


@pytest.mark.parametrize(
    "word",
    [
        "no",
        "Yes",
        "on",
        "~",
        "null",
        "1e-3",
        "3:30",
        "012",
        "0x1F",
        "1_000",
        ".5",
        "2026-01-01",
        "+4",
        ".inf",
    ],
)
def test_text_that_yaml_would_coerce_is_refused_with_line_and_fix(tmp_path: Path, word: str) -> None:
    """Every look-alike of a number, truth value, date or null has to be quoted."""
    made = source(tmp_path, f"good: x\nbad: {word}\n")
    (problem,) = made.problems
    assert problem.line == 2 and problem.fix
    assert source(tmp_path, f'bad: "{word}"\n').value == {"bad": word}


def test_a_sentence_cut_at_its_comma_is_pointed_at(tmp_path: Path) -> None:
    """Inside { } an unquoted comma ends the text; what is left has no value."""
    made = source(tmp_path, "- x\n- {says: You divided, that is precision.}\n")
    assert made.problems[0].line == 2 and "quote" in made.problems[0].fix


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a: 1\na: 2\n", "twice"),
        ("a: &x [1]\nb: *x\n", "anchors"),
        ("a: !!python/object/apply:os.system ['true']\n", "tag"),
        ("a: [1, 2\n", "YAML"),
        ("? [a]\n: b\n", "plain text"),
        ("", "empty"),
        ("[" * 100_000, "nested"),
        ("- " * 5_000 + "x", "nested"),
        (b"a: \xff\xfe\n", "UTF-8"),
        ("a: \x00\n", "YAML"),
        ("a: b: c\n", "YAML"),
    ],
)
def test_foreign_and_broken_files_are_told_in_one_sentence(
    tmp_path: Path, text: str | bytes, word: str
) -> None:
    """Aliases, tags, repeated keys, deep nesting, other encodings: a located problem, never an exception."""
    made = source(tmp_path, text)
    assert any(word in problem.problem for problem in made.problems), made.problems
    assert all("\n" not in problem.sentence for problem in made.problems)


def test_a_billion_laughs_are_not_expanded(tmp_path: Path) -> None:
    """Nested aliases are refused where they stand first."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefghijklmno", "bcdefghijklmnop")
    )
    assert any("anchors" in problem.problem for problem in source(tmp_path, bomb).problems)


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    """Neither raises."""
    assert "cannot be read" in read_source(tmp_path / "none.yaml", "none.yaml").problems[0].problem
    assert "cannot be read" in read_source(tmp_path, "folder").problems[0].problem
