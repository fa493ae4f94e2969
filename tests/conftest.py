"""Seals every test: a home directory of its own, no colour surprises, no inherited settings."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh DLTUTOR_HOME below tmp_path; HOME and the XDG folders point there as well."""
    sealed = tmp_path / "home"
    sealed.mkdir()
    monkeypatch.setenv("DLTUTOR_HOME", str(sealed))
    monkeypatch.setenv("HOME", str(sealed))
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(sealed / name.lower()))
    for name in ("NO_COLOR", "VISUAL", "EDITOR", "DLTUTOR_DEVICE"):
        monkeypatch.delenv(name, raising=False)
    return sealed
