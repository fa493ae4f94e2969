"""Writes the one archive that is handed in: whole or not at all, with no path of this machine inside."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tutor.study.handin.collecting import Piece
from tutor.study.handin.naming import Named, Profile

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
    """The archive cannot be written; one sentence."""


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
            elif path.name in files:
                left.append(f"{path.name} is named twice: rename one of them.")
            else:
                files[path.name] = path
        return cls(files, tuple(left))


def _why_not(path: Path, profile: Profile) -> str:
    try:
        if path.is_dir():
            return f"{path.name} is a folder and was left out: name the files in it, without data sets."
        size = path.stat().st_size
    except OSError as problem:
        reason = (problem.strerror or "no reason given").lower()
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

    Inside, all lies in one folder: the notebook, the programs, and what goes along in `theory`.
    Raises ArchiveProblem.
    """
    path = folder / f"{named.stem}.zip"
    if os.path.lexists(path) and not force:
        raise ArchiveProblem(f"{path} is there already: --force replaces it, --to names another folder.")
    top = named.stem
    spare = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(spare, "w", zipfile.ZIP_DEFLATED) as archive:
            _add(archive, f"{top}/ex{named.number}.ipynb", text.encode("utf-8", "replace"))
            for piece in pieces:
                if piece.source is not None:
                    _add(archive, f"{top}/{piece.path.name}", piece.source.encode("utf-8", "replace"))
            for name, file in sorted(attached.files.items()):
                _add(archive, f"{top}/theory/{name}", file.read_bytes())
        spare.replace(path)
    except OSError as problem:
        spare.unlink(missing_ok=True)
        reason = (problem.strerror or type(problem).__name__).lower()
        raise ArchiveProblem(f"{path} cannot be written ({reason}): name another folder with --to.") from None
    return path


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
