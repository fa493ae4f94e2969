"""Data sets in memory: read whole or refused in one sentence, always named, batched, fetched atomically."""

from __future__ import annotations

import gzip
import hashlib
import pickle
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch

from checkers import vision
from checkers.data import fetch as fetching
from checkers.data import sets
from checkers.data.sets import DataProblem, data_folder, look
from tests.checkers import sets_on_disk as disk

pytestmark = pytest.mark.torch

IMAGES = "train-images-idx3-ubyte"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny sets are whole, and Debian's package is not there."""
    disk.shrink(monkeypatch)


def complaint(name: str, folder: Path) -> str:
    """The one sentence with which a set is refused."""
    with pytest.raises(DataProblem) as caught:
        vision.load(name, folder)
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text
    return text


# ---- torchvision


def test_torchvision_imports_with_or_without_its_compiled_operators() -> None:
    """Data sets, transforms and models work in a fresh process, with a plain import after `declare`."""
    program = (
        "from checkers import vision; vision.declare(); vision.declare()\n"
        "import torchvision\n"
        "from torchvision import datasets, models, transforms\n"
        "print(sum(one.numel() for one in models.vgg11(num_classes=2).classifier[-1].parameters()))"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, timeout=400
    )
    assert (done.returncode, done.stdout.strip()) == (0, "8194"), done.stderr


# ---- real sets


@pytest.mark.parametrize("packed", [False, True])
def test_mnist_is_read_plain_or_gzipped(tmp_path: Path, packed: bool) -> None:
    """Pictures (N, 1, 28, 28) uint8 and labels int64, in the order of the file, under the set's name."""
    place = disk.mnist(tmp_path, packed=packed)
    read = vision.load("MNIST", tmp_path)
    pictures, labels = read.train
    assert (read.name, read.real, len(read.classes)) == ("mnist", True, 10)
    assert str(place) in read.note
    assert (pictures.shape, pictures.dtype, labels.dtype) == ((50, 1, 28, 28), torch.uint8, torch.int64)
    assert pictures[:, 0, 0, 0].tolist() == list(range(50))
    assert labels.tolist() == [number % 10 for number in range(50)]
    assert read.test[0].shape == (10, 1, 28, 28)


def test_cifar_is_read_by_torchvision_with_channels_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pictures (N, 3, 32, 32): every channel of a picture keeps its own values."""
    disk.cifar(tmp_path, monkeypatch)
    read = vision.load("cifar10", tmp_path)
    pictures, labels = read.train
    assert (pictures.shape, pictures.dtype) == ((50, 3, 32, 32), torch.uint8)
    assert pictures[13].amin((1, 2)).tolist() == pictures[13].amax((1, 2)).tolist() == [3, 4, 5]
    assert labels[13] == 3
    assert read.classes[3] == "cat"


def test_torchvisions_own_object_feeds_a_data_loader(tmp_path: Path) -> None:
    """`dataset` takes torchvision's transforms and yields its pairs."""
    disk.mnist(tmp_path)
    own = vision.dataset("mnist", False, tmp_path, transform=vision.torchvision().transforms.ToTensor())
    x, y = next(iter(torch.utils.data.DataLoader(own, batch_size=4)))
    assert x.shape == (4, 1, 28, 28)
    assert y.tolist() == [0, 1, 2, 3]
    assert torch.equal(x, vision.scaled(vision.load("mnist", tmp_path).test[0][:4]))


def test_a_real_set_that_is_missing_says_how_to_get_it(tmp_path: Path) -> None:
    """Place, command and option are in the sentence."""
    told = complaint("mnist", tmp_path)
    assert str(tmp_path) in told and "dltutor data fetch mnist" in told and "--data" in told
    assert look("mnist", tmp_path).state == "missing"


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda data: data[:-100], "cut short (39,116 of 39,216 bytes)"),
        (lambda data: data[:3], "not an IDX file"),
        (lambda data: b"", "not an IDX file"),
        (lambda data: b"<html>moved</html>" * 3000, "not an IDX file"),
        (lambda data: data + b"more", "too long"),
        (lambda data: data[:2] + b"\x0d" + data[3:], "not an IDX file"),
        (lambda data: disk.idx_bytes(np.zeros((7, 28, 28), np.uint8)), "holds 7x28x28 values, not 50x28x28"),
        (lambda data: disk.idx_bytes(np.zeros((50, 32, 32), np.uint8)), "holds 50x32x32 values"),
        (lambda data: gzip.compress(data)[:-30], "cut short or damaged"),
        (lambda data: b"\x1f\x8b\x08", "cut short or damaged"),
        (lambda data: gzip.compress(data + b"more"), "too long"),
    ],
)
def test_a_damaged_file_is_named_with_what_is_wrong_and_what_to_do(tmp_path: Path, damage, told: str) -> None:  # type: ignore[no-untyped-def]
    """One sentence with the file, its fault and the command; the look at headers sees it as well."""
    path = disk.mnist(tmp_path) / IMAGES
    path.write_bytes(damage(path.read_bytes()))
    said = complaint("mnist", tmp_path)
    assert str(path) in said and told in said and "dltutor data fetch mnist" in said
    assert look("mnist", tmp_path).state == "damaged"


