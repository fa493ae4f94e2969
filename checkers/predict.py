"""Holds what a learner predicted against what the learner's program does and what the reference does.

A prediction is a function of check.py. It runs twice with the same random numbers: against the learner's
process, and against the task's own solution in the judge. It never counts for the verdict.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import torch

from checkers import frames, protocol
from checkers.current import CURRENT
from checkers.expect import to_tensor
from checkers.failures import CheckFailed, Gone
from checkers.remote import Channel, Labels, Remote, Subject

__all__ = [
    "KINDS",
    "Kind",
    "Prediction",
    "answers",
    "prediction",
    "read",
    "reference",
    "same",
    "unanswered",
    "written",
]

Kind: TypeAlias = Literal["shape", "value", "error"]
Answer: TypeAlias = tuple[int, ...] | float | str
KINDS: tuple[str, ...] = get_args(Kind)
WITHIN = 0.005  # relative difference of a value that still counts as predicted
ALMOST_ZERO = 1e-6
LONGEST = 80  # characters of a typed prediction
_SEED = 0

_SHAPE = re.compile(
    r"(?:torch\.size)?\s*(?P<open>[(\[]{0,2})\s*"
    r"(?P<sizes>(?:\d{1,12}(?:(?:\s*[,x×*]\s*|\s+)\d{1,12}){0,15}\s*,?)?)\s*[)\]]{0,2}\Z"
)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:,\d{3})+\Z")
_VALUE = re.compile(r"([+-]?(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})(?:e[+-]?\d{1,3})?)(?:/(\d{1,30}))?\Z")
_NAME = re.compile(r"(?:[A-Za-z_]\w*\.)*([A-Za-z_]\w*)\Z")
_NONE = ("none", "no error", "no", "nothing")
_HINTS = {
    "shape": "write a shape as (3, 5), and () for a single number",
    "value": "write a number as 0.25 or 1/4",
    "error": "write the name of an exception such as ValueError, or none",
}


@dataclass(frozen=True)
class Prediction:
    """One function of check.py whose result is to be predicted; `reveal` is shown after the run."""

    name: str
    kind: Kind
    reveal: str
    run: Callable[[Subject], object]


def prediction(kind: Kind) -> Callable[[Callable[[Subject], object]], Prediction]:
    """Makes a function a prediction; raises ValueError for an unknown kind or without a docstring.

    Kind `shape`: the shape of what the function returns; `value`: the one number that it returns, right
    within 0.5 %; `error`: the name of the exception that the call over there raises, or none. The docstring
    is the reveal.
    """

    def make(function: Callable[[Subject], object]) -> Prediction:
        reveal = " ".join((function.__doc__ or "").split())
        if kind not in KINDS or not reveal:
            what = f"has the kind {kind!r}" if kind not in KINDS else "has no docstring, which is its reveal"
            raise ValueError(f"prediction {function.__name__} {what}")
        return Prediction(function.__name__, kind, reveal, function)

    return make


# ---- what was typed ---------------------------------------------------------------------------------------


def read(kind: Kind, text: str) -> Answer | None:
    """What was typed as a shape, a number or a lower-case name; None where it cannot be read. Never
    evaluates.
    """
    text = " ".join(text.split()).replace("−", "-").rstrip(" .;:")
    if len(text) > LONGEST or not text:
        return None
    return {"shape": _shape, "value": _value, "error": _error}[kind](text)


def _shape(text: str) -> Answer | None:
    text = text.casefold()
    found = _SHAPE.match("()" if text == "scalar" else text)
    if not found or not (found["sizes"] or text in ("()", "[]", "scalar")):
        return None
    return tuple(int(one) for one in re.findall(r"\d+", found["sizes"]))


def _value(text: str) -> Answer | None:
    text = text.replace(" ", "").casefold()
    if text.lstrip("+-") in ("nan", "inf"):
        return float(text)
    found = _VALUE.match(text)
    if not found or (found[2] and not int(found[2])):
        return None
    return float(found[1].replace(",", ".")) / int(found[2] or 1)


def _grouped(text: str) -> Answer | None:
    """The other reading of a number such as 2,688, whose comma may stand between thousands."""
    bare = "".join(text.split()).replace("−", "-").rstrip(".;:")
    return float(bare.replace(",", "")) if _THOUSANDS.match(bare) else None


def _error(text: str) -> Answer | None:
    if text.casefold() in _NONE:
        return "none"
    found = _NAME.match(text)
    return found[1].casefold() if found else None


def same(typed: Answer, answer: Answer) -> bool:
    """Whether a prediction fits: shapes, names and counts exactly, others within 0.5 % (to 0: 1e-6)."""
    if not isinstance(typed, float) or not isinstance(answer, float):
        return typed == answer
    if math.isnan(answer) or math.isinf(answer):
        return typed == answer or (math.isnan(typed) and math.isnan(answer))
    if typed.is_integer() and answer.is_integer():
        return typed == answer
    return abs(typed - answer) <= max(WITHIN * abs(answer), ALMOST_ZERO)


def written(answer: Answer | None) -> str:
    """An answer as a learner would type it."""
    if isinstance(answer, tuple):
        return str(answer)
    if isinstance(answer, float):
        return f"{answer:.0f}" if answer.is_integer() and abs(answer) < 1e15 else f"{answer:.6g}"
    return answer or ""


# ---- what happens -----------------------------------------------------------------------------------------


@dataclass
class _Seen:
    """What a prediction's function came to: an answer with its text, or why there is none."""

    answer: Answer | None = None
    text: str = ""
    trouble: str = ""
    unwritten: bool = False


