"""A sheet on the screen: what its tasks have, interpreting, running, packing, what is in their way."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.screens.office import Machine, Office
from tests.screens.pupil import Pupil
from tests.screens.test_deadlines import read
from tutor.study.handin import interpretation_file, kept_slip
from tutor.widgets.bars import Footer
from tutor.widgets.entry import Entry


@pytest.fixture(autouse=True)
def no_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody set an editor."""
    for name in ("EDITOR", "VISUAL"):
        monkeypatch.delenv(name, raising=False)


async def opened(pupil: Pupil) -> None:
    """Go to the sheet."""
    pupil.app.open_hand_in("004")
    await read(pupil)


async def slip(pupil: Pupil, names: str = "Ada Lovelace; Emmy Noether") -> None:
    """Fill in the slip and hand it over."""
    await pupil.press("e")
    await pupil.type("8")
    await pupil.press("tab")
    await pupil.type(names)
    await pupil.press("enter")
    await read(pupil)


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (140, 45)])
async def test_each_task_says_what_it_has(home: Path, size: tuple[int, int]) -> None:
    """Not begun, the starter, a program without and with output, an interpretation."""
    room = Office(home)
    async with room.open("home", size=size) as pupil:
        await opened(pupil)
        assert "not begun" in pupil.screen and "enter opens the task" in " ".join(pupil.screen.split())
        room.write(means="It doubles.")
        await opened(pupil)
        assert "written" in pupil.screen and "✓ written" in pupil.screen and "◐" in pupil.screen
        await pupil.press("r")
        await read(pupil)
        assert room.machine.ran == room.machine.ran[:1] and "✓" in pupil.screen
        if size[0] > 60:
            assert "✓ there" in pupil.screen
        assert "1 of 1 tasks have" in pupil.screen
        await pupil.press("escape")
        await read(pupil)
        assert pupil.on == "DeadlinesScreen" and "all 1 complete" in pupil.screen


async def test_the_task_is_opened_and_the_sheet_comes_back(home: Path) -> None:
    """With what was done there."""
    async with Office(home).open("home") as pupil:
        await opened(pupil)
        await pupil.press("enter")
        await read(pupil)
        assert pupil.on == "TaskScreen"
        await pupil.press("escape")
        await read(pupil)
        assert pupil.on == "HandInScreen" and "starter" in pupil.screen


async def test_an_interpretation_is_written_and_found_again(home: Path) -> None:
    """Esc writes the file; later keys go on from there."""
    room = Office(home)
    room.write()
    async with room.open("home") as pupil:
        path = interpretation_file(pupil.app.services.places, "double-it")
        await opened(pupil)
        await pupil.press("o")
        assert pupil.on == "MeaningScreen"
        await pupil.press(*"Two", "enter", *"x", "escape")
        await read(pupil)
        assert path.read_text() == "Two\nx\n" and pupil.on == "HandInScreen" and "✓ written" in pupil.screen
        await pupil.press("o", *"yz", "ctrl+s")
        await read(pupil)
        assert pupil.on == "MeaningScreen" and path.read_text() == "Two\nxyz\n"
        await pupil.press("escape")
        await read(pupil)
        assert [one.name for one in path.parent.iterdir() if "backup" in one.name] == []


async def test_what_is_typed_survives_a_workspace_that_cannot_be_written(home: Path) -> None:
    """One sentence says so, and the text is there again."""
    room = Office(home)
    async with room.open("home") as pupil:
        workspace = pupil.app.services.places.workspace
        workspace.parent.mkdir(parents=True, exist_ok=True)
        await opened(pupil)
        workspace.write_text("in the way")
        await pupil.press("o", *"kept", "escape")
        await read(pupil)
        assert pupil.on == "HandInScreen" and "is kept" in pupil.notice
        workspace.unlink()
        await pupil.press("escape", "o")
        assert "kept" in pupil.screen and "not written yet" in pupil.title
        await pupil.press("escape", "escape")
        await read(pupil)
        assert interpretation_file(pupil.app.services.places, "double-it").read_text() == "kept\n"


async def test_another_text_that_came_meanwhile_is_kept_beside(home: Path) -> None:
    """Two windows at once, or an editor beside it."""
    room = Office(home)
    room.write(means="Old.")
    async with room.open("home") as pupil:
        path = interpretation_file(pupil.app.services.places, "double-it")
        await opened(pupil)
        await pupil.press("o", *"mine")
        path.write_text("Of the other window.")
        await pupil.press("escape")
        await read(pupil)
        (backup,) = (one for one in path.parent.iterdir() if "backup" in one.name)
        assert path.read_text() == "Old.mine\n" and backup.read_text() == "Of the other window."
        assert backup.name in " ".join(pupil.screen.split()) or "is kept as" in pupil.notice


@pytest.mark.parametrize("stands", ["folder", "binary", "huge", "long", "controls"])
async def test_what_cannot_be_interpreted_here_is_told(home: Path, stands: str) -> None:
    """A folder, a picture, a book, or control characters in its place: one sentence, nothing is lost."""
    room = Office(home)
    room.write()
    async with room.open("home") as pupil:
        path = interpretation_file(pupil.app.services.places, "double-it")
        made = {
            "binary": b"\xff\xd8\xff",
            "huge": b"x" * 500_000,
            "long": b"y" * 30_000,
            "controls": b"\x1b[31m",
        }
        path.mkdir() if stands == "folder" else path.write_bytes(made[stands])
        await opened(pupil)
        await pupil.press("o")
        await read(pupil)
        assert pupil.on == "HandInScreen" and pupil.notice
        assert stands == "folder" or path.read_bytes() == made[stands]


