"""How a gesture becomes the messages that Textual's own driver would send."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.geometry import Size
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.message import Message

from tutor.app import TutorApp
from tutor.keys import KEYS
from tutor.screens.base import Keyed
from tutor.study.session import Phase
from tutor.widgets.bars import Footer

__all__ = ["Hands"]

TEXTS = {
    "text": "def solve(x):\n    return x\n",
    "empty": "",
    "strange": "\x00\x1b[31m\u202e\n" * 10,
    "long": "# a line\n" * 5_000,
}


class Hands:
    """A learner's hands and eyes on a running app; `settle` lets what was sent be handled."""

    app: TutorApp
    seconds: float

    @property
    def screen(self) -> str:
        """The name of the screen in front."""
        raise NotImplementedError

    async def settle(self) -> None:
        """Let what was sent be handled."""
        raise NotImplementedError

    async def do(self, kind: str, values: list[Any]) -> None:
        """Send what this gesture is; raises ValueError for one that there is not."""
        app, driver = self.app, self.app._driver
        assert driver is not None
        width, height = app.size
        match kind:
            case "key":
                self.press(values[0])
            case "text":
                for letter in values[0]:
                    self.press(letter)
            case "paste":
                self._send(events.Paste(values[0] * values[1]))
            case "burst":
                for name, *more in values[0]:
                    await self.do(name, more)
            case "raw":
                parser = XTermParser()
                for token in (*parser.feed(values[0]), *parser.feed("")):
                    driver.process_message(token)
            case "size":
                size = Size(*values)
                driver._size = (values[0], values[1])
                self._send(events.Resize(size, size))
            case "window":
                self._send(events.AppFocus() if values[0] else events.AppBlur())
            case "focus":
                chain = app.screen.focus_chain
                app.screen.set_focus(chain[values[0] % len(chain)] if values[0] >= 0 and chain else None)
            case "click":
                self._mouse(int(values[0] * width), int(values[1] * height), values[2])
            case "bottom":
                self._bottom(values[0])
            case "widget":
                chain = app.screen.focus_chain
                if chain:
                    region = chain[values[0] % len(chain)].region
                    self._mouse(region.x + int(values[1] * region.width), region.y, 1)
            case "wheel":
                down = events.MouseScrollDown if values[2] > 0 else events.MouseScrollUp
                at = (int(values[0] * width), int(values[1] * height))
                driver.process_message(_event(down, *at, 0, ctrl=values[3]))
            case "drag":
                from_, to = (
                    (int(values[0] * width), int(values[1] * height)),
                    (
                        int(values[2] * width),
                        int(values[3] * height),
                    ),
                )
                driver.process_message(_event(events.MouseDown, *from_, 1))
                driver.process_message(_event(events.MouseMove, *to, 1))
                driver.process_message(_event(events.MouseUp, *to, 1))
            case "tick":
                self.seconds += values[0]
            case "wait":
                await asyncio.sleep(values[0])
            case "save":
                self._save(values[0])
            case "answer":
                self._later(self._fill)
            case "go":
                await self._go(values[0], values[1:])
            case _:
                raise ValueError(f"there is no gesture {kind}")

    def _send(self, message: Message) -> None:
        message.set_sender(self.app)
        assert self.app._driver is not None
        self.app._driver.send_message(message)

    def press(self, key: str) -> None:
        """As Textual's own driver would say it."""
        import unicodedata

        if len(key) == 1 and not key.isalnum():
            key = _character_to_key(key)
        letter: str | None
        try:
            letter = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
        except KeyError:
            letter = key if len(key) == 1 else None
        self._send(events.Key(key, letter))

    def _mouse(self, x: int, y: int, button: int) -> None:
        assert self.app._driver is not None
        self.app._driver.process_message(_event(events.MouseDown, x, y, button))
        self.app._driver.process_message(_event(events.MouseUp, x, y, button))

    def _bottom(self, number: int) -> None:
        """Click an entry of the bottom line; the one that ends the program has its own gesture."""
        for footer in self.app.screen.query(Footer):
            shown = [one for one in footer.shown if one.id != "quit"]
            if shown and footer.region.area:
                one = shown[number % len(shown)]
                left = footer.region.x + footer.styles.padding.left
                self._mouse(left + footer.where(one.id), footer.region.y, 1)

    def _later(self, do: Callable[[], object | Awaitable[object]]) -> None:
        """Have it done by the app itself, in its own turn."""
        self.app.screen.call_later(do)

    async def _fill(self) -> None:
        """Have the right answer stand in the fields, as if it had been typed."""
        screen: Any = self.app.screen
        session = getattr(screen, "session", None)
        if (
            session is None
            or session.finished
            or session.variant is None
            or session.phase is not Phase.ASKING
        ):
            return
        with suppress(Exception):  # a faulty item has no key; that is the lint's business
            for name, text in session.item.key(session.variant).items():
                session.enter(name, text)
        await screen.draw()

    def _save(self, how: str) -> None:
        """Have the learner's file written, or worse, by another program."""
        bench = getattr(self.app.screen, "bench", None)
        if bench is None:
            return
        path: Path = bench.path
        if path.is_dir():
            shutil.rmtree(path)
        with suppress(OSError):
            if how == "gone":
                path.unlink(missing_ok=True)
            elif how == "folder":
                path.unlink(missing_ok=True)
                path.mkdir(parents=True)
            elif how == "bytes":
                path.write_bytes(b"\xff\xfe\x00\xc3(" * 50)
            else:
                path.write_text(TEXTS[how], encoding="utf-8")

    async def _go(self, where: str, values: list[Any]) -> None:
        """Go straight to a screen, from home."""
        app = self.app
        session = app._new([(str(item), int(seed)) for item, seed in values[0]]) if where == "quiz" else None
        ways: dict[str, Callable[[], object]] = {
            "home": app.go_home,
            "quiz": lambda: app.open_session(session) if session is not None else None,
            "practise": lambda: app.practise(*values),
            "check": lambda: app.visit("question", str(values[0]), app.open_search, "the list"),
            "lesson": lambda: app.open_lesson(*values),
            "task": lambda: app.open_task(*values),
            "experiment": lambda: app.open_experiment(*values),
            "search": lambda: app.open_search(typing=values[0]),
            "date": app.ask_exam_date,
            "exam": lambda: app.open_exam(*values),
            "deadlines": lambda: app.open_deadlines(*values),
            "hand-in": lambda: app.open_hand_in(*values),
            "reading": lambda: app.open_reading(*values),
            "progress": lambda: app.open_progress(*values),
        }
        if where == "edit":
            await self._edit()
            return
        if self.screen == "HomeScreen":
            self._later(ways[where])
            await self.settle()

    async def _edit(self) -> None:
        """Open the task's file in the program's own editor, once it can be read."""
        for _ in range(20):
            screen: Any = self.app.screen
            if self.screen == "TaskScreen":
                screen.edit_here()
                await asyncio.sleep(0.02)
                await self.settle()

    # -- what a learner sees ---------------------------------------------------------------------------------

    @property
    def legal(self) -> list[str]:
        """The keys of what can be done now, but for leaving the program."""
        screen = self.app.screen
        if not isinstance(screen, Keyed):
            return ["down", "up", "enter", "escape"]
        found = []
        for act in screen.available():
            one = KEYS[act.id]
            if act.id != "quit":
                found += [name for name in (one.typing if screen.typing else one.names).split(",") if name]
        return found

    @property
    def focusable(self) -> int:
        """How many widgets take focus."""
        return len(self.app.screen.focus_chain)


def _event(
    make: type[events.MouseEvent], x: int, y: int, button: int, *, ctrl: bool = False
) -> events.MouseEvent:
    return make(
        None,
        x,
        y,
        delta_x=0,
        delta_y=0,
        button=button,
        shift=False,
        meta=False,
        ctrl=ctrl,
        screen_x=x,
        screen_y=y,
    )
