"""Seals every test: a home directory of its own, no colour surprises, no inherited settings."""

from __future__ import annotations

import os
import re
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


SLOW = re.compile(
    r"checkers/test_(?:forgers|azimuth_loss)\.py::.*\[limits"  # the strongest is tried every time
    r"|::test_(?:random_keys|what_random_gestures)\w*\[(?!0\]).*\]"  # one walk of each sort every day
    r"|checkers/test_training_tasks\.py::test_(?:points_of|each_function|the_steps_of)"
    r"|authoring/test_(?:pack|making)\.py::.*(?:run|runs|programs|cells)"
    r"|oracle/test_layers\.py::test_shapes_weights_and_refusals_agree\[(?:recurrent|transposed)\]"
)
"""What takes seconds each and is much like what stays in the everyday run."""
THIRDS = re.compile(
    r"(?:screens/test_\w+|checkers/test_(?:networks|isolation|forgers|azimuth_loss|predictions|helpers))\.py::.*\["
)
"""Long series of cases of one sort: the everyday run has each third."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks slow what is left to `-m "slow or not slow"`; the same tests on every machine."""
    place = 0
    for item in items:
        third = THIRDS.search(item.nodeid) is not None
        place += third
        if SLOW.search(item.nodeid) or (third and place % 3):
            item.add_marker(pytest.mark.slow)
