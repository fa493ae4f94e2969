"""Kept runs travel with the rest of the progress: whole, once, and only if they are runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.study.test_portable import _file, _store
from tests.test_kept_runs import run
from tutor.study.portable import PortableProblem, merge, of_store, read_progress


def test_runs_of_two_machines_are_there_once(tmp_path: Path) -> None:
    """Whichever way they came, and however often; a backup brings them as an export does."""
    one, two = _store(tmp_path / "a"), _store(tmp_path / "b")
    for store, numbers in ((one, (1, 2)), (two, (2, 3))):
        for number in numbers:
            store.keep_run(run(number))
    file = _file(one, tmp_path / "p.jsonl")
    for _ in range(2):
        merge(two, read_progress(file))
        assert [each.uid for each in two.runs()] == ["r1", "r2", "r3"]
    merge(one, of_store(two))
    assert one.runs() == two.runs() == [run(1), run(2), run(3)]


@pytest.mark.parametrize(
    "change", [{"uid": 3}, {"at": "yesterday"}, {"seconds": -1}, {"seed": "x"}, {"seed": None}]
)
def test_a_file_with_a_run_that_is_none_is_damaged(tmp_path: Path, change: dict[str, object]) -> None:
    """Nothing of it is imported."""
    store = _store(tmp_path / "a")
    store.keep_run(run(1))
    file = _file(store, tmp_path / "p.jsonl")
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    changed = [one | change if one["t"] == "run" else one for one in lines]
    file.write_text("".join(f"{json.dumps(one)}\n" for one in changed), encoding="utf-8")
    with pytest.raises(PortableProblem, match="is no run"):
        read_progress(file)
