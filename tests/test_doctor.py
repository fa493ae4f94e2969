"""The doctor: simulated faults are told with their remedy, and only required ones decide."""

from __future__ import annotations

import importlib.util
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from tutor import doctor
from tutor.course import find_content
from tutor.places import find_places


def findings(
    home: Path, env: dict[str, str] | None = None, **more: tuple[int, ...]
) -> dict[str, doctor.Finding]:
    """The report by name, for a home and an environment."""
    places = find_places({"DLTUTOR_HOME": str(home)})
    return {one.name: one for one in doctor.examine(places, find_content(), env or {}, **more)}


@pytest.fixture(autouse=True)
def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Torch looks as if it were missing: these tests are about the rest."""
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name, *a: None if name == "torch" else real(name, *a)
    )


def test_without_torch_everything_else_is_still_looked_at(home: Path) -> None:
    """The remedy says that quizzes work and what to install."""
    report = findings(home)
    assert not report["torch"].ok and "quizzes work" in report["torch"].remedy
    assert report["content"].ok and report["progress"].ok and report["workspace"].ok


def test_an_old_python_is_told(home: Path) -> None:
    """3.10 is not enough, and the path of the Python that runs is named."""
    report = findings(home, version=(3, 10, 2))
    assert not report["Python"].ok and sys.executable in report["Python"].found


def test_an_active_environment_that_does_not_run_is_told(home: Path, tmp_path: Path) -> None:
    """Packages went to a different Python: a note, not a failure."""
    report = findings(home, {"VIRTUAL_ENV": str(tmp_path)})
    assert not report["environment"].ok and not report["environment"].required
    assert "same Python" in report["environment"].remedy


def test_a_missing_package_comes_with_its_command(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command names this very Python."""

    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", missing)
    report = findings(home)
    assert f"{sys.executable} -m pip install textual" in report["textual"].remedy


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    report = findings(blocked / "home")
    assert not report["progress"].ok and "DLTUTOR_HOME" in report["progress"].remedy


def test_a_torch_that_cannot_be_imported_is_a_finding_not_a_crash(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    """The probe's own words are shown."""
    monkeypatch.setattr("importlib.util.find_spec", lambda *_: object())
    monkeypatch.setattr(doctor, "PROBE", 'print(\'{"fault": "ImportError: libtorch.so"}\')')
    monkeypatch.setattr("tutor.checking.Checking.isolation", lambda _: "limits")
    report = findings(home)
    assert not report["torch"].ok and "libtorch" in report["torch"].found
    assert "reduced isolation" in report["isolation"].found
    monkeypatch.setattr(doctor, "PROBE", "import sys; sys.exit(1)")
    assert not findings(home)["torch"].ok
