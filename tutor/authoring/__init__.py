"""What an author begins with: a course of one's own, an item of each kind, a lesson, an experiment, a reading
list, a coding task; and the schemas for an editor.
"""

from __future__ import annotations

from tutor.authoring.making import (
    KINDS,
    MakingProblem,
    new_course,
    new_experiment,
    new_item,
    new_lesson,
    new_reading,
    new_task,
)

__all__ = [
    "KINDS",
    "MakingProblem",
    "new_course",
    "new_experiment",
    "new_item",
    "new_lesson",
    "new_reading",
    "new_task",
]
