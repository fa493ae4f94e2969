"""`dltutor mark --jsonl`: answers a second after start-up, over right and wrong answers of every kind."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

from tests.benchmarks.report import Row
from tests.benchmarks.room import Room, course_at
from tutor.kinds import Item, Variant
from tutor.kinds.fields import Answer, Fixed, Table
from tutor.maths import Value

__all__ = ["measure", "requests"]

REQUESTS = 3_000
LEAST = 500


def measure(room: Room, runs: int) -> list[Row]:
    """The rate after the first reply, and the time until that reply; every verdict is looked at."""
    home = room.used_home()
    made = list(islice(requests(course_at(home).items.values()), REQUESTS))
    lines = "".join(json.dumps(request, ensure_ascii=False) + "\n" for request, _ in made)
    given = room.folder / "requests.jsonl"
    given.write_text(lines, encoding="utf-8")
    rates, starts, surprises = list[float](), list[float](), Counter[str]()
    for number in range(max(3, min(runs, 5)) + 1):
        room.say(f"mark --jsonl: run {number}")
        times, replies = _run(room, home, given)
        if number == 0:  # byte code is compiled here
            surprises.update(_surprises(made, replies))
            continue
        starts.append(times[0])
        rates.append((len(replies) - 1) / (times[-1] - times[0]))
    kinds = Counter(course_at(home).items[str(request["id"])].kind for request, _ in made)
    mix = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    odd = "; ".join(f"{count} x {what}" for what, count in surprises.most_common(5)) or "none"
    rate = Row(name="mark --jsonl after start-up", unit="answers/s", ours=rates)
    middle = sorted(rates)[len(rates) // 2]
    return [
        Row(
            name=rate.name,
            unit=rate.unit,
            ours=rates,
            target=f">= {LEAST}/s",
            met=middle >= LEAST,
            note=f"{mix}; unexpected verdicts: {odd}",
        ),
        Row(name="mark --jsonl until its first reply", unit="s", ours=starts),
    ]


def _run(room: Room, home: Path, given: Path) -> tuple[list[float], list[dict[str, Any]]]:
    """Seconds from the start of the process to each reply, and the replies."""
    times, replies = list[float](), list[dict[str, Any]]()
    begun = time.perf_counter()
    with given.open("rb") as source:
        process = subprocess.Popen(
            [*room.dltutor(), "mark", "--jsonl"], stdin=source, stdout=subprocess.PIPE, env=room.env(home)
        )
        assert process.stdout is not None
        raw = list[bytes]()
        for line in process.stdout:
            times.append(time.perf_counter() - begun)
            raw.append(line)
        status = process.wait()
    replies += [json.loads(line) for line in raw]
    if status or len(replies) != REQUESTS:
        raise RuntimeError(f"mark --jsonl gave {len(replies)} replies and status {status}")
    return times, replies


def _surprises(made: list[tuple[dict[str, Any], bool]], replies: list[dict[str, Any]]) -> Iterator[str]:
    for (request, right), reply in zip(made, replies):
        good = reply["verdict"] == "right" if right else reply["verdict"] in ("wrong", "partial")
        if not good:
            yield f"{request['id']} {'key' if right else 'mistake'}: {reply['verdict']}"


def requests(items: Any) -> Iterator[tuple[dict[str, Any], bool]]:
    """(request, whether it has to mark right) without end: a key and a mistake of each item, seed by seed."""
    bank: list[Item] = list(items)
    seed = 0
    while True:
        for item in bank:
            variant = item.variant(seed if item.draw else 0)
            if variant.params:  # what the command itself makes of these parameters: the exam's own options
                variant = item.variant_for(variant.params)
            yield _request(variant, item.key(variant)), True
            wrong = [one for one in item.mistakes(variant) if _costs(variant, one.answer)]
            if wrong:
                yield _request(variant, wrong[seed % len(wrong)].answer), False
        seed += 1


def _costs(variant: Variant, answer: Answer) -> bool:
    """Whether this mistake costs points (one in a part without weight does not)."""
    return variant.item.mark(variant, answer).status in ("wrong", "partial")


def _request(variant: Variant, answer: Answer) -> dict[str, Any]:
    params = {name: _json(value) for name, value in variant.params.items()}
    made: dict[str, Any] = {"id": variant.item.id, "answer": _form(variant, answer)}
    return {**made, "params": params} if params else made


def _form(variant: Variant, answer: Answer) -> Any:
    """Raw strings by field as the JSON form of that kind of item."""
    kind = variant.item.kind
    if kind in ("choice", "order"):
        (single,) = answer.values()
        return single
    if kind in ("trace", "sketch"):
        return dict(answer)  # cells and curves by their names
    if kind == "short":
        return {"ticks": answer.get("ticks", "").split(), "text": answer.get("text", "")}
    form: dict[str, Any] = {}
    for place in variant.item.fields(variant):
        if isinstance(place, Table):
            rows = [
                [answer.get(cell.name, "") for cell in row if not isinstance(cell, Fixed)]
                for row in place.cells
            ]
            key = variant.names.get(place.name)
            nested = isinstance(key, tuple) and key and isinstance(key[0], tuple)
            form[place.name] = rows if nested else rows[0]
        elif place.name in answer:
            form[place.name] = answer[place.name]
    return form


def _json(value: Value) -> Any:
    """A parameter as JSON holds it without loss."""
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else str(value)
    return value
