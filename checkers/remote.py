"""Proxies: what a check calls in the judge happens in the learner's process, and only plain values come
back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
import torch

from checkers import wire
from checkers.failures import CheckFailed, trouble
from checkers.frames import WireError

__all__ = [
    "Channel",
    "Labels",
    "Remote",
    "Shared",
    "Subject",
    "item_of",
    "items_of",
    "length_of",
    "show",
    "show_call",
]


class Channel(Protocol):
    """The way to the subject: one request, one reply (header, payload); raises `Gone` when it has ended."""

    def ask(self, header: Mapping[str, Any], payload: bytes, label: str) -> tuple[dict[str, Any], bytes]:
        """Sends a request and waits for its reply; `label` names the call in messages."""


class Labels:
    """Remembers which call gave a value, so that a message can say "forward(0.00, 1.00) gave 1"."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, str]] = {}

    def note(self, value: Any, label: str) -> Any:
        """Keeps the value alive with its label and hands it on."""
        self._known[id(value)] = (value, label)
        return value

    def of(self, value: Any) -> str:
        """The label of exactly this object, or an empty text."""
        known = self._known.get(id(value))
        return known[1] if known is not None and known[0] is value else ""


class Remote:
    """An object in the learner's process: attributes are further proxies, a call is a call over there."""

    def __init__(self, subject: Subject, on: int | None, path: tuple[str, ...], kind: str = "") -> None:
        self._subject, self._on, self._path, self._kind = subject, on, path, kind

    def __getattr__(self, name: str) -> Remote:
        if name.startswith("__"):
            raise AttributeError(name)
        return Remote(self._subject, self._on, (*self._path, name), self._kind)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Calls it with tensors, arrays, plain values, proxies and `shared` data; returns values, or a proxy
        for anything else."""
        return self._subject.request("call", self, args, kwargs)

    def __repr__(self) -> str:
        return f"an object of type {self._kind}" if self._kind else ".".join(self._path)

    @property
    def _name(self) -> str:
        return self._path[-1] if self._path else self._kind or "the object"


@dataclass(frozen=True, eq=False)
class Shared:
    """Stands for the training part of a data set that the learner's process holds; see `shared` in the API.

    `number` is its place among the job's sets; `part` is "x", "y" or "" for the pair of both.
    """

    name: str
    number: int
    count: int
    here: Callable[[], tuple[torch.Tensor, torch.Tensor]]
    part: str = ""

    @property
    def x(self) -> Shared:
        """The pictures alone."""
        return replace(self, part="x")

    @property
    def y(self) -> Shared:
        """The labels alone."""
        return replace(self, part="y")

    def __len__(self) -> int:
        return self.count

    def __repr__(self) -> str:
        return f"{self.name}.{self.part}" if self.part else self.name

    def local(self) -> Any:
        """What the learner's function is given, in this process: for a reference that runs here."""
        x, y = self.here()
        return {"x": x, "y": y}.get(self.part, (x, y))


def _node(value: Any) -> dict[str, Any]:
    """How an argument that stands for something over there is named; raises WireError for anything else."""
    if isinstance(value, Shared):
        return {"$": "data", "of": value.number, "part": value.part, "first": value.count}
    if isinstance(value, Remote):
        return {"$": "there", "on": value._on, "path": list(value._path)}
    raise WireError(f"a value of type {type(value).__name__}")


class Subject:
    """The learner's module, seen from a check: `subject.AzimuthLoss()` makes one over there."""

    def __init__(self, channel: Channel, labels: Labels) -> None:
        self._channel, self._labels = channel, labels

    def __getattr__(self, name: str) -> Remote:
        if name.startswith("_"):
            raise AttributeError(name)
        return Remote(self, None, (name,))

    def __getitem__(self, name: str) -> Remote:
        """The module's name, also where it collides with a method of this class."""
        return Remote(self, None, (name,))

    def value(self, target: Remote) -> Any:
        """Reads an attribute instead of calling it."""
        return self.request("get", target, (), {})

    def gradient(
        self,
        function: Remote,
        *args: Any,
        wrt: int | tuple[int, ...] = 0,
        upstream: torch.Tensor | None = None,
        **kwargs: Any,
    ) -> Any:
        """Runs forward and backward over there: d function(*args) / d args[wrt].

        The call must give one number, or a tensor of the shape of `upstream`, which weights its numbers.
        Returns a tensor of that argument's shape, or a list when `wrt` is a tuple.
        """
        asked = (wrt,) if isinstance(wrt, int) else wrt
        sent, more = (args, {}) if upstream is None else ((*args, upstream), {"upstream": True})
        label = show_call(function._name, args, kwargs)
        found = self.request("gradient", function, sent, kwargs, label, wrt=list(asked), **more)
        shapes = [tuple(args[index].shape) for index in asked]
        fits = isinstance(found, list) and all(isinstance(one, torch.Tensor) for one in found)
        if not fits or [tuple(one.shape) for one in found] != shapes:
            raise CheckFailed(
                actual="the gradient came back in a wrong shape", hint="leave torch.autograd as it is"
            )
        for one in found:
            self._labels.note(one, f"the gradient of {label}")
        return found[0] if isinstance(wrt, int) else found

    def arguments(self, function: Remote, *args: Any) -> list[Any]:
        """What the arguments have become after the call; raises CheckFailed where they cannot be told."""
        found = self.request("arguments", function, args, {})
        if not isinstance(found, list) or len(found) != len(args):
            raise _unreadable(show_call(function._name, args, {}))
        return found

    def state(self, module: Remote) -> list[tuple[str, tuple[int, ...]]]:
        """(name, shape) of each tensor in a module's state; raises CheckFailed when it is no module."""
        found = self.request("state", module, (), {}, repr(module))
        entries = found if isinstance(found, list) else [None]
        shapes: list[tuple[str, tuple[int, ...]]] = []
        entry: Any
        for entry in entries:
            fits = isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], list)
            if not fits or not isinstance(entry[0], str) or not all(type(size) is int for size in entry[1]):
                raise _unreadable("state_dict()")
            shapes.append((entry[0], tuple(entry[1])))
        return shapes

    def tensors(self, module: Remote, names: list[str]) -> list[torch.Tensor]:
        """These tensors of a module's state, one message for each, since a message has its limit."""
        found = [self.request("state", module, (), {}, repr(module), names=[name]) for name in names]
        if not all(
            isinstance(one, list) and len(one) == 1 and isinstance(one[0], torch.Tensor) for one in found
        ):
            raise _unreadable("state_dict()")
        return [one[0] for one in found]

    def load(self) -> None:
        """Runs the learner's file from top to bottom."""
        self._send("load", {}, b"", "the file")

    def request(self, op: str, target: Remote, args: Any, kwargs: Any, label: str = "", **more: Any) -> Any:
        """One request about `target`; raises CheckFailed for whatever goes wrong over there."""
        label = label or (show_call(target._name, args, kwargs) if op != "get" else target._name)
        tree, payload = wire.pack((list(args), kwargs), _node, views=True)
        header = {"on": target._on, "path": list(target._path), "args": tree, **more}
        found = self._send(op, header, payload, label)
        for one in found if isinstance(found, (list, tuple)) else ():
            self._labels.note(one, label)
        return self._labels.note(found, label)

    def _send(self, op: str, header: dict[str, Any], payload: bytes, label: str) -> Any:
        reply, raw = self._channel.ask({"op": op, **header}, payload, label)
        error = reply.get("error")
        if isinstance(error, dict):
            raise trouble(error, label)
        try:
            return wire.unpack(reply.get("ok"), raw, lambda number, kind: Remote(self, number, (), kind[:80]))
        except WireError:
            raise _unreadable(label) from None