def test_flipped_bits_in_a_gzipped_file_are_noticed(tmp_path: Path) -> None:
    """The checksum of the container is compared."""
    path = disk.mnist(tmp_path, packed=True) / f"{IMAGES}.gz"
    data = bytearray(path.read_bytes())
    data[-6] ^= 0x10  # in the checksum
    path.write_bytes(data)
    assert "damaged" in complaint("mnist", tmp_path)


def test_a_missing_file_and_a_folder_in_its_place_are_named(tmp_path: Path) -> None:
    """Three files of four are no set."""
    path = disk.mnist(tmp_path) / IMAGES
    path.unlink()
    assert IMAGES in complaint("mnist", tmp_path)
    path.mkdir()
    assert IMAGES in complaint("mnist", tmp_path)
    assert look("mnist", tmp_path).note.startswith(f"{IMAGES} is missing")


def test_labels_out_of_range_are_refused(tmp_path: Path) -> None:
    """A file of the right size whose labels are not 0 to 9 is another set's."""
    path = disk.mnist(tmp_path) / "train-labels-idx1-ubyte"
    path.write_bytes(disk.idx_bytes(np.full(50, 200, np.uint8)))
    assert "labels other than all of 0 to 9" in complaint("mnist", tmp_path)


class Trap:
    """Its pickle creates a file when it is opened."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


def test_a_foreign_pickle_is_refused_without_being_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch with another checksum never reaches the unpickler: one that would write a file does not."""
    place = disk.cifar(tmp_path, monkeypatch)
    trap = tmp_path / "trap"
    hostile = pickle.dumps(Trap(trap))
    pickle.loads(hostile)  # noqa: S301 - it does what it is made for
    trap.unlink()
    (place / "data_batch_2").write_bytes(hostile)
    said = complaint("cifar10", tmp_path)
    assert str(place) in said and "dltutor data fetch cifar10" in said
    assert not trap.exists()
    assert look("cifar10", tmp_path).state == "damaged"


def test_debians_fashion_mnist_is_found_where_it_installs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gzipped files in the package's folder are the real set, and a set in the data folder comes first."""
    package = disk.mnist(tmp_path / "package", packed=True)
    monkeypatch.setattr(sets, "DEBIAN", (tmp_path / "gone", package))
    read = vision.nearest("fashion-mnist", tmp_path / "data")
    assert (read.name, read.real) == ("fashion-mnist", True)
    assert str(package) in read.note and read.classes[9] == "Ankle boot"
    disk.mnist(tmp_path / "data").parent.rename(tmp_path / "data" / "FashionMNIST")
    assert str(tmp_path / "data") in vision.load("fashion-mnist", tmp_path / "data").note


def test_debians_package_has_the_real_fashion_mnist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where it is installed: 60,000 and 10,000 pictures with the known mean of 0.286."""
    monkeypatch.undo()
    if look("fashion-mnist", tmp_path).state != "ready":
        pytest.skip("dataset-fashion-mnist is not installed")
    read = vision.load("fashion-mnist", tmp_path)
    assert (len(read.train[0]), len(read.test[0])) == (60_000, 10_000)
    assert read.train[1].bincount().tolist() == [6000] * 10
    assert abs(float(read.train[0].sum(dtype=torch.float64)) / read.train[0].numel() / 255 - 0.2860) < 1e-4


# ---- stand-ins and sets without files


def test_a_stand_in_is_never_called_the_real_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name and sentence say which set it is and what it stands in for; CIFAR-10's is generated."""
    monkeypatch.setitem(sets.SETS, "shapes32", replace(sets.SETS["shapes32"], train=60, test=20))
    read = vision.nearest("cifar10", tmp_path)
    assert (read.name, read.real, read.train[0].shape) == ("shapes32", False, (60, 3, 32, 32))
    assert "stands in for CIFAR-10" in read.note and "not a real one" in read.note
    assert vision.nearest("mnist", tmp_path).name == "digits28"


