"""Seals every test: a home directory of its own, no colour surprises, no inherited settings."""

from __future__ import annotations

import os
from pathlib import Path

# Textual reads this when it is imported; a frame that comes sooner need not be waited for.
os.environ["TEXTUAL_FPS"] = "250"

import pytest
from textual import _wait

# A pilot waits after each key until the process was idle for so long, some four times; the default is 20 ms.
_wait.SLEEP_GRANULARITY = 1 / 125
_wait.SLEEP_IDLE = _wait.SLEEP_GRANULARITY / 20
_wait.wait_for_idle.__defaults__ = (_wait.SLEEP_GRANULARITY, 1)


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
