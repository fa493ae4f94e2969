"""Where files go, and that a learner's own file is never overwritten."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tutor.places import PlaceProblem, Places, find_places, make, reset, start, task_file

NOON = datetime(2025, 3, 4, 12, 0, 0, tzinfo=UTC)
STARTER = "def f(x):\n    return None  # ∂L/∂x\n"


@pytest.fixture
def places(home: Path) -> Places:
    """The places below the sealed home."""
    return find_places({"DLTUTOR_HOME": str(home)})


def test_home_holds_everything(tmp_path: Path) -> None:
    """With DLTUTOR_HOME set, every place lies below it and nothing is created."""
    home = tmp_path / "elsewhere"
    found = find_places({"DLTUTOR_HOME": str(home)})
    assert found == Places(
        home, home / "progress.db", home / "cache", home / "config", home / "data", home / "workspace"
    )
    assert not home.exists()


def test_relative_home_is_resolved_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative DLTUTOR_HOME means the folder it named at the start, also after a change of folder."""
    monkeypatch.chdir(tmp_path)
    found = find_places({"DLTUTOR_HOME": "mine"})
    monkeypatch.chdir("/")
    assert found.progress == tmp_path / "mine" / "progress.db"


@pytest.mark.parametrize(("value", "expected"), [("~", "/people/eva"), ("~/d l", "/people/eva/d l")])
def test_tilde_is_the_home_of_the_given_environment(value: str, expected: str) -> None:
    """A leading ~ is expanded with HOME of the mapping that was passed in."""
    assert find_places({"DLTUTOR_HOME": value, "HOME": "/people/eva"}).home == Path(expected)


@pytest.mark.parametrize("env", [{}, {"DLTUTOR_HOME": ""}, {"DLTUTOR_HOME": "  "}])
def test_without_home_the_workspace_is_visible(env: dict[str, str], tmp_path: Path) -> None:
    """Unset and empty mean the platform's places, with the workspace in ~/dltutor."""
    found = find_places({**env, "HOME": str(tmp_path)})
    assert found.home is None
    assert found.workspace == tmp_path / "dltutor"
    assert found.progress.name == "progress.db"
    assert len({found.progress.parent, found.cache, found.config, found.data, found.workspace}) >= 4


def test_a_vanished_current_folder_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative home in a deleted folder says so and what to set."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(
        PlaceProblem, match=r"^The folder for your progress .* set DLTUTOR_HOME to an absolute"
    ):
        find_places({"DLTUTOR_HOME": "mine"})


def test_make_creates_parents_and_accepts_what_exists(tmp_path: Path) -> None:
    """Making a folder twice is fine."""
    assert make(tmp_path / "a" / "b") == make(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


@pytest.mark.parametrize("below", [".", "deeper"])
def test_a_file_in_the_way_is_one_sentence(tmp_path: Path, below: str) -> None:
    """A file where a folder should be is named, with what to do."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(PlaceProblem) as problem:
        make(tmp_path / "file" / below)
    text = str(problem.value)
    assert str(tmp_path / "file") in text
    assert "move the file that is in its way" in text
    assert text.endswith(".") and "\n" not in text


def test_start_writes_the_starter(places: Places) -> None:
    """The first start makes workspace/<id>/<id>.py with the starter's text, and no file besides."""
    path, made = start(places, "azimuth-loss", STARTER)
    assert (path, made) == (places.workspace / "azimuth_loss" / "azimuth_loss.py", True)
    assert path.read_text(encoding="utf-8") == STARTER
    assert [file.name for file in path.parent.iterdir()] == ["azimuth_loss.py"]


def test_start_never_overwrites(places: Places) -> None:
    """A second start leaves the learner's text, even an empty one, as it is."""
    path, _ = start(places, "azimuth-loss", STARTER)
    path.write_text("")
    assert start(places, "azimuth-loss", STARTER) == (path, False)
    assert path.read_text() == ""


def test_start_leaves_a_dangling_link_alone(places: Places, tmp_path: Path) -> None:
    """A link whose target is missing belongs to the learner as well."""
    path = task_file(places, "t")
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "not-there")
    assert start(places, "t", STARTER) == (path, False)
    assert path.is_symlink() and not (tmp_path / "not-there").exists()


