"""The commands find the course in the cache of their home, as at every start but the first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tutor.course import find_content, open_course


@pytest.fixture(scope="session")
def course_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache as one start leaves it."""
    folder = tmp_path_factory.mktemp("cache")
    open_course(find_content(), folder)
    return folder


@pytest.fixture(autouse=True)
def cached(home: Path, course_cache: Path) -> None:
    """The home of each test has it."""
    shutil.copytree(course_cache, home / "cache")
