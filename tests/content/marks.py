"""Marks answers against the course as it ships, for the tests of its items."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from tests.shipped import shipped as course
from tutor.course import Task
from tutor.kinds import Item
from tutor.marking import Verdict
from tutor.study.answering import mark_request

__all__ = ["course", "everything_right", "ids_in", "item", "marked", "rules"]


def item(name: str) -> Item:
    """One item of the course."""
    return course().items[name]


def ids_in(path: str) -> list[str]:
    """The ids of the items of one file below `items`, in their order."""
    entries = yaml.safe_load((course().root / "items" / path).read_text(encoding="utf-8"))
    return [str(entry["id"]) for entry in entries]


def marked(name: str, answer: object, params: Mapping[str, object] | None = None) -> Verdict:
    """The verdict of `dltutor mark`."""

    def no_code(task: Task, source: str) -> Verdict:
        raise AssertionError(f"{task.id} is not asked here")

    request: dict[str, object] = {"id": name, "answer": answer}
    if params is not None:
        request["params"] = dict(params)
    return mark_request(course(), request, no_code)


def rules(verdict: Verdict) -> dict[str, str]:
    """The rule that decided each part."""
    return {line.part: line.rule for line in verdict.lines}


def everything_right(name: str, seeds: range) -> bool:
    """True where each seed's key earns all points and every listed mistake fewer, with its own sentence."""
    one = item(name)
    for seed in seeds:
        variant = one.variant(seed)
        if one.mark(variant, one.key(variant)).status != "right":
            return False
        for mistake in one.mistakes(variant):
            verdict = one.mark(variant, mistake.answer)
            told = mistake.says.strip() in [sentence.strip() for sentence in verdict.feedback]
            if verdict.points == 1 or not told:
                return False
    return True
