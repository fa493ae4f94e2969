"""`dltutor quiz`, `items` and `mark`: practising, listing and marking."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from tutor.commands.console import (
    JsonFlag,
    KindOption,
    LineFlag,
    Refusal,
    SourceOption,
    TopicOption,
    course_of,
    places,
    say,
)
from tutor.course import Course, Entry

__all__ = ["attach"]


def attach(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (quiz, items, mark):
        app.command()(command)


def quiz(
    context: typer.Context,
    topic: TopicOption = "",
    kind: KindOption = "",
    source: SourceOption = "",
    n: Annotated[int, typer.Option("--n", min=1, max=500, help="How many questions.")] = 10,
    seed: Annotated[
        str, typer.Option("--seed", help="Draw questions and numbers from this seed alone.")
    ] = "",
    line: LineFlag = False,
) -> int:
    """Practise questions in the terminal.

    \b
    Examples:
      dltutor quiz                        ten questions, new ones and weak ones first
      dltutor quiz --topic optimisation --n 5
      dltutor quiz --source 003-4.6 --seed 7
      dltutor quiz --line                 in sentences, one line at a time
    """
    from tutor.start import open_quiz
    from tutor.study.queue import drawn

    course = course_of(context)
    entries = filtered(course, topic, kind, source)
    if not entries:
        raise Refusal("no question fits these filters: dltutor items shows what there is")
    return open_quiz(course, entries, n, drawn(entries, n, seed) if seed else None, seed, line=line)


def filtered(course: Course, topic: str, kind: str, source: str) -> Sequence[Entry]:
    """The entries that fit; unknown filter values are refused with what exists."""
    from tutor.kinds import KINDS

    if topic and course.topic(topic) is None:
        known = ", ".join(one.id for one in course.index.topics)
        raise Refusal(f"there is no topic {topic}: the topics are {known}")
    if kind and kind not in KINDS and kind not in ("code", "experiment", "lesson", "reading"):
        raise Refusal(
            f"there is no kind {kind}: the kinds are {', '.join(KINDS)}, code, experiment, lesson, reading"
        )
    if source and not any(one.startswith(source) for one in course.sources):
        raise Refusal(f"there is no catalogue id {source}: they look like 003-4.6")
    return course.select(topic=topic, kind=kind, source=source)


def items(
    context: typer.Context,
    topic: TopicOption = "",
    kind: KindOption = "",
    source: SourceOption = "",
    as_json: JsonFlag = False,
) -> int:
    """List items, tasks and what else serves.

    \b
    Examples:
      dltutor items --topic evaluation
      dltutor items --kind order --json
    """
    course = course_of(context)
    rows = _rows(course, filtered(course, topic, kind, source), topic, kind, source)
    if as_json:
        say(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for row in rows:
        again = "∞" if row["parametrised"] else " "
        say(f"{row['id']:38} {row['kind']:8} {again} {row['topic']:24} {' '.join(row['sources'])}")
    return 0


def _rows(course: Course, entries: Any, topic: str, kind: str, source: str) -> list[dict[str, Any]]:
    from tutor.course.model import FEATURES, within
    from tutor.course.reading import FURTHER_READING

    rows: list[dict[str, Any]] = [
        {
            "id": one.id,
            "type": "item",
            "kind": one.kind,
            "topic": one.topic,
            "sources": list(one.source),
            "parametrised": course.items[one.id].parametrised,
        }
        for one in entries
    ]
    fixed = [(task.id, "task", "code", task.topic, task.source) for task in course.tasks.values()]
    tried = course.experiments.values()
    fixed += [(one.id, "experiment", "experiment", one.topic, one.source) for one in tried]
    fixed += [(one.id, "lesson", "lesson", one.topic, course.serves(one)) for one in course.lessons.values()]
    further = (FURTHER_READING,) if FURTHER_READING in course.sources else ()
    fixed += [(one.id, "lesson", "reading", one.topic, further) for one in course.readings.values()]
    served = {name: ids for name, (_, ids) in FEATURES.items() if set(ids) & set(course.sources)}
    fixed += [(name, "feature", "feature", "", ids) for name, ids in served.items()]
    rows += [
        {
            "id": name,
            "type": sort,
            "kind": form,
            "topic": place,
            "sources": list(ids),
            "parametrised": sort == "experiment",
        }
        for name, sort, form, place, ids in fixed
        if (not topic or place == topic)
        and (not kind or form == kind)
        and (not source or any(within(one, source) for one in ids))
    ]
    return rows


def mark(
    context: typer.Context,
    id: Annotated[str, typer.Option("--id", help="Catalogue id or item id.")] = "",
    params: Annotated[
        str, typer.Option("--params", help="Parameters as a JSON object; none: the exam's own.")
    ] = "",
    answer: Annotated[str | None, typer.Option("--answer", help="The answer as JSON.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read one request a line, write one verdict a line.")
    ] = False,
) -> int:
    """Mark an answer without the screen.

    One JSON object comes out. Status 0 right, 1 not right, 2 a bad request.

    \b Examples: dltutor mark --id 003-1.1 --answer '"resnet"' dltutor mark --id 003-4.6 --answer '{"tn":
    "390", "recall": "9/10", "specificity": "0.78", "f1": "45/53"}' dltutor mark --jsonl < answers.jsonl
    """
    from tutor.marker import Marker

    marker = Marker(course_of(context), places())
    if jsonl:
        if id or params or answer is not None:
            raise Refusal(
                "--jsonl takes its requests from standard input, without --id, --params and --answer"
            )
        try:
            for reply in marker.lines(sys.stdin.buffer):
                say(reply)
        finally:
            marker.close()
        return 0
    if not id or answer is None:
        raise Refusal("mark needs --id and --answer, or --jsonl: see dltutor mark --help")
    request = {
        "id": id,
        "params": _json(params, "--params") if params else {},
        "answer": _json(answer, "--answer"),
    }
    try:
        verdict = marker.one(request)
    finally:
        marker.close()
    if isinstance(verdict, str):
        raise Refusal(verdict)
    from tutor.study.answering import reply as as_json

    say(as_json(verdict))
    return {"right": 0, "error": 3}.get(verdict.status, 1)


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        quoted = json.dumps(text[:40])
        raise Refusal(f"{name} is no JSON: a text needs its own quotes, as in {name} '{quoted}'") from None
