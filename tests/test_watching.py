"""Watching a file: every way of saving is noticed once, and nothing that is no change."""

from __future__ import annotations

import os
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tutor.watching import Change, Watch

PATIENCE = 20.0


@contextmanager
def _watched(path: Path, *, polling: bool) -> Iterator[tuple[Watch, queue.Queue[Change]]]:
    told: queue.Queue[Change] = queue.Queue()
    with Watch(path, told.put, polling=polling) as watch:
        assert watch.ready.wait(PATIENCE)
        yield watch, told


@pytest.fixture(params=[False, True], ids=["notices", "polling"])
def polling(request: pytest.FixtureRequest) -> bool:
    """Both ways of watching."""
    return bool(request.param)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a text."""
    path = tmp_path / "relu.py"
    path.write_text("x = 1\n", encoding="utf-8")
    return path


def test_a_save_in_place_is_told_once(file: Path, polling: bool) -> None:
    """Writing the same text again is no change."""
    with _watched(file, polling=polling) as (watch, told):
        file.write_text("x = 2\n", encoding="utf-8")
        assert told.get(timeout=PATIENCE) == "changed"
        os.utime(file)
        file.write_text("x = 2\n", encoding="utf-8")
        file.write_text("x = 3\n", encoding="utf-8")
        assert told.get(timeout=PATIENCE) == "changed"
        assert told.empty()
        assert watch.method == ("polling" if polling else watch.method) != ""


def test_a_save_by_renaming_is_told(file: Path, polling: bool) -> None:
    """Many editors write beside and rename, which makes another file of the same name."""
    with _watched(file, polling=polling) as (_, told):
        beside = file.with_suffix(".tmp")
        beside.write_text("x = 4\n", encoding="utf-8")
        beside.replace(file)
        assert told.get(timeout=PATIENCE) == "changed"


def test_a_file_that_goes_is_told_and_found_again(file: Path, polling: bool) -> None:
    """Deleted, or a folder in its place: gone; back with a text: changed."""
    with _watched(file, polling=polling) as (_, told):
        file.unlink()
        assert told.get(timeout=PATIENCE) == "gone"
        file.mkdir()
        file.rmdir()
        file.write_text("x = 5\n", encoding="utf-8")
        assert told.get(timeout=PATIENCE) == "changed"


def test_a_folder_that_goes_and_comes_back_is_watched_on(tmp_path: Path, polling: bool) -> None:
    """The notices went with the folder; looking takes over."""
    folder = tmp_path / "task"
    folder.mkdir()
    file = folder / "a.py"
    file.write_text("1", encoding="utf-8")
    with _watched(file, polling=polling) as (_, told):
        file.unlink()
        folder.rmdir()
        assert told.get(timeout=PATIENCE) == "gone"
        folder.mkdir()
        file.write_text("2", encoding="utf-8")
        assert told.get(timeout=PATIENCE) == "changed"


def test_a_folder_that_is_not_there_yet_is_looked_for(tmp_path: Path) -> None:
    """Without a folder there are no notices: it says that it polls, and finds the file once it is there."""
    file = tmp_path / "later" / "a.py"
    with _watched(file, polling=False) as (watch, told):
        assert watch.method == "polling"
        file.parent.mkdir()
        file.write_text("1", encoding="utf-8")
        assert told.get(timeout=PATIENCE) == "changed"


def test_nothing_is_told_after_the_end(file: Path, polling: bool) -> None:
    """A stopped watch is silent, whatever its thread still sees."""
    with _watched(file, polling=polling) as (watch, told):
        watch.stop()
        file.write_text("x = 9\n", encoding="utf-8")
        thread = watch._thread
        assert thread is not None
        thread.join(PATIENCE)
        assert told.empty()
