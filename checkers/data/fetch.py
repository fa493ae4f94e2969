"""Fetches a real data set into the data folder through torchvision, whole or not at all."""

from __future__ import annotations

import contextlib
import io
import shutil
import socket
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from types import TracebackType
from typing import Any

from checkers.data.sets import DataProblem, Source, known, look

__all__ = ["Progress", "fetch"]

Progress = Callable[[int, int], None]

_PATIENCE = 30.0  # seconds that a server may be silent
_STEP = 1 << 20  # bytes between two reports of progress


def fetch(name: str, folder: Path, progress: Progress) -> bool:
    """Fetches the set and returns True, or False where it is there and whole already.

    Everything is loaded, compared with torchvision's checksums and read once in a folder beside the set's
    own, then renamed: an interrupted fetch leaves no half set, and files that were complete are not loaded
    again. `progress` gets the bytes so far of the file that is coming and all of its bytes (0: unknown).
    Raises DataProblem, and ImportError where torch is missing.
    """
    source = known(name)
    if not source.files:
        raise DataProblem(f"{source.title} needs no download: it comes with dltutor or scikit-learn.")
    if look(source.name, folder).state == "ready":
        return False
    staging = folder / f".fetching-{source.name}"
    try:
        staging.mkdir(parents=True, exist_ok=True)
        _load(source, staging, progress)
        _accept(source, staging)
        _put(staging / source.folder, folder / source.folder)
        shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        told = (error.strerror or type(error).__name__).lower()
        raise DataProblem(
            f"{source.title} cannot be written to {folder} ({told}): free some space, make the folder "
            "writable, or name another with --data."
        ) from error
    finally:
        if not any(path.is_file() for path in staging.rglob("*")):
            shutil.rmtree(staging, ignore_errors=True)
    return True


def _load(source: Source, staging: Path, progress: Progress) -> None:
    """Lets torchvision's own class download, extract and compare checksums."""
    from checkers import vision

    maker, utils = vision.own_class(source), vision.torchvision().datasets.utils
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_PATIENCE)
    try:
        with _reported(utils, progress), contextlib.redirect_stdout(io.StringIO()):
            maker(str(staging), download=True)
    except OSError as error:
        if error.filename is not None:  # a file of ours; what a server does has no file name
            raise
        raise _unreachable(source, staging) from error
    except (RuntimeError, HTTPException) as error:  # the former for no server and for a wrong checksum
        raise _unreachable(source, staging) from error
    finally:
        socket.setdefaulttimeout(before)


def _unreachable(source: Source, staging: Path) -> DataProblem:
    debian = ", install Debian's package dataset-fashion-mnist," if source.name == "fashion-mnist" else ""
    return DataProblem(
        f"{source.title} cannot be fetched, its server does not answer or sends something else: connect to "
        f"the internet and try again{debian} or copy the set to {staging.parent / source.folder}; until then "
        f"{source.stand_in} stands in."
    )


def _accept(source: Source, staging: Path) -> None:
    """Reads the set once; a fault empties the folder, so that the next fetch begins anew."""
    from checkers import vision

    for archive in [*staging.glob("*.tar.gz"), *(staging / source.folder).glob("*.gz")]:
        archive.unlink()  # extracted, and no longer needed
    try:
        vision.load(source.name, staging)
    except DataProblem as problem:
        shutil.rmtree(staging, ignore_errors=True)
        raise DataProblem(
            f"What the server of {source.title} sent is not the set ({problem.args[0].split(':')[0]}): "
            "try again later."
        ) from problem


def _put(made: Path, place: Path) -> None:
    """Renames the set to its place; what was there, a damaged set, is removed only afterwards."""
    place.parent.mkdir(parents=True, exist_ok=True)
    old = place.with_name(f"{place.name}.damaged")
    if place.exists():
        shutil.rmtree(old, ignore_errors=True)
        place.rename(old)
    made.rename(place)
    shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _reported(utils: Any, progress: Progress) -> Iterator[None]:
    """Puts our report in the place of the bar that torchvision draws."""
    before = utils.tqdm
    utils.tqdm = lambda **said: _Bar(progress, int(said.get("total") or 0))
    try:
        yield
    finally:
        utils.tqdm = before


class _Bar:
    """What torchvision's download calls: a context manager with `update`."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done, self._told = progress, total, 0, 0

    def __enter__(self) -> _Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress(self._done, self._total)

    def update(self, more: int) -> None:
        """`more` bytes have come."""
        self._done += more
        if self._done - self._told >= _STEP:
            self._told = self._done
            self._progress(self._done, self._total)
