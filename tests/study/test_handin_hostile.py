"""Handing in under adverse conditions: what stands in the way of a file, names that mean harm, full disks."""

from __future__ import annotations

import os
import resource
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from checkers import run
from checkers.protocol import Finished
from tests.study.test_handin import course as course  # the fixtures
from tests.study.test_handin import here as here
from tests.study.test_handin import store as store
from tutor.course.model import Course
from tutor.places import PlaceProblem, Places
from tutor.store import Store
from tutor.study.handin import (
    ArchiveProblem,
    Attached,
    NamingProblem,
    Piece,
    Profile,
    Slip,
    collect,
    forget_output,
    interpretation_file,
    keep_meaning,
    keep_slip,
    kept_slip,
    name_it,
    notebook,
    pack,
    read_meaning,
    read_slip,
    sheet_tasks,
    sheets,
    tally,
    write_archive,
)
from tutor.study.handin.collecting import KEPT

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
NOTHING = Attached({}, ())
ODD = "Zoë \U0001f600 [b]x[/b] \u05d0\u05d1 " + "w" * 10_000


def _piece(course: Course, **more: object) -> Piece:
    task, ids = next(one for one in sheet_tasks(course, "004") if one[0].id == "mnist-mlp")
    whole = Piece(
        task, ids, Path("/nowhere/mnist_mlp.py"), "print(1)\n", printed="1\n", interpretation="One."
    )
    return replace(whole, **more)  # type: ignore[arg-type]


class Machine:
    """Answers as the checker does; says what it was asked to run."""

    def __init__(self, *answers: Finished) -> None:
        self.answers, self.ran = list(answers), 0

    def program(self, source: str, timeout: float) -> SimpleNamespace:
        """A job."""
        return SimpleNamespace(source=source, timeout=timeout)

    def check(self, job: object, take: object, cancel: threading.Event | None = None) -> Finished:
        """The next answer."""
        self.ran += 1
        return self.answers.pop(0)


def _finished(verdict: str, printed: str = "", message: str = "") -> Finished:
    size = len(printed.encode())
    return Finished(
        "program.py", "program", "", "", verdict, 0.0,  # type: ignore[arg-type]
        message=message, output_tail=printed, output_bytes=size,
    )  # fmt: skip


def _write(here: Places, source: str = "print(1)\n") -> Path:
    path = here.workspace / "mnist_mlp" / "mnist_mlp.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return path


def _collected(course: Course, here: Places, store: Store, machine: Machine | None = None) -> Piece:
    found = collect(course, here, store, "004", checking=machine)  # type: ignore[arg-type]
    return next(one for one in found if one.task.id == "mnist-mlp")


# -- the interpretation ------------------------------------------------------------------------------------


def test_whatever_stands_in_the_place_of_an_interpretation_is_told(
    course: Course, here: Places, store: Store
) -> None:
    """A folder, a pipe, a picture, a book: one sentence that names the file, and nothing hangs."""
    _write(here)
    path = interpretation_file(here, "mnist-mlp")
    kinds: dict[str, Callable[[], object]] = {
        "folder": path.mkdir,
        "ordinary": lambda: os.mkfifo(path),
        "UTF-8": lambda: path.write_bytes(b"\x89PNG\xff\xfe"),
        "longer": lambda: path.write_text("é" * 300_000, encoding="utf-8"),
    }
    for word, put in kinds.items():
        put()
        said = read_meaning(path)
        assert word in said.trouble and said.trouble.endswith(".") and not said.text
        piece = _collected(course, here, store)
        assert piece.unread == said.trouble and any("cannot be used" in one for one in piece.missing)
        path.rmdir() if path.is_dir() else path.unlink()
    assert read_meaning(path).trouble == "" and read_meaning(path / "x" / "y").trouble == ""


