"""Limits of the mathematics: the first verdict of a process, hostile texts, hash seeds, a trace of 20 cells.

`python -m tests.benchmarks.limits WHAT` is the child process of each measurement.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from tests.benchmarks.report import Row, quantile
from tests.benchmarks.room import ROOT, Room
from tests.maths.cases import Case, generated, typed
from tutor.maths import Node, Scope, read
from tutor.maths.answer import judge_formula
from tutor.maths.machine import NoValue, build, constant_of, precise_kit

__all__ = ["differ_at", "measure"]

MODULE = "tests.benchmarks.limits"
FIRST = 9
SEEDS = 20
TRACES = 400
FIRST_VERDICT = """import time
begun = time.perf_counter()
from tutor.maths import Scope, read
from tutor.maths.answer import judge_formula
scope = Scope(symbols={"x": "real"})
status = judge_formula(read("1 - tanh(x)^2", scope), "4/(e^x + e^{-x})^2", scope).status
import sys
assert status == "correct" and "sympy" not in sys.modules
print(time.perf_counter() - begun)
"""


def measure(room: Room, cases: Sequence[Case]) -> list[Row]:
    """All of them, each in processes of its own."""
    return [*_first(room), *_hostile(room), *_seeds(room, len(cases)), *_trace(room)]


def differ_at(left: Node, right: Node, at: dict[str, str]) -> bool:
    """Whether two trees have values at a point that differ to 40 of 60 digits, or only one has a value."""
    context, kit = precise_kit()
    context.dps = 60
    env = {name: constant_of(context, Fraction(value)) for name, value in at.items()}
    values: list[Any] = []
    for tree in (left, right):
        try:
            values.append(build(tree, kit)(env))
        except NoValue:
            values.append(None)
    if None in values:
        return values != [None, None]
    return bool(abs(values[0] - values[1]) > max(map(abs, values)) * context.mpf(10) ** -40)


# -- in processes of their own -----------------------------------------------------------------------------


def _child(*arguments: str, seed: str = "random") -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-400:])
    return done.stdout


def _first(room: Room) -> list[Row]:
    room.say("maths: the first verdict of a process")
    inside, whole = list[float](), list[float]()
    for _ in range(FIRST):
        begun = time.perf_counter()
        inside.append(float(_child("-c", FIRST_VERDICT)))
        whole.append(time.perf_counter() - begun)
    middle = sorted(whole)[FIRST // 2]
    return [
        Row(name="first verdict, from its first import", unit="s", ours=inside),
        Row(
            name="first verdict, the whole process",
            unit="s",
            ours=whole,
            target="<= 0.25 s",
            met=middle <= 0.25,
            note="interpreter start and exit included; SymPy is not imported",
        ),
    ]


def _hostile(room: Room) -> list[Row]:
    room.say("maths: hostile texts")
    found = json.loads(_child("-m", MODULE, "hostile"))
    slowest = sorted(found, key=lambda one: -float(one["seconds"]))
    times = [one["seconds"] * 1000 for one in found]
    memory = [one["peak"] / 2**20 for one in found]
    told = "; ".join(f"{one['seconds'] * 1000:.1f} ms {one['text']!r}" for one in slowest[:5])
    outcomes = Counter(one["status"] for one in found)
    return [
        Row(
            name="hostile texts: the slowest",
            unit="ms",
            ours=[max(times)],
            target="<= 50 ms",
            met=max(times) <= 50,
            note=f"{len(found)} texts, {dict(outcomes)}; slowest: {told}",
        ),
        Row(
            name="hostile texts: most memory",
            unit="MiB",
            ours=[max(memory)],
            target="<= 20 MB",
            met=max(memory) * 2**20 <= 20e6,
            note="peak of Python's allocations during one answer, the text itself not included",
        ),
    ]


def _seeds(room: Room, count: int) -> list[Row]:
    room.say("maths: the same verdicts over hash seeds and from a thread")
    digests = [_child("-m", MODULE, "digest", seed=str(seed)).split() for seed in range(SEEDS)]
    same = len({digest for pair in digests for digest in pair})
    note = f"{count} verdicts with message, echo, diagnosis and counterexample, each from a thread as well"
    return [
        Row(
            name=f"different outcomes over {SEEDS} hash seeds",
            unit="",
            ours=[same - 1],
            target="0",
            met=same == 1,
            note=note,
        )
    ]


def _trace(room: Room) -> list[Row]:
    room.say("maths: marking traces")
    found = json.loads(_child("-m", MODULE, "trace"))
    if not found["times"]:
        room.say("maths: the kind `trace` cannot be imported, so that marking a trace is not measured")
        return []
    times = [one * 1000 for one in found["times"]]
    late = quantile(times, 0.99)
    return [
        Row(
            name="marking a trace: p99",
            unit="ms",
            ours=[late],
            target="<= 20 ms",
            met=late <= 20,
            note=f"{len(times)} markings of {found['items']}; cells in all: {found['cells']}; "
            f"median {sorted(times)[len(times) // 2]:.2f} ms, max {max(times):.1f} ms",
        )
    ]


# -- what the children do ----------------------------------------------------------------------------------


def hostile() -> None:
    """Seconds and memory of one answer for each text."""
    from tests.maths.test_hostile import INJECTIONS, STRUCTURES

    scope = Scope(symbols={"x": "real", "y": "positive"}, aliases={"∂L/∂x": "x", "h_{t-1}": "y"})
    key = read("x*exp(-y)", scope)
    towers = ["9^9^9^9", "x^x^x^x^x^x^x", "exp(exp(exp(exp(x))))", "10^400*x", "(1+x)^999999", "2^(2^(2^x))"]
    towers += ["(" * 20 + "x+1" + ")^9" * 20, "tanh(" * 20 + "x" + ")" * 20, "+".join(["sin(x)^2"] * 30)]
    towers += ["*".join(["(x+y)"] * 80), "max(" + ",".join(["x"] * 16) + ")", "|x|" + "+|x-1|" * 40]
    towers += ["floor(x*10^200)", "x/(x-x)", "log(log(log(log(x))))", "1/x" + "+1/(x-1)" * 40, "x" * 200]
    long = ["x+" * 500_000, "\x00" * 10**6, "(" * 10**6, "1" * 10**6, "²" * 10**6, "\U0001f600" * 10**6]
    judge_formula(key, "x*exp(-y)", scope)
    found = []
    for text in [*INJECTIONS, *STRUCTURES, *towers, *long]:
        begun = time.perf_counter()
        status = judge_formula(key, text, scope).status
        seconds = time.perf_counter() - begun
        tracemalloc.start()
        judge_formula(key, text, scope)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        found.append({"text": text[:30], "status": status, "seconds": seconds, "peak": peak})
    print(json.dumps(found))


def digest() -> None:
    """A checksum of every outcome, on the main thread and on another."""
    cases = [*typed(), *generated(200)]
    results: list[str] = []

    def judge() -> None:
        total = hashlib.sha256()
        for case in cases:
            found = judge_formula(read(case.expected, case.scope), case.typed, case.scope)
            total.update(repr((found.status, found.message, found.echo, found.tag, found.proved)).encode())
            total.update(repr(found.counterexample).encode())
        results.append(total.hexdigest())

    judge()
    other = threading.Thread(target=judge)
    other.start()
    other.join()
    print(*results)


def trace() -> None:
    """Seconds of marking traces with about 20 cells: the key, early slips that all else follows, junk."""
    try:
        from tutor.kinds.trace import TraceItem
    except ImportError:
        print(json.dumps({"times": []}))
        return
    shared: dict[str, Any] = {
        "id": "benchmark",
        **dict.fromkeys(("title", "concept", "level", "ask", "because"), ""),
        "source": (),
        "hints": (),
        "at": {"x1": "2", "x2": "3"},
        "f": "sin(x1*x2) + exp(x1*x2/4)*log(x1 + x2) + x1^2*x2",
    }
    items = [TraceItem(**shared), TraceItem(**shared, form="free"), TraceItem(**shared, grow=3)]
    times, cells = list[float](), set[int]()
    for seed in range(TRACES // len(items) // 4):
        for item in items:
            variant = item.variant(seed if item.grow else 0)
            key = item.key(variant)
            cells.add(len(key))
            slip, junk = dict(key), dict(key)
            for name in list(key)[: 1 + seed % 3]:
                slip[name] = f"{key[name]} + 1"
            junk |= {name: ("nan", "1/0", "(", "x" * 400)[place % 4] for place, name in enumerate(key)}
            for answer in (key, slip, junk, {}):
                begun = time.perf_counter()
                item.mark(variant, answer)
                times.append(time.perf_counter() - begun)
    told = {"times": times, "items": "a given graph, a free one, grown ones", "cells": sorted(cells)}
    print(json.dumps(told))


CHILDREN: dict[str, Callable[[], None]] = {"hostile": hostile, "digest": digest, "trace": trace}

if __name__ == "__main__":
    CHILDREN[sys.argv[1]]()
