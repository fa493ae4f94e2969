"""Handing in: a sheet's solved tasks become one notebook with output and interpretation, and one archive."""

from __future__ import annotations

from tutor.study.handin.archive import ArchiveProblem, Attached, write_archive
from tutor.study.handin.collecting import Piece, Stage, collect, forget_output, sheet_tasks
from tutor.study.handin.meaning import (
    Meaning,
    interpretation_file,
    interpretation_path,
    keep_meaning,
    read_meaning,
)
from tutor.study.handin.naming import Named, NamingProblem, Profile, name_it, read_profile
from tutor.study.handin.notebook import notebook
from tutor.study.handin.packing import (
    Packed,
    Slip,
    archive_path,
    keep_slip,
    kept_slip,
    own_profile,
    pack,
    read_slip,
)
from tutor.study.handin.sheets import Sheet, Tally, sheets, tally

__all__ = [
    "ArchiveProblem",
    "Attached",
    "Meaning",
    "Named",
    "NamingProblem",
    "Packed",
    "Piece",
    "Profile",
    "Sheet",
    "Slip",
    "Stage",
    "Tally",
    "archive_path",
    "collect",
    "forget_output",
    "interpretation_file",
    "interpretation_path",
    "keep_meaning",
    "keep_slip",
    "kept_slip",
    "name_it",
    "notebook",
    "own_profile",
    "pack",
    "read_meaning",
    "read_profile",
    "read_slip",
    "sheet_tasks",
    "sheets",
    "tally",
    "write_archive",
]