@dataclass
class _Listening:
    """A channel that remembers which exception the last request raised over there."""

    channel: Channel
    raised: str = ""
    unwritten: bool = False

    def ask(self, header: Mapping[str, Any], payload: bytes, label: str) -> tuple[dict[str, Any], bytes]:
        self.raised = ""
        reply, raw = self.channel.ask(header, payload, label)
        error = reply.get("error")
        if isinstance(error, dict):
            own = {"missing": "AttributeError", "uncallable": "TypeError", "signature": "TypeError"}
            own |= {"syntax": "SyntaxError"}
            named = own.get(str(error.get("kind"))) or error.get("type")
            self.raised = protocol.plain(str(named or "an error"), 60)
            self.unwritten = error.get("kind") == "unwritten"
        return reply, raw


@dataclass
class _Local:
    """The way to a reference in this very process: the same harness, the same wire, no process between."""

    harness: Any
    number: int = 0

    def ask(self, header: Mapping[str, Any], payload: bytes, label: str) -> tuple[dict[str, Any], bytes]:
        self.number += 1
        raw = self.harness.answer(frames.Frame({"n": self.number, **header}, payload))
        (reply,) = frames.FrameReader().feed(raw)
        return reply.header, reply.payload


class _Sets(Sequence[Any]):
    """The training parts of this run's sets, read when a reference asks for one."""

    def __getitem__(self, number: Any) -> Any:
        from checkers import prepared  # brings torchvision's sets along

        run = CURRENT.get()
        return prepared.prepare(run.sets[number], run.data).data.train

    def __len__(self) -> int:
        return len(CURRENT.get().sets)


def reference(solution: Path) -> Channel:
    """A channel to the task's own solution, loaded in this process: for the author's code alone."""
    from checkers.subject import _Harness

    harness, before = _Harness(solution, _Sets(), "cpu"), list(sys.path)
    channel = _Local(harness)
    try:
        Subject(channel, Labels()).load()
    finally:
        sys.path[:] = before
    return channel


def _observe(one: Prediction, channel: Channel) -> _Seen:
    """Runs the function with the random numbers that every prediction gets; raises Gone when nobody is
    there.
    """
    listening = _Listening(channel)
    CURRENT.get().generator.manual_seed(_SEED)
    torch.default_generator.manual_seed(_SEED)
    raised = ""
    try:
        value = one.run(Subject(listening, CURRENT.get().labels))
        if one.kind != "error":
            answer = _answer(one.kind, value)
            return _Seen(answer, written(answer))
    except Gone:
        raise
    except CheckFailed as failure:
        raised = listening.raised
        if listening.unwritten:
            return _Seen(trouble=failure.actual, unwritten=True)
        if one.kind != "error" or not raised:
            return _Seen(trouble=failure.actual or "nothing that can be compared")
    except Exception as error:  # the function's own arithmetic on an answer that does not fit it
        return _Seen(trouble=f"an answer that leads to {type(error).__name__}")
    return _Seen(raised.casefold() or "none", raised or "none")


def _answer(kind: Kind, value: object) -> Answer:
    if isinstance(value, Remote):
        raise CheckFailed(actual=f"{value!r}, not a tensor")
    tensor = to_tensor(value) if not isinstance(value, np.ndarray) else torch.as_tensor(value)
    if kind == "shape":
        return tuple(tensor.shape)
    if tensor.numel() != 1 or tensor.is_complex():
        raise CheckFailed(actual=f"a tensor of shape {tuple(tensor.shape)}, not one number")
    return float(tensor.reshape(()).item())


_REFERENCE: dict[tuple[Path, bytes, str, str], _Seen] = {}  # what references answered, for this judge's life


