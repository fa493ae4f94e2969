"""One answer from outside: finds the item, builds the variant, marks, replies in the form that scripts rely
on.

This is `dltutor mark` without its command line; code answers go on to the check server through `code`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from tutor.course.model import Course, Task
from tutor.kinds import AnswerProblem, DrawProblem, Item, Variant
from tutor.kinds.fields import flatten
from tutor.marking import Verdict, fault, only, unreadable
from tutor.maths import Problem, Scope, Undefined, Value, evaluate, read
from tutor.study.stated import SCALES
from tutor.study.taskfiles import starter_text

__all__ = ["BadRequest", "mark_request", "reply"]

LONGEST = 1_000_000
WHOLE = "build_model"
"""The part that scripts name for a task that is one network and nothing else."""
STATED = "grade_only"
"""The parameter that asks for the grade of a stated result."""
CodeMarker = Callable[[Task, str], Verdict]


class BadRequest(Exception):
    """A request that cannot be understood; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def mark_request(course: Course, request: object, code: CodeMarker) -> Verdict:
    """The verdict on one request `{"id", "params"?, "answer"}`; raises BadRequest where it cannot be
    understood.
    """
    if not isinstance(request, Mapping) or "id" not in request or "answer" not in request:
        raise BadRequest('a request is a JSON object with "id" and "answer", and "params" if wanted')
    strange = [key for key in request if key not in ("id", "params", "answer")]
    if strange:
        raise BadRequest(f'“{str(strange[0])[:40]}” is no key of a request: use "id", "params" and "answer"')
    name, params, answer = str(request["id"]), request.get("params") or {}, request["answer"]
    if not isinstance(params, Mapping):
        raise BadRequest('"params" has to be a JSON object of names and values')
    if params.get(STATED):
        return _stated(name, params, answer)
    params = {key: value for key, value in params.items() if key != STATED}
    task = course.task(name) if isinstance(answer, str) else None
    item = course.answering(name, [str(key) for key in params])
    if task is not None and (item is None or _is_code(str(answer), course, name)):
        return _code(course, task, str(answer), params, code)
    if item is None:
        raise BadRequest(_unknown(course, name, params))
    return _mark(item, params, answer)


def _stated(name: str, params: Mapping[str, Any], answer: object) -> Verdict:
    """The verdict on a result that is stated, by the entry's scale."""
    others = [str(key) for key in params if key != STATED]
    if others:
        raise BadRequest(f"{STATED} goes with no other parameter, and there is {others[0][:40]}")
    if params[STATED] not in (True, "true"):
        raise BadRequest(f"{STATED} is true or false")
    if name not in SCALES:
        raise BadRequest(f"{name[:60]} has no scale for stated results: {' and '.join(SCALES)} have one")
    return SCALES[name](answer)


def _code(course: Course, task: Task, answer: str, params: Mapping[str, Any], code: CodeMarker) -> Verdict:
    """The verdict on a program; with the parameter `part` that part alone, at full weight."""
    strange = [str(key) for key in params if key != "part"]
    part = str(params.get("part", ""))
    if strange:
        raise BadRequest(f"the task {task.id} takes no parameter {strange[0][:40]}, only part")
    if part and part not in task.parts and not (part == WHOLE and _is_network(course, task)):
        known = ", ".join(task.parts) or WHOLE
        raise BadRequest(f"the task {task.id} has no part {part[:40]}: it has {known}")
    verdict = code(task, answer)
    return only(verdict, part) if part in task.parts and verdict.counts else verdict


def _is_network(course: Course, task: Task) -> bool:
    """Whether the task is one network and nothing else, so that its structure is all there is to mark."""
    asked = re.findall(r"^(?:def|class) (\w+)", starter_text(course, task), flags=re.MULTILINE)
    return not task.parts or asked == [WHOLE]


def _is_code(answer: str, course: Course, name: str) -> bool:
    """Where items and a task share a catalogue id, a text of several lines that defines something is the
    task's.
    """
    return name not in course.items and "\n" in answer.strip() and ("def " in answer or "class " in answer)


def _unknown(course: Course, name: str, params: Mapping[str, Any]) -> str:
    known = course.answering(name, []) is not None or name in course.sources
    if known and params:
        return f"no item of {name[:60]} takes the parameters {', '.join(map(str, params))[:120]}"
    if known:
        return f"nothing in this course answers for {name[:60]} without parameters yet"
    near = course.near(name)
    return f"there is no item {name[:60]}" + (f": did you mean {near}" if near else ": see dltutor items")


def _mark(item: Item, params: Mapping[str, Any], answer: object) -> Verdict:
    try:
        variant = (
            item.variant_for({str(k): _value(v) for k, v in params.items()}) if params else item.variant(0)
        )
    except AnswerProblem as problem:
        raise BadRequest(problem.sentence) from None
    except DrawProblem as problem:
        return fault(f"{item.id} is faulty: {problem.sentence}")
    try:
        raw = item.from_json(variant, answer)
        verdict = item.mark(variant, _filled(item, variant, raw, answer))
        part = item.alone(variant, answer)
        return only(verdict, part) if part else verdict
    except AnswerProblem as problem:
        if problem.wrong:
            return Verdict(status="wrong", remarks=(_sentence(problem.sentence),))
        return unreadable(_sentence(problem.sentence))
    except DrawProblem as problem:
        return fault(f"{item.id} cannot be marked: {problem.sentence}")


def _filled(item: Item, variant: Variant, raw: dict[str, str], answer: object) -> dict[str, str]:
    """The fields that an object leaves out are empty ones; a bare answer stands for itself alone."""
    if not isinstance(answer, Mapping) or item.kind == "short":
        return raw
    return {**{one.name: "" for one in flatten(item.fields(variant)) if not one.optional}, **raw}


def _sentence(text: str) -> str:
    first = (
        text if "-" in text.split(" ")[0] else text[:1].upper() + text[1:]
    )  # an item's id keeps its spelling
    return first + ("" if text.endswith((".", "?")) else ".")


def _value(given: object) -> Value:
    """A parameter from JSON as an exact value: numbers, strings of numbers or calculations, lists of
    these."""
    if isinstance(given, list):
        return tuple(_value(one) for one in given)
    if isinstance(given, bool):
        return given
    if given is None or isinstance(given, Mapping):
        raise BadRequest(
            f"the parameter value {json.dumps(given)[:40]} is neither a number nor a list of numbers"
        )
    if isinstance(given, int):
        return Fraction(given)
    text = str(given)
    try:
        return evaluate(read(text, Scope(author=True)), {})
    except (Problem, Undefined):
        if isinstance(given, str):
            return given
        raise BadRequest(f"the parameter value {text[:40]} is no finite number") from None


def reply(verdict: Verdict) -> str:
    """A verdict as the one JSON object of `dltutor mark`."""
    return json.dumps(
        {
            "verdict": verdict.status,
            "points": float(verdict.points),
            "parts": verdict.parts,
            "feedback": list(verdict.feedback),
        },
        ensure_ascii=False,
    )