def test_an_interpretation_is_never_overwritten_unseen(here: Places) -> None:
    """What was there and was not the text that the writer knows is kept beside it; a link stays a link."""
    path = interpretation_file(here, "mnist-mlp")
    assert keep_meaning(path, " One. ", now=NOW) is None and path.read_text() == "One.\n"
    assert keep_meaning(path, "One.", now=NOW) is None
    assert keep_meaning(path, "Two.", now=NOW, seen="One.") is None
    backup = keep_meaning(path, "Three.", now=NOW, seen="One.")
    assert backup is not None and backup.read_text() == "Two.\n" and path.read_text() == "Three.\n"
    other = here.workspace / "notes.md"
    path.unlink()
    path.symlink_to(other)
    keep_meaning(path, "Four.", now=NOW)
    assert path.is_symlink() and other.read_text() == "Four.\n"


def test_a_workspace_that_cannot_be_written_is_one_sentence(here: Places, tmp_path: Path) -> None:
    """A file lies where the folder should be."""
    here.workspace.parent.mkdir(parents=True, exist_ok=True)
    here.workspace.write_text("in the way")
    with pytest.raises(PlaceProblem):
        keep_meaning(interpretation_file(here, "mnist-mlp"), "One.", now=NOW)
    with pytest.raises(ArchiveProblem) as caught:
        write_archive(here.workspace, name_it(Profile(), 8, ["Ada Lovelace"]), "{}", [], NOTHING)
    assert caught.value.told.endswith(".") and "--" not in caught.value.told and not caught.value.taken


# -- programs ----------------------------------------------------------------------------------------------


def test_a_stopped_run_is_not_kept_and_a_timeout_is(course: Course, here: Places, store: Store) -> None:
    """Whoever stops it runs it again; what ran into its limit is not run again before it changes."""
    _write(here)
    machine = Machine(
        _finished("cancelled"),
        _finished("error", message="No."),
        _finished("timeout", "a\n", "It took too long."),
    )
    assert _collected(course, here, store, machine).waits
    assert _collected(course, here, store, machine).failed == "No."
    piece = _collected(course, here, store, machine)
    assert (piece.printed, piece.failed, piece.waits) == ("a\n", "It took too long.", False)
    assert _collected(course, here, store, machine) == piece and machine.ran == 3
    forget_output(store, "mnist-mlp")
    assert _collected(course, here, store).waits


def test_after_a_stop_no_other_program_begins(course: Course, here: Places, store: Store) -> None:
    """Setting `cancel` beforehand runs nothing at all."""
    _write(here)
    machine, cancel = Machine(), threading.Event()
    cancel.set()
    collect(course, here, store, "004", checking=machine, cancel=cancel)  # type: ignore[arg-type]
    assert machine.ran == 0


def test_output_names_no_folder_of_this_machine(course: Course, here: Places, store: Store) -> None:
    """Home, workspace and the interpreter's own folders become an ellipsis, in output and errors."""
    _write(here)
    told = f"{here.workspace}/mnist_mlp {Path.home()}/x {os.sys.prefix}/lib {os.sys.prefix}"  # type: ignore[attr-defined]
    piece = _collected(course, here, store, Machine(_finished("fail", told, f"see {here.workspace}/y")))
    assert piece.printed == "…/mnist_mlp …/x …/lib …" and piece.failed == "see …/y"


def test_what_is_left_out_of_the_output_is_said(course: Course, here: Places, store: Store) -> None:
    """And only then: control characters that were taken out are no loss."""
    _write(here)
    long = replace(_finished("pass", "end\n"), output_bytes=KEPT + 1)
    assert "left out" in (_collected(course, here, store, Machine(long)).printed or "")
    forget_output(store, "mnist-mlp")
    coloured = replace(_finished("pass", "red\n"), output_bytes=13)
    assert _collected(course, here, store, Machine(coloured)).printed == "red\n"
    assert KEPT == 4 * run.TAIL


def test_a_program_that_cannot_be_read_is_said_to_be_so(course: Course, here: Places, store: Store) -> None:
    """A folder or a picture under its name; the other tasks are collected all the same."""
    path = _write(here)
    path.write_bytes(b"\xff\xff")
    assert _collected(course, here, store).stage == "unreadable"
    path.unlink()
    assert _collected(course, here, store).stage == "new"
    path.mkdir()
    assert _collected(course, here, store).stage == "unreadable"


