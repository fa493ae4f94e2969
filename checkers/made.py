"""The data sets that need no files: generated ones and those that come with scikit-learn, as tensors."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor

from checkers.data.garments import CLASSES as GARMENTS
from checkers.data.garments import garments
from checkers.data.sets import SETS, DataProblem, known
from checkers.data.shapes import CLASSES as SHAPES
from checkers.data.shapes import shapes
from checkers.data.story import story
from checkers.drawn import kept

__all__ = ["MADE", "DataSet", "Pair", "corpus", "fresh"]

Pair = tuple[Tensor, Tensor]

_SEEDS = (1, 2)  # of the generated training and test examples; those of tests/checkers/test_data.py
_GENERATED = {"garments28": (garments, GARMENTS), "shapes32": (shapes, SHAPES)}
_SPLIT = 0  # seed of the split of sets that come without one


@dataclass(frozen=True, eq=False)
class DataSet:
    """A set in memory: `train` and `test` are pairs of examples and labels (N,) int64, 0 to classes − 1.

    Pictures are (N, C, H, W) uint8; wine is (N, 13) float32. `name` is the set that this is, `real` says
    whether it was measured or generated, `note` is one sentence for the screen: what it is, whence, and what
    it stands in for.
    """

    name: str
    real: bool
    train: Pair
    test: Pair
    classes: tuple[str, ...]
    note: str


def fresh(name: str, count: int, seed: int) -> Pair:
    """`count` new examples of garments28 or shapes32: (N, C, H, W) uint8 and labels (N,) int64.

    Seeds 1 and 2 are those of `load`; a judge takes others. Raises DataProblem for another set.
    """
    source = known(name)
    if source.name not in _GENERATED:
        raise DataProblem(f"{name} is not generated: {', '.join(_GENERATED)} are.")
    made, _ = _GENERATED[source.name]
    pictures, labels = map(torch.from_numpy, made(count, seed))
    return (pictures.unsqueeze(1) if pictures.ndim == 3 else pictures), labels


def _generated(name: str) -> DataSet:
    source, (_, classes) = SETS[name], _GENERATED[name]
    train, test = (_kept(name, n, seed) for n, seed in zip((source.train, source.test), _SEEDS))
    return DataSet(name, False, train, test, classes, f"{name}, a generated set, not a real one")


@lru_cache(maxsize=4)
def _kept_once(name: str, count: int, seed: int) -> Pair:
    return kept(name, count, seed, lambda: fresh(name, count, seed))


def _kept(name: str, count: int, seed: int) -> Pair:
    """As `fresh`, drawn once per process; a copy, so that nobody writes into another's pictures."""
    pictures, labels = _kept_once(name, count, seed)
    return pictures.clone(), labels.clone()


def _digits() -> DataSet:
    raw = _sklearn().load_digits()
    small = torch.from_numpy(raw.images).float().unsqueeze(1) / 16  # of 0 to 16
    large = torch.nn.functional.interpolate(small, size=(28, 28), mode="bilinear", align_corners=False)
    train, test = _split((large * 255).round().to(torch.uint8), torch.from_numpy(raw.target).long(), 500)
    note = "digits28, the real digits of scikit-learn, 8x8 made 28x28"
    return DataSet("digits28", True, train, test, tuple(map(str, range(10))), note)


def _wine() -> DataSet:
    raw = _sklearn().load_wine()
    train, test = _split(torch.from_numpy(raw.data).float(), torch.from_numpy(raw.target).long(), 45)
    note = "wine, the real set of scikit-learn, not standardised"
    return DataSet("wine", True, train, test, tuple(map(str, raw.target_names)), note)


MADE: dict[str, Callable[[], DataSet]] = {
    "garments28": lambda: _generated("garments28"),
    "shapes32": lambda: _generated("shapes32"),
    "digits28": _digits,
    "wine": _wine,
}


def _sklearn() -> Any:
    try:
        return importlib.import_module("sklearn.datasets")
    except ImportError:
        raise DataProblem("wine and digits28 come with scikit-learn: run pip install scikit-learn.") from None


def _split(x: Tensor, y: Tensor, test: int) -> tuple[Pair, Pair]:
    """Train and `test` examples of a set that comes without a split, always the same ones."""
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(_SPLIT))
    return (x[order[test:]], y[order[test:]]), (x[order[:test]], y[order[:test]])


def corpus(paragraphs: int = 150, seed: int = 1) -> str:
    """The text of `story`, a generated corpus for the language tasks."""
    return story(paragraphs, seed)
