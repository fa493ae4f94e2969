"""What is handed in: names of the archive and the subject, the notebook, the archive, what is missing."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from tests.shipped import shipped
from tests.test_store import noon
from tutor.course.model import Course
from tutor.places import Places, find_places
from tutor.store import Store
from tutor.study.handin import (
    ArchiveProblem,
    Attached,
    Named,
    NamingProblem,
    Piece,
    Profile,
    collect,
    interpretation_file,
    name_it,
    notebook,
    read_profile,
    sheet_tasks,
    write_archive,
)


@pytest.fixture(scope="module")
def course() -> Course:
    """The course, from a cache of its own."""
    return shipped()


@pytest.fixture
def here(home: Path) -> Places:
    """The places of a sealed home."""
    return find_places({"DLTUTOR_HOME": str(home)})


@pytest.fixture
def store(home: Path) -> Store:
    """An empty log."""
    return Store.open(home / "progress.db", now=noon)


def _pieces(course: Course) -> list[Piece]:
    task, ids = next(one for one in sheet_tasks(course, "004") if one[0].id == "mnist-mlp")
    path = Path("/somewhere/private/mnist_mlp.py")
    return [Piece(task, ids, path, "print(1)\n", printed="1\n", verdict="right", interpretation="One.")]


# -- names --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "stem"),
    [
        (["Ada Lovelace", "Emmy Noether"], "ex08-lovelace-noether"),
        (["Emmy Noether", "Ada Lovelace"], "ex08-noether-lovelace"),
        (["Zoë Müller-Lüdenscheidt", "Łukasz Groß"], "ex08-muller-ludenscheidt-gross"),
        (["van Rossum, Guido", "Seán O’Brien"], "ex08-van-rossum-obrien"),
        (["Иван Петров", "  Ada   Lovelace "], "ex08-petrov-lovelace"),
        (["José Ortega y Gasset", "Plato X"], "ex08-gasset-x"),
    ],
)
def test_the_archive_is_named_after_exercise_and_surnames(names: list[str], stem: str) -> None:
    """Two digits, small ASCII letters, the order that was given."""
    assert name_it(Profile(), 8, names).stem == stem


def test_the_subject_lists_every_full_name() -> None:
    """In the order given, as they are read."""
    named = name_it(Profile(), 8, ["van Rossum, Guido", "Zoë  Müller"])
    assert named.subject == "[EX08] Guido van Rossum, Zoë Müller"


@pytest.mark.parametrize(
    "name", ["", "  ", "a/b", "a\\b", "..", "Ada\x00L", "Ada \x1b[31m", "Love,", ",Ada", "x" * 81, "٪ !"]
)
def test_a_name_that_cannot_stand_in_a_file_is_refused(name: str) -> None:
    """Path separators, control characters, nothing at all: one sentence each."""
    with pytest.raises(NamingProblem) as caught:
        name_it(Profile(), 8, ["Ada Lovelace", name])
    assert str(caught.value).endswith(".") and "\x1b" not in str(caught.value)


@pytest.mark.parametrize("number", [-1, 100, 10**9])
def test_an_exercise_has_two_digits(number: int) -> None:
    """Other numbers are refused."""
    with pytest.raises(NamingProblem):
        name_it(Profile(), number, ["Ada Lovelace"])


@pytest.mark.parametrize(("count", "warned"), [(1, "at least two"), (2, ""), (3, ""), (4, "at most three")])
def test_the_size_of_the_group_is_warned_about(count: int, warned: str) -> None:
    """One is too few, four are too many, and neither stops anything."""
    named = name_it(Profile(), 1, [f"Ada Name{'abcd'[at]}" for at in range(count)])
    assert (warned in " ".join(named.warnings)) and bool(named.warnings) == bool(warned)


def test_a_profile_changes_names_and_sizes(tmp_path: Path) -> None:
    """A course's own pattern, subject and group."""
    file = tmp_path / "hand-in.yaml"
    file.write_text('archive: "sheet{number}_{surnames}"\nsubject: "DL {number}: {names}"\nleast: 1\n')
    named = name_it(read_profile(file), 3, ["Ada Lovelace"])
    assert (named.stem, named.subject, named.warnings) == ("sheet03_lovelace", "DL 03: Ada Lovelace", ())


