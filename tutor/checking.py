"""Client of the checker: hands a learner's source text over and brings the events and the verdict back.

The checker runs in processes of its own (`checkers/`), started when first needed and kept warm; nothing
here imports torch or runs a learner's code. A `Checking` takes one job at a time, from any thread.
"""

from __future__ import annotations

import itertools
import json
import os
import queue
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

from checkers import protocol
from checkers.protocol import Event, Finished, Job, Predicted

__all__ = ["Checking", "Heard", "TaskUnknown", "asked_of"]

Heard: TypeAlias = Callable[[Mapping[str, Any] | None], None]

_GRACE = 240.0  # seconds beyond a job's own limit, for a cold start on a busy machine
_TURN = 0.02  # seconds between two looks at `cancel`


class TaskUnknown(Exception):
    """There is no such task, or its task.yaml cannot be read; one sentence."""


class Checking:
    """The check server's client. Use it as a context manager, or call `close`.

    `content` and `checkers` are the folders whose `tasks/<id>/` hold a task's two halves. `env` stands in
    for the environment: DLTUTOR_HOME decides where work folders are made, DLTUTOR_DEVICE what `auto` means,
    DLTUTOR_ISOLATION (or `level`) forces a level of isolation; by default it is the strongest that works
    here.
    """

    def __init__(
        self,
        *,
        content: Path,
        checkers: Path,
        env: Mapping[str, str] | None = None,
        level: str | None = None,
        barred: str = "",
    ) -> None:
        self.barred = barred
        """Why the checks of these tasks must not run at all, as a sentence; programs alone may."""
        self.content, self.tasks = content / "tasks", checkers / "tasks"
        self._env = dict(os.environ if env is None else env)
        self._level = level or self._env.get("DLTUTOR_ISOLATION") or None
        self._lock = threading.Lock()
        self._ids = itertools.count(1)
        self._process: subprocess.Popen[bytes] | None = None
        self._records: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._door = threading.RLock()  # a pad speaks while a check is running
        self._pads: dict[int, Heard] = {}
        self._wants_pads = False

    def __enter__(self) -> Checking:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- the life of the server ---------------------------------------------------------------------------

    def warm(self) -> None:
        """Starts the checker without waiting for it, so that the first check finds torch imported."""
        with self._lock:
            if os.name == "posix" and not self.barred:
                self._running()

    def isolation(self) -> str:
        """The level that holds learners' programs here: `namespaces`, `bubblewrap`, `landlock` or `limits`.

        Starts the checker and waits for it; "" when it does not start or a forced level does not work.
        """
        return str(self._ask("cpu").get("level", ""))

    def refusal(self, device: str = "auto") -> str:
        """Why this device, or the level of isolation that was asked for, cannot be had here; "" if it can.

        One sentence. Starts the checker and waits for it.
        """
        return str(self._ask(self._device(device)).get("why", ""))

    def _ask(self, device: str) -> dict[str, Any]:
        """The checker's own words about itself; empty when it does not start."""
        with self._lock:
            try:
                if os.name != "posix":
                    return {}
                self._running()
                number = next(self._ids)
                self._send({"t": "level", "id": number, "device": device})
                while (record := self._records.get(timeout=_GRACE)) is not None:
                    if record.get("id") == number:
                        return record
            except (OSError, queue.Empty):
                pass
            self.close()
            return {}

    def _device(self, device: str) -> str:
        return self._env.get("DLTUTOR_DEVICE") or "auto" if device == "auto" else device

    def close(self) -> None:
        """Ends the checker and everything below it; a later check starts a new one."""
        with self._door:
            process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        try:
            process.stdin.close()  # its signal to kill the tree and leave
            process.wait(5)
        except (OSError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        with self._door:
            return self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._process = process = self._spawn()
        key = secrets.token_hex(16)
        self._records, self._pads = queue.SimpleQueue(), {}
        reader = threading.Thread(
            target=_read, args=(process, key, self._records, self._pads), name="dltutor-checker", daemon=True
        )
        reader.start()
        greeting = {"tasks": str(self.tasks.resolve()), "work": self._work(), "level": self._level}
        self._send({"key": key, **greeting})
        if self._wants_pads:
            self._send({"t": "pad", "pad": 0, "do": "want"})
        return process

    def _spawn(self) -> subprocess.Popen[bytes]:
        package = Path(protocol.__file__).resolve().parent
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "checkers.supervisor"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if self._env.get("DLTUTOR_DEBUG") else subprocess.DEVNULL,
            env=self._env | {"PYTHONPATH": str(package.parent)},
            start_new_session=True,  # ctrl+c in the terminal is for the tutor, which then ends the checker
        )

    def _work(self) -> str | None:
        """Where work folders go: below DLTUTOR_HOME when that is set and writable."""
        home = self._env.get("DLTUTOR_HOME")
        if not home:
            return None
        folder = Path(home) / "work"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return str(folder.resolve())
        except OSError:
            return None

    def _send(self, record: Mapping[str, Any]) -> None:
        with self._door:
            process = self._process
            if process is None or process.stdin is None:
                raise BrokenPipeError("the checker was ended")
            process.stdin.write(json.dumps(record).encode("utf-8", "replace") + b"\n")
            process.stdin.flush()

    # ---- pads: tutor.pad has them ready for use -----------------------------------------------------------

    def want_pads(self) -> None:
        """Says that there will be pads, so that the first need not wait for a check to end."""
        with self._door:
            self._wants_pads = True
            if self._process is not None and self._process.poll() is None:
                self._send({"t": "pad", "pad": 0, "do": "want"})

    def open_pad(self, heard: Heard, memory_mb: int) -> int:
        """The number of a new lasting Python; starts the checker. Does not wait.

        `heard` is called on a thread of its own with every word about it, and with None when there is no
        checker any more; `memory_mb` is for all its processes together. Raises OSError when the checker
        cannot be started.
        """
        if os.name != "posix":
            raise OSError("cells run on Linux and macOS only; here, use WSL")
        with self._door:
            self._running()
            number = next(self._ids)
            self._pads[number] = heard
            self._send({"t": "pad", "pad": number, "do": "open", "memory_mb": memory_mb})
        return number

    def tell_pad(self, number: int, do: str, **about: Any) -> None:
        """Asks pad `number` to `run` (with cell, source, limit), `interrupt` or `close`. Raises OSError."""
        with self._door:
            if number not in self._pads:
                raise BrokenPipeError("the checker was ended")
            self._send({"t": "pad", "pad": number, "do": do, **about})
            if do == "close":
                del self._pads[number]

    # ---- one check ----------------------------------------------------------------------------------------

    def job(
        self,
        task: str,
        source: str,
        *,
        file: str = "",
        device: str = "auto",
        timeout: float | None = None,
        data: str | os.PathLike[str] = "",
        predictions: Mapping[str, str] | None = None,
    ) -> Job:
        """A job for a task's id, with limits, parts and data sets as its task.yaml declares them.

        `data` is the folder of data sets where it is not the usual one; `predictions` maps a prediction's
        name to what was typed. `timeout` replaces the task's, on a GPU too. Raises TaskUnknown.
        """
        entry = self.task(task)
        try:
            cuda = {str(name): float(limit) for name, limit in dict(entry.get("cuda") or {}).items()}
            parts = {str(name): str(share) for name, share in dict(entry.get("parts") or {}).items()}
            limit, memory = float(entry.get("timeout", 10)), int(entry.get("memory_mb", Job.memory_mb))
            sets = tuple(map(str, list(entry.get("data") or ())))
        except (TypeError, ValueError):
            raise TaskUnknown(f"The task.yaml of {task!r} has a limit, part or data set of no use.") from None
        if timeout is not None and cuda:
            cuda["timeout"] = timeout
        return Job(
            task=task,
            source=source,
            file=file or f"{protocol.folder(task)}.py",
            device=self._device(device),
            timeout=limit if timeout is None else timeout,
            memory_mb=memory,
            parts=parts,
            data=str(Path(data).expanduser().absolute()) if str(data) else "",
            sets=sets,
            predictions=dict(predictions or {}),
            cuda=cuda,
        )

    def program(self, source: str, timeout: float = 10.0) -> Job:
        """A job that runs a complete program on the CPU; `finished.output_tail` is what it prints."""
        return Job(
            task="program", source=source, file="program.py", device="cpu", timeout=timeout, program=True
        )

    def task(self, task: str) -> dict[str, Any]:
        """What the task's `task.yaml` says; raises TaskUnknown."""
        import yaml  # not at import time: first paint reaches this module

        path = self.content / protocol.folder(task) / "task.yaml"
        try:
            entry = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, yaml.YAMLError):
            entry = None
        if not isinstance(entry, dict):
            raise TaskUnknown(f"There is no task {protocol.plain(task, 60)!r} with a readable {path.name}.")
        return entry

    def _question(self, task: str, name: str) -> str:
        try:
            return asked_of(self.task(task)).get(name, ("", ""))[0]
        except TaskUnknown:  # gone since the job was made
            return ""

    def check(
        self, job: Job, on_event: Callable[[Event], None], cancel: threading.Event | None = None
    ) -> Finished:
        """Checks one submission; blocks, so call it from a worker thread.

        Every event goes to `on_event` on the calling thread, the last of them, `finished`, is returned as
        well. Nothing that a submission does raises here. Setting `cancel` ends the learner's processes at
        once.
        """
        with self._lock:
            try:
                finished = self._check(job, on_event, cancel)
            except OSError as error:
                self.close()
                finished = _verdict(
                    job, "error", f"The checker cannot be started: {error.strerror or error}."
                )
            except BaseException:  # from on_event: nothing of this job may reach the next one
                self.close()
                raise
        on_event(finished)
        return finished

    def _check(self, job: Job, on_event: Callable[[Event], None], cancel: threading.Event | None) -> Finished:
        if (problem := job.problem()) is not None:
            return _verdict(job, "error", problem)
        if self.barred and (job.lab or not job.program):
            return _verdict(job, "error", self.barred)
        if os.name != "posix":
            return _verdict(job, "error", "Coding tasks are checked on Linux and macOS only; here, use WSL.")
        if cancel is not None and cancel.is_set():
            return _verdict(job, "cancelled", "The check was stopped.")
        self._running()
        number = next(self._ids)
        maps = {name: dict(getattr(job, name)) for name in ("parts", "predictions", "cuda", "lab")}
        self._send({"t": "job", "id": number, "job": {**vars(job), **maps}})
        until = time.monotonic() + max(job.timeout, job.cuda.get("timeout", 0.0)) + _GRACE
        asked: float | None = None
        while True:
            now = time.monotonic()
            if cancel is not None and cancel.is_set() and asked is None:
                self._send({"t": "cancel", "id": number})
                asked = now
            if now > until or (asked is not None and now - asked > 3.0):
                self.close()
                return _verdict(
                    job, "cancelled" if asked else "error", "The checker did not answer and was ended."
                )
            try:
                record = self._records.get(timeout=_TURN if cancel is not None else 0.5)
            except queue.Empty:
                continue
            if record is None:
                self.close()
                return _verdict(job, "error", "The checker ended unexpectedly; check again.")
            event = _event(record, number)
            if isinstance(event, Finished):
                return event
            if isinstance(event, Predicted):  # the judge knows names, the task's own words are here
                event = replace(event, ask=self._question(job.task, event.name))
            if event is not None and asked is None:
                on_event(event)


