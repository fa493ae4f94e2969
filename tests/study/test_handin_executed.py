"""The notebook that is handed in runs elsewhere, and then prints what it was handed in with."""

from __future__ import annotations

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest

from tutor.checking import Checking
from tutor.course import find_content, open_course
from tutor.places import find_places
from tutor.store import Store
from tutor.study.handin import Profile, collect, name_it, pack

TASKS = ("sobel_filter", "min_pooling", "lenet_max_pool")


@pytest.mark.torch
def test_stored_output_is_what_a_fresh_run_prints(home: Path, tmp_path: Path) -> None:
    """Three solved tasks in one notebook, executed in an empty folder; no folder of ours inside."""
    client = pytest.importorskip("nbclient")  # no dependency of ours
    pytest.importorskip("ipykernel")
    course = open_course(find_content(), tmp_path / "cache")
    places = find_places({"DLTUTOR_HOME": str(home)})
    store = Store.open(places.progress, now=lambda: datetime(2026, 11, 21, tzinfo=UTC))
    for name in TASKS:
        _solve(course.root, course.checkers, places.workspace / name, name)
    with Checking(content=course.root, checkers=course.checkers) as checking:
        pieces = collect(course, places, store, "000-5", checking=checking)
    there = [one for one in pieces if one.source is not None]
    assert len(there) == len(TASKS) and all((one.printed or "").strip() and not one.failed for one in there)
    names = ["Ada Lovelace", "Zoë Müller"]
    done = pack(tmp_path / "out", "000-5", name_it(Profile(), 5, names), Profile(), there, [])
    with zipfile.ZipFile(done.path) as archive:
        text = archive.read(archive.namelist()[0]).decode()
    assert not any(folder in text for folder in (str(home), str(tmp_path), os.sep + "tmp" + os.sep))
    book = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    stored = [cell.outputs for cell in book.cells if cell.cell_type == "code"]
    (tmp_path / "elsewhere").mkdir()
    where = {"metadata": {"path": str(tmp_path / "elsewhere")}}
    client.NotebookClient(book, timeout=120, kernel_name="python3", resources=where).execute()
    fresh = [cell.outputs for cell in book.cells if cell.cell_type == "code"]
    assert [_text(one) for one in stored] == [_text(one) for one in fresh]


def _solve(content: Path, checkers: Path, folder: Path, name: str) -> None:
    """Put the solution there, with the starter's own last part, which prints."""
    solution = (checkers / "tasks" / name / "solution.py").read_text(encoding="utf-8")
    starter = (content / "tasks" / name / "starter.py").read_text(encoding="utf-8")
    shown = starter[starter.index("if __name__") :]
    body = solution.replace("from __future__ import annotations\n", "")
    folder.mkdir(parents=True)
    (folder / f"{name}.py").write_text(f"import torch\n{body}\n\n{shown}", encoding="utf-8")
    (folder / "interpretation.md").write_text("It does what it should.\n", encoding="utf-8")


def _text(outputs: list[dict[str, str]]) -> str:
    return "".join(one["text"] for one in outputs)