@pytest.mark.parametrize(
    "text",
    [
        "archive: x\n",
        'archive: "{number}{0.__class__}"\n',
        'archive: "{number}/{surnames}"\n',
        'subject: "{"\n',
        "least: 4\n",
        "least: two\n",
        "unknown: 1\n",
        "- 1\n",
        "largest_mb: 0\n",
        "a: [\n",
    ],
)
def test_a_profile_of_no_use_is_one_sentence(tmp_path: Path, text: str) -> None:
    """What is wrong with it, and with which key."""
    file = tmp_path / "p.yaml"
    file.write_text(text)
    with pytest.raises(NamingProblem):
        name_it(read_profile(file), 3, ["Ada Lovelace"])


# -- the notebook and the archive --------------------------------------------------------------------------


def test_the_notebook_is_valid_and_each_code_cell_has_output(course: Course) -> None:
    """nbformat 4.5, cells with ids of their own, program, output and interpretation in it."""
    text = notebook(name_it(Profile(), 8, ["Ada *Star* Lovelace"]), "004", _pieces(course))
    book = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.outputs for cell in code) and code[1].source == "print(1)\n"
    assert len({cell.id for cell in book.cells}) == len(book.cells)
    assert "One." in text and "\\*Star\\*" in book.cells[0].source


def test_the_archive_holds_one_folder_and_no_path_of_this_machine(course: Course, tmp_path: Path) -> None:
    """Notebook, programs and theory, all below the archive's own name; the same content, the same bytes."""
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF")
    named, pieces = name_it(Profile(), 8, ["Ada Lovelace"]), _pieces(course)
    attached = Attached.among([scan], Profile())
    text = notebook(named, "004", pieces)
    path = write_archive(tmp_path / "out", named, text, pieces, attached)
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        inside = b"".join(archive.read(name) for name in names)
    top = "ex08-lovelace/"
    assert names == [f"{top}ex08.ipynb", f"{top}mnist_mlp.py", f"{top}theory/scan.pdf"]
    assert b"/somewhere/private" not in inside and str(tmp_path).encode() not in inside
    again = write_archive(tmp_path / "again", named, text, pieces, attached)
    assert again.read_bytes() == path.read_bytes()


def test_an_archive_is_replaced_only_when_asked(course: Course, tmp_path: Path) -> None:
    """Without force nothing is touched and nothing half-written stays."""
    named, pieces, nothing = name_it(Profile(), 8, ["Ada Lovelace"]), _pieces(course), Attached({}, ())
    path = write_archive(tmp_path, named, "{}", pieces, nothing)
    before = path.read_bytes()
    with pytest.raises(ArchiveProblem, match="--force"):
        write_archive(tmp_path, named, "[]", pieces, nothing)
    assert path.read_bytes() == before
    write_archive(tmp_path, named, "[]", pieces, nothing, force=True)
    assert path.read_bytes() != before and [one.name for one in tmp_path.glob("*ex*")] == [path.name]


def test_data_archives_folders_and_large_files_are_left_out(tmp_path: Path) -> None:
    """Each with a sentence; the scan goes along."""
    (tmp_path / "folder").mkdir()
    for name in ("train.npz", "train-images-idx3-ubyte", "all.zip", "scan.pdf"):
        (tmp_path / name).write_bytes(b"x")
    with (tmp_path / "large.pdf").open("wb") as file:
        file.truncate((1 << 20) + 1)
    names = ["train.npz", "train-images-idx3-ubyte", "all.zip", "scan.pdf", "large.pdf", "folder", "none.pdf"]
    attached = Attached.among([tmp_path / name for name in names], Profile(largest_mb=1))
    assert list(attached.files) == ["scan.pdf"]
    assert len(attached.left_out) == 6 and all(line.endswith(".") for line in attached.left_out)


