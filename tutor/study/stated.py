"""Grades results that are stated and not shown: an assignment's part scores, a challenge's accuracy.

The scales are those of the catalogue's 002-0 and 002-4b; `grade_only` among a request's parameters asks for
them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from tutor.marking import Line, Verdict, settle, unreadable
from tutor.maths import Problem, Scope, Undefined, evaluate, read

__all__ = ["SCALES"]

PARTS = (10, 20, 20, 50)
"""Most points of the graded parts of the assignment; its fifth part carries none."""
PASS = 50
STEPS = ((82, Fraction(1)), (78, Fraction(2, 3)), (70, Fraction(1, 3)))
"""From which test accuracy in percent on which share of the points is earned."""
STRUCTURES = {
    "mlp": "",
    "linear": "A linear model has no hidden layer: the task wants an MLP, so it earns nothing here.",
    "cnn": "The task wants an MLP: a convolutional network earns nothing here.",
}
LARGEST = 10**6


def _passed(answer: object) -> Verdict:
    """Whether four part scores reach the pass mark; what exceeds a part's maximum does not count."""
    if not isinstance(answer, list) or len(answer) not in (len(PARTS), len(PARTS) + 1):
        return unreadable("The answer is a list of the four part scores, such as [10, 20, 15, 30].")
    scores = [_number(one) for one in answer]
    for given, score in zip(answer, scores, strict=True):
        if score is None or score < 0:
            return unreadable(f"“{str(given)[:40]}” is no score: each part has a number of points from 0 on.")
    known = [score for score in scores if score is not None]
    total = sum((min(score, Fraction(most)) for score, most in zip(known, PARTS, strict=False)), Fraction(0))
    notes = [
        f"Part {at} counts at most {most} points."
        for at, (score, most) in enumerate(zip(known, PARTS, strict=False), 1)
        if score > most
    ]
    if len(known) > len(PARTS):
        notes.append("Part 5 is a preparation and carries no points.")
    passed = total >= PASS
    missing = f"{_text(PASS - total)} are missing to the {PASS} that pass"
    says = f"{_text(total)} of {sum(PARTS)} points: {'passed' if passed else missing}."
    return _verdict("passed", Fraction(passed), says, _text(total), notes)


def _challenge(answer: object) -> Verdict:
    """Which share of the points a stated test accuracy earns, for a multilayer perceptron alone."""
    if not isinstance(answer, Mapping):
        return unreadable("The answer is an object with test_accuracy_percent and structure.")
    accuracy = _number(answer.get("test_accuracy_percent"))
    structure = str(answer.get("structure", "")).strip().casefold()
    if accuracy is None or not 0 <= accuracy <= 100:
        return unreadable("test_accuracy_percent is a number from 0 to 100.")
    if structure not in STRUCTURES:
        return unreadable("structure is one of mlp, linear and cnn.")
    earned = next((share for least, share in STEPS if accuracy >= least), Fraction(0))
    above = [least for least, _ in STEPS if accuracy < least]
    says = f"{_text(accuracy)} % reach the cut-off of {STEPS[0][0]} %."
    if above:
        says = f"{_text(accuracy)} % stay below {min(above)} %, the next step of the scale."
    if 0 < accuracy <= 1:
        says = f"{_text(accuracy)} % of the images: if it is a share, write {_text(100 * accuracy)}."
    if structure != "mlp":
        earned, says = Fraction(0), STRUCTURES[structure]
    return _verdict("test_accuracy_percent", earned, says, _text(accuracy), [])


SCALES: dict[str, Callable[[object], Verdict]] = {"002-0": _passed, "002-4b": _challenge}
"""By catalogue id, what grades a stated result."""


def _verdict(part: str, points: Fraction, says: str, yours: str, notes: list[str]) -> Verdict:
    rule = "right" if points == 1 else "partial" if points else "wrong"
    line = Line(
        part=part, label=part, points=points, of=Fraction(1), rule=rule, yours=yours, expected="", says=says
    )
    return settle([line], notes)


def _number(given: object) -> Fraction | None:
    """A finite number from JSON or as it is typed; None for anything else."""
    if isinstance(given, bool) or not isinstance(given, (int, float, str)):
        return None
    try:
        value = evaluate(read(str(given), Scope()), {})
    except (Problem, Undefined):
        return None
    if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
        return Fraction(value) if abs(value) <= LARGEST else None
    return Fraction(value).limit_denominator(LARGEST) if isinstance(value, float) else None


def _text(value: Fraction) -> str:
    """A number as it is written: 49.5, not 99/2."""
    return f"{float(value):.10g}"