def test_a_damaged_set_is_not_hidden_by_its_stand_in(tmp_path: Path) -> None:
    """`nearest` refuses what `load` refuses."""
    (disk.mnist(tmp_path) / IMAGES).write_bytes(b"")
    with pytest.raises(DataProblem):
        vision.nearest("mnist", tmp_path)


def test_sets_without_files_have_their_forms() -> None:
    """Digits at 28x28 using the whole range, wine with 13 features; no example in both parts."""
    digits, wine = vision.load("digits28"), vision.load("wine")
    assert (digits.train[0].shape, digits.test[0].shape) == ((1297, 1, 28, 28), (500, 1, 28, 28))
    assert (int(digits.train[0].min()), int(digits.train[0].max())) == (0, 255)
    assert (wine.train[0].shape, wine.test[0].shape) == ((133, 13), (45, 13))
    assert (wine.train[1].bincount() + wine.test[1].bincount()).tolist() == [59, 71, 48]
    assert not {tuple(row) for row in wine.train[0].tolist()} & {tuple(row) for row in wine.test[0].tolist()}


def test_generated_pictures_are_everybodys_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing into one copy leaves the next one as it was; another seed draws others."""
    monkeypatch.setitem(sets.SETS, "shapes32", replace(sets.SETS["shapes32"], train=60, test=20))
    first, labels = vision.fresh("shapes32", 20, 5)
    assert (first.shape, first.dtype, labels.dtype) == ((20, 3, 32, 32), torch.uint8, torch.int64)
    assert torch.equal(first, vision.fresh("shapes32", 20, 5)[0])
    assert not torch.equal(first, vision.fresh("shapes32", 20, 6)[0])
    vision.load("shapes32").train[0].zero_()
    assert int(vision.load("shapes32").train[0].max()) > 0


@pytest.mark.parametrize("name", ["imagenet", "", "../mnist", "story"])
def test_a_set_that_has_no_pictures_is_refused(name: str, tmp_path: Path) -> None:
    """An unknown name lists the known ones; the story is a text."""
    assert "fashion-mnist" in complaint(name, tmp_path) or "corpus()" in complaint(name, tmp_path)


def test_the_data_folder_is_that_of_the_home(home: Path, tmp_path: Path) -> None:
    """Named folder, then DLTUTOR_HOME, then the platform's own place."""
    assert data_folder() == home / "data"
    assert data_folder(tmp_path / "own") == tmp_path / "own"
    assert data_folder(None, {}).name == "data"


# ---- batches


def test_batches_cover_every_example_once() -> None:
    """In order without shuffle; the last batch is smaller, or left out with drop_last."""
    x, y = torch.arange(10).unsqueeze(1), torch.arange(10)
    made = vision.batches(x, y, 4)
    assert [len(part) for part, _ in made] == [4, 4, 2] and len(made) == 3
    assert torch.cat([labels for _, labels in made]).tolist() == list(range(10))
    cut = vision.batches(x, y, 4, drop_last=True)
    assert [len(part) for part, _ in cut] == [4, 4] and len(cut) == 2


def test_shuffled_batches_keep_pairs_together_and_differ_by_epoch() -> None:
    """Each example comes with its label; the same seed repeats the orders of all epochs."""
    x, y = torch.arange(100).unsqueeze(1), torch.arange(100)
    made = vision.batches(x, y, 32, shuffle=True, seed=3)
    first, second = (torch.cat([labels for _, labels in made]).tolist() for _ in range(2))
    assert sorted(first) == sorted(second) == list(range(100))
    assert first != second != list(range(100))
    again = vision.batches(x, y, 32, shuffle=True, seed=3)
    assert all(torch.equal(part[:, 0], labels) for part, labels in again)
    repeat = vision.batches(x, y, 32, shuffle=True, seed=3)
    assert torch.cat([labels for _, labels in repeat]).tolist() == first


@pytest.mark.parametrize(("size", "labels"), [(0, 10), (-1, 10), (4, 9)])
def test_batches_of_nothing_or_of_unequal_parts_are_refused(size: int, labels: int) -> None:
    """A size below 1 and a missing label are errors at once, not in the loop."""
    with pytest.raises(ValueError):
        vision.batches(torch.zeros(10, 1), torch.zeros(labels), size)


