"""The learner's own keys: what may be rebound, and that a faulty file costs one sentence and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.keymap import FILE, read_keymap
from tutor.keys import KEYS


def _read(folder: Path, text: str | bytes) -> tuple[dict[str, str], tuple[str, ...]]:
    """The changed meanings with their keys, and the problems."""
    path = folder / FILE
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = read_keymap(path)
    assert set(found.keys) == set(KEYS)
    return {name: one.names for name, one in found.keys.items() if one != KEYS[name]}, found.problems


def test_keys_are_rebound_by_the_id_of_their_meaning(tmp_path: Path) -> None:
    """Letters work while nothing is typed, the others always; signs may be written as themselves."""
    changed, problems = _read(tmp_path, 'hint = "ctrl+y, z"\nhelp = "f2, ?"\nskip = "X"\n')
    assert problems == ()
    assert changed == {"hint": "ctrl+y,z", "help": "f2,question_mark", "skip": "X"}


def test_two_meanings_may_change_places(tmp_path: Path) -> None:
    """What is compared is the table as it will be, not as it was."""
    changed, problems = _read(tmp_path, 'next = "ctrl+b, b"\nback = "n"\n')
    assert problems == ()
    assert changed == {"next": "ctrl+b,b", "back": "n"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('hint = "n"', "n means next already"),
        ('nonsense = "y"', "there is no key called nonsense"),
        ('choose = "y"', "there is no key called choose"),
        ('hint = "5"', "“5” is no key"),
        ('hint = "ctrl+"', "“ctrl+” is no key"),
        ('hint = "banana"', "“banana” is no key"),
        ("hint = 3", "wants keys in quotes"),
        ('hint = ""', "wants keys in quotes"),
        ("hint = [", "is not TOML"),
        (b"\xff\xfe", "UTF-8"),
        ("#" + "x" * 70_000, "larger than any table"),
    ],
)
def test_a_line_that_cannot_be_used_is_one_sentence(tmp_path: Path, line: str | bytes, says: str) -> None:
    """The usual key stays, and the sentence says which line and why."""
    changed, problems = _read(tmp_path, line)
    assert changed == {}
    assert len(problems) == 1
    assert says in problems[0]
    assert FILE in problems[0]


def test_good_lines_count_beside_faulty_ones(tmp_path: Path) -> None:
    """One slip does not take the whole file away."""
    changed, problems = _read(tmp_path, 'hint = "banana"\nskip = "X"\n')
    assert changed == {"skip": "X"}
    assert len(problems) == 1


def test_without_a_file_the_keys_are_the_usual_ones(tmp_path: Path) -> None:
    """A folder of that name is no file either."""
    assert read_keymap(tmp_path / FILE).keys == KEYS
    (tmp_path / FILE).mkdir()
    assert read_keymap(tmp_path / FILE).problems == ()
