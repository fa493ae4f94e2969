"""Runs the checks and computes the verdict; never runs learner's code and believes nothing but numbers it
verified.

One job at a time on standard input and output, as frames. The subject's replies come through the supervisor,
which also says when the subject has ended and why.
"""

from __future__ import annotations

import hashlib
import importlib.util
import itertools
import json
import os
import secrets
import socket
import sys
import time
import traceback
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from importlib.abc import InspectLoader
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from checkers import frames, isolation, protocol
from checkers.failures import CheckFailed, gone

if TYPE_CHECKING:  # imports torch, which may be missing: the judge has to live to say so
    from checkers.api import Check
    from checkers.parity import Recording
    from checkers.predict import Prediction
    from checkers.remote import Channel

__all__ = ["main"]

LOADS = "loads"
_KEPT: list[Recording] = []  # the answers of at most one run, for a comparison of devices


class _Line:
    """The connection to the supervisor."""

    def __init__(self, read: int, write: int) -> None:
        self._read, self._write = read, write

    def send(self, payload: bytes = b"", **header: Any) -> None:
        frames.write_all(self._write, frames.pack_frame(header, payload))

    def receive(self) -> frames.Frame:
        return frames.read_frame(self._read)


class _Channel:
    """Requests to one job's subject; after its end every further one fails with the same reason."""

    def __init__(self, line: _Line, job: int) -> None:
        self._line, self._job = line, job
        self._numbers = itertools.count(secrets.randbits(40))
        self._gone: dict[str, Any] | None = None

    @property
    def ended(self) -> bool:
        """Whether there is no subject to ask any more."""
        return self._gone is not None

    def ask(self, header: Mapping[str, Any], payload: bytes, label: str) -> tuple[dict[str, Any], bytes]:
        if self._gone is not None:
            raise gone(self._gone, label)
        number = next(self._numbers)
        self._line.send(frames.pack_frame({"n": number, **header}, payload), t="ask", job=self._job)
        while True:
            frame = self._line.receive()
            if frame.header.get("job") != self._job:
                continue
            if frame.header["t"] == "gone":
                self._gone = frame.header
                raise gone(self._gone, label)
            return self._reply(frame.payload, number, label)

    def _reply(self, raw: bytes, number: int, label: str) -> tuple[dict[str, Any], bytes]:
        """The subject's own frame, read with suspicion: whoever answers out of turn is not believed."""
        split = 4 + int.from_bytes(raw[:4], "big")
        try:
            header = json.loads(raw[4:split].decode())
        except (ValueError, RecursionError):
            header = None
        if not isinstance(header, dict) or header.get("n") != number:
            self._gone = {"why": "malformed"}
            raise gone(self._gone, label)
        return header, raw[split:]


