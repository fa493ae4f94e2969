"""Seals every test: a home directory of its own, no colour surprises, no inherited settings."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
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


@pytest.fixture(autouse=True)
def default_dtype() -> Iterator[None]:
    """Authors' programs that a test executes may change what torch takes for granted: it is put back."""
    yield
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_default_dtype(torch.float32)


NONE = 0
SERIES = tuple(
    (re.compile(pattern), every)
    for pattern, every in (
        # What takes seconds each and is much like what stays: the strongest isolation, one walk of each sort.
        (r"checkers/test_(?:forgers|azimuth_loss)\.py::.*\[limits", NONE),
        (r"::test_(?:random_keys|what_random_gestures)\w*\[(?!0\]).*\]", NONE),
        (r"checkers/test_training_tasks\.py::test_(?:points_of|each_function|the_steps_of)", NONE),
        (r"authoring/test_(?:pack|making)\.py::.*(?:run|runs|programs|cells)", NONE),
        (r"oracle/test_layers\.py::test_shapes_weights_and_refusals_agree\[(?:recurrent|transposed)\]", NONE),
        # Long series of cases of one sort.
        (r"checkers/test_every_task\.py::.*\[", 4),
        (r"content/test_quick_experiments\.py::test_the_start_values\w*\[", 4),
        (r"line/test_quiz\.py::test_every_question_of_the_course\w*\[", 4),
        (r"checkers/test_(?:networks|isolation|forgers|azimuth_loss|predictions|helpers)\.py::.*\[", 3),
        (r"screens/test_\w+\.py::.*\[", 3),
    )
)
"""Of the tests that a pattern finds, the everyday run has each so-many-th; the first pattern counts."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks slow what is left to `-m "slow or not slow"`; the same tests on every machine."""
    places = dict.fromkeys(SERIES, -1)
    for item in items:
        series = next((one for one in SERIES if one[0].search(item.nodeid)), None)
        if series is None:
            continue
        places[series] += 1
        if not series[1] or places[series] % series[1]:
            item.add_marker(pytest.mark.slow)
