"""What an author begins with: a course of one's own, an item of each kind, a lesson, a coding task."""

from __future__ import annotations

from tutor.authoring.making import KINDS, MakingProblem, new_course, new_item, new_lesson, new_task

__all__ = ["KINDS", "MakingProblem", "new_course", "new_item", "new_lesson", "new_task"]
