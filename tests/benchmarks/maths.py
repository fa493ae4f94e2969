"""Verdicts on formulas by us, plain SymPy and math-verify on the same cases in one run, and our limits."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from tests.benchmarks import judges, limits
from tests.benchmarks.report import Row, quantile
from tests.benchmarks.room import ROOT, Room
from tests.maths.cases import Case, generated, typed
from tests.maths.texts import for_sympy, latex
from tutor.maths import Problem, Scope, names, read
from tutor.maths.compare import compare
from tutor.maths.tree import Opaque, number, walk
from tutor.proving import Equation, Prover

__all__ = ["measure"]

GENERATED = 200
PATIENCE = 5.0  # seconds for one answer, after which a judge is ended
LETTERS = "xyzabcuvwpqrsthkmnl"
WANTED = {"right": "correct", "wrong": "incorrect", "asked": "invalid"}


def measure(room: Room, runs: int, *, peers: str = sys.executable) -> list[Row]:
    """The table of `maths.md`; `peers` is an interpreter that has math-verify."""
    cases = [*typed(), *generated(GENERATED)]
    entrants = [
        Entrant("ours", "ours", sys.executable),
        Entrant("SymPy as typed", "sympy", sys.executable),
        Entrant("SymPy translated", "sympy", sys.executable),
        Entrant("math-verify as typed", "math-verify", peers),
        Entrant("math-verify translated", "math-verify", peers),
    ]
    try:
        for place, case in enumerate(cases):
            if place % 50 == 0:
                room.say(f"maths: case {place + 1} of {len(cases)}")
            for entrant in entrants:
                entrant.judge(case)
    finally:
        for entrant in entrants:
            entrant.end()
    sys.stdout.write(_comparison(entrants, cases) + "\n\n")
    own = entrants[0]
    rows = [*_accuracy(own), *_speed(own, entrants[1:]), *_diagnoses(own), *_proofs(room, cases)]
    return [*rows, *limits.measure(room, cases)]


# -- who judges --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """One case and what was said of it; `hang` is a status of its own."""

    case: Case
    status: str
    seconds: float
    told: dict[str, Any]


@dataclass
class Entrant:
    """A judge in a process of its own, and all of its answers."""

    name: str
    which: str
    python: str
    answers: list[Answer] = field(default_factory=list)
    missing: str = ""
    unwritten: int = 0
    process: subprocess.Popen[str] | None = None
    replies: queue.SimpleQueue[str | None] = field(default_factory=queue.SimpleQueue)

    def judge(self, case: Case) -> None:
        """Hands one case over, in a form that this judge reads, and keeps the answer."""
        if self.missing:
            return
        request = self.request(case)
        if request is None:
            self.unwritten += 1
            return
        if self.process is None and not self.start():
            return
        assert self.process is not None and self.process.stdin is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        try:
            said = self.replies.get(timeout=PATIENCE + 0.2)
        except queue.Empty:
            said = None
        if said is None:
            self.end()
            self.answers.append(Answer(case, "hang", PATIENCE, {}))
            return
        told = json.loads(said)
        status = "hang" if told["seconds"] >= PATIENCE else told["status"]
        self.answers.append(Answer(case, status, told["seconds"], told))

    def request(self, case: Case) -> dict[str, Any] | None:
        """The case for this judge; None where its notation has no words for the answer or the key."""
        scope = case.scope
        said = {
            "symbols": dict(scope.symbols),
            "aliases": dict(scope.aliases),
            "functions": sorted(scope.functions),
        }
        if self.which == "ours":
            return {"expected": case.expected, "typed": case.typed, "scope": said}
        try:
            key = read(case.expected, scope)
            answer = None if self.name.endswith("as typed") else read(case.typed, scope)
            if self.which == "sympy":
                text = case.typed if answer is None else for_sympy(answer)
                return {"key": for_sympy(key), "typed": text, "scope": said}
            if any(isinstance(part, Opaque) for part in walk(key)):
                return None
            if answer is None:
                return {"key": latex(key, {name: name for name in scope.symbols}), "typed": case.typed}
            letters = dict(zip(sorted(scope.symbols), LETTERS))
            return {"key": latex(key, letters), "typed": latex(answer, letters)}
        except (Problem, KeyError):
            return None

    def start(self) -> bool:
        """Starts the process and waits until its libraries are imported."""
        self.process = process = subprocess.Popen(
            [self.python, judges.__file__, self.which],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)} if self.python == sys.executable else None,
        )
        self.replies = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(process, self.replies), daemon=True).start()
        try:
            said = json.loads(self.replies.get(timeout=60) or "{}")
        except queue.Empty:
            said = {}
        if not said.get("ready"):
            self.missing = str(said.get("missing", "it does not start"))
            self.end()
        return not self.missing

    def end(self) -> None:
        """Ends the process; the next case starts another."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()

    def count(self, truth: str, status: str) -> int:
        """How many answers of this truth got this status."""
        return sum(1 for one in self.answers if (one.case.truth, one.status) == (truth, status))


