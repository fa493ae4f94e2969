"""The harness round the learner's module: runs it, calls it on given bytes, sends the answers back, dies.

Nothing here decides anything. The learner's program shares this process and may break or replace all of it;
what it can reach that way is a wrong, missing or malformed answer, which the judge fails.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib.util
import itertools
import linecache
import os
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

import numpy as np
import torch

from checkers import frames, guard, isolation, shares, wire

__all__ = ["BROKEN", "LOST", "NO_DEVICE", "serve"]

BROKEN, LOST = 70, 71  # exit statuses: the harness was made unable to answer; its descriptors were closed
NO_DEVICE = 72  # a GPU that torch finds could not be started here
_MAX_TEXT = 2000
_BATCH = 256  # examples that a network is given at once
_MAX_OBJECTS = 100_000
_NO_MEMORY = ("can't allocate memory", "not enough memory", "out of memory", "Cannot allocate memory")


class _Trouble(Exception):
    """What the harness itself finds wrong with an answer; `facts` go to the judge as they are."""

    def __init__(self, kind: str, **facts: Any) -> None:
        super().__init__(kind)
        self.facts = {"kind": kind, **facts}


class _Harness:
    """One learner's module and the objects that the judge has references to.

    `data` holds examples and labels of each shared set; tensors are moved to `device` on their way in.
    """

    def __init__(self, path: Path, data: Sequence[tuple[torch.Tensor, torch.Tensor]], device: str) -> None:
        self.path, self.data, self.device = path, data, device
        self.module: ModuleType | None = None
        self.objects: dict[int, Any] = {}

    def answer(self, frame: frames.Frame) -> bytes:
        """One request in, one reply out, whatever the learner's code raises."""
        ask = frame.header
        number = ask.get("n")
        try:
            actions: dict[str, Callable[[frames.Frame], Any]] = {
                "load": self.load,
                "get": self.resolve,
                "call": self.call,
                "gradient": self.gradient,
                "arguments": self.after,
                "state": self.state,
                "items": self.items,
                "predict": self.predict,
                "experiment": self.experiment,
            }
            value = actions[ask["op"]](frame)
            tree, payload = _packed(value, self.keep)
            return frames.pack_frame({"n": number, "ok": tree}, payload)
        except _Trouble as trouble:
            return frames.pack_frame({"n": number, "error": trouble.facts})
        except frames.WireError as error:
            return frames.pack_frame({"n": number, "error": {"kind": "unsendable", "message": str(error)}})
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: they are the learner's
            return frames.pack_frame({"n": number, "error": self.describe(error)})
        finally:
            _flush()

    def keep(self, value: Any) -> int:
        if len(self.objects) >= _MAX_OBJECTS:
            raise frames.WireError("too many objects")
        number = len(self.objects) + 1
        self.objects[number] = value
        return number

    def load(self, frame: frames.Frame) -> None:
        """Runs the learner's file as a real module, so that dataclasses, inspect and tracebacks work."""
        name = self.path.stem
        if not name.isidentifier() or name in sys.modules or name in sys.stdlib_module_names:
            name = f"submission_{name}" if name.isidentifier() else "submission"
        spec = importlib.util.spec_from_file_location(name, self.path)
        if spec is None or spec.loader is None:
            raise _Trouble("missing", name=self.path.name, near=[])
        self.module = importlib.util.module_from_spec(spec)
        sys.modules[name] = self.module
        sys.path.insert(0, str(self.path.parent))
        spec.loader.exec_module(self.module)

    def resolve(self, frame: frames.Frame) -> Any:
        """The object that a request is about."""
        return self.at(frame.header)

    def at(self, node: dict[str, Any]) -> Any:
        """A reference or the module, then a path of attribute names."""
        on, path = node.get("on"), node.get("path", [])
        value: Any = self.module if on is None else self.objects[on]
        for name in path:
            try:
                value = getattr(value, name)
            except AttributeError as error:
                if _raised_inside(error, self.path):
                    raise
                near = difflib.get_close_matches(name, self.offered(value), n=2, cutoff=0.5)
                owner = None if value is self.module else type(value).__name__
                raise _Trouble("missing", name=name, near=near, owner=owner) from None
        return value

    def offered(self, value: Any) -> list[str]:
        """Names that may be meant in place of a missing one: not the modules that the file imports."""
        imported = vars(value) if value is self.module is not None else {}
        return [one for one in dir(value) if one[:1] != "_" and not isinstance(imported.get(one), ModuleType)]

    def arguments(self, frame: frames.Frame) -> tuple[list[Any], dict[str, Any]]:
        args, kwargs = wire.unpack(
            frame.header["args"],
            frame.payload,
            lambda number, kind: self.objects[number],
            {"there": self.at, "data": self.shared},
            views=True,
        )
        return [self.moved(one) for one in args], {name: self.moved(one) for name, one in kwargs.items()}

    def shared(self, node: dict[str, Any]) -> Any:
        """The training part of a set, a copy of its own for every call; pictures as float32 in [0, 1]."""
        held, part, first = self.data[node["of"]], node["part"], node["first"]
        x, y = held[0][:first], held[1][:first]
        if part == "y":
            return y.clone()
        x = x.float().div_(255) if x.dtype == torch.uint8 else x.clone()
        return x if part == "x" else (x, y.clone())

    def moved(self, value: Any) -> Any:
        """The value with its tensors on this run's device."""
        if self.device == "cpu":
            return value
        if self.device == "mps" and isinstance(value, torch.Tensor) and value.dtype == torch.float64:
            value = value.float()  # Metal has no float64
        if isinstance(value, (torch.Tensor, torch.nn.Module)):
            return value.to(self.device)
        if type(value) in (list, tuple):
            return type(value)(self.moved(one) for one in value)
        return {key: self.moved(one) for key, one in value.items()} if type(value) is dict else value

    def call(self, frame: frames.Frame) -> Any:
        function = self.resolve(frame)
        args, kwargs = self.arguments(frame)
        result = self.apply(function, args, kwargs)
        return self.moved(result) if isinstance(result, torch.nn.Module) else result

    def predict(self, frame: frames.Frame) -> Any:
        """A network's answers in eval mode and without a graph, in batches; uint8 pictures are scaled."""
        model = self.resolve(frame)
        (x,), _ = self.arguments(frame)
        if not isinstance(model, torch.nn.Module):
            raise _Trouble("nomodule", type=_type(model))
        if x.dtype == torch.uint8:
            x = x.float().div_(255)
        was = model.training
        model.eval()
        try:
            with torch.no_grad():
                parts = [self.apply(model, [one], {}) for one in torch.split(x, _BATCH)]
        finally:
            model.train(was)
        if len({one.shape[1:] for one in parts if isinstance(one, torch.Tensor)}) != 1:
            return parts[0]
        return torch.cat(parts)

    def experiment(self, frame: frames.Frame) -> list[Any]:
        """An experiment's run: its program is handed its laboratory, and what that holds goes back."""
        from checkers import laboratory  # of no use to a submission

        return laboratory.run(self.resolve(frame), frame.header["lab"], self.data)

    def apply(self, function: Any, args: list[Any], kwargs: dict[str, Any]) -> Any:
        if not callable(function):
            raise _Trouble("uncallable", type=_type(function))
        try:
            return function(*args, **kwargs)
        except TypeError as error:
            if _raised_inside(error, self.path) or "argument" not in str(error):
                raise
            raise _Trouble("signature", message=_text(error), count=len(args)) from None

    def after(self, frame: frames.Frame) -> list[Any]:
        """What the arguments have become once the call has been made."""
        function = self.resolve(frame)
        args, kwargs = self.arguments(frame)
        self.apply(function, args, kwargs)
        return args

    def state(self, frame: frames.Frame) -> Any:
        """The shapes of a module's state, each with its name; or, with names, the tensors themselves."""
        module = self.resolve(frame)
        if not isinstance(module, torch.nn.Module):
            raise _Trouble("nomodule", type=_type(module))
        held, names = module.state_dict(), frame.header.get("names")
        if names is None:
            return [[name, list(one.shape)] for name, one in held.items() if isinstance(one, torch.Tensor)]
        return [held[name] for name in names]

    def items(self, frame: frames.Frame) -> list[Any]:
        """What a loop over the object meets, up to the number that was asked for."""
        thing = self.resolve(frame)
        try:
            loop = iter(thing)
        except TypeError as error:
            if _raised_inside(error, self.path):
                raise
            raise _Trouble("noloop", type=_type(thing)) from None
        return list(itertools.islice(loop, frame.header["most"]))

    def gradient(self, frame: frames.Frame) -> list[torch.Tensor]:
        """Forward and backward: the gradients of the one number that the call gives, one for each asked
        input. With `upstream`, the last argument weights what the call gives, which may then be any
        tensor."""
        function = self.resolve(frame)
        args, kwargs = self.arguments(frame)
        upstream = args.pop() if frame.header.get("upstream") else None
        leaves = [args[index].requires_grad_() for index in frame.header["wrt"]]
        result = self.apply(function, args, kwargs)
        if result is None:
            raise _Trouble("none")
        if not isinstance(result, torch.Tensor):
            raise _Trouble("graphless", type=_type(result))
        if upstream is None:
            if result.numel() != 1:
                raise _Trouble("notscalar", shape=list(result.shape))
            result = result.reshape(())
        elif result.shape != upstream.shape:
            raise _Trouble("othershape", shape=list(result.shape), wanted=list(upstream.shape))
        if not result.requires_grad:
            raise _Trouble("graphless", type="tensor")
        gradients = torch.autograd.grad(result, leaves, upstream, allow_unused=True)
        if any(one is None for one in gradients):
            raise _Trouble("graphless", type="tensor")
        return list(gradients)

    def describe(self, error: BaseException) -> dict[str, Any]:
        """An exception as plain facts: type, message, the learner's line, a trace of the learner's lines
        only."""
        facts: dict[str, Any] = {
            "kind": _kind(error, self.path),
            "type": _type(error),
            "message": _text(error),
        }
        if isinstance(error, SyntaxError) and (
            error.filename is None or _same_file(error.filename, self.path)
        ):
            facts |= {"kind": "syntax", "line": error.lineno or 0, "text": (error.text or "").strip()[:200]}
            facts["message"] = str(error.msg)[:_MAX_TEXT]
            return facts
        lines = _learner_lines(error.__traceback__, self.path)
        if lines:
            facts |= {"line": lines[-1][0], "text": lines[-1][2]}
            shown = lines if len(lines) <= 12 else [*lines[:6], (0, "…", ""), *lines[-5:]]
            facts["trace"] = "\n".join(f"line {line}, in {name}: {text}" for line, name, text in shown)
        if isinstance(error, ModuleNotFoundError):
            facts |= {"kind": "import", "name": str(error.name)[:200]}
        return facts


