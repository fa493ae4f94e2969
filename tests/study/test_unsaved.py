"""Drafts of the program's own editor: there again after any end, and never mistaken for the file's text."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.screens.workbench import Desk
from tutor.study.unsaved import LIMIT, Unsaved, editable

TYPING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tutor.store import Store
from tutor.study.unsaved import Unsaved

unsaved = Unsaved(Store.open(Path(sys.argv[1]), now=lambda: datetime(2026, 11, 21, tzinfo=UTC)), "t")
unsaved.begin("# file\\n")
text = ""
while True:
    text += "x"
    unsaved.type(text)
    print(len(text), flush=True)
"""


def test_a_draft_is_there_again_until_it_is_saved(tmp_path: Path, home: Path) -> None:
    """It knows the text that it began with, so that a change of the file is seen."""
    store = Desk(tmp_path, home).store
    first = Unsaved(store, "t")
    assert first.begin("# file\n") == ("# file\n", False)
    first.type("# mine\n")
    again = Unsaved(store, "t")
    assert again.begin("# file\n") == ("# mine\n", True) and not again.outdated("# file\n")
    other = Unsaved(store, "t")
    assert other.begin("# other\n") == ("# mine\n", True) and other.outdated("# other\n")
    other.saved("# mine\n")
    assert Unsaved(store, "t").begin("# mine\n") == ("# mine\n", False)
    assert Unsaved(store, "another").begin("# file\n") == ("# file\n", False)


def test_what_is_typed_while_the_file_is_written_is_never_dropped(tmp_path: Path, home: Path) -> None:
    """The text goes on as a draft of the new file."""
    store = Desk(tmp_path, home).store
    first = Unsaved(store, "t")
    first.begin("# file\n")
    first.type("# mine\n")
    first.type("# mine, and more\n")
    first.based("# mine\n", "# mine, and more\n")
    again = Unsaved(store, "t")
    assert again.begin("# mine\n") == ("# mine, and more\n", True) and not again.outdated("# mine\n")


def test_a_draft_that_the_file_holds_by_now_is_none(tmp_path: Path, home: Path) -> None:
    """Saved elsewhere in the same words: nothing is unsaved."""
    store = Desk(tmp_path, home).store
    first = Unsaved(store, "t")
    first.begin("# file\n")
    first.type("# mine\n")
    assert Unsaved(store, "t").begin("# mine\n") == ("# mine\n", False)
    assert store.drafts("file:t", 0) == {}


def test_a_kill_loses_no_key(home: Path) -> None:
    """A process that is killed while it types leaves all that it said it had kept."""
    from tutor.store import Store

    path = home / "progress.db"
    process = subprocess.Popen([sys.executable, "-c", TYPING, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) == 50:
            os.kill(process.pid, signal.SIGKILL)
            break
    process.wait(timeout=60)
    text, draft = Unsaved(Store.open(path, now=Desk.now), "t").begin("# file\n")
    assert draft and len(text) >= 50 and set(text) == {"x"}


@pytest.mark.parametrize("source", ["", "a\tb\r\n", "é ∂ 字\u00a0\n", "#" * LIMIT])
def test_ordinary_texts_can_be_edited(source: str) -> None:
    """Tabs, line ends of Windows and any letters."""
    assert editable(source, "a.py") == ""


@pytest.mark.parametrize("source", ["a\x1b[2J", "a\rb", "a\x00b", "\u202e", "#" * (LIMIT + 1)])
def test_what_cannot_be_shown_as_it_is_cannot_be_edited(source: str) -> None:
    """One sentence with the file's name; nothing would be dropped silently."""
    assert editable(source, "a.py").startswith("a.py ")
