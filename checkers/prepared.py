"""Reads data sets for the judge before a learner's clock starts, keeps them, and knows where files lie."""

from __future__ import annotations

import importlib.util
import os
import weakref
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from checkers import shares, vision
from checkers.data import sets as sets_module
from checkers.data.sets import SETS, DataProblem, data_folder, files, known
from checkers.made import DataSet

__all__ = ["Prepared", "hidden", "prepare", "test_part"]

_ARCHIVE = "cifar-10-python.tar.gz"  # torchvision keeps it beside what it unpacks
_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A set in the judge's memory, and its training part as a descriptor that may be passed on."""

    data: DataSet
    fd: int
    description: dict[str, Any]


def prepare(name: str, folder: str = "") -> Prepared:
    """The set of this name, or its stand-in where a real set's files are missing in the usual place.

    Where `folder` is named, the set has to be in it. Raises DataProblem, one sentence.
    """
    source = known(name)
    place = data_folder(folder)
    if folder and not place.is_dir():
        raise DataProblem(f"There is no folder {place}: name the one that holds the data sets with --data.")
    if not source.train:
        raise DataProblem(f"{source.title} has no training part; read it with corpus().")
    return _kept(source.name, str(place), bool(folder), _stamp(source.name, place))


def _stamp(name: str, place: Path) -> _Stamp:
    """What a change of the files would change, since the judge outlives many checks."""
    found: list[tuple[str, int, int]] = []
    for path in files(SETS[name], place).values():
        try:
            about = path.stat()
        except OSError:
            continue
        found.append((str(path), about.st_size, about.st_mtime_ns))
    return tuple(found)


# Few, since each may hold 150 MiB.
@lru_cache(maxsize=4)
def _kept(name: str, place: str, strict: bool, stamp: _Stamp) -> Prepared:
    data = (vision.load if strict else vision.nearest)(name, Path(place))
    try:
        fd, description = shares.sealed(*data.train)
        # From here on there is one copy of the training part, the shared one.
        made = Prepared(replace(data, train=shares.mapped(fd, description)), fd, description)
    except OSError as error:
        raise DataProblem(
            f"{name} does not fit into memory ({error.strerror}): close other programs and check again."
        ) from error
    weakref.finalize(made, os.close, fd)
    return made


@cache  # of the few sets that experiments use
def test_part(name: str) -> tuple[int, dict[str, Any]]:
    """The test part of a set that needs no files, as a descriptor for an experiment's program.

    Raises DataProblem.
    """
    try:
        return shares.sealed(*prepare(name).data.test)
    except OSError as error:
        raise DataProblem(f"{name} does not fit into memory ({error.strerror}).") from error


def hidden(sets: list[Prepared], folder: str = "") -> list[str]:
    """What is closed to a learner's program: folders and archives with labels that count, generators of sets.

    All places that there are, since what is missing in one may lie in another.
    """
    own, named = data_folder(), data_folder(folder)
    found = [own, named / _ARCHIVE, *sets_module.DEBIAN, Path(sets_module.__file__).parent]
    found += [named / source.folder for source in SETS.values() if source.files]
    package = importlib.util.find_spec("sklearn")
    if package is not None and any(SETS[one.data.name].package for one in sets):
        places = map(Path, package.submodule_search_locations or [])
        found += [one / "datasets" / "data" for one in places]
    return sorted({str(one.resolve()) for one in found if one.exists()})
