"""Code cells, what is best read first and what comes after a lesson, further reading: line by line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.course.test_lessons import HEAD
from tests.line.script import Scripted, desk
from tests.screens.test_lesson_cells import BODY, FIRST, SECOND, Python, course
from tests.screens.test_lesson_cells import Home as Pads
from tests.screens.test_reading_list import course as with_reading
from tutor.pad import Ran
from tutor.study.further import marks_of


def read(home: Path, python: Python | None, *lines: str, body: str = BODY) -> Scripted:
    """The lesson with this Python behind its cells, and these lines typed."""
    here = desk(home, course(home.parent / "course", body))
    if python is not None:
        pads = Pads(python)
        here = replace(here, pads=lambda: pads)
    return Scripted(here).types(*lines, start="lesson", name="areas")


def test_a_cell_is_said_and_run(home: Path) -> None:
    """Its text, then what it printed; return reads on without running it."""
    python = Python({FIRST: Ran("ok", output="x is 2\n"), SECOND: Ran("ok", value="6")})
    one = read(home, python, ":run", "", ":r", "", ":quit")
    assert "Cell 1: not run yet." in one.said and '    print("x is", x)' in one.said
    assert "Cell 1, run 1: ran in 0.25 s.\n    x is 2" in one.said
    assert "Cell 2, run 2: ran in 0.25 s.\n    6" in one.said
    assert python.sources == [FIRST, SECOND]


def test_a_line_of_a_cell_is_changed(home: Path) -> None:
    """It keeps how far in it stands, unless it says so itself; the next start has it again."""
    python = Python()
    body = BODY.replace("y = 3 * x\ny", "for k in range(3):\n    print(k)")
    one = read(
        home, python, "", ":edit 2 2 print(k + 1)", ":edit 2 3   print(k)", ":run 2", ":quit", body=body
    )
    assert python.sources == ["for k in range(3):\n    print(k + 1)\n  print(k)"]
    assert "Cell 2, changed by you: changed, not run yet." in one.said
    assert "There are cells" not in one.said
    again = read(home, Python(), "", ":quit", body=body)
    assert "    print(k + 1)" in again.said


def test_a_whole_cell_is_typed_anew(home: Path) -> None:
    """Line by line, as far in as one types, up to a dot."""
    python = Python()
    read(home, python, ":edit 1", "if True:", "    x = 5", ".", ":run", ":quit")
    assert python.sources == ["if True:\n    x = 5"]


def test_a_cell_is_put_back_and_so_are_all(home: Path) -> None:
    """All of them with a fresh Python."""
    python = Python()
    one = read(
        home, python, ":edit 1 1 x = 7", ":reset", ":edit 1 1 x = 8", ":run", ":reset all", ":cell 1", ":quit"
    )
    assert "begins with a fresh Python" in one.said and python.resets == 1
    assert one.said.rstrip().split("Cell 1")[-1].startswith(": not run yet.\n    x = 2")


def test_cells_from_the_top(home: Path) -> None:
    """`:top` runs all down to the cell; one that fails ends it."""
    python = Python({SECOND: Ran("error", error="NameError in line 1: no x.", kind="NameError")})
    one = read(home, python, "", ":top", ":top 3", ":quit")
    assert python.sources == [FIRST, SECOND, FIRST, SECOND]
    assert "NameError in line 1: no x." in one.said


def test_remarks_name_the_command_and_not_the_key(home: Path) -> None:
    """Nobody presses R here."""
    one = read(home, Python(), "", ":run", ":quit")
    assert "Cell 1 was not run: :top runs all from the top." in one.said


def test_what_names_no_cell_is_answered(home: Path) -> None:
    """With what there is."""
    one = read(home, Python(), ":run 9", ":edit x", ":edit 1 9 x", ":quit")
    assert one.said.count("There are cells 1 to 3") == 2
    assert "Cell 1 has lines 1 to 2" in one.said


def test_without_a_checker_cells_are_read_and_changed(home: Path) -> None:
    """And one sentence says that they cannot be run."""
    one = read(home, None, ":run", ":edit 1 1 x = 3", ":quit")
    assert "Cells cannot be run here" in one.said and "    x = 3" in one.said


def test_a_lesson_says_what_is_best_read_first_and_where_it_leads(home: Path) -> None:
    """The way is chosen by its number."""
    folder = home.parent / "course"
    one = course(folder)
    first = next(iter(one.lessons.values()))
    second = replace(first, id="more", title="More areas", needs=("areas",), cells=0)
    both = replace(one, lessons={"areas": first, "more": second})
    (one.root / "lessons" / "more.md").write_text(HEAD.replace("id: areas", "id: more") + "## A\n\nText.\n")
    told = Scripted(desk(home, both)).types("", "", "", "", "", "2", ":quit", start="lesson", name="areas")
    assert (
        "Where to go from here:\n1. Practise: Questions about it, 0 of 1 tried\n2. Next lesson: More areas"
        in told.said
    )
    assert "Lesson: More areas" in told.said and "Best read first" not in told.said.split("More areas")[-1]
    other = Scripted(desk(home.parent / "new", both)).types(":quit", start="lesson", name="more")
    assert "Best read first: Areas." in other.said


def test_a_reading_list_is_told_and_kept(home: Path) -> None:
    """Books are marked by number; a question is asked by itself, and the list comes back."""
    here = desk(home, with_reading())
    one = Scripted(here).quiz([("capital", 0)], "1", ":quit")
    one = Scripted(desk(home, with_reading())).types("quit", start="home")
    place = next(line.partition(".")[0] for line in one.said.splitlines() if "Further reading, Alpha" in line)
    one = Scripted(desk(home, with_reading())).types(
        place, "2", "4", ":home", ":again", "99", ":quit", start="home"
    )
    assert "1. Dive into Deep Learning: A chapter" in one.said and "- What is a number?" in one.said
    assert "Understanding Deep Learning is marked as read; 1 of 3 books read." in one.said
    assert "Back in the reading list." in one.said and "Type a number from 1 to 6." in one.said
    assert marks_of(desk(home).store, "alpha").read == {"Understanding Deep Learning"}
