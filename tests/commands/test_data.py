"""`dltutor data`: what is there is listed truly, nothing is loaded unasked, and refusals are one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checkers import sets_on_disk as disk
from tests.commands.test_commands import Output
from tutor.commands import data


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Output:
    """The command line."""
    return Output(capsys)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request of a child process ends at a port of this machine where nobody listens."""
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")


def rows(run: Output, *options: str) -> dict[str, dict[str, object]]:
    """The list as JSON, by name."""
    assert run("data", "--json", *options) == 0
    assert isinstance(run.json, list)
    return {row["name"]: row for row in run.json}


def test_an_empty_home_lists_what_is_missing_and_what_stands_in(run: Output, home: Path) -> None:
    """Every set has a line with its state; nothing is created."""
    before = sorted(home.rglob("*"))
    found = rows(run)
    assert found["cifar10"]["state"] == "missing"
    assert str(home / "data") in str(found["cifar10"]["where"])
    assert found["garments28"] == {
        **found["garments28"],
        "state": "ready",
        "real": False,
        "train": 6000,
        "test": 2000,
    }
    assert run("data") == 0
    (line,) = [line for line in run.out.splitlines() if line.startswith("cifar10 ")]
    assert "dltutor data fetch cifar10" in line and "shapes32 stands in" in line
    assert sorted(home.rglob("*")) == before


def test_files_that_are_no_set_are_listed_as_damaged(run: Output, tmp_path: Path) -> None:
    """A folder named with --data is looked at; a header with another number of pictures is told."""
    disk.mnist(tmp_path / "mine")
    row = rows(run, "--data", str(tmp_path / "mine"))["mnist"]
    assert row["state"] == "damaged"
    assert "holds 50x28x28 values, not 60000x28x28" in str(row["note"])
    assert row["size"] == sum(path.stat().st_size for path in (tmp_path / "mine" / disk.MNIST).iterdir())


@pytest.mark.torch
def test_fetching_without_a_network_is_one_sentence(run: Output, home: Path, offline: None) -> None:
    """Status 2, what to do, what stands in, and nothing left behind."""
    assert run("data", "fetch", "mnist") == 2
    assert "connect to the internet" in run.complaint and "digits28 stands in" in run.complaint
    assert run.out == ""
    assert not list(home.rglob("*ubyte*")) and not list(home.rglob(".fetching*"))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("imagenet", "no data set 'imagenet': there are fashion-mnist"),
        ("wine", "no download"),
        ("story", "no"),
    ],
)
def test_a_set_that_cannot_be_fetched_is_refused(run: Output, name: str, told: str) -> None:
    """Unknown names list the known ones; sets without files need no download."""
    assert run("data", "fetch", name) == 2
    assert told in run.complaint


def test_a_helper_that_breaks_is_our_fault(run: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 3 and one sentence, no traceback."""
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert run("data") == 3
    assert "our fault" in run.complaint


@pytest.mark.parametrize("terminal", [True, False])
def test_a_fetch_draws_its_bar_on_a_terminal_alone(
    run: Output, monkeypatch: pytest.MonkeyPatch, terminal: bool
) -> None:
    """Standard output has one line, where the set is; the bar goes to standard error and is wiped away."""
    said = [
        {"t": "progress", "done": 5_000_000, "total": 10_000_000},
        {"t": "done", "new": True, "name": "mnist", "where": "/data/MNIST/raw", "size": 54_950_048},
    ]
    monkeypatch.setattr(data, "_ask", lambda *asked: iter(said))
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    assert run("data", "fetch", "mnist") == 0
    assert run.out == "mnist fetched to /data/MNIST/raw, 55.0 MB\n"
    assert ("5.0 MB of 10.0 MB" in run.err) is terminal
    assert run.err.endswith("\r\x1b[K") is terminal


def test_the_bar_shows_how_far_a_file_is() -> None:
    """Empty at the start, half in the middle, full at the end, never longer; no bar without a length."""
    assert data.bar(0, 10_000_000).startswith("[..............................]")
    assert data.bar(5_000_000, 10_000_000) == "[###############...............] 5.0 MB of 10.0 MB "
    assert data.bar(12_000_000, 10_000_000).startswith(f"[{'#' * 30}]")
    assert data.bar(2_500_000, 0) == "2.5 MB "