# ---- fetching


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server on this machine of the files in the folder `server`."""
    (tmp_path / "server").mkdir()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    handler = partial(Quiet, directory=str(tmp_path / "server"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()
        thread.join()


def serve(folder: Path, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes `address` the only server of MNIST, whose gzipped files are in `folder`."""
    maker = vision.torchvision().datasets.MNIST
    sums = [(path.name, hashlib.md5(path.read_bytes()).hexdigest()) for path in sorted(folder.glob("*.gz"))]
    monkeypatch.setattr(maker, "mirrors", [f"{address}MNIST/raw/"])
    monkeypatch.setattr(maker, "resources", sums)


def test_a_set_is_fetched_verified_and_put_in_its_place(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Afterwards the set and nothing else is in the folder; a second fetch loads nothing."""
    serve(disk.mnist(tmp_path / "server", packed=True), server, monkeypatch)
    seen: list[tuple[int, int]] = []
    data = tmp_path / "data"
    assert fetching.fetch("mnist", data, lambda done, total: seen.append((done, total)))
    assert vision.load("mnist", data).name == "mnist"
    assert [path.name for path in data.iterdir()] == ["MNIST"]
    assert len(seen) == 4 and all(done == total > 0 for done, total in seen)
    assert not fetching.fetch("mnist", data, lambda done, total: pytest.fail("loaded again"))


def test_cifar_is_fetched_from_its_archive(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Extracted, verified, and the archive is not kept."""
    disk.cifar(tmp_path / "server", monkeypatch)
    maker = vision.torchvision().datasets.CIFAR10
    monkeypatch.setattr(maker, "url", f"{server}{maker.filename}")
    data = tmp_path / "data"
    assert fetching.fetch("cifar10", data, lambda done, total: None)
    assert [path.name for path in data.iterdir()] == [disk.CIFAR]
    assert len(vision.load("cifar10", data).train[0]) == 50


def test_a_fetch_repairs_a_damaged_set(tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The damaged files go once the new ones are whole."""
    serve(disk.mnist(tmp_path / "server", packed=True), server, monkeypatch)
    damaged = disk.mnist(tmp_path / "data")
    (damaged / IMAGES).write_bytes(b"half")
    assert fetching.fetch("mnist", tmp_path / "data", lambda done, total: None)
    assert look("mnist", tmp_path / "data").state == "ready"
    assert [path.name for path in damaged.parent.iterdir()] == ["raw"]


@pytest.mark.parametrize("fault", ["gone", "changed"])
def test_a_server_that_fails_leaves_what_was_there(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """One sentence that names the stand-in; the damaged set stays, and no half one appears."""
    place = disk.mnist(tmp_path / "server", packed=True)
    serve(place, server, monkeypatch)
    last = sorted(place.iterdir())[-1]
    last.unlink() if fault == "gone" else last.write_bytes(b"an error page")
    data = tmp_path / "data"
    (disk.mnist(data) / IMAGES).write_bytes(b"half")
    with pytest.raises(DataProblem) as caught:
        fetching.fetch("mnist", data, lambda done, total: None)
    assert "internet" in str(caught.value) and "digits28 stands in" in str(caught.value)
    assert (data / disk.MNIST / IMAGES).read_bytes() == b"half"


def test_a_fetch_that_was_interrupted_goes_on_with_whole_files(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that came whole are not loaded again."""
    place = disk.mnist(tmp_path / "server", packed=True)
    serve(place, server, monkeypatch)
    seen: list[int] = []

    def stop(done: int, total: int) -> None:
        seen.append(total)
        if len(seen) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetching.fetch("mnist", tmp_path / "data", stop)
    assert look("mnist", tmp_path / "data").state == "missing"
    again: list[int] = []
    assert fetching.fetch("mnist", tmp_path / "data", lambda done, total: again.append(total))
    assert len(again) < 4
    assert look("mnist", tmp_path / "data").state == "ready"


def test_a_server_with_another_set_is_refused(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checksums may agree with the list and the files still be no MNIST: nothing is put in place."""
    place = disk.mnist(tmp_path / "server", packed=True)
    (place / f"{IMAGES}.gz").write_bytes(gzip.compress(disk.idx_bytes(np.zeros((5, 28, 28), np.uint8))))
    serve(place, server, monkeypatch)
    with pytest.raises(DataProblem, match="is not the set"):
        fetching.fetch("mnist", tmp_path / "data", lambda done, total: None)
    assert list((tmp_path / "data").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file where the data folder should be: one sentence with the folder and the option."""
    serve(disk.mnist(tmp_path / "server", packed=True), server, monkeypatch)
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(DataProblem, match="--data"):
        fetching.fetch("mnist", tmp_path / "data", lambda done, total: None)