class _Job:
    """One submission against one task's checks."""

    def __init__(self, line: _Line, number: int, record: Mapping[str, Any], tasks: Path) -> None:
        self.line, self.number, self.record = line, number, record
        self.folder = tasks / protocol.folder(record["task"])
        self.seed = record["seed"] if isinstance(record["seed"], int) else secrets.randbits(32)
        self.channel = _Channel(line, number)
        self.results: dict[str, protocol.CheckStatus] = {}
        self.kinds: list[str] = []
        self.first = ""
        self.checks: list[Check] = []
        self.notes: list[str] = []

    def run(self) -> protocol.Finished:
        """Runs every check and returns the record, without what only the supervisor knows."""
        if self.record.get("lab"):
            return self.experiment()
        if self.record.get("program"):
            return self.program()
        import torch

        from checkers import api, parity
        from checkers.predict import Prediction

        code = (self.folder / "check.py").read_bytes()
        checks = list(vars(_load(self.folder / "check.py")).values())
        self.checks = [one for one in checks if isinstance(one, api.Check)]
        generator = torch.Generator().manual_seed(self.seed)
        torch.default_generator.manual_seed(self.seed + 1)  # for layers that a check builds here
        context = api.Run(
            generator,
            self.part_state,
            source=self.record["source"],
            device=self.record.get("device", "cpu"),
            data=self.record.get("data", ""),
            sets=tuple(self.record.get("sets", ())),
            notes=self.notes,
            emit=self.emit,
            profile="cpu" if self.record.get("parity") else "",
        )
        api.CURRENT.set(context)
        channel: Channel = self.channel
        if self.record.get("parity"):
            channel = recording = parity.Recording(self.channel)
        self.subject = api.Subject(channel, context.labels)
        self.one(api.Check(LOADS, "is a Python file that runs", lambda subject: subject.load()))
        waiting = [check for check in self.checks if not self.one(check)]
        for check in waiting:
            self.one(check, last=True)
        if self.record.get("parity"):
            self.compare(recording)
        self.predictions([one for one in checks if isinstance(one, Prediction)], code)
        return self.finished(hashlib.sha256(code).hexdigest()[:12])

    def program(self) -> protocol.Finished:
        """Runs a source without a task from top to bottom; what it prints is the supervisor's to tell."""
        from checkers import api
        from checkers.remote import Labels

        self.subject = api.Subject(self.channel, Labels())
        self.one(api.Check(LOADS, "is a program that runs to its end", lambda subject: subject.load()))
        return self.finished("")

    def experiment(self) -> protocol.Finished:
        """Has an experiment's program do its run, and tells what came of it."""
        from checkers import api, laboratory
        from checkers.remote import Labels

        self.subject, lab = api.Subject(self.channel, Labels()), self.record["lab"]
        self.one(api.Check(LOADS, "is a program that can be loaded", lambda subject: subject.load()))
        self.one(api.Check("run", "runs to its end", lambda one: laboratory.tried(one, lab, self.emit)))
        return self.finished("")

    def one(self, check: Check, last: bool = False) -> bool:
        """Runs one check and reports it; False when it asks to be run again after the others."""
        from checkers import api
        from checkers.data.sets import DataProblem

        done = protocol.CheckDone(check.name, check.sentence, "pass")
        begun = time.monotonic()
        missing = next(
            (one for one in (LOADS, *check.after) if self.results.get(one, "pass") != "pass"), None
        )
        if missing is not None or self.channel.ended:
            hint = (
                "skipped, the program was stopped"
                if self.channel.ended
                else f"skipped, needs: {self.says(missing)}"
            )
            done = protocol.CheckDone(check.name, check.sentence, "skip", hint=hint)
        else:
            try:
                check.run(self.subject)
            except api.Deferred:
                if not last:
                    return False
                done = _ours(check, "a part that is never decided")
            except CheckFailed as failure:
                done = self.failed(check, failure)
            except DataProblem as problem:
                told = protocol.plain(str(problem))
                done = protocol.CheckDone(check.name, check.sentence, "error", hint=told)
            except Exception as error:
                done = _ours(check, f"{type(error).__name__}: {error}", traceback.format_exc())
        done = protocol.CheckDone(**{**vars(done), "ms": round(1000 * (time.monotonic() - begun), 2)})
        self.results[check.name] = done.status
        if done.status in ("fail", "error"):
            self.first = self.first or protocol.sentence(done)
        self.emit(done)
        return True

    def emit(self, event: protocol.Event) -> None:
        self.line.send(t="event", job=self.number, line=protocol.encode(event))

    def compare(self, recording: Recording) -> None:
        """Keeps what the program returned, or holds it against what was kept."""
        from checkers import parity

        kept = _KEPT.pop() if _KEPT else None
        if self.record["parity"] == "keep":
            _KEPT.append(recording)
        elif kept is None:
            self.emit(protocol.Compared(problem="There is no other run to compare with: start again."))
        else:
            self.emit(parity.compare(kept, recording))

    def predictions(self, known: list[Prediction], code: bytes) -> None:
        """Holds what was typed against the program; after the checks, which need the time that there is."""
        from checkers import predict

        typed = self.record.get("predictions") or {}
        if self.results.get(LOADS) != "pass":
            events = predict.unanswered(typed)
        else:
            named = {one.name: one for one in known}
            passed = all(state == "pass" for state in self.results.values())
            solution = self.folder / "solution.py"
            events = predict.answers(named, typed, self.channel, solution, code, passed=passed)
        for event in events:
            self.emit(event)

    def failed(self, check: Check, failure: CheckFailed) -> protocol.CheckDone:
        self.kinds.append(failure.kind)
        return protocol.CheckDone(
            check.name,
            check.sentence,
            "fail",
            failure.expected,
            failure.actual,
            failure.hint,
            detail=failure.detail,
        )

    def says(self, name: str | None) -> str:
        return next((one.sentence for one in self.checks if one.name == name), "a file that runs")

    def part_state(self, part: str) -> bool | None:
        """True or False when the part's fate is sealed, None while a check of it is still to come."""
        states = [self.results.get(one.name) for one in self.checks if one.part == part]
        if any(state not in (None, "pass") for state in states):
            return False
        return None if None in states else bool(states)

    def finished(self, version: str) -> protocol.Finished:
        passed = all(state == "pass" for state in self.results.values())
        parts = {name: self.part_state(name) is True for name in self.record["parts"]}
        shares = [protocol.fraction(share) for name, share in self.record["parts"].items() if parts[name]]
        earned = sum((share for share in shares if share), Fraction(0)) if parts else Fraction(int(passed))
        ours = "error" in self.results.values()
        stopped = next((kind for kind in self.kinds if kind in ("timeout", "memory")), None)
        verdict: Any = "error" if ours else stopped or ("pass" if passed else "fail")
        return protocol.Finished(
            file=self.record["file"],
            task=self.record["task"],
            version=version,
            sha256=hashlib.sha256(self.record["source"].encode("utf-8", "replace")).hexdigest(),
            verdict=verdict,
            points=0.0 if ours else float(min(earned, Fraction(1))),
            checks=[{"name": name, "status": state} for name, state in self.results.items()],
            seed=self.seed,
            message=self.first or ("All checks pass." if self.checks else "The program ran to its end."),
            parts=parts,
            data="; ".join(self.notes),
        )


