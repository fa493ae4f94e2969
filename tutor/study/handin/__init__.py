"""Handing in: a sheet's solved tasks become one notebook with output and interpretation, and one archive."""

from __future__ import annotations

from tutor.study.handin.archive import ArchiveProblem, Attached, write_archive
from tutor.study.handin.collecting import Piece, collect, interpretation_file, sheet_tasks
from tutor.study.handin.naming import Named, NamingProblem, Profile, name_it, read_profile
from tutor.study.handin.notebook import notebook

__all__ = [
    "ArchiveProblem",
    "Attached",
    "Named",
    "NamingProblem",
    "Piece",
    "Profile",
    "collect",
    "interpretation_file",
    "name_it",
    "notebook",
    "read_profile",
    "sheet_tasks",
    "write_archive",
]