def _read(
    process: subprocess.Popen[bytes],
    key: str,
    records: queue.SimpleQueue[dict[str, Any] | None],
    pads: dict[int, Heard] | None = None,
) -> None:
    """Reads the supervisor's lines on a thread of its own; a line without the key is not from it."""
    assert process.stdout is not None
    pads = {} if pads is None else pads
    for line in process.stdout:
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and said.get("key") == key and isinstance(said.get("event"), dict):
            event = said["event"]
            if event.get("t") != "pad":
                records.put(event)
            elif (heard := pads.get(event.get("pad"))) is not None:
                heard(event)
                if event.get("e") == "gone":
                    pads.pop(event["pad"], None)
    records.put(None)
    for heard in list(pads.values()):
        heard(None)


def _event(record: dict[str, Any], number: int) -> Event | None:
    if record.get("id") != number:
        return None  # late words about an earlier job
    try:
        return protocol.decode(record)
    except ValueError:
        return None


def asked_of(entry: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """(question, kind) of each prediction that a task.yaml declares, by name."""
    listed = entry.get("predict")
    entries = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return {str(one.get("name")): (str(one.get("ask", "")), str(one.get("kind"))) for one in entries}


def _verdict(job: Job, verdict: protocol.Verdict, message: str) -> Finished:
    return Finished(job.file, job.task, "", job.sha256, verdict, 0.0, device=job.device, message=message)
