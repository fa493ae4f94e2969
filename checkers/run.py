"""One job in the supervisor: from its request to its verdict record, with clock, limits and clean-up.

Learner's bytes are counted, cut and passed on, never interpreted. The verdict comes from the judge; added
to it is what only this process can know: time, memory, output.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import selectors
import signal
import socket
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkers import cgroup, folders, live, metrics, processes, protocol
from checkers.clock import JUDGE_EXTRA, Clock
from checkers.cores import free_cores
from checkers.frames import FrameReader, WireError, pack_frame
from checkers.pipes import Output
from checkers.supplies import Supplies, choose_device, limits_of, on_device

if TYPE_CHECKING:  # a run is told its house; importing it would close a circle
    from checkers.supervisor import Supervisor

__all__ = ["START_LIMIT", "Run"]

START_LIMIT = 180.0  # seconds for a cold import of torch on a busy machine
_TRAINING = 20.0  # a task with a longer limit may use more than one core
_NO_DEVICE = 72  # as in checkers.subject, which needs torch to be imported
TAIL = 4096
TICK = 0.05


@dataclass
class _Subject:
    """The learner's process as seen from outside."""

    pid: int | None = None
    status: int | None = None
    cpu: float = 0.0
    peak: int = 0
    started: float | None = None
    held: bool = False  # limits and isolation are in place; before that no learner's code runs
    gone: bool = False
    output_bytes: int = 0
    tail: bytearray = field(default_factory=bytearray)


