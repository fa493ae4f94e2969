"""Marks answers against the course as it ships, for the tests of its items."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import yaml

from tests.shipped import shipped as course
from tutor.course import Task
from tutor.kinds import Item
from tutor.marking import Verdict
from tutor.study.answering import mark_request

__all__ = ["course", "everything_right", "ids_in", "item", "marked", "numbers", "right", "rule_of", "rules"]


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


def rule_of(name: str, part: str, typed: str) -> str:
    """The rule that decides one part of the exam's own variant, the others being right."""
    one = item(name)
    variant = one.variant(0)
    return rules(one.mark(variant, {**one.key(variant), part: typed}))[part]


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


def numbers(name: str, seed: int) -> dict[str, Any]:
    """The drawn and derived values of a variant; exact numbers as floats, arrays as lists of them."""
    return {key: _plain(value) for key, value in item(name).variant(seed).names.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return float(value) if isinstance(value, Fraction) else value


def right(name: str, seed: int, answer: Mapping[str, float]) -> bool:
    """Whether an answer that a test computed itself earns all points."""
    one = item(name)
    return one.mark(one.variant(seed), {key: f"{value:.12g}" for key, value in answer.items()}).points == 1
