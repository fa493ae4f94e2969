"""A terminal of 80x24 for the real program: sends keys, keeps what is painted, and knows what was read."""

from __future__ import annotations

import codecs
import ctypes
import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

__all__ = ["Glass", "Terminal", "adopt_orphans", "descendants"]

COLUMNS, ROWS = 80, 24
_SUBREAPER = 36
_CONTROL = re.compile(
    r"\x1b\[(?P<given>[0-9;?<>=]*)[ -/]*(?P<final>[@-~])"
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[P_^].*?\x1b\\|\x1b[^\[\]P_^]",
    re.DOTALL,
)


class Glass:
    """The characters that stand on the screen, of the few control sequences that the program writes."""

    def __init__(self, columns: int = COLUMNS, rows: int = ROWS) -> None:
        self._size = columns, rows
        self._cells = [[" "] * columns for _ in range(rows)]
        self._x = self._y = 0
        self._rest = ""

    @property
    def text(self) -> str:
        """All rows, without blanks at their ends."""
        return "\n".join("".join(row).rstrip() for row in self._cells)

    def feed(self, data: str) -> None:
        """Take over what was written; half a control sequence waits for its other half."""
        data, at = self._rest + data, 0
        while at < len(data):
            if data[at] != "\x1b":
                self._put(data[at])
                at += 1
                continue
            found = _CONTROL.match(data, at)
            if found is None:
                break
            if found["final"]:
                self._obey(found["given"], found["final"])
            at = found.end()
        self._rest = data[at:]

    def _put(self, letter: str) -> None:
        columns, rows = self._size
        if letter == "\r":
            self._x = 0
        elif letter == "\n":
            self._y = min(rows - 1, self._y + 1)
        elif letter >= " ":
            if self._x < columns:
                self._cells[self._y][self._x] = letter
            self._x += 1

    def _obey(self, given: str, final: str) -> None:
        columns, rows = self._size
        if "?" in given or "<" in given or ">" in given:
            return
        if final == "H":
            numbers = [int(one or 1) for one in (given or "1;1").split(";")]
            self._y, self._x = min(rows, numbers[0]) - 1, min(columns, numbers[-1]) - 1
        elif final == "J":
            self._cells = [[" "] * columns for _ in range(rows)]
        elif final == "K":
            self._cells[self._y][self._x :] = [" "] * (columns - self._x)


class Terminal:
    """One run of a program on a pseudo-terminal of its own, below a leader that outlives it, as a shell does.

    The leader keeps the terminal from being hung up, so that after the program's death it can still be asked
    how many of the bytes that were sent had been read.
    """

    def __init__(self, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
        self.glass = Glass()
        self.sent = 0
        """Bytes written to the program so far."""
        self._text = codecs.getincrementaldecoder("utf-8")("replace")
        self._master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        told, tell = os.pipe()
        self.leader = os.fork()
        if self.leader == 0:
            _lead(self._slave, tell, command, env, folder)
        os.close(tell)
        self.pid = int(os.read(told, 20))
        os.close(told)
        os.set_blocking(self._master, False)

    def write(self, keys: bytes) -> None:
        """Send these bytes in one piece."""
        self.sent += os.write(self._master, keys)

    def unread(self) -> int:
        """How many of the bytes that were sent the program has not read."""
        found = bytearray(4)
        fcntl.ioctl(self._slave, termios.FIONREAD, found)
        return int(struct.unpack("i", found)[0])

    def pump(self, seconds: float) -> bool:
        """Keep what is painted during this time; True where something was."""
        until, some = time.monotonic() + seconds, False
        while True:
            left = max(0.0, until - time.monotonic())
            if not select.select([self._master], [], [], left)[0]:
                return some
            with suppress(OSError):
                self.glass.feed(self._text.decode(os.read(self._master, 1 << 16)))
                some = True
            if left == 0.0:
                return some

    def settle(self, quiet: float, limit: float = 20.0) -> None:
        """Wait until nothing was painted for this long and every byte is read."""
        until = time.monotonic() + limit
        while (self.pump(quiet) or self.unread()) and time.monotonic() < until:
            pass

    def until(self, *texts: str, limit: float = 40.0) -> str:
        """Wait for one of these texts to be painted, and return it; raises TimeoutError with the screen."""
        until = time.monotonic() + limit
        while time.monotonic() < until:
            for text in texts:
                if text in self.glass.text:
                    return text
            self.pump(0.01)
        raise TimeoutError(f"none of {texts} was painted:\n{self.glass.text}")

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        return _state(self.pid) not in ("", "Z")

    def kill(self, *, group: bool = True) -> None:
        """End the program, or its whole process group, by SIGKILL, and take in what it had painted."""
        with suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.pid, signal.SIGKILL)
        while self.alive:
            time.sleep(0.001)
        self.pump(0.0)

    def close(self) -> None:
        """Give the terminal up; the leader goes with it."""
        self.kill()
        with suppress(ProcessLookupError):
            os.kill(self.leader, signal.SIGKILL)
        os.waitpid(self.leader, 0)
        os.close(self._master)
        os.close(self._slave)


def _lead(terminal: int, tell: int, command: Sequence[str], env: Mapping[str, str], folder: Path) -> None:
    """The leader of the terminal's session: starts the program in the foreground, and then only waits."""
    try:
        os.setsid()
        fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            os.tcsetpgrp(terminal, os.getpid())
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)
            for number in range(3):
                os.dup2(terminal, number)
            os.closerange(3, 256)
            os.chdir(folder)
            os.execve(command[0], list(command), dict(env))
        os.write(tell, str(child).encode())
        os.close(tell)
        os.waitpid(child, 0)
        while True:
            signal.pause()
    finally:
        os._exit(127)


def adopt_orphans() -> None:
    """Become the parent of every process below whose own parent ends, so that none escapes our sight."""
    ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0)


def descendants(pid: int) -> list[int]:
    """All living processes below this one; those that have ended are reaped where they are ours."""
    found = []
    for child in _children(pid):
        if _state(child) == "Z":
            if pid == os.getpid():
                with suppress(ChildProcessError):
                    os.waitpid(child, os.WNOHANG)
            continue
        found += [child, *descendants(child)]
    return found


def _children(pid: int) -> list[int]:
    made: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                made += map(int, (thread / "children").read_text().split())
    return made


def _state(pid: int) -> str:
    """The letter of a process's state; nothing where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
