"""Packs a sheet from a slip that names exercise, members and what goes along, and keeps that slip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor.places import Places
from tutor.store import Store
from tutor.study.handin.archive import Attached, write_archive
from tutor.study.handin.collecting import Piece
from tutor.study.handin.naming import Named, NamingProblem, Profile, name_it
from tutor.study.handin.notebook import notebook

__all__ = ["Packed", "Slip", "archive_path", "keep_slip", "kept_slip", "own_profile", "pack", "read_slip"]

NAMES = "handin:names"
LONGEST = 2_000
"""Characters of a line of the slip."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is typed before packing: the exercise's number, full names with semicolons between them, and the
    files that go along, likewise.
    """

    number: str = ""
    names: str = ""
    theory: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """An archive that was written: where, under which subject it is sent, and what is missing in it."""

    path: Path
    subject: str
    tasks: int
    there: int
    warnings: tuple[str, ...]
    missing: tuple[str, ...]


def kept_slip(store: Store, sheet: str) -> Slip:
    """What was typed last time; names hold for all sheets."""
    return Slip(
        _kept(store, f"handin:number:{sheet}"),
        _kept(store, NAMES),
        _kept(store, f"handin:theory:{sheet}"),
    )


def _kept(store: Store, name: str) -> str:
    return (store.setting(name) or "")[:LONGEST]


def keep_slip(store: Store, sheet: str, slip: Slip) -> None:
    """Keep what was typed: names for all sheets, number and files for this one."""
    store.set_setting(NAMES, slip.names[:LONGEST])
    store.set_setting(f"handin:number:{sheet}", slip.number[:LONGEST])
    store.set_setting(f"handin:theory:{sheet}", slip.theory[:LONGEST])


def own_profile(places: Places) -> Path | None:
    """The learner's own rules for handing in, if there are any."""
    own = places.config / "hand-in.yaml"
    return own if own.is_file() else None


def read_slip(slip: Slip, profile: Profile) -> tuple[Named, tuple[Path, ...]]:
    """The names of the hand-in and the files that go along; raises NamingProblem."""
    number = slip.number.strip()
    if not (number.isdecimal() and number.isascii() and len(number) <= 2):
        raise NamingProblem("The exercise has a number from 0 to 99: type it, such as 8.")
    names = _parts(slip.names)
    named = name_it(profile, int(number), names)
    return named, tuple(_expanded(one) for one in _parts(slip.theory))


def _parts(text: str) -> list[str]:
    return [one.strip() for one in text.split(";") if one.strip()]


def _expanded(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # nobody of that name
        return Path(text)


def archive_path(places: Places, named: Named) -> Path:
    """Where the archive is written."""
    return places.workspace / f"{named.stem}.zip"


def pack(
    folder: Path,
    sheet: str,
    named: Named,
    profile: Profile,
    pieces: Sequence[Piece],
    theory: Sequence[Path],
    *,
    force: bool = False,
) -> Packed:
    """Write the archive into `folder`; raises ArchiveProblem."""
    attached = Attached.among(theory, profile)
    text = notebook(named, sheet, pieces)
    path = write_archive(folder, named, text, pieces, attached, force=force)
    return Packed(
        path,
        named.subject,
        len(pieces),
        sum(one.source is not None for one in pieces),
        (*named.warnings, *attached.left_out, *_absolute(pieces)),
        tuple(line for piece in pieces for line in piece.missing),
    )


def _absolute(pieces: Sequence[Piece]) -> Iterator[str]:
    """A word on programs that name the learner's own folder, which nobody else has."""
    home = str(_expanded("~"))
    for piece in pieces:
        if piece.source is not None and len(home) > 3 and f"{home}/" in piece.source:
            yield f"{piece.path.name} names a folder of this computer: it will not run elsewhere."
