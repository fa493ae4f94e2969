"""The validated cache: the same course, read as little as is asked for, and never trusted when it is odd."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.benchmarks.bank import generate
from tutor.course import Course, load, open_course
from tutor.course import cache as caching
from tutor.course.cache import fingerprint

PACK = Path(__file__).resolve().parents[1] / "data" / "pack" / "content"


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A generated course of 250 items in three files."""
    generate(tmp_path / "bank" / "content", 250)
    return tmp_path / "bank" / "content"


def _file(cache: Path) -> Path:
    (file,) = cache.glob("course-*.db")
    return file


def test_all_of_a_course_comes_out_as_it_went_in(tmp_path: Path) -> None:
    """Items of every kind, lists, tasks, lessons, exams, reading lists, experiments and the index."""
    whole, problems = load(PACK)
    assert problems == ()
    for _ in range(2):
        opened = open_course(PACK, tmp_path)
        assert dict(opened.items) == dict(whole.items) and list(opened.items) == list(whole.items)
        assert tuple(opened.entries) == tuple(whole.entries) and opened.index == whole.index
        for name in caching.RECORDS:
            assert dict(getattr(opened, name)) == dict(getattr(whole, name)), name
        assert (opened.sources, opened.problems) == (whole.sources, whole.problems)


def test_items_answer_for_the_same_ids_from_the_cache(tmp_path: Path) -> None:
    """A catalogue id finds its item by what the lists keep, without building the others."""
    root = tmp_path / "content"
    generate(root, 120)
    path = root / "items" / "topic-0" / "part-0.yaml"
    text = path.read_text(encoding="utf-8")
    with_one = text.replace("  draw:", "  answers_for: {id: b-3, params: [hit]}\n  draw:", 1)
    path.write_text(with_one.replace("source: [b-0]", "source: [b-3]", 1), encoding="utf-8")
    open_course(root, tmp_path / "cache")
    course = open_course(root, tmp_path / "cache")
    found = course.answering("b-3", ["hit"])
    assert found is not None and found.id == "share-of-rows-0"
    assert found == load(root)[0].answering("b-3", ["hit"])
    assert vars(course.items)["_made"].keys() == {"share-of-rows-0"}
    assert course.answering("b-3", ["missed"]) is None


def test_the_first_question_reads_no_other(bank: Path, tmp_path: Path) -> None:
    """The beginning of the list and one item are read by themselves, whatever the size of the bank."""
    open_course(bank, tmp_path)
    course = open_course(bank, tmp_path)
    assert len(course.entries) == len(course.items) == 250 and course.entries
    first = course.entries[:3]
    assert [one.id for one in first] == ["share-of-rows-0", "share-of-rows-1", "share-of-rows-2"]
    assert first[0].id in course.items and "share-of-nothing" not in course.items
    assert course.items[first[0].id].variant(0).ask.startswith("Question 0 begins")
    assert "_all" not in vars(course.entries) and "_ids" not in vars(course.items)
    assert len(vars(course.items)["_made"]) == 1
    assert course.entries[:3] == tuple(course.entries)[:3] and course.entries[-1] == tuple(course.entries)[-1]
    with pytest.raises(KeyError):
        course.items["share-of-nothing"]


def test_items_are_written_one_by_one_while_it_tells_how_far_it_is(bank: Path, tmp_path: Path) -> None:
    """Shares of the bytes, up to all of them; a second opening has nothing to tell."""
    told: list[tuple[int, int]] = []
    open_course(bank, tmp_path, lambda done, whole: told.append((done, whole)))
    sizes = sorted(path.stat().st_size for path in (bank / "items").rglob("*.yaml"))
    assert [whole for _, whole in told] == [sum(sizes)] * 3
    assert [done for done, _ in told] == sorted({done for done, _ in told}) and told[-1][0] == sum(sizes)
    told.clear()
    open_course(bank, tmp_path, lambda done, whole: told.append((done, whole)))
    assert told == [] and [path.name for path in tmp_path.glob("course-*")] == [_file(tmp_path).name]


@pytest.mark.parametrize("table", ["entry", "body", "part"])
def test_a_cache_without_a_table_is_done_without(bank: Path, tmp_path: Path, table: str) -> None:
    """Whether that is seen at once or when it is needed."""
    open_course(bank, tmp_path)
    base = sqlite3.connect(_file(tmp_path))
    base.execute(f"DROP TABLE {table}")
    base.commit()
    base.close()
    course = open_course(bank, tmp_path)
    assert course.items["share-of-rows-7"].id == "share-of-rows-7"
    assert [one.id for one in course.entries][:2] == ["share-of-rows-0", "share-of-rows-1"]


def test_one_that_is_damaged_while_it_is_open_is_read_anew(bank: Path, tmp_path: Path) -> None:
    """An item that cannot be read from it comes from its file."""
    open_course(bank, tmp_path)
    base = sqlite3.connect(_file(tmp_path))
    base.execute("UPDATE body SET text = '{\"id\":' WHERE id = 'share-of-rows-9'")
    base.commit()
    base.close()
    course = open_course(bank, tmp_path)
    assert course.items["share-of-rows-9"] == load(bank)[0].items["share-of-rows-9"]


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(bank: Path, tmp_path: Path) -> None:
    """The course is read from its files, as often as it is opened."""
    (tmp_path / "cache").write_text("a file where the folder should be")
    for _ in range(2):
        assert len(open_course(bank, tmp_path / "cache").items) == 250


def _changed(root: Path, how: str) -> None:
    match how:
        case "edited":
            path = root / "items" / "topic-0" / "part-0.yaml"
            path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        case "added":
            (root / "items" / "topic-0" / "more.yaml").write_text("[]\n")
        case "removed":
            (root / "items" / "topic-1" / "part-1.yaml").unlink()
        case "linked":
            other = root.parent / "other"
            other.mkdir()
            (other / "notes.yaml").write_text("[]\n")
            (other / "round").symlink_to(root, target_is_directory=True)
            (root / "items" / "topic-2" / "linked").symlink_to(other, target_is_directory=True)
        case "program":
            folder = root.parent / "checkers" / "experiments"
            folder.mkdir(parents=True)
            (folder / "new_one.py").write_text("")
        case "starter":
            (root / "tasks" / "some").mkdir(parents=True)
            (root / "tasks" / "some" / "starter.py").write_text("")


@pytest.mark.parametrize("how", ["edited", "added", "removed", "linked", "program", "starter"])
def test_whatever_changes_a_course_changes_its_fingerprint(bank: Path, how: str) -> None:
    """A file more or less counts, too: an experiment is none without its program, a task without starter."""
    before = fingerprint(bank)
    assert fingerprint(bank) == before
    _changed(bank, how)
    assert fingerprint(bank) != before


def test_a_course_is_opened_in_several_threads_at_once(bank: Path, tmp_path: Path) -> None:
    """Home looks at it from two."""
    from concurrent.futures import ThreadPoolExecutor

    open_course(bank, tmp_path)
    course: Course = open_course(bank, tmp_path)
    names = list(course.items) * 2
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda name: course.items[name].id, names))
    assert found == names