async def test_a_run_is_stopped_with_esc(home: Path) -> None:
    """And what comes of it later changes nothing; another run is possible."""
    room = Office(home, machine=Machine(held=True))
    room.write()
    async with room.open("home") as pupil:
        await opened(pupil)
        await pupil.press("r")
        assert room.machine.begun.wait(5)
        await pupil.settle()
        assert "esc stops it" in pupil.screen and pupil.footer["leave"][1] == "stop"
        await pupil.press("escape")
        await read(pupil)
        assert pupil.on == "HandInScreen" and "Stopped" in pupil.notice and "not run" in pupil.screen
        room.machine.held = False
        await pupil.press("escape", "r")
        await read(pupil)
        assert len(room.machine.ran) == 2 and "✓ there" in pupil.screen
        await pupil.press("r")
        await read(pupil)
        assert len(room.machine.ran) == 2 and "Nothing has changed" in pupil.notice
        await pupil.press("escape", "a")
        await read(pupil)
        assert len(room.machine.ran) == 3


async def test_a_sheet_is_packed_and_an_old_archive_replaced_only_when_asked(home: Path) -> None:
    """Path, subject, warnings and what is missing are shown; names are there the next time."""
    room = Office(home)
    room.write()
    async with room.open("home", size=(100, 30)) as pupil:
        path = pupil.app.services.places.workspace / "ex08-lovelace-noether.zip"
        await opened(pupil)
        await slip(pupil)
        assert pupil.on == "QuestionScreen" and "changed since" in pupil.screen
        await pupil.press("1")
        await read(pupil)
        assert room.machine.ran and pupil.on == "PackedScreen"
        assert (
            "[EX08] Ada Lovelace, Emmy Noether" in pupil.screen
            and "interpretation is missing" in pupil.screen
        )
        await pupil.press("y", "enter")
        before = path.read_bytes()
        assert zipfile.is_zipfile(path)
        room.write("print(3)\n")
        await pupil.press("e")
        assert "ex08-lovelace-noether.zip" in pupil.screen
        await pupil.press("enter")
        await read(pupil)
        assert pupil.on == "QuestionScreen" and "Replace it?" in pupil.screen
        await pupil.press("escape")
        await read(pupil)
        assert path.read_bytes() == before
        await pupil.press("e", "enter", "1")
        await read(pupil)
        assert pupil.on == "PackedScreen" and path.read_bytes() != before


@pytest.mark.parametrize(
    "names", ["Ada [b]x[/b] Lovelace", "Zoë \U0001f600 Müller", "שרה לוי", "w" * 90, "a/b", "😀"]
)
async def test_odd_names_are_shown_as_they_are_or_refused(home: Path, names: str) -> None:
    """Markup is text, scripts of the other direction are folded, what is no name stays a sentence."""
    async with Office(home).open("home", size=(80, 30)) as pupil:
        await opened(pupil)
        await slip(pupil, names)
        refused = names in ("w" * 90, "a/b", "😀", "Ada [b]x[/b] Lovelace")
        assert pupil.on == ("SlipScreen" if refused else "PackedScreen")
        await pupil.press("escape")
        assert kept_slip(pupil.app.services.store, "004").names == names
        made = list(pupil.app.services.places.workspace.glob("*.zip"))
        assert len(made) == (0 if refused else 1) and all(one.name.isascii() for one in made)


@pytest.mark.parametrize("size", [(60, 15), (80, 24)])
async def test_the_slip_shows_its_keys_whatever_is_typed(home: Path, size: tuple[int, int]) -> None:
    """Long names, a long subject and warnings leave the bottom line in sight."""
    names = "; ".join(f"Ada Wilhelmina Lovelace-King {number}" for number in range(9))
    async with Office(home).open("home", size=size) as pupil:
        await opened(pupil)
        await pupil.press("e")
        slip_in_front = pupil.app.screen
        list(slip_in_front.query(Entry))[1].value = names
        await pupil.settle()
        assert slip_in_front.query_one(Footer).region.bottom <= size[1] and "close" in pupil.screen


async def test_a_workspace_in_the_way_is_a_sentence(home: Path) -> None:
    """Packing fails, and the screen goes on."""
    room = Office(home)
    async with room.open("home") as pupil:
        workspace = pupil.app.services.places.workspace
        workspace.parent.mkdir(parents=True, exist_ok=True)
        workspace.write_text("in the way")
        await opened(pupil)
        await slip(pupil)
        assert "cannot be written" in pupil.notice and "--" not in pupil.notice


async def test_rules_of_no_use_are_a_sentence(home: Path) -> None:
    """The learner's own hand-in.yaml is wrong."""
    async with Office(home).open("home") as pupil:
        config = pupil.app.services.places.config
        config.mkdir(parents=True, exist_ok=True)
        (config / "hand-in.yaml").write_text("archive: x\n")
        await opened(pupil)
        await pupil.press("e")
        assert pupil.on == "HandInScreen" and "hand-in.yaml" in pupil.notice


async def test_an_unknown_sheet_is_left_again(home: Path) -> None:
    """It has no tasks, and nothing ends."""
    async with Office(home).open("home") as pupil:
        pupil.app.open_hand_in("../x")
        await read(pupil)
        assert "no coding tasks" in pupil.screen
        await pupil.press("enter", "o", "r", "e", "a", "j", "escape")
        await read(pupil)
        assert pupil.on == "DeadlinesScreen"