def length_of(subject: Subject, thing: Remote) -> Any:
    """What len(thing) asks for over there: the answer of its `__len__`."""
    return _special(subject, thing, "__len__", (), f"len({thing._name})")


def item_of(subject: Subject, thing: Remote, index: Any) -> Any:
    """What thing[index] asks for over there: the answer of its `__getitem__`."""
    return _special(subject, thing, "__getitem__", (index,), f"{thing._name}[{_argument(index)}]")


def items_of(subject: Subject, thing: Remote, most: int = 1000) -> list[Any]:
    """The first `most` things that a loop over it meets; raises CheckFailed where none is possible."""
    label = f"a loop over {thing._name}"
    found = subject.request("items", thing, (), {}, label, most=most)
    if not isinstance(found, list):
        raise _unreadable(label)
    return found


def _special(subject: Subject, thing: Remote, method: str, args: tuple[Any, ...], label: str) -> Any:
    there = Remote(subject, thing._on, (*thing._path, method), thing._kind)
    return subject.request("call", there, args, {}, label)


def _unreadable(label: str) -> CheckFailed:
    return CheckFailed(
        actual=f"{label} gave an answer that cannot be read", hint="return a tensor or a number"
    )


def _number(value: float) -> str:
    text = f"{value:.2f}"
    return text if float(text) == float(f"{value:.6g}") else f"{value:.4g}"


def _argument(value: Any) -> str:
    if isinstance(value, (torch.Tensor, np.ndarray)):
        if value.size == 1 if isinstance(value, np.ndarray) else value.numel() == 1:
            return _number(float(value.reshape(()).item())) if not _is_complex(value) else str(value.item())
        what = "tensor" if isinstance(value, torch.Tensor) else "array"
        if len(value.shape) == 1:
            return f"{what} of {value.shape[0]}"
        return f"{'×'.join(str(n) for n in value.shape)} {what}"
    if isinstance(value, (list, tuple)) and _holds_arrays(value):
        shown = ", ".join(_argument(one) for one in value[:4]) + (", …" if len(value) > 4 else "")
        return f"({shown})" if isinstance(value, tuple) else f"[{shown}]"
    if isinstance(value, Remote):
        return value._name
    return _number(value) if isinstance(value, float) else show(value)


def _holds_arrays(value: Any) -> bool:
    """Whether there are tensors or arrays in it, however deep in lists and tuples."""
    if isinstance(value, (list, tuple)):
        return any(_holds_arrays(one) for one in value)
    return isinstance(value, (torch.Tensor, np.ndarray))


def _is_complex(value: Any) -> bool:
    return "complex" in str(value.dtype)


def show_call(name: str, args: Any, kwargs: Mapping[str, Any]) -> str:
    """A call as the learner would write it: single numbers in full, larger tensors by their shape."""
    shown = [_argument(one) for one in args] + [f"{key}={_argument(one)}" for key, one in kwargs.items()]
    return f"{name}({', '.join(shown)})"


def show(value: Any) -> str:
    """A value in a few words: numbers to six digits, small tensors in full, others by shape and dtype."""
    if isinstance(value, (torch.Tensor, np.ndarray, np.generic)):
        tensor = torch.as_tensor(np.asarray(value)) if not isinstance(value, torch.Tensor) else value
        if tensor.numel() == 1:
            return show(tensor.reshape(()).item())
        if tensor.numel() <= 6:
            return f"[{', '.join(show(one) for one in tensor.reshape(-1).tolist())}]"
        return f"shape {tuple(tensor.shape)}, {str(tensor.dtype).removeprefix('torch.')}"
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, float):
        return f"{value:.6g}"
    if _holds_arrays(value):
        return _argument(value)
    brief: Callable[[Any], str] = repr
    text = brief(value)
    return text if len(text) <= 80 else text[:79] + "…"