def _ours(check: Check, what: str, detail: str = "") -> protocol.CheckDone:
    """A check that failed by its own mistake: never the learner's loss."""
    return protocol.CheckDone(
        check.name,
        check.sentence,
        "error",
        actual=protocol.plain(f"the check itself failed ({what})", 300),
        hint="this is a mistake of the checker, nothing was counted",
        detail=protocol.plain(detail, 4000),
    )


class _Loader(SourceFileLoader):
    """Compiles the same text only once: a save is checked many times, and its check changes rarely."""

    def source_to_code(  # type: ignore[override]
        self, data: Any, path: Any, *, _optimize: int = -1
    ) -> CodeType:
        return _compiled(bytes(data), str(path))


@lru_cache(maxsize=64)
def _compiled(text: bytes, path: str) -> CodeType:
    return InspectLoader.source_to_code(text, path)


def _load(path: Path) -> ModuleType:
    """A check.py as a module; its names stand in the order in which they are written."""
    name = f"checks_of_{path.parent.name}"
    loader = _Loader(name, str(path))
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    if spec is None:
        raise OSError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)
    return module


def _judge(line: _Line, frame: frames.Frame, tasks: Path) -> None:
    job = _Job(line, frame.header["job"], frame.header["record"], tasks)
    record = frame.header["record"]
    try:
        finished = job.run()
    except (frames.Closed, frames.WireError):
        raise
    except Exception as error:  # check.py itself is broken or missing
        message = f"The checks of {record['task']} cannot be run ({type(error).__name__}: {error})."
        finished = protocol.Finished(
            record["file"], record["task"], "", "", "error", 0.0, message=protocol.plain(message, 300)
        )
    line.send(t="finished", job=job.number, line=protocol.encode(finished))


def _prepare(line: _Line, gifts: socket.socket, header: Mapping[str, Any]) -> None:
    """Reads the data sets of a job to come and hands their training parts over, before any clock runs."""
    from checkers import prepared
    from checkers.data.sets import DataProblem

    number = header["job"]
    try:
        sets = [prepared.prepare(name, header["data"]) for name in header["sets"]]
        whole = header.get("whole", False)
        tests = [prepared.test_part(name) for name in header["sets"]] if whole else []
        hidden = [] if whole else prepared.hidden(sets, header["data"])
    except DataProblem as error:
        line.send(t="prepared", job=number, problem=protocol.plain(str(error)))
        return
    except Exception as error:  # nothing that lies in a data folder may end the judge
        told = protocol.plain(f"{type(error).__name__}: {error}", 200)
        line.send(t="prepared", job=number, problem=f"The data sets could not be read ({told}).")
        return
    parts = [*((one.fd, one.description) for one in sets), *tests]
    socket.send_fds(gifts, [str(number).encode()], [fd for fd, _ in parts])
    descriptions = [description for _, description in parts]
    notes = [one.data.note for one in sets]
    line.send(t="prepared", job=number, sets=descriptions, hidden=hidden, notes=notes)


def main(tasks: Path, gifts_fd: int) -> None:
    """Judges jobs until the supervisor is gone. `tasks` holds one folder for each task; descriptors of data
    go out at the socket `gifts_fd`."""
    isolation.die_with_parent()
    isolation.hide_memory()
    line = _Line(os.dup(0), os.dup(1))
    gifts = socket.socket(fileno=gifts_fd)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)  # a check that prints must not write into the frames
    try:
        import torch

        torch.set_num_threads(1)
        from checkers import api  # noqa: F401 (warm)
    except ImportError as error:
        line.send(t="unavailable", missing=error.name or "torch")
        return
    line.send(t="ready", torch=torch.__version__)
    # While the first job is still on its way: a weighted gradient imports hundreds of modules, once.
    leaf = torch.ones(1, requires_grad=True)
    torch.autograd.grad(2 * leaf, leaf, torch.ones(1))
    try:
        while True:
            frame = line.receive()
            if frame.header["t"] == "job":
                _judge(line, frame, tasks)
            elif frame.header["t"] == "prepare":
                _prepare(line, gifts, frame.header)
    except frames.Closed:
        return


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