def test_rubbish_in_the_kept_output_is_no_reason_to_stop(course: Course, here: Places, store: Store) -> None:
    """Whatever an older or another program left there."""
    _write(here)
    for kept in ({}, {"sha256": 3}, {"sha256": None, "printed": [1]}):
        store.save_state("handin:mnist-mlp", kept)
        assert _collected(course, here, store).waits


# -- the notebook ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["\x1b[31mred\x07", "\u202eltr", "😀" * 10_000, "</script>\u2028", "x\r\ny\x0c"]
)
def test_any_text_gives_a_valid_notebook(course: Course, text: str) -> None:
    """In program, output, error and interpretation alike; what was put in comes out."""
    piece = _piece(course, source=text, printed=text, failed=text, interpretation=text)
    book = nbformat.reads(notebook(name_it(Profile(), 8, ["Ada Lovelace"]), "004", [piece]), as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(book)
    assert book.cells[3].source == text and book.cells[5].source.endswith(text)


# -- names and the slip ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        "",
        ";;",
        ODD,
        "a/b; c",
        "Ada \x1b[31m",
        "\u202eAda",
        "Ada Lovelace; 😀",
        "8",
        "; ".join(["Ada L"] * 99),
    ],
)
def test_names_that_mean_harm_are_refused(names: str) -> None:
    """One short sentence without control characters."""
    with pytest.raises(NamingProblem) as caught:
        read_slip(Slip("8", names), Profile())
    told = str(caught.value)
    assert told.endswith(".") and len(told) < 200 and told.isprintable()


@pytest.mark.parametrize("number", ["", "-1", "100", "8.0", "八", "٣", "1e1", "9" * 10_000])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    """Other scripts' digits too: the archive's name is ASCII."""
    with pytest.raises(NamingProblem):
        read_slip(Slip(number, "Ada Lovelace"), Profile())


def test_the_slip_is_kept_for_the_next_time(store: Store) -> None:
    """Names for every sheet, number and files for theirs; no more than a line holds."""
    keep_slip(store, "004", Slip("8", "Ada Lovelace; " + "w" * 5_000, "~/scan.pdf"))
    assert kept_slip(store, "004").number == "8" and kept_slip(store, "004").theory == "~/scan.pdf"
    other = kept_slip(store, "003")
    assert other.number == other.theory == "" and len(other.names) == 2_000
    _, theory = read_slip(Slip("8", "Ada Lovelace", "~/a.pdf; ~nobody-here/b.pdf;"), Profile())
    assert theory == (Path.home() / "a.pdf", Path("~nobody-here/b.pdf"))


# -- the archive -------------------------------------------------------------------------------------------


def test_a_link_under_the_archives_name_is_never_followed(course: Course, tmp_path: Path) -> None:
    """Without force it counts as taken, with force the link itself is replaced; its target stays."""
    named, target = name_it(Profile(), 8, ["Ada Lovelace"]), tmp_path / "precious"
    target.write_text("mine")
    folder = tmp_path / "out"
    folder.mkdir()
    link = folder / "ex08-lovelace.zip"
    for leads in (target, tmp_path / "nowhere"):
        link.symlink_to(leads)
        with pytest.raises(ArchiveProblem) as caught:
            write_archive(folder, named, "{}", [_piece(course)], NOTHING)
        assert caught.value.taken
        write_archive(folder, named, "{}", [_piece(course)], NOTHING, force=True)
        assert not link.is_symlink() and zipfile.is_zipfile(link)
        link.unlink()
    assert target.read_text() == "mine" and not (tmp_path / "nowhere").exists()


