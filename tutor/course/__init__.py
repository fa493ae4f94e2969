"""Content files as a frozen course: model, loading, and the lint that proves them."""

from __future__ import annotations

from tutor.course.cache import open_course
from tutor.course.load import find_content, load
from tutor.course.model import Course, Entry, Task, Topic
from tutor.course.source import Located

__all__ = ["Course", "Entry", "Located", "Task", "Topic", "find_content", "load", "open_course"]
