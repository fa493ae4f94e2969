"""Fuzzes the reader: random bytes, broken answers and generated texts are read and echoed, or refused.

Text number `n` is made from the seed `n` alone, so that a failure is repeated by `--seed n --inputs 1`.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from typing import Any

from tests.benchmarks.report import Row
from tests.benchmarks.room import ROOT, Room
from tests.maths.blocks import BLOCKS
from tests.maths.corpus import CASES
from tutor.maths import Node, Problem, Scope, draw, line, read, read_number

__all__ = ["measure", "text_of", "visit"]

MODULE = "tests.benchmarks.fuzz"
SLOW = 0.05  # seconds that no text may take
TOLD = 12  # slow or failed texts that are repeated in full
AGAIN = 3  # times that a slow text is tried alone before it is blamed

PIECES = (
    *"xyabpwhLe0123456789.,+-*/^()[]{}|√'%_₂²³½∂σπ⌊⌋⌈⌉ηλμ·−÷×⊙=<>!\"\\$&:;~#@ \t\n",
    *(
        "tanh",
        "sin ",
        "exp(",
        "log",
        "ln ",
        "sqrt",
        "sigmoid(",
        "σ(",
        "relu(",
        "max(",
        "floor(",
        "mod(",
        "f'(",
    ),
    *(
        "\\frac{",
        "\\sqrt{",
        "\\left(",
        "\\right)",
        "\\cdot ",
        "\\sigma",
        "\\partial ",
        "\\hat{y}",
        "\\log_{2}",
    ),
    *(
        "{x}",
        "w_1",
        "h_{t-1}",
        "∂L/∂y",
        "dL/dy",
        "c̃",
        "ŷ",
        "1e9",
        "0x1",
        "1 000",
        "1,5",
        "π",
        "e^",
        "^-1",
        "**",
    ),
    *("\u200b", "\u202e", "\ud800", "\x00", "\u0302", "а", "ℓ", "𝑥", "９", "（"),
)
SCOPES = (
    Scope(symbols={"x": "real", "y": "real", "p": "unit", "w_1": "positive", "h_prev": "real"}),
    Scope(
        symbols=dict.fromkeys(["Ly", "Le", "a", "b", "cp", "hp", "w1", "eta", "lam", "sigma", "L_d"], "real"),
        aliases={"∂L/∂y": "Ly", "c_{t-1}": "cp", "h_{t-1}": "hp", "c̃": "a", "dL/de": "Le"},
        functions=frozenset({"f", "g"}),
    ),
    Scope(symbols={"x": "real", "n": "posint"}, functions=frozenset({"f"}), author=True),
    Scope(),
)
CORPUS = tuple(
    text
    for case in CASES
    for text in f"{case.key}\n{case.right}\n{case.wrong}\n{case.asked}".splitlines()
    if text.strip()
) + tuple(row.strip()[1:].strip() for block in BLOCKS.values() for row in block.splitlines() if row.strip())


def measure(room: Room, runs: int, *, inputs: int = 20_000, seed: int = 0) -> list[Row]:
    """Reads so many texts on all cores; a text that raises or takes too long three times is a failure."""
    cores = os.cpu_count() or 1
    share = -(-inputs // cores)
    starts = [(seed + part * share, min(share, inputs - part * share)) for part in range(cores)]
    begun = time.perf_counter()
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", MODULE, str(first), str(count)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for first, count in starts
        if count > 0
    ]
    room.say(f"fuzz: {inputs} texts from seed {seed} in {len(processes)} processes")
    told = [json.loads(process.communicate()[0] or "{}") for process in processes]
    wall = time.perf_counter() - begun
    failed = [failure for one in told for failure in one["failed"]]
    slow = [one for part in told for one in part["slow"] if _again(one["seed"]) > SLOW]
    worst = max((one["slowest"] for one in told), key=lambda pair: float(pair[0]))
    alone = _again(int(worst[1]))
    outcomes = Counter[str]()
    for one in told:
        outcomes.update(one["outcomes"])
    for failure in failed[:TOLD]:
        room.say(f"fuzz: seed {failure['seed']}: {failure['error']}")
    for one in slow[:TOLD]:
        room.say(f"fuzz: seed {one['seed']} takes too long: {text_of(one['seed'])[0]!r}")
    count = sum(outcomes.values())
    return [
        Row(
            name="fuzz: texts that raise anything but Problem",
            unit="",
            ours=[len(failed)],
            target="0",
            met=not failed and count == inputs,
            note=f"{count} texts from seed {seed} in {wall:.0f} s: {dict(outcomes.most_common())}",
        ),
        Row(
            name="fuzz: texts over 50 ms",
            unit="",
            ours=[len(slow)],
            target="0",
            met=not slow,
            note=f"slowest seed {worst[1]}: {worst[0] * 1000:.1f} ms in the run, {alone * 1000:.2f} ms alone "
            f"(median of all {sum(one['middle'] for one in told) / len(told) * 1000:.3f} ms)",
        ),
    ]


def _again(seed: int) -> float:
    """The best of a few times alone: what a busy machine adds is nobody's fault."""
    times = []
    for _ in range(AGAIN):
        begun = time.perf_counter()
        with suppress(Exception):  # counted in the run
            visit(*text_of(seed))
        times.append(time.perf_counter() - begun)
    return min(times)


# -- one text ----------------------------------------------------------------------------------------------


def text_of(seed: int) -> tuple[str, Scope]:
    """Text and scope of a seed: bytes, pieces, broken answers and grammatical texts by turns."""
    chance = random.Random(seed)
    make = (_bytes, _pieces, _pieces, _mutated, _mutated, _mutated, _grammatical, _grammatical)[seed % 8]
    return make(chance), chance.choice(SCOPES)