def _expected(one: Prediction, solution: Path, code: bytes) -> _Seen:
    """What the reference gives; the same every time, so it is computed once."""
    key = (solution, code + solution.read_bytes(), one.name, CURRENT.get().data)
    if key not in _REFERENCE:
        _REFERENCE[key] = _observe(one, reference(solution))
    return _REFERENCE[key]


def answers(
    known: Mapping[str, Prediction],
    typed: Mapping[str, str],
    channel: Channel,
    solution: Path,
    code: bytes,
    *,
    passed: bool = False,
) -> Iterator[protocol.Predicted]:
    """One event for each prediction that was typed; what cannot be told is skipped or says why.

    `known` are the predictions of check.py, whose bytes are `code`; `channel` leads to the learner's process.
    A program that `passed` all checks may differ from the reference where the task leaves that open.
    """
    for name, text in list(typed.items())[: 2 * len(known) + 1]:
        shown = protocol.plain(" ".join(str(text).split()), LONGEST)
        if name not in known:
            says = f"This task has no prediction {protocol.plain(str(name), 60)!r}."
            yield protocol.Predicted(protocol.plain(str(name), 60), "", shown, "error", says=says)
            continue
        try:
            yield _held(
                known[name], shown, read(known[name].kind, str(text)), channel, solution, code, passed
            )
        except Gone:
            yield protocol.Predicted(name, "", shown, "skip", says="Skipped, the program was stopped.")
        except (frames.Closed, frames.WireError):
            raise
        except Exception as error:  # a reference that is missing or broken: never the learner's loss
            says = f"The reference cannot be run ({type(error).__name__}): this is a mistake of the checker."
            yield protocol.Predicted(name, "", shown, "error", says=says)


def unanswered(typed: Mapping[str, str]) -> Iterator[protocol.Predicted]:
    """The same for a file that does not run."""
    for name, text in typed.items():
        shown = protocol.plain(" ".join(str(text).split()), LONGEST)
        says = "Skipped, the file does not run yet."
        yield protocol.Predicted(protocol.plain(str(name), 60), "", shown, "skip", says=says)


def _held(
    one: Prediction,
    shown: str,
    typed: Answer | None,
    channel: Channel,
    solution: Path,
    code: bytes,
    passed: bool,
) -> protocol.Predicted:
    if typed is None:
        says = f"“{shown}” cannot be read: {_HINTS[one.kind]}."
        return protocol.Predicted(one.name, "", shown, "error", says=says)
    other = _grouped(shown) if one.kind == "value" else None
    wanted = _expected(one, solution, code)
    if wanted.answer is None:
        says = f"The reference gave {wanted.trouble}: this is a mistake of the checker."
        return protocol.Predicted(one.name, "", shown, "error", says=says)
    seen = _observe(one, channel)
    if seen.unwritten:  # the answer waits until there is something that it can be compared with
        return protocol.Predicted(one.name, "", shown, "skip", says=f"Skipped, {seen.trouble.rstrip('.')}.")
    answers = [one for one in (wanted.answer, seen.answer) if one is not None]
    if other is not None and not any(same(typed, one) for one in answers):
        typed = other
    right = same(typed, wanted.answer)
    agrees = seen.answer is not None and same(typed, seen.answer)
    says = f"{_verdict(seen, wanted, right, agrees, passed)} {one.reveal}"
    actual = seen.text or seen.trouble
    return protocol.Predicted(one.name, "", shown, "pass" if agrees else "fail", actual, right, says)


def _verdict(seen: _Seen, wanted: _Seen, right: bool, agrees: bool, passed: bool) -> str:
    """The sentence on prediction, program and reference, before the reveal."""
    if right and agrees:
        return f"Predicted right: {wanted.text}."
    if passed and not (
        seen.answer is not None and wanted.answer is not None and same(seen.answer, wanted.answer)
    ):
        gave = seen.text if seen.answer is not None else seen.trouble.rstrip(".")
        return f"The model solution gives {wanted.text}, and yours, which passes, {gave}: both will do."
    if seen.answer is None:
        known = f"{wanted.text} is right" if right else f"Right is {wanted.text}"
        return f"{known}, but your program does not get there: {seen.trouble.rstrip('.')}."
    if right:
        return f"{wanted.text} is right, but your program gives {seen.text}: it has to change."
    if agrees:
        return f"Your program gives that too, but right is {wanted.text}."
    if wanted.answer is not None and same(seen.answer, wanted.answer):
        return f"Your program gives {seen.text}, which is right."
    return f"Right is {wanted.text}; your program gives {seen.text}."