def test_start_yields_to_a_file_that_appears_meanwhile(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that another program makes after we looked is not overwritten either."""
    path, _ = start(places, "t", "mine")
    monkeypatch.setattr(os.path, "lexists", lambda _path: False)
    assert start(places, "t", STARTER) == (path, False)
    assert [(file.name, file.read_text()) for file in path.parent.iterdir()] == [("t.py", "mine")]


def test_reset_keeps_a_dangling_link(places: Places, tmp_path: Path) -> None:
    """A link to a file that is elsewhere just now is kept as the backup."""
    path = task_file(places, "t")
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "not-there")
    _, backup = reset(places, "t", STARTER, NOON)
    assert backup is not None and backup.readlink() == tmp_path / "not-there"
    assert path.read_text(encoding="utf-8") == STARTER and not path.is_symlink()


def test_reset_keeps_every_version(places: Places) -> None:
    """Each reset within one second keeps its own backup, in order, and puts the starter back."""
    path, _ = start(places, "t", STARTER)
    kept = []
    for version in ("one", "two", "three"):
        path.write_text(version)
        assert reset(places, "t", STARTER, NOON)[0] == path
        kept.append(path.read_text(encoding="utf-8"))
    assert kept == [STARTER] * 3
    names = ["t.backup-20250304-120000.py", "t.backup-20250304-120000-2.py", "t.backup-20250304-120000-3.py"]
    assert [path.with_name(name).read_text() for name in names] == ["one", "two", "three"]
    assert sorted(file.name for file in path.parent.iterdir()) == sorted([*names, "t.py"])


def test_reset_without_a_file_has_no_backup(places: Places) -> None:
    """Nothing there: the starter is written and no backup claimed."""
    path, backup = reset(places, "t", STARTER, NOON)
    assert backup is None
    assert path.read_text(encoding="utf-8") == STARTER


def test_file_systems_without_hard_links_keep_the_same_promises(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where os.link is refused, start still never overwrites and reset still keeps a backup."""

    def refuse(*_args: object, **_options: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    path, made = start(places, "t", STARTER)
    assert made and path.read_text(encoding="utf-8") == STARTER
    path.write_text("mine")
    assert start(places, "t", STARTER) == (path, False)
    _, backup = reset(places, "t", STARTER, NOON)
    assert backup is not None and backup.read_text() == "mine"
    path.write_text("mine again")
    _, second = reset(places, "t", STARTER, NOON)
    assert second is not None and second.read_text() == "mine again" and backup.read_text() == "mine"


def test_a_full_disk_leaves_the_file_as_it_was(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the starter cannot be written, reset says so in one sentence and changes nothing."""
    path, _ = start(places, "t", STARTER)
    path.write_text("mine")

    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PlaceProblem, match=r"no space left on device\): free some space and try again\.$"):
        reset(places, "t", STARTER, NOON)
    assert [(file.name, file.read_text()) for file in path.parent.iterdir()] == [("t.py", "mine")]


def test_a_folder_in_place_of_the_file_is_one_sentence(places: Places) -> None:
    """Neither start nor reset touches a folder that has the file's name."""
    path = task_file(places, "t")
    path.mkdir(parents=True)
    with pytest.raises(PlaceProblem, match="is a folder"):
        start(places, "t", STARTER)
    with pytest.raises(PlaceProblem, match="is a folder"):
        reset(places, "t", STARTER, NOON)


@pytest.mark.parametrize("task_id", ["", "../x", "a/b", ".", "a b", "a\0", "é", "-", "x" * 300 + "/"])
def test_an_id_cannot_leave_the_workspace(places: Places, task_id: str) -> None:
    """Only kebab-case words make a path; anything else is one sentence."""
    with pytest.raises(PlaceProblem, match="is not the id of a task"):
        task_file(places, task_id)
