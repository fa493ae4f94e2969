"""Puts what went wrong in the learner's process into one sentence: what happened, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkers.protocol import plain

__all__ = ["CheckFailed", "Gone", "gone", "trouble"]


class CheckFailed(Exception):
    """A check's finding about the learner's program, in the parts that the learner's screen shows."""

    def __init__(
        self, *, actual: str = "", expected: str = "", hint: str = "", detail: str = "", kind: str = "wrong"
    ) -> None:
        super().__init__(actual)
        self.actual, self.expected, self.hint = plain(actual), plain(expected), plain(hint)
        self.detail, self.kind = plain(detail, 4000), kind


class Gone(CheckFailed):
    """The learner's process is no more, so no further check can call it."""


_SIGNALS = {
    4: "an illegal instruction",
    6: "an abort",
    7: "a bus error",
    8: "an arithmetic fault",
    11: "a bad memory access",
}

_NO_GPU = ("not compiled with CUDA", "Found no NVIDIA driver", "No CUDA GPUs", "MPS backend", "No HIP GPUs")
_ORDER = "view size is not compatible with input tensor's size and stride"
_MIXED = ("Expected all tensors to be on the same device", "is on cpu, but expected on", "to be on cuda, but")


def gone(facts: Mapping[str, Any], label: str) -> Gone:
    """The failure for a subject that has ended; `label` is the call that it was answering."""
    why, status = str(facts.get("why")), int(facts.get("status") or 0)
    limit = f"{float(facts.get('limit') or 0):g} s"
    told: dict[str, tuple[str, str]] = {
        "timeout": (f"{label} gave no answer within {limit}", "look for a loop that never ends"),
        "memory": (
            f"{label} used more memory than there is",
            "look for a tensor or list that grows without end",
        ),
        "killed": (f"{label} was killed by the system", "most often for lack of memory: use smaller tensors"),
        "exited": (
            f"{label} ended the whole program with status {status}",
            "return the answer; os._exit has no place in a solution",
        ),
        "crashed": (
            f"{label} crashed the program ({_SIGNALS.get(-status, f'signal {-status}')})",
            "look for endless recursion, or for memory that is touched behind Python's back",
        ),
        "output": (
            f"{label} printed more than {int(facts.get('output') or 0) >> 20} MiB",
            "look for a print inside a loop that never ends",
        ),
        "processes": (
            f"{label} started more than {facts.get('processes')} processes",
            "a solution needs no processes of its own",
        ),
        "broken": (
            f"{label} left Python unable to answer",
            "leave Python's and torch's own functions as they are",
        ),
        "malformed": (f"{label} sent bytes that are no answer", "leave the checker's own connection alone"),
        "closed": (
            f"{label} closed the checker's connection",
            "leave descriptors alone that your program did not open",
        ),
        "disk": (
            f"{label} filled its work folder with more than {int(facts.get('disk') or 0) >> 20} MiB",
            "write to files only what the task asks for",
        ),
        "server": (f"{label} ended one of the checker's own processes", "leave other processes alone"),
    }
    actual, hint = told.get(why, (f"{label} was stopped", "run the check again"))
    kind = {"timeout": "timeout", "memory": "memory", "killed": "memory"}.get(why, "gone")
    return Gone(actual=actual, hint=hint, kind=kind)


def trouble(facts: Mapping[str, Any], label: str) -> CheckFailed:
    """The failure for an error that the harness reports; `facts` come from the subject and are not
    trusted."""
    kind, message = str(facts.get("kind")), plain(str(facts.get("message", "")), 200)
    where = _where(facts)
    if kind == "raised" and any(sign in message for sign in _NO_GPU):
        kind = "nogpu"
    if kind == "raised" and any(sign in message for sign in _MIXED):
        kind = "mixed"
    if kind == "raised" and "numpy() on Tensor that requires grad" in message:
        kind = "numpy"  # torch's own advice, detach, would only hide the mistake
    if kind == "raised" and _ORDER in message:
        kind = "order"
    error = plain(str(facts.get("type", "an error")), 60)
    detail = plain(str(facts.get("trace", "")), 4000)
    name = plain(str(facts.get("name", "")), 60)
    told: dict[str, tuple[str, str]] = {
        "raised": (f"{label} raised {error}: {message}" if message else f"{label} raised {error}", where),
        "numpy": (
            f"{label} leaves torch for NumPy, where no gradient flows",
            f"use torch's functions instead; {where}" if where else "use torch's functions instead",
        ),
        "nogpu": (
            f"{label} asks for a GPU, and this check runs without one",
            f"take the device of the input, x.device, or the one that you are given; {where}".rstrip("; "),
        ),
        "mixed": (
            f"{label} mixes tensors of different devices",
            f"make new tensors with device=x.device; {where}".rstrip("; "),
        ),
        "order": (
            f"{label} calls view on a tensor whose memory lies in another order (a transposed or cut one)",
            f"reshape takes every tensor, and so does contiguous() before view; {where}".rstrip("; "),
        ),
        "noloop": (
            f"{label} is not possible: it is of type {error}",
            "return something a for loop can go over",
        ),
        "unwritten": (f"{label} is not written yet", message or where),
        "syntax": (f"the file is not Python: {message}", where),
        "import": (f"the file imports {name!r}, which is not installed here", where),
        "exit": (
            f"{label} called exit instead of answering",
            where or "return the answer and let the program go on",
        ),
        "recursion": (f"{label} calls itself without end", where),
        "memory": (f"{label} asked for more memory than there is", where),
        "missing": _missing(facts, name),
        "uncallable": (f"{label} cannot be called: it is of type {error}", "define it with def or class"),
        "signature": (
            f"{label} does not take these arguments: {message}",
            "is self the first parameter of a method?"
            if "given" in message and "." in message.partition("(")[0]
            else f"it is called as {label}",
        ),
        "unsendable": (f"{label} returned {message}", "return a tensor or a number"),
        "none": (f"{label} returned None", "is a return missing?"),
        "notscalar": (
            f"{label} returned shape {_shape(facts)}",
            "a gradient needs one number: take the mean",
        ),
        "othershape": (
            f"{label} returned shape {_shape(facts)}, expected {_shape(facts, 'wanted')}",
            "a gradient needs the answer in the right shape",
        ),
        "nomodule": (f"{label} is of type {error}", "it has to be a torch.nn.Module"),
        "graphless": (
            f"{label} gave a {error} that no gradient flows through",
            "detach, item, numpy, .data and torch.tensor(...) cut the gradient",
        ),
    }
    actual, hint = told.get(kind, (f"{label} failed in an unknown way", "run the check again"))
    return CheckFailed(
        actual=actual, hint=hint, detail=detail, kind="memory" if kind == "memory" else "wrong"
    )


def _where(facts: Mapping[str, Any]) -> str:
    line, text = facts.get("line"), plain(str(facts.get("text", "")), 120).strip()
    if type(line) is not int or line < 1:
        return ""
    return f"line {line}: {text}" if text else f"line {line}"


def _missing(facts: Mapping[str, Any], name: str) -> tuple[str, str]:
    owner, near = facts.get("owner"), facts.get("near")
    place = f"{plain(str(owner), 60)} has" if owner else "the file has"
    names = [plain(str(one), 60) for one in near[:2]] if isinstance(near, list) else []
    hint = f"is it the one called {' or '.join(names)}?" if names else f"define {name}, spelled exactly so"
    return f"{place} no {name}", hint


def _shape(facts: Mapping[str, Any], key: str = "shape") -> str:
    shape = facts.get(key)
    return f"({', '.join(str(n) for n in shape[:8])})" if isinstance(shape, list) else "unknown"