def _listen(process: subprocess.Popen[str], replies: queue.SimpleQueue[str | None]) -> None:
    assert process.stdout is not None
    for said in process.stdout:
        replies.put(said)
    replies.put(None)


# -- tables ------------------------------------------------------------------------------------------------


def _comparison(entrants: Sequence[Entrant], cases: Sequence[Case]) -> str:
    """Who judged what, side by side."""
    counts = Counter(case.truth for case in cases)
    keys = len({(case.expected, case.group) for case in cases if case.group != "generated"})
    head = (
        f"{len(cases)} cases: {counts['right']} right, {counts['wrong']} wrong, {counts['asked']} with two "
        f"readings; {keys} keys by hand, {GENERATED} generated cases.\n"
        "A right answer that is refused is a false reject; invalid: could not be read or decided; "
        "not written: the translation has no notation for it.\n"
    )
    titles: tuple[str, ...] = (
        "judge",
        "right: accepted",
        "false rejects",
        "invalid",
        "wrong: rejected",
        "FALSE ACCEPTS",
    )
    titles += ("invalid", "asked", "hangs", "not written", "median ms", "p99 ms", "max ms", "vs ours")
    rows = [titles]
    base = median(one.seconds for one in entrants[0].answers)
    for entrant in entrants:
        if entrant.missing:
            hint = "not installed: pip install math-verify" if entrant.which == "math-verify" else ""
            rows.append((entrant.name, f"{entrant.missing} is missing", hint, *("",) * (len(titles) - 3)))
            continue
        seconds = [one.seconds * 1000 for one in entrant.answers]
        cells = [
            entrant.count("right", "correct"),
            entrant.count("right", "incorrect"),
            entrant.count("right", "invalid"),
            entrant.count("wrong", "incorrect"),
            entrant.count("wrong", "correct"),
            entrant.count("wrong", "invalid"),
            entrant.count("asked", "invalid"),
            sum(one.status == "hang" for one in entrant.answers),
            entrant.unwritten,
        ]
        shown = [f"{value:.2f}" for value in (median(seconds), quantile(seconds, 0.99), max(seconds))]
        ratio = f"{median(seconds) / 1000 / base:.1f}x"
        rows.append((entrant.name, *map(str, cells), *shown, ratio))
    widths = [max(len(row[column]) for row in rows) for column in range(len(titles))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    for entrant in entrants:
        accepts = [one for one in entrant.answers if (one.case.truth, one.status) == ("wrong", "correct")]
        lines += [
            f"  {entrant.name} accepts a wrong answer: {one.case.typed}   (key {one.case.expected})"
            for one in accepts
        ]
    surprises = [
        f"  ours {one.status} on a {one.case.truth} answer: {one.case.typed}   (key {one.case.expected})"
        for one in entrants[0].answers
        if one.status != WANTED[one.case.truth]
    ]
    return "\n".join([head, *lines, *surprises])


def _accuracy(own: Entrant) -> list[Row]:
    right = sum(one.case.truth == "right" for one in own.answers)
    accepts = own.count("wrong", "correct") + own.count("asked", "correct")
    invalid = own.count("right", "invalid")
    share = 100 * invalid / right
    proved = sum(bool(one.told.get("proved")) for one in own.answers if one.status == "correct")
    return [
        _row("false accepts", "", accepts, "0", accepts == 0),
        _row("false rejects", "", own.count("right", "incorrect"), "0", own.count("right", "incorrect") == 0),
        _row("right answers invalid", "%", share, "<= 1 %", share <= 1, f"{invalid} of {right}"),
        _row("right answers proved at once", "%", 100 * proved / right, note="without SymPy, in the verdict"),
    ]


def _speed(own: Entrant, others: Sequence[Entrant]) -> list[Row]:
    seconds = [one.seconds * 1000 for one in own.answers]
    used = [one.told["cpu"] * 1000 for one in own.answers]
    rows = []
    for name, share, most in (("median", 0.5, 1), ("p99", 0.99, 10), ("max", 1.0, 50)):
        value = quantile(seconds, share)
        note = (
            f"{quantile(used, share):.2f} ms of processor time, which a busy machine does not lengthen much"
        )
        rows.append(_row(f"a verdict, warm: {name}", "ms", value, f"<= {most} ms", value <= most, note))
    for truth, what in (("right", "right answers"), ("wrong", "wrong answers, diagnosis included")):
        times = [one.seconds * 1000 for one in own.answers if one.case.truth == truth]
        note = f"p99 {quantile(times, 0.99):.1f} ms"
        rows.append(Row(name=f"a verdict on {what}", unit="ms", ours=times, note=note))
    for other in others:
        common = {id(one.case): one.seconds for one in own.answers}
        pairs = [
            (common[id(one.case)], one.seconds) for one in other.answers if one.status not in ("invalid",)
        ]
        if pairs:
            name = f"a verdict, against {other.name}"
            ours, peer = [a * 1000 for a, _ in pairs], [b * 1000 for _, b in pairs]
            note = f"on the {len(pairs)} answers that it could read; a hang counts as {PATIENCE:.0f} s"
            rows.append(Row(name=name, unit="ms", ours=ours, peer=peer, note=note))
    return rows


def _diagnoses(own: Entrant) -> list[Row]:
    """How many wrong answers get a reason of their own, and whether the counterexamples are true."""
    wrong = [one for one in own.answers if (one.case.truth, one.status) == ("wrong", "incorrect")]
    specific = 100 * sum(bool(one.told["tag"]) for one in wrong) / len(wrong)
    tags = Counter(str(one.told["tag"]) for one in wrong)
    told = [one for one in wrong if one.told["witness"] is not None]
    due = [
        one
        for one in wrong
        if not one.case.scope.functions and names(read(one.case.expected, one.case.scope))
    ]
    true = sum(_holds(one) for one in told)
    share = 100 * true / len(told)
    return [
        _row(
            "wrong answers with a reason of their own", "%", specific, ">= 60 %", specific >= 60,
            ", ".join(f"{count} {tag}" for tag, count in tags.most_common(12)),
        ),
        _row(
            "counterexamples that check out", "%", share, "100 %", share == 100,
            f"{true} of {len(told)}; {len(due)} wrong answers in symbols, without opaque functions",
        ),
    ]  # fmt: skip


def _proofs(room: Room, cases: Sequence[Case]) -> list[Row]:
    """What the helper process proves of the right answers, and how long it takes; nobody waits for it."""
    room.say("maths: proofs by the helper process")
    outcomes, times = Counter[str](), list[float]()
    with Prover() as prover:
        prover.prove(Equation(number(1), number(1), Scope()))
        for case in (case for case in cases if case.truth == "right"):
            try:
                claim = Equation(read(case.expected, case.scope), read(case.typed, case.scope), case.scope)
            except Problem:
                continue
            begun = time.perf_counter()
            outcomes[{True: "proved", False: "not proved", None: "late"}[prover.prove(claim)]] += 1
            times.append((time.perf_counter() - begun) * 1000)
    share = 100 * outcomes["proved"] / len(times)
    return [
        _row("right answers proved with SymPy, afterwards", "%", share, note=f"{dict(outcomes)}"),
        Row(name="such a proof", unit="ms", ours=times, note=f"p99 {quantile(times, 0.99):.0f} ms"),
    ]


def _holds(answer: Answer) -> bool:
    """Whether the two formulas differ at the counterexample, by a comparison of the two numbers there."""
    case, witness = answer.case, answer.told["witness"]
    left, right = read(case.expected, case.scope), read(case.typed, case.scope)
    return (
        limits.differ_at(left, right, witness["at"])
        and compare(left, right, case.scope).status == "different"
    )


def _row(
    name: str, unit: str, value: float, target: str = "", met: bool | None = None, note: str = ""
) -> Row:
    return Row(name=name, unit=unit, ours=[value], target=target, met=met, note=note)