def _bytes(chance: random.Random) -> str:
    raw = chance.randbytes(chance.choice((3, 10, 40, 200)))
    coding = chance.choice(("utf-8", "latin-1", "utf-16-le"))
    return raw.decode(coding, "replace" if coding == "utf-16-le" else "surrogateescape")


def _pieces(chance: random.Random) -> str:
    return "".join(chance.choice(PIECES) for _ in range(chance.choice((4, 12, 30, 90))))


def _mutated(chance: random.Random) -> str:
    """An answer with a few characters dropped, doubled, exchanged or put in, or two answers spliced."""
    text = chance.choice(CORPUS)
    if chance.random() < 0.2:
        other = chance.choice(CORPUS)
        text = text[: chance.randint(0, len(text))] + other[chance.randint(0, len(other)) :]
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(text))
        match chance.randrange(4):
            case 0:
                text = text[:at] + text[at + 1 :]
            case 1:
                text = text[:at] + chance.choice(PIECES) + text[at:]
            case 2:
                text = text[:at] + chance.choice(PIECES) + text[at + 1 :]
            case _:
                end = min(len(text), at + chance.randint(1, 12))
                text = text[:end] + text[at:end] * chance.choice((1, 1, 2, 30)) + text[end:]
    return text


def _grammatical(chance: random.Random, levels: int = 5) -> str:
    """A text by the grammar, with every bracket closed; now and then far too deep."""
    deep = chance.random() < 0.05
    return _expression(chance, 30 if deep else chance.randint(1, levels))


def _expression(chance: random.Random, levels: int) -> str:
    if levels <= 0 or (levels < 20 and chance.random() < 0.2):
        return chance.choice(("x", "y", "a", "w_1", "2", "0.5", "e", "π", "Le", "10", "½", "n", "1e3", "3 %"))
    inner = _expression(chance, levels - 1)
    if levels >= 20:  # a chain and no tree, which would be endless
        return chance.choice(("({})", "-({})", "tanh({})", "√({})", "({})^2", "1/({})", "|{}|")).format(inner)
    other = _expression(chance, levels - 2)
    form = chance.choice(
        (
            *(
                "{a}+{b}",
                "{a}-{b}",
                "{a}*{b}",
                "({a})({b})",
                "({a})/({b})",
                "{a} {b}",
                "({a})^({b})",
                "{a}^2",
            ),
            *(
                "-{a}",
                "sin({a})",
                "sin {a}",
                "exp({a})",
                "|{a}|",
                "√({a})",
                "f({a})",
                "f'({a})",
                "tanh²({a})",
            ),
            *(
                "\\frac{{{a}}}{{{b}}}",
                "\\sqrt{{{a}}}",
                "\\left({a}\\right)",
                "max({a},{b})",
                "⌊{a}⌋",
                "{a}/{b}",
            ),
            *("{a} < {b}", "[{a}, {b}]", "if({a} > 0, {a}, {b})", "{a} .. {b}", "σ({a})", "e^{{{a}}}"),
        )
    )
    return form.format(a=inner, b=other)


def visit(text: str, scope: Scope) -> str:
    """Reads a text in every way that a screen does; the outcome in a word.

    Raises AssertionError where an echo does not read back or a sentence cannot be shown.
    """
    try:
        tree = read(text, scope)
    except Problem as problem:
        assert problem.sentence and problem.sentence.isprintable()
        assert 0 <= problem.start <= problem.end <= len(text)
        assert all(reading.isprintable() for reading in problem.readings)
        outcome = "refused"
    else:
        echo = line(tree)
        assert echo.isprintable()
        rows = draw(tree)
        assert len({len(row) for row in rows}) == 1 and all(row.isprintable() for row in rows)
        outcome = "read" if _reads_back(echo, scope, tree) else "read, echo beyond the limits of typing"
    if not scope.symbols:
        try:
            read_number(text, scope)
        except Problem as problem:
            assert problem.sentence and problem.sentence.isprintable()
    return outcome


def _reads_back(echo: str, scope: Scope, tree: Node) -> bool:
    """Whether the echo gives the tree; False where its brackets and signs make it too long or too deep to be
    typed, which the text itself just was not.
    """
    try:
        again = read(echo, scope)
    except Problem as problem:
        assert any(limit in problem.sentence for limit in ("nested", "too long", "too many parts")), echo
        return False
    assert again == tree, echo
    return True


def main(first: int, count: int) -> dict[str, Any]:
    """Visits so many texts; what failed, what was slow, and how the rest ended."""
    outcomes, failed, slow = Counter[str](), list[dict[str, Any]](), list[dict[str, Any]]()
    slowest, times = (0.0, first), list[float]()
    for seed in range(first, first + count):
        text, scope = text_of(seed)
        begun = time.perf_counter()
        try:
            outcome = visit(text, scope)
        except Exception as error:
            outcome = "failed"
            failed.append({"seed": seed, "error": f"{type(error).__name__}: {error}"[:200]})
        seconds = time.perf_counter() - begun
        outcomes[outcome] += 1
        if seconds > slowest[0]:
            slowest = (seconds, seed)
        if seconds > SLOW:
            slow.append({"seed": seed, "seconds": seconds})
        if seed % 64 == 0:
            times.append(seconds)
    middle = sorted(times)[len(times) // 2] if times else 0.0
    return {"outcomes": outcomes, "failed": failed, "slow": slow, "slowest": slowest, "middle": middle}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
