"""Writes tiny data sets in their true formats on disk, and makes the readers expect their sizes."""

from __future__ import annotations

import gzip
import hashlib
import io
import pickle
import struct
import tarfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from checkers import vision
from checkers.data import sets

__all__ = ["CIFAR", "MNIST", "TEST", "TRAIN", "cifar", "idx_bytes", "mnist", "shrink"]

TRAIN, TEST = 50, 10
MNIST = "MNIST/raw"
CIFAR = "cifar-10-batches-py"


def shrink(monkeypatch: pytest.MonkeyPatch) -> None:
    """50 training and 10 test examples are a whole set now, and this machine has no Debian package."""
    monkeypatch.setattr(sets, "DEBIAN", ())
    monkeypatch.setattr(sets, "CIFAR_LEAST", 10 * (1 + 3 * 32 * 32))
    for name in ("mnist", "fashion-mnist", "cifar10"):
        monkeypatch.setitem(sets.SETS, name, replace(sets.SETS[name], train=TRAIN, test=TEST))


def idx_bytes(values: NDArray[np.uint8]) -> bytes:
    """An IDX file of these values."""
    return struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape) + values.tobytes()


def mnist(folder: Path, *, packed: bool = False) -> Path:
    """Writes MNIST's four files below `folder`, gzipped where `packed`; returns where they are.

    Picture n has the value n at its first pixel and the label n mod 10.
    """
    place = folder / MNIST
    place.mkdir(parents=True)
    for part, count in (("train", TRAIN), ("t10k", TEST)):
        pictures = np.zeros((count, 28, 28), np.uint8)
        pictures[:, 0, 0] = np.arange(count)
        labels = (np.arange(count) % 10).astype(np.uint8)
        for kind, values in (("images-idx3", pictures), ("labels-idx1", labels)):
            data, name = idx_bytes(values), f"{part}-{kind}-ubyte"
            if packed:
                (place / f"{name}.gz").write_bytes(gzip.compress(data, mtime=0))
            else:
                (place / name).write_bytes(data)
    return place


def cifar(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Writes CIFAR-10's seven pickles and its archive to `folder`; torchvision expects their checksums.

    In picture n of a batch the channels have the values n, n + 1 and n + 2.
    """
    place = folder / CIFAR
    place.mkdir(parents=True)
    names = [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]
    for name in names:
        pixels = np.arange(10, dtype=np.uint8)[:, None, None] + np.arange(3, dtype=np.uint8)[:, None]
        entry = {"data": np.repeat(pixels, 1024, axis=2).reshape(10, 3072), "labels": list(range(10))}
        (place / name).write_bytes(pickle.dumps(entry))
    (place / "batches.meta").write_bytes(pickle.dumps({"label_names": list("abcdefghij")}))
    sums = {path.name: hashlib.md5(path.read_bytes()).hexdigest() for path in place.iterdir()}
    maker = vision.torchvision().datasets.CIFAR10
    monkeypatch.setattr(maker, "train_list", [[name, sums[name]] for name in names[:5]])
    monkeypatch.setattr(maker, "test_list", [["test_batch", sums["test_batch"]]])
    monkeypatch.setattr(maker, "meta", {**maker.meta, "md5": sums["batches.meta"]})
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        archive.add(place, CIFAR)
    (folder / maker.filename).write_bytes(written.getvalue())
    monkeypatch.setattr(maker, "tgz_md5", hashlib.md5(written.getvalue()).hexdigest())
    return place
