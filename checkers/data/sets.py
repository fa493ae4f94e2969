"""Names the data sets, says where their files may lie and looks whether they are whole, without torch.

Layout of the data folder: that of torchvision's dataset classes (`FashionMNIST/raw/train-images-idx3-ubyte`,
`cifar-10-batches-py/data_batch_1`); IDX files may be gzipped. Debian's package `dataset-fashion-mnist` is
found where it installs.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from checkers.data.idx import Foreign, header

__all__ = ["DEBIAN", "SETS", "DataProblem", "Look", "Source", "data_folder", "files", "known", "look"]

State = Literal["ready", "missing", "damaged"]

DEBIAN = (Path("/usr/share/datasets/fashion-mnist"), Path("/usr/share/dataset-fashion-mnist"))
CIFAR_LEAST = 10_000 * (1 + 3 * 32 * 32)  # bytes of labels and pixels in each of its six batches
_CIFAR = (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch", "batches.meta")
_IDX = tuple(f"{part}-{kind}-ubyte" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1"))


class DataProblem(Exception):
    """A data set that cannot be used; its text is one sentence: what, where, what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a set before it is read. `folder` is its place in the data folder, "" without files.

    `train` and `test` count examples; `stand_in` is the set for machines without this one; `package` is the
    Python package that brings it.
    """

    name: str
    title: str
    form: str
    train: int
    test: int
    real: bool
    folder: str = ""
    files: tuple[str, ...] = ()
    stand_in: str = ""
    package: str = ""


SETS: dict[str, Source] = {
    one.name: one
    for one in (
        Source(
            "fashion-mnist",
            "Fashion-MNIST",
            "1x28x28",
            60_000,
            10_000,
            True,
            "FashionMNIST/raw",
            _IDX,
            "garments28",
        ),
        Source("mnist", "MNIST", "1x28x28", 60_000, 10_000, True, "MNIST/raw", _IDX, "digits28"),
        Source(
            "cifar10", "CIFAR-10", "3x32x32", 50_000, 10_000, True, "cifar-10-batches-py", _CIFAR, "shapes32"
        ),
        Source("digits28", "digits28", "1x28x28", 1_297, 500, True, package="sklearn"),
        Source("wine", "wine", "13", 133, 45, True, package="sklearn"),
        Source("garments28", "garments28", "1x28x28", 6_000, 2_000, False),
        Source("shapes32", "shapes32", "3x32x32", 6_000, 2_000, False),
        Source("story", "story", "text", 0, 0, False),
    )
}


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the files found. `where` is the folder, "" for a set without files; `size` is bytes."""

    name: str
    state: State
    where: str = ""
    size: int = 0
    note: str = ""


def data_folder(given: str | os.PathLike[str] | None = None, env: Mapping[str, str] = os.environ) -> Path:
    """The folder of the data sets: `given`, else that of DLTUTOR_HOME, else the platform's own for data."""
    if given:
        return Path(given).expanduser().absolute()
    if home := env.get("DLTUTOR_HOME", "").strip():
        return Path(home).expanduser().absolute() / "data"
    import platformdirs  # not needed where a folder is named

    return platformdirs.user_data_path("dltutor", appauthor=False) / "data"


def known(name: str) -> Source:
    """The set of this name, written in any case, with `_` or `-`; raises DataProblem."""
    plain = name.strip().lower().replace("_", "-")
    found = SETS.get({"fashionmnist": "fashion-mnist", "cifar-10": "cifar10"}.get(plain, plain))
    if found is None:
        raise DataProblem(f"There is no data set {name[:40]!r}: there are {', '.join(SETS)}.")
    return found


def files(source: Source, folder: Path) -> dict[str, Path]:
    """Each file of the set that is there, from the first place that has any; empty where none has.

    An IDX file counts plain or with the ending .gz.
    """
    places = [folder / source.folder, *(DEBIAN if source.name == "fashion-mnist" else ())]
    for place in places:
        found = {name: path for name in source.files if (path := _either(place / name)) is not None}
        if found:
            return found
    return {}


def look(name: str, folder: Path) -> Look:
    """The state of a set from names, sizes and headers alone: quick, and never an error.

    Contents are checked when the set is read. Raises DataProblem for an unknown name alone.
    """
    source = known(name)
    if not source.files:
        there = not source.package or importlib.util.find_spec(source.package) is not None
        note = "" if there else "install scikit-learn"
        return Look(source.name, "ready" if there else "missing", note=note)
    found = files(source, folder)
    if not found:
        note = f"dltutor data fetch {source.name}; until then {source.stand_in} stands in"
        return Look(source.name, "missing", str(folder / source.folder), note=note)
    where = str(next(iter(found.values())).parent)
    fault = _fault(source, found)
    try:
        size = sum(path.stat().st_size for path in found.values())
    except OSError as error:
        fault, size = fault or (error.strerror or "unreadable").lower(), 0
    note = f"{fault}: dltutor data fetch {source.name}" if fault else ""
    return Look(source.name, "damaged" if fault else "ready", where, size, note)


def _either(path: Path) -> Path | None:
    for one in (path, path.with_name(f"{path.name}.gz")):
        with suppress(OSError):  # a folder that may not be searched
            if one.is_file():
                return one
    return None


def _fault(source: Source, found: Mapping[str, Path]) -> str:
    """What is wrong with the files of a set, in a few words; empty where nothing is seen."""
    for name in source.files:
        if name not in found:
            return f"{name} is missing"
        try:
            if source.files is _CIFAR:
                short = name != "batches.meta" and found[name].stat().st_size < CIFAR_LEAST
                fault = f"{name} is cut short" if short else ""
            else:
                header(found[name], _shape(source, name))
                fault = ""
        except OSError as error:
            fault = f"{found[name].name} cannot be read ({(error.strerror or 'damaged').lower()})"
        except Foreign as foreign:
            fault = f"{found[name].name} {foreign}"
        if fault:
            return fault
    return ""


def _shape(source: Source, name: str) -> tuple[int, ...]:
    count = source.train if name.startswith("train") else source.test
    return (count, 28, 28) if "images" in name else (count,)