# -- what is missing --------------------------------------------------------------------------


def test_a_sheet_has_its_tasks_in_the_order_of_its_ids(course: Course) -> None:
    """Whole sheets and sections; 004-3i is not 004-3ii, and what is no sheet has none."""
    ids = [one[1][0] for one in sheet_tasks(course, "004")]
    order = list(course.sources)
    assert ids and ids == sorted(ids, key=order.index)
    assert {one[0].id for one in sheet_tasks(course, "000-5")} >= {"sobel-filter", "lenet-max-pool"}
    assert all(name.startswith("000-5.") for _, ids in sheet_tasks(course, "000-5") for name in ids)
    assert not sheet_tasks(course, "005") and not sheet_tasks(course, "../x") and not sheet_tasks(course, "")


def test_every_task_that_is_not_complete_is_named(course: Course, here: Places, store: Store) -> None:
    """Not begun, an untouched starter, no output, no interpretation: each task has its sentence."""
    starter = (course.root / "tasks" / "mnist_mlp" / "starter.py").read_text(encoding="utf-8")
    file = here.workspace / "mnist_mlp" / "mnist_mlp.py"
    file.parent.mkdir(parents=True)
    file.write_text(starter, encoding="utf-8")
    said = {piece.task.id: list(piece.missing) for piece in collect(course, here, store, "004")}
    assert all(said.values())
    assert "starter" in said["mnist-mlp"][0] and "not begun" in said["vgg-16"][0]
    file.write_text("x = 1\n", encoding="utf-8")
    said = {piece.task.id: list(piece.missing) for piece in collect(course, here, store, "004")}
    assert "not run" in said["mnist-mlp"][0] and "interpretation" in said["mnist-mlp"][1]


def test_a_complete_task_is_missing_nothing(course: Course) -> None:
    """Program, output and interpretation are enough; a program that stopped or printed nothing is not."""
    (piece,) = _pieces(course)
    assert list(piece.missing) == []
    assert "stops" in next(replace(piece, failed="It stopped.").missing)
    assert "prints nothing" in next(replace(piece, printed=" \n").missing)


def test_the_interpretation_lies_beside_the_program(course: Course, here: Places, store: Store) -> None:
    """It is read as text, and rubbish in its place counts as none."""
    path = interpretation_file(here, "mnist-mlp")
    path.parent.mkdir(parents=True)
    path.write_bytes("\ufeff It learns. \n".encode())
    (piece,) = (one for one in collect(course, here, store, "004") if one.task.id == "mnist-mlp")
    assert piece.interpretation == "It learns."
    path.write_bytes(b"\xff\xfe\x00")
    (piece,) = (one for one in collect(course, here, store, "004") if one.task.id == "mnist-mlp")
    assert piece.interpretation == ""


def test_output_is_kept_until_the_program_changes(course: Course, here: Places, store: Store) -> None:
    """What was printed by exactly this text is used again; of another text it is not."""
    file = here.workspace / "mnist_mlp" / "mnist_mlp.py"
    file.parent.mkdir(parents=True)
    file.write_text("print(2)\n", encoding="utf-8")
    mark = "5df9a5ddb3eb2c39ee4f7ee0d8c8f15dd9a7e8bf4b3fd5d9f5c5c3c6e2bb4b32"
    store.save_state("handin:mnist-mlp", {"sha256": mark, "printed": "old\n", "failed": ""})
    (piece,) = (one for one in collect(course, here, store, "004") if one.task.id == "mnist-mlp")
    assert piece.printed is None
    import hashlib

    mark = hashlib.sha256(b"print(2)\n").hexdigest()
    store.save_state("handin:mnist-mlp", {"sha256": mark, "printed": "2\n", "failed": ""})
    (piece,) = (one for one in collect(course, here, store, "004") if one.task.id == "mnist-mlp")
    assert piece.printed == "2\n"
    assert json.loads(notebook(Named("08", ("A",), "s", "t", ()), "004", [piece]))["nbformat"] == 4
