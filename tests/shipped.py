"""The course as it ships, read once for all tests of a process: nothing in it can be changed."""

from __future__ import annotations

from functools import cache

from tutor.course import Course, find_content, load

__all__ = ["shipped"]


@cache
def shipped() -> Course:
    """The whole course, in which the lint's structure finds no problem."""
    course, problems = load(find_content())
    assert problems == (), [one.sentence for one in problems]
    return course