def test_of_two_windows_only_one_writes_without_being_asked(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive of the other came between the look and the writing: it stays."""
    folder = tmp_path / "out"
    folder.mkdir()
    named, path = name_it(Profile(), 8, ["Ada Lovelace"]), folder / "ex08-lovelace.zip"
    real = zipfile.ZipFile.writestr

    def slow(archive: zipfile.ZipFile, *given: object) -> None:
        path.write_text("the other window's")
        real(archive, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(zipfile.ZipFile, "writestr", slow)
    with pytest.raises(ArchiveProblem) as caught:
        write_archive(folder, named, "{}", [_piece(course)], NOTHING)
    assert caught.value.taken and path.read_text() == "the other window's"
    assert list(folder.iterdir()) == [path]


@pytest.fixture
def little_space() -> Iterator[None]:
    """No file of this process may grow beyond a few hundred bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_leaves_the_old_archive_and_nothing_half_written(
    course: Course, tmp_path: Path, little_space: None
) -> None:
    """One sentence says so."""
    named = name_it(Profile(), 8, ["Ada Lovelace"])
    path = tmp_path / "out" / "ex08-lovelace.zip"
    path.parent.mkdir()
    path.write_text("the old one")
    text = "".join(map(str, range(9_999)))
    with pytest.raises(ArchiveProblem) as caught:
        write_archive(path.parent, named, text, [_piece(course)], NOTHING, force=True)
    assert "cannot be written" in caught.value.told
    assert path.read_text() == "the old one" and list(path.parent.iterdir()) == [path]


def test_a_folder_under_the_archives_name_is_one_sentence(course: Course, tmp_path: Path) -> None:
    """Also with force: a folder is never replaced."""
    folder = tmp_path / "out"
    (folder / "ex08-lovelace.zip" / "x").mkdir(parents=True)
    with pytest.raises(ArchiveProblem):
        write_archive(folder, name_it(Profile(), 8, ["Ada Lovelace"]), "{}", [], NOTHING, force=True)
    assert [one.name for one in folder.iterdir()] == ["ex08-lovelace.zip"]


def test_files_with_odd_names_and_pipes_stay_out(tmp_path: Path) -> None:
    """What would unpack elsewhere on another system, or never end."""
    os.mkfifo(tmp_path / "pipe.pdf")
    names = ["a\\..\\b.pdf", "c:d.pdf", "e\nf.pdf", os.fsdecode(b"g\xff.pdf"), "Scan.pdf", "scan.PDF"]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    paths = [tmp_path / name for name in [*names, "pipe.pdf", "n\0ul.pdf"]]
    found = Attached.among(paths, Profile())
    assert list(found.files) == ["Scan.pdf"] and len(found.left_out) == 7
    assert all(line.endswith(".") and line.isprintable() for line in found.left_out)


def test_packing_says_what_is_missing_and_what_will_not_run_elsewhere(course: Course, tmp_path: Path) -> None:
    """A program that names one's own folder is told about; the archive is written all the same."""
    named = name_it(Profile(), 8, ["Ada Lovelace", "Emmy Noether"])
    pieces = [_piece(course, source=f"open('{Path.home()}/x')\n", interpretation="")]
    done = pack(tmp_path, "004", named, Profile(), pieces, [])
    assert done.path.is_file() and (done.there, done.tasks) == (1, 1) and len(done.missing) == 1
    assert len(done.warnings) == 1 and "folder of this computer" in done.warnings[0]


# -- the sheets --------------------------------------------------------------------------------------------


def test_a_large_sheet_is_handed_in_by_section(course: Course) -> None:
    """000 section by section, the others whole; every task of theirs is in one."""
    found = [one.id for one in sheets(course)]
    assert found == ["000-2", "000-3", "000-4", "000-5", "000-6", "001", "002", "003", "004"]
    there = {task.id for name in found for task, _ in sheet_tasks(course, name)}
    assert there == {
        task.id for task in course.tasks.values() if any(one[:3].isdecimal() for one in task.source)
    }


def test_a_sheet_is_counted_by_what_its_tasks_have(course: Course) -> None:
    """Complete is what has program, output and interpretation."""
    whole = _piece(course, verdict="right")
    found = tally(
        [whole, _piece(course, printed=None), _piece(course, source=None, printed=None, interpretation="")]
    )
    assert (found.tasks, found.programs, found.outputs, found.passed) == (3, 2, 1, 1)
    assert (found.interpreted, found.complete) == (2, 1) and "2 of 3 programs" in found.told
    assert tally([whole]).told == "all 1 complete"