class Run:
    """One job from its request to its verdict record."""

    def __init__(self, house: Supervisor, request: dict[str, Any]) -> None:
        house.number += 1
        self.house, self.number, self.id = house, house.number, request.get("id")
        self.job = protocol.Job(**request["job"])
        self.device, self.supplies = "cpu", Supplies()
        self.group: cgroup.Group | None = None  # what the kernel sums up for us, where it does
        self.points: metrics.Points | live.LivePoints = metrics.Points()
        if self.job.lab:
            self.points = live.LivePoints()
        self.metric_bytes = 0
        self.subject = _Subject()
        self.reader = FrameReader()
        self.to_subject: Output | None = None
        self.fds: list[int] = []
        self.finished: dict[str, Any] | None = None
        self.begun = time.monotonic()
        self.clock = Clock(self.job.timeout, self.begun)
        self.doom: str | None = None  # why the subject is to be killed; handlers say so, the loop does it
        self.closed: float | None = None

    def run(self) -> None:
        """Does the job; whatever happens, one `finished` goes out and nothing of the learner's stays
        behind."""
        folder: Path | None = None
        try:
            folder = self._folder()
            if self._choose_device() and self._wait_ready() and self._prepare():
                self._begin(folder)
                self._watch()
        except OSError as error:
            self._fail(f"The checker could not set up a work folder or a process: {error.strerror or error}.")
        finally:
            self._end(folder)

    def _folder(self) -> Path:
        folder = self.house.folder()
        self.group = self.house.group(folder)
        self.file = folder / _file_name(self.job.file)
        self.file.write_text(self.job.source, encoding="utf-8", errors="surrogatepass")
        self.house.give(self.file)
        return folder

    def _choose_device(self) -> bool:
        """Settles device and limits; False when there will be no check, with the reason recorded."""
        self.device, problem = choose_device(self.job, self.house, self._cancelled)
        if problem and self.finished is None:
            self._fail(problem)
        self.job = on_device(self.job, self.device)
        self.limits = limits_of(self.job, self.device)
        return self.finished is None

    def _wait_ready(self) -> bool:
        """Waits for the imports; False when there will be no check, with the reason recorded."""
        house = self.house
        house.start()
        until = time.monotonic() + START_LIMIT
        while not {"judge", "server"} <= house.ready.keys():
            house.pump(TICK)
            if self._cancelled():
                return False
            if house.missing is not None:
                self._fail(f"The Python package {house.missing!r} is missing: run `pip install torch numpy`.")
                return False
            if time.monotonic() > until or house.judge is None or house.server is None:
                self._fail("The checker did not start; run `dltutor doctor` to see why.")
                return False
        return True

    def _prepare(self) -> bool:
        """Has the judge read the job's data sets, before the clock starts; False when there is none."""
        house = self.house
        if not self.job.sets:
            return True
        house.from_judge.clear()
        ask = {"t": "prepare", "job": self.number, "sets": list(self.job.sets), "data": self.job.data}
        ask["whole"] = bool(self.job.lab)  # an experiment's program is trusted with the test part
        house.to_judge.send(pack_frame(ask))
        until = time.monotonic() + START_LIMIT
        while True:
            house.pump(TICK)
            if self._cancelled():
                return False
            if house.judge is None or time.monotonic() > until:
                self._fail("The checker's own process ended or hung while it read the data; check again.")
                house.lose("judge")
                return False
            said = [one.header for one in house.from_judge if one.header.get("job") == self.number]
            if said and said[0].get("problem"):
                self._fail(said[0]["problem"])
                return False
            if said:
                self.supplies.take(self.number, said[0], house.gifts)
                return True

    # ---- while it runs ------------------------------------------------------------------------------------

    def _begin(self, folder: Path) -> None:
        house, job = self.house, self.job
        asks, answers, output, points = os.pipe(), os.pipe(), os.pipe(), os.pipe()
        if self.group is not None:
            self.group.limit(self.limits.memory)
        theirs = [asks[0], answers[1], output[1], points[1], *self.supplies.give()]
        request = {
            "t": "job",
            "fds": len(theirs),
            "view": house.placed(self._view(), folder),
            "file": self.file.name,
            "limits": asdict(self.limits),
            "threads": self._threads(),
            "data": self.supplies.sets,
        }
        house.news.clear()
        try:
            socket.send_fds(house.control, [json.dumps(request).encode() + b"\n"], theirs)
        finally:
            for fd in theirs:
                os.close(fd)
        # What comes from it: answers, all that it prints, and points of a curve.
        self.fds = [answers[0], output[0], points[0]]
        self.to_subject = Output(asks[1], house.selector, lambda: None)
        house.selector.register(answers[0], selectors.EVENT_READ, self._answers)
        house.selector.register(output[0], selectors.EVENT_READ, self._output)
        house.selector.register(points[0], selectors.EVENT_READ, self._metrics)
        house.from_judge.clear()
        self.subject.started = self.begun = time.monotonic()
        self.clock = Clock(job.timeout, self.begun, waits=self.device != "cpu")
        self._event(
            protocol.encode(protocol.Started(job.file, job.task, self.device, house.level)),
        )
        record = {"t": "job", "job": self.number, "record": asdict(job) | {"device": self.device}}
        house.to_judge.send(pack_frame(record))

    def _threads(self) -> int:
        """One for an experiment, whose seed then says everything; more for what trains."""
        trains = self.job.sets or self.job.timeout >= _TRAINING
        return free_cores() if trains and not self.job.lab else 1

    def _view(self) -> dict[str, Any]:
        """What a subject's isolation is made for; the next job's is most likely the same."""
        view = {"level": self.house.level, "secret": str(self.house.tasks)}
        return view | {"device": self.device, "hidden": self.supplies.hidden}

    def _watch(self) -> None:
        assert self.subject.started is not None
        next_look = self.subject.started + TICK
        while self.finished is None:
            now = time.monotonic()
            deadline = self.clock.deadline(now)
            self.house.pump(max(0.0, min(TICK, deadline - now)) if not self.subject.gone else TICK)
            self._news()
            self._judge()
            self._point(self.points.due(time.monotonic()))
            if self._cancelled():
                return
            now = time.monotonic()
            deadline = self.clock.deadline(now)
            if self.closed is not None and now > self.closed + 0.5:
                self.doom = self.doom or "closed"  # it has not ended of itself
            if self.doom is not None:
                self._kill(self.doom)
            elif now >= deadline:
                self._kill("timeout")
            elif now >= next_look:
                self._look()
                after = time.monotonic()  # a look at a large tree takes its time; others need theirs
                next_look = after + min(0.25, max(TICK, 10 * (after - now)))
            if self.house.judge is None or now > deadline + JUDGE_EXTRA:
                self._fail("The checker's own process ended or hung while your program ran; check again.")
                self.house.lose("judge")
            if self.house.server is None and not self.subject.gone:
                self._gone("server")
                if self.house.level == "namespaces":  # from in there nobody reaches it
                    self._fail("The checker's warm process was ended while your program ran; check again.")

    def _cancelled(self) -> bool:
        if not self.house.alive or any(
            one.get("t") == "cancel" and one.get("id") == self.id for one in self.house.requests
        ):
            self._fail("The check was stopped.", "cancelled")
            return True
        return False

    def _look(self) -> None:
        """The sum over the tree: memory and number of processes."""
        tree = processes.below(os.getpid(), self.house.spare, self.house.apart)
        if len(tree) > self.limits.processes:
            self._kill("processes")
        elif self._too_large(tree):
            self._kill("memory")
        elif folders.exceeds(self.file.parent, self.limits.disk):
            self._kill("disk")
        self._account(tree)

    def _too_large(self, tree: set[int]) -> bool:
        if self.group is not None and self.group.holds():
            return self.group.burst()
        return processes.exceeds(tree, self.limits.memory)

    def _account(self, tree: set[int]) -> None:
        """What the tree has used: who is killed together with those who wait for it is in nobody's sum."""
        cpu, peak = processes.usage(tree)
        self.subject.cpu, self.subject.peak = max(self.subject.cpu, cpu), max(self.subject.peak, peak)

    def _news(self) -> None:
        for message in self.house.news:
            if message["t"] == "forked":
                self.subject.pid = message["pid"]
            elif message["t"] == "exited" and message["pid"] == self.subject.pid:
                self._exited(message)
        self.house.news.clear()

    def _exited(self, message: dict[str, Any]) -> None:
        self.subject.status = message["status"]
        self.subject.cpu = max(self.subject.cpu, message["cpu"])
        self.subject.peak = max(self.subject.peak, message["peak"])
        if not self.subject.held and not self.subject.gone:
            if message["status"] == _NO_DEVICE:
                self._fail(
                    f"Device {self.device!r} could not be started for your program: check on the CPU with "
                    "--device cpu."
                )
                return
            self._fail(
                f"Isolation {self.house.level!r} failed this time, so your program was not run: check again, "
                "and run `dltutor doctor` if that does not help."
            )
            return
        status = message["status"]
        killed = {-signal.SIGKILL: "killed", -signal.SIGXCPU: "timeout"}
        # 70 and 71 are the harness's own last words, see checkers.subject, which needs torch to be imported.
        killed |= {70: "broken", 71: "closed"}
        if self.group is not None and self.group.burst():
            killed[status] = "memory"
        self._gone(killed.get(status, "exited" if status >= 0 else "crashed"), status=status)

    def _answers(self) -> None:
        """The subject's bytes: whole frames go on to the judge unread; nonsense ends the subject."""
        data = os.read(self.fds[0], 1 << 20)
        if not data:
            self.house.selector.unregister(self.fds[0])
            self.closed = time.monotonic()
            return
        try:
            for header, payload in self.reader.feed_raw(data):
                if not self.subject.held:
                    self.subject.held = True  # its first frame, before the learner's code, is no reply
                    self.clock.ready(time.monotonic())
                    continue
                self.clock.answered(time.monotonic())
                if not self.subject.gone:
                    inner = len(header).to_bytes(4, "big") + header + payload
                    self.house.to_judge.send(pack_frame({"t": "reply", "job": self.number}, inner))
        except WireError:
            self.doom = "malformed"

    def _output(self) -> None:
        data = os.read(self.fds[1], 1 << 16)
        if data:
            self._keep(data)
        else:
            self.house.selector.unregister(self.fds[1])

    def _metrics(self) -> None:
        data = os.read(self.fds[2], 1 << 16)
        if not data:
            self.house.selector.unregister(self.fds[2])
            return
        self.points.feed(data)
        self.metric_bytes += len(data)
        if self.metric_bytes > self.limits.output:
            self.doom = "output"

    def _point(self, point: protocol.Metric | protocol.Points | None) -> None:
        if point is not None:
            self._event(protocol.encode(point))

    def _keep(self, data: bytes) -> None:
        subject = self.subject
        subject.output_bytes += len(data)
        subject.tail += data
        del subject.tail[: -4 * TAIL]
        if subject.output_bytes > self.limits.output:
            self.doom = "output"

    def _drain(self) -> None:
        """Reads what was printed last; all writers are dead by now."""
        os.set_blocking(self.fds[1], False)
        with contextlib.suppress(OSError):
            while self.subject.output_bytes <= self.limits.output and (data := os.read(self.fds[1], 1 << 16)):
                self._keep(data)

    def _judge(self) -> None:
        for frame in self.house.from_judge:
            kind = frame.header.get("t")
            if frame.header.get("job") != self.number:
                continue  # late words about an earlier, cancelled job
            if kind == "ask" and self.to_subject is not None and not self.subject.gone:
                self.clock.asked(time.monotonic())
                self.to_subject.send(frame.payload)
            elif kind == "event":
                self._event(frame.header["line"])
            elif kind == "finished":
                self.finished = json.loads(frame.header["line"])
        self.house.from_judge.clear()

    def _event(self, line: str) -> None:
        self.house.tell({"id": self.id, **json.loads(line)})

    # ---- the end ------------------------------------------------------------------------------------------

    def _kill(self, why: str) -> None:
        """Ends the learner's tree and tells the judge the reason."""
        if self.subject.gone:
            return
        self._gone(why)
        self._sweep()

    def _gone(self, why: str, **facts: Any) -> None:
        if self.subject.gone:
            return
        self.subject.gone = True
        if self.house.judge is not None:
            facts |= {"why": why, "limit": self.job.timeout, "output": self.limits.output}
            facts |= {"processes": self.limits.processes, "disk": self.limits.disk}
            self.house.to_judge.send(pack_frame({"t": "gone", "job": self.number, **facts}))

    def _sweep(self) -> None:
        """Kills all that the learner's program is or has started, until none is left."""
        group = self.subject.pid if self.subject.status is None else None
        if group is None and self.subject.status is None and self.subject.started is not None:
            until = time.monotonic() + 2.0  # forked a moment ago: its id is on the way
            while self.subject.pid is None and time.monotonic() < until and self.house.server is not None:
                self.house.pump(0.01)
                self._news()
            group = self.subject.pid
        closed = self.house.level == "namespaces" and self.subject.held
        processes.kill_tree(group, os.getpid(), self.house.spare, closed=closed, apart=self.house.apart)
        with contextlib.suppress(OSError):  # reap the orphans that we adopted
            while os.waitpid(-1, os.WNOHANG)[0] not in (0, *self.house.spare):
                pass

    def _fail(self, message: str, verdict: protocol.Verdict = "error") -> None:
        """A verdict record of the supervisor's own: never a pass."""
        if self.finished is None:
            job = self.job
            record = protocol.Finished(job.file, job.task, "", job.sha256, verdict, 0.0, message=message)
            self.finished = json.loads(protocol.encode(record))

    def _end(self, folder: Path | None) -> None:
        house, subject = self.house, self.subject
        seconds = time.monotonic() - self.begun
        if subject.started is not None:
            self._gone("stopped")  # a judge that still waits for an answer waits no longer
            if subject.status is None:
                self._account(processes.below(os.getpid(), house.spare, house.apart))
            self._sweep()
            until = time.monotonic() + 2.0
            while subject.status is None and house.server is not None and time.monotonic() < until:
                house.pump(0.01)
                self._news()
                if subject.status is None and any(one["t"] == "exited" for one in house.news):
                    break
            if subject.status is None:
                house.lose("server")  # it did not report: the next job starts a fresh one
        if self.to_subject is not None:
            self.to_subject.close()
        self._point(self.points.last())
        if self.fds:
            self._drain()
        self.supplies.close()
        for fd in self.fds:
            with contextlib.suppress(KeyError, ValueError):
                house.selector.unregister(fd)
            os.close(fd)
        if folder is not None:
            folders.remove(folder)
        if self.group is not None:
            subject.peak = max(subject.peak, self.group.peak())
            self.group.remove()
        house.requests = [one for one in house.requests if one.get("id") != self.id]
        if self.finished is None:
            self._fail("The checker stopped before it had a verdict; check again.")
        assert self.finished is not None
        tail = bytes(subject.tail).decode("utf-8", "replace")
        room = 4 * TAIL if self.job.program else TAIL  # what a program prints may be handed in
        self.finished |= {
            "seconds": round(seconds, 3),
            "cpu_seconds": round(subject.cpu, 3),
            "peak_mb": round(subject.peak / 2**20, 1),
            "output_tail": protocol.plain(tail[-room:], room),
            "output_bytes": subject.output_bytes,
            "device": self.device,
            "data": self.finished.get("data") or "; ".join(self.supplies.notes),
            "isolation": house.level if subject.started is not None else "",
        }
        house.tell({"id": self.id, **self.finished})
        if subject.started is not None:
            house.prepare(self._view())


def _file_name(name: str) -> str:
    """The submission's own name where it is harmless, so that messages name the file that the learner
    knows."""
    base = re.sub(r"[^A-Za-z0-9_.-]", "_", Path(name).name)[:80].lstrip(".-")
    return base if base.endswith(".py") and len(base) > 3 else "submission.py"
