"""Says where dltutor keeps its files, and puts learners' task files there without ever overwriting one."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["PlaceProblem", "Places", "find_places", "make", "put", "reset", "start", "task_file"]

_ADVICE = {
    errno.ENOSPC: "free some space and try again",
    errno.EDQUOT: "free some space and try again",
    errno.ENOTDIR: "move the file that is in its way, or set DLTUTOR_HOME to another folder",
    errno.EEXIST: "move the file that is in its way, or set DLTUTOR_HOME to another folder",
}
_OTHER_ADVICE = "make it writable, or set DLTUTOR_HOME to another folder"


class PlaceProblem(Exception):
    """A file or folder that cannot be used; its text is one sentence for the learner."""


@dataclass(frozen=True, slots=True)
class Places:
    """Every place that dltutor writes to; ``home`` is None unless DLTUTOR_HOME is set."""

    home: Path | None
    progress: Path
    cache: Path
    config: Path
    data: Path
    workspace: Path


def find_places(env: Mapping[str, str]) -> Places:
    """Everything below DLTUTOR_HOME when `env` sets it, else the platform's own places and ``~/dltutor``.

    A relative value and a leading ``~`` are resolved here, once, so that a later change of folder moves
    nothing. Raises PlaceProblem when that cannot be done (no home folder, or the current folder is gone).
    Nothing is created.
    """
    named = env.get("DLTUTOR_HOME", "")
    try:
        if not named.strip():
            return _platform_places(env)
        home = _expand(named, env).absolute()
    except (OSError, RuntimeError) as problem:
        raise PlaceProblem(
            f"The folder for your progress cannot be found ({problem}): set DLTUTOR_HOME to an absolute path."
        ) from problem
    return Places(
        home=home,
        progress=home / "progress.db",
        cache=home / "cache",
        config=home / "config",
        data=home / "data",
        workspace=home / "workspace",
    )


def make(path: Path) -> Path:
    """Creates the folder `path` with its parents and returns it; raises PlaceProblem if it cannot."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise _problem("The folder", path, "created", problem) from problem
    return path


def task_file(places: Places, task_id: str) -> Path:
    """The learner's own file of a task; raises PlaceProblem for an id that is not kebab-case words."""
    if not (task_id.isascii() and task_id.replace("-", "").replace("_", "").isalnum()):
        raise PlaceProblem(f"{task_id[:60]!r} is not the id of a task: `task list` shows them all.")
    name = task_id.replace("-", "_")
    return places.workspace / name / f"{name}.py"


def start(places: Places, task_id: str, starter: str) -> tuple[Path, bool]:
    """The task's file and whether it was made now from `starter`; what is there already is never touched.

    Raises PlaceProblem when the file cannot be written.
    """
    path = task_file(places, task_id)
    make(path.parent)
    if path.is_dir():
        raise PlaceProblem(
            f"{path} is a folder where your task's file should be: move it away and try again."
        )
    try:
        if os.path.lexists(path):  # a dangling link counts: it is the learner's
            return path, False
        written = _write_beside(path, starter)
        try:
            return path, _take_name(written, path)
        finally:
            written.unlink(missing_ok=True)
    except OSError as problem:
        raise _problem("Your file", path, "written", problem) from problem


def reset(places: Places, task_id: str, starter: str, now: datetime) -> tuple[Path, Path | None]:
    """Puts `starter` back and returns the file and the backup of what was there (None if nothing was).

    Raises PlaceProblem, and then the file is as it was.
    """
    path = task_file(places, task_id)
    return path, put(path, starter, now=now, keep=True)


def put(path: Path, text: str, *, now: datetime, keep: bool) -> Path | None:
    """Puts `text` into the file `path`; with `keep` what is there stays as a backup, whose path is returned.

    The backup lies beside the file, named after `now`, with a counter where that name is taken. At every
    instant either the old or the new text is whole under the file's name. Raises PlaceProblem, and then the
    file is as it was.
    """
    make(path.parent)
    if path.is_dir():
        raise PlaceProblem(f"{path} is a folder where your file should be: move it away and try again.")
    try:
        written = _write_beside(path, text)
        try:
            backup = _keep_backup(path, now) if keep and os.path.lexists(path) else None
            written.replace(path)
        finally:
            written.unlink(missing_ok=True)
    except OSError as problem:
        raise _problem("Your file", path, "written", problem) from problem
    return backup


def _platform_places(env: Mapping[str, str]) -> Places:
    # Imported here: with DLTUTOR_HOME set it is never needed, and it costs a few milliseconds of first paint.
    import platformdirs

    data = platformdirs.user_data_path("dltutor", appauthor=False)
    return Places(
        home=None,
        progress=data / "progress.db",
        cache=platformdirs.user_cache_path("dltutor", appauthor=False),
        config=platformdirs.user_config_path("dltutor", appauthor=False),
        data=data / "data",
        workspace=_expand("~/dltutor", env).absolute(),
    )


def _expand(text: str, env: Mapping[str, str]) -> Path:
    home = env.get("HOME")
    if home and (text == "~" or text.startswith("~/")):
        return Path(home) / text[2:]
    return Path(text).expanduser()


def _problem(what: str, path: Path, done: str, problem: OSError) -> PlaceProblem:
    reason = (problem.strerror or type(problem).__name__).lower()
    advice = _ADVICE.get(problem.errno or 0, _OTHER_ADVICE)
    return PlaceProblem(f"{what} {path} cannot be {done} ({reason}): {advice}.")


def _write_beside(path: Path, text: str) -> Path:
    # In the same folder, because a rename is atomic only within one file system.
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _take_name(source: Path, name: Path) -> bool:
    """Gives the text of `source` the further name `name`; False, and nothing done, if it is taken."""
    try:
        os.link(source, name, follow_symlinks=False)  # fails on a taken name, where a rename would overwrite
        return True
    except FileExistsError:
        return False
    except (OSError, NotImplementedError):
        return _copy_exclusively(source, name)  # a file system without hard links


def _copy_exclusively(source: Path, name: Path) -> bool:
    content = source.read_bytes()
    try:
        with name.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        return False
    except OSError:
        name.unlink(missing_ok=True)  # ours, opened with "x": half a copy is worse than none
        raise
    return True


def _keep_backup(path: Path, now: datetime) -> Path:
    stem = f"{path.stem}.backup-{now:%Y%m%d-%H%M%S}"
    backup, count = path.with_name(f"{stem}{path.suffix}"), 1
    while not _take_name(path, backup):
        count += 1
        backup = path.with_name(f"{stem}-{count}{path.suffix}")
    return backup
