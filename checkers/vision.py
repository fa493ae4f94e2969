"""The data sets of the coding tasks as tensors in memory, and the one place that imports torchvision.

Real sets come through torchvision's dataset classes from the data folder or Debian's package; generated ones
and scikit-learn's need no files. A `DataSet` always names which set it is and whether it is the real one.
"""

from __future__ import annotations

import importlib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor

from checkers.batches import Batches, batches, scaled
from checkers.data import idx
from checkers.data.sets import DataProblem, Source, data_folder, files, known, look
from checkers.made import MADE, DataSet, Pair, corpus, fresh
from checkers.operators import declare

__all__ = [
    "Batches",
    "DataProblem",
    "DataSet",
    "Pair",
    "batches",
    "corpus",
    "dataset",
    "declare",
    "fresh",
    "load",
    "nearest",
    "own_class",
    "scaled",
    "torchvision",
]

# ---- torchvision --------------------------------------------------------------------------------------


def torchvision() -> ModuleType:
    """torchvision with datasets, transforms and models; raises DataProblem where it is not installed."""
    declare()
    try:
        return importlib.import_module("torchvision")
    except (ImportError, OSError, RuntimeError) as error:
        told = (str(error).strip().splitlines() or [type(error).__name__])[0][:120].rstrip(".")
        raise DataProblem(
            f"torchvision does not load ({told}): install torch and torchvision together (README, set-up)."
        ) from error


def own_class(source: Source) -> Any:
    """torchvision's own class of a real set; raises DataProblem where torchvision is not installed."""
    name = {"mnist": "MNIST", "fashion-mnist": "FashionMNIST", "cifar10": "CIFAR10"}[source.name]
    return getattr(torchvision().datasets, name)


# ---- sets ---------------------------------------------------------------------------------------------


def load(name: str, folder: Path | None = None) -> DataSet:
    """The set of this very name, read and validated; `folder` stands in for the learner's data folder.

    Raises DataProblem when it is not there, cut short, foreign, or no set of that name exists.
    """
    source = known(name)
    if source.name in MADE:
        return MADE[source.name]()
    if not source.files:
        raise DataProblem(f"{source.title} has no pictures and labels; read it with corpus().")
    folder = folder or data_folder()
    parts = [_part(source, folder, train) for train in (True, False)]
    classes = tuple(map(str, _class_of(source).classes)) if source.name != "cifar10" else _CIFAR_CLASSES
    note = f"{source.title}, the real set, from {look(source.name, folder).where}"
    return DataSet(source.name, True, parts[0], parts[1], classes, note)


def nearest(name: str, folder: Path | None = None) -> DataSet:
    """As `load`, and the stand-in where the files of a real set are missing; its note says so.

    Files that are there but damaged raise DataProblem: a stand-in must not hide them.
    """
    source, folder = known(name), folder or data_folder()
    if not source.stand_in or look(source.name, folder).state != "missing":
        return load(source.name, folder)
    made = load(source.stand_in, folder)
    return replace(made, note=f"{made.note}; it stands in for {source.title}, which is not in {folder}")


def dataset(name: str, train: bool, folder: Path | None = None, **transforms: Any) -> Any:
    """torchvision's own dataset object of a real set, for a DataLoader; `transforms` as torchvision has it.

    Raises DataProblem as `load` does.
    """
    source, folder = known(name), folder or data_folder()
    if not source.files:
        raise DataProblem(f"{source.title} is no data set of torchvision; use load.")
    if not files(source, folder):
        raise DataProblem(
            f"{source.title} is not in {folder}: run `dltutor data fetch {source.name}`, or name the folder "
            f"that has {source.folder} with --data."
        )
    try:
        return _class_of(source)(folder, source, train, **transforms)
    except DataProblem:
        raise
    except Exception as error:  # whatever torchvision's readers raise on files that are not theirs
        raise DataProblem(
            f"{source.title} in {folder / source.folder} has a file that is missing, cut short or foreign: "
            f"{_remedy(source)}."
        ) from error


def _part(source: Source, folder: Path, train: bool) -> Pair:
    own = dataset(source.name, train, folder)
    pictures, labels = torch.as_tensor(own.data), torch.as_tensor(own.targets, dtype=torch.int64)
    pictures = pictures.permute(0, 3, 1, 2).contiguous() if pictures.ndim == 4 else pictures.unsqueeze(1)
    form = tuple(map(int, source.form.split("x")))
    count = source.train if train else source.test
    where = f"{source.title} in {folder / source.folder}"
    if pictures.dtype != torch.uint8 or tuple(pictures.shape) != (count, *form) or len(labels) != count:
        told = f"{len(labels)} labels and {pictures.dtype} of shape {tuple(pictures.shape)}"
        raise DataProblem(f"{where} holds {told}, not {count} pictures {source.form}: {_remedy(source)}.")
    if set(labels.tolist()) != set(range(10)):
        raise DataProblem(f"{where} has labels other than all of 0 to 9: {_remedy(source)}.")
    if int(pictures.max()) == int(pictures.min()):
        raise DataProblem(f"{where} has pictures of one colour only: {_remedy(source)}.")
    return pictures, labels


def _remedy(source: Source) -> str:
    return f"delete that folder's files and run `dltutor data fetch {source.name}`"


@lru_cache
def _class_of(source: Source) -> Any:
    """torchvision's class of the set, made to read files where we find them and to compare every length."""
    base: Any = own_class(source)
    if source.name == "cifar10":
        return _cifar(base)

    class Idx(base):  # type: ignore[misc]
        """MNIST or Fashion-MNIST from plain or gzipped files."""

        def __init__(self, folder: Path, source: Source, train: bool, **transforms: Any) -> None:
            self.source, self.found = source, files(source, folder)
            super().__init__(str(folder), train=train, **transforms)

        def _check_legacy_exist(self) -> bool:
            return False

        def _check_exists(self) -> bool:
            return bool(self.found)

        def _load_data(self) -> Pair:
            part, count = ("train", self.source.train) if self.train else ("t10k", self.source.test)
            pictures = self._values(f"{part}-images-idx3-ubyte", (count, 28, 28))
            return pictures, self._values(f"{part}-labels-idx1-ubyte", (count,)).long()

        def _values(self, name: str, shape: tuple[int, ...]) -> Tensor:
            place = self.found.get(name, next(iter(self.found.values())).parent / name)
            try:
                return torch.from_numpy(idx.read(place, shape))
            except (idx.Foreign, OSError) as error:
                told = f"cannot be read ({error.strerror})" if isinstance(error, OSError) else str(error)
                raise DataProblem(
                    f"{place} {told}: delete it and run `dltutor data fetch {self.source.name}`."
                ) from None

    return Idx


_CIFAR_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def _cifar(base: Any) -> Any:
    class Cifar(base):  # type: ignore[misc]
        """CIFAR-10; its files are pickles, which torchvision opens only after comparing their checksums."""

        def __init__(self, folder: Path, source: Source, train: bool, **transforms: Any) -> None:
            super().__init__(str(folder), train=train, **transforms)

    return Cifar
