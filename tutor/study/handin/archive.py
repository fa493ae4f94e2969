"""Writes the one archive that is handed in: whole or not at all, with no path of this machine inside."""

from __future__ import annotations

import os
import secrets
import stat
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tutor.study.handin.collecting import Piece
from tutor.study.handin.naming import Named, Profile
from tutor.words import clean

__all__ = ["ArchiveProblem", "Attached", "write_archive"]

_STAMP = (1980, 1, 1, 0, 0, 0)  # the same content gives the same archive
_DATA = (
    ".gz",
    ".npz",
    ".npy",
    ".pt",
    ".pth",
    ".bin",
    ".safetensors",
    ".h5",
    ".hdf5",
    ".tar",
    ".parquet",
    ".idx",
)
_ENDS = ("-ubyte", "_batch")


class ArchiveProblem(Exception):
    """The archive cannot be written; one sentence for the command line, and `told` for the other interfaces.

    `taken` says that it is there already.
    """

    def __init__(self, sentence: str, told: str = "", *, taken: bool = False) -> None:
        super().__init__(sentence)
        self.told, self.taken = told or sentence, taken


@dataclass(frozen=True, slots=True)
class Attached:
    """The files that go along, by their name inside, and sentences on those that were left out."""

    files: dict[str, Path]
    left_out: tuple[str, ...]

    @classmethod
    def among(cls, paths: Sequence[Path], profile: Profile) -> Attached:
        """Theory and other files that were named; data sets, weights and what is too large stay here."""
        files: dict[str, Path] = {}
        left = []
        for path in paths:
            why = _why_not(path, profile)
            if why:
                left.append(why)
            elif path.name.casefold() in {name.casefold() for name in files}:
                left.append(f"{path.name} is named twice: rename one of them.")
            else:
                files[path.name] = path
        return cls(files, tuple(left))


def _why_not(path: Path, profile: Profile) -> str:
    shown = clean(path.name.encode("utf-8", "replace").decode()).replace("\n", " ")[:80]
    if not path.name.isprintable() or any(one in path.name for one in '\\/:*?"<>|'):
        return f"“{shown}” has a name that not every system can unpack and was left out: rename it."
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            return f"{path.name} is a folder and was left out: name the files in it, without data sets."
        if not stat.S_ISREG(found.st_mode):  # reading a pipe would wait for ever
            return f"{path.name} is no ordinary file and was left out."
        size = found.st_size
    except (OSError, ValueError) as problem:
        reason = (getattr(problem, "strerror", None) or "no reason given").lower()
        return f"{path.name} cannot be read ({reason}) and was left out."
    if path.suffix.casefold() in _DATA or any(path.stem.endswith(end) for end in _ENDS):
        return f"{path.name} looks like data or weights and was left out: whoever reads it has the set."
    if size > profile.largest_mb << 20:
        return f"{path.name} is larger than {profile.largest_mb} MiB, the limit, and was left out."
    if path.suffix.casefold() == ".zip":
        return f"{path.name} is an archive and was left out: one archive is handed in."
    return ""


def write_archive(
    folder: Path, named: Named, text: str, pieces: Sequence[Piece], attached: Attached, *, force: bool = False
) -> Path:
    """Writes `<stem>.zip` into `folder` and returns its path; what is there is replaced with `force` only.

    Inside, all lies in one folder: the notebook, the programs, and what goes along in `theory`. A link under
    that name is replaced, never followed. Raises ArchiveProblem, and then what was there is as it was.
    """
    path = folder / f"{named.stem}.zip"
    if os.path.lexists(path) and not force:
        raise _taken(path)
    spare = path.with_name(f".{named.number}-{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _new(spare) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            _fill(archive, named, text, pieces, attached)
        _give_name(spare, path, force=force)
    except (OSError, ValueError, RuntimeError) as problem:  # the last two: zipfile cut off in the middle
        reason = (getattr(problem, "strerror", None) or type(problem).__name__).lower()
        told = f"{path} cannot be written ({reason})"
        raise ArchiveProblem(
            f"{told}: name another folder with --to.",
            f"{told}: free some space there, make the folder writable, or move away what is in its way.",
        ) from None
    finally:
        with suppress(OSError):
            spare.unlink(missing_ok=True)
    return path


def _taken(path: Path) -> ArchiveProblem:
    return ArchiveProblem(
        f"{path} is there already: --force replaces it, --to names another folder.",
        f"{path} is there already.",
        taken=True,
    )


def _new(path: Path) -> BinaryIO:
    """A file that was not there before, so that no link leads elsewhere."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o666), "wb")


def _give_name(spare: Path, path: Path, *, force: bool) -> None:
    """Rename, which replaces a link itself; without `force` only where nothing came there meanwhile."""
    if not force:
        try:
            os.link(spare, path, follow_symlinks=False)
            return
        except FileExistsError:
            raise _taken(path) from None
        except (OSError, NotImplementedError):  # a file system without hard links
            if os.path.lexists(path):
                raise _taken(path) from None
    spare.replace(path)


def _fill(
    archive: zipfile.ZipFile, named: Named, text: str, pieces: Sequence[Piece], attached: Attached
) -> None:
    top = named.stem
    _add(archive, f"{top}/ex{named.number}.ipynb", text.encode("utf-8", "replace"))
    for piece in pieces:
        if piece.source is not None:
            _add(archive, f"{top}/{piece.path.name}", piece.source.encode("utf-8", "replace"))
    for name, file in sorted(attached.files.items()):
        _add(archive, f"{top}/theory/{name}", file.read_bytes())


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