def _packed(value: Any, keep: Callable[[Any], int]) -> wire.Values:
    """As wire.pack, where a value that breaks while it is copied is the value's fault."""
    try:
        return wire.pack(value, keep)
    except (RuntimeError, TypeError, ValueError, NotImplementedError) as error:
        raise frames.WireError(f"a value that cannot be copied ({type(error).__name__})") from None


def _kind(error: BaseException, path: Path) -> str:
    if isinstance(error, SystemExit):
        return "exit"
    if isinstance(error, NotImplementedError) and _innermost(error, path):
        return "unwritten"
    if isinstance(error, RecursionError):
        return "recursion"
    if isinstance(error, MemoryError) or any(sign in _text(error) for sign in _NO_MEMORY):
        return "memory"
    return "raised"


def _type(value: Any) -> str:
    return type(value).__name__[:100]


def _text(error: BaseException) -> str:
    try:
        return str(error)[:_MAX_TEXT]
    except BaseException:  # a learner's own exception may fail to print itself
        return ""


def _same_file(name: str | None, path: Path) -> bool:
    return name is not None and Path(name).name == path.name


def _learner_lines(trace: TracebackType | None, path: Path) -> list[tuple[int, str, str]]:
    """(line number, function, source text) of each frame that lies in the learner's file, outermost first."""
    lines: list[tuple[int, str, str]] = []
    while trace is not None and len(lines) < 5000:
        code = trace.tb_frame.f_code
        if _same_file(code.co_filename, path):
            text = linecache.getline(str(path), trace.tb_lineno).strip()[:200]
            lines.append((trace.tb_lineno, code.co_name[:80], text))
        trace = trace.tb_next
    return lines


def _innermost(error: BaseException, path: Path) -> bool:
    """Whether the learner's own line raised it, and not torch below that line, whose frames in C++ are no
    frames here.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None or not _same_file(trace.tb_frame.f_code.co_filename, path):
        return False
    return "raise" in linecache.getline(str(path), trace.tb_lineno)


def _raised_inside(error: BaseException, path: Path) -> bool:
    return bool(_learner_lines(error.__traceback__, path))


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BaseException):  # the learner may have closed or replaced it
            stream.flush()


def _streams() -> None:
    """Fresh text streams on descriptors 0 to 2; what cannot be encoded is written as an escape."""
    sys.stdin = sys.__stdin__ = open(0, closefd=False)  # type: ignore[misc]  # noqa: SIM115
    for name, fd in (("stdout", 1), ("stderr", 2)):
        stream = open(fd, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _start(device: str) -> None:
    """Makes a GPU ready before the learner's clock runs, which takes seconds."""
    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError):
        os._exit(NO_DEVICE)


def _taken(fd: int, description: dict[str, Any]) -> tuple[torch.Tensor, torch.Tensor]:
    try:
        return shares.mapped(fd, description)
    finally:
        os.close(fd)


def serve(
    path: Path,
    *,
    asks: int,
    answers: int,
    limits: isolation.Limits,
    level: str,
    secret: Path,
    device: str = "cpu",
    threads: int = 1,
    data: Sequence[tuple[int, dict[str, Any]]] = (),
    hidden: Sequence[Path] = (),
) -> None:
    """Answers requests from descriptor `asks` on `answers` until the judge has no more; then ends the
    process.

    `data` are descriptors of shared sets with their descriptions; they are mapped and closed. `hidden` are
    folders that hold labels. The first frame of all says that limits and isolation hold: only then does the
    learner's code come in.
    """
    _streams()
    sys.argv = [path.name]
    sys.dont_write_bytecode = True
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    isolation.confine(limits, level, path.parent, secret, hidden)
    guard.fence(path.parent, secret, hidden)
    if threads > 1:
        torch.set_num_threads(threads)
    if device != "cpu":
        _start(device)
    harness = _Harness(path, [_taken(fd, about) for fd, about in data], device)
    read, write, leave = frames.read_frame, frames.write_all, os._exit
    try:
        write(answers, frames.pack_frame({"held": True}))
        while True:
            write(answers, harness.answer(read(asks)))
    except frames.Closed:
        leave(0)
    except OSError:
        leave(LOST)
