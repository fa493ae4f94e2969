"""Keys are done one after the other, however fast they come: none is given to a field that the one before it
was about to leave.
"""

from __future__ import annotations

import time
from collections import deque

from textual import events
from textual.app import App, ScreenStackError
from textual.message import Message
from textual.message_pump import MessagePump

__all__ = ["InOrder"]

LAPS = 3
"""Ways from the field up to the app: the key itself, what the field says about it, what that leads to."""
LATE = 0.5
"""Seconds after which a key that is still under way holds up the others no longer."""


class InOrder(App[None]):
    """Gives a key to the field that has focus once the key before it has done all that it does.

    Every widget has a queue of its own, so a `tab` that is still on its way up from one would leave the
    letters typed right behind it there. A message of ours follows each key but letters on the same ways;
    when it has arrived, so has the key.
    """

    class Followed(Message, namespace="in_order"):
        """Has gone the way of a key."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    _typed: deque[events.Key | events.Paste]
    _laps, _number, _watched, _since = 0, 0, False, 0.0

    async def on_event(self, event: events.Event) -> None:
        """As ever, but keys and pastes wait for their turn."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        if not hasattr(self, "_typed"):
            self._typed = deque()
        if self._laps and not self._typed and time.monotonic() - self._since > LATE:
            self._laps = 0  # the key before went with the widget that had it, long ago
        if self._laps == 0 and self._is_text(event):
            await super().on_event(event)  # moves no focus, so nothing behind it has to wait
            return
        self._typed.append(event)
        if self._laps == 0:
            await self._next_key()
        elif not self._watched:
            self._watch()

    def _is_text(self, event: events.Key | events.Paste) -> bool:
        """Whether this is typed into a field of text."""
        printable = isinstance(event, events.Paste) or event.is_printable
        return printable and bool(self.screen_stack) and bool(getattr(self.screen, "typing", False))

    async def on_in_order_followed(self, message: Followed) -> None:
        """The key is done with one lap: another one, or the next key."""
        message.stop()
        if message.number == self._number and self._laps:
            self._laps -= 1
            if not (self._laps and self._follow(self._target())):
                await self._next_key()

    def _watch(self) -> None:
        """Look later whether the key that is under way now has arrived."""
        self._watched, number = True, self._number
        self.set_timer(LATE, lambda: self._go_on_without(number))

    async def _go_on_without(self, number: int) -> None:
        """A key takes very long, or went with the field that had it; the next one may as well."""
        self._watched = False
        if self._laps and number == self._number:
            await self._next_key()
        if self._laps and self._typed:
            self._watch()

    async def _next_key(self) -> None:
        self._laps = 0
        while self._typed and not self._laps:
            event = self._typed.popleft()
            self._number, self._since = self._number + 1, time.monotonic()
            self._laps, target = 0 if self._is_text(event) else LAPS, self._target()
            if target is None:  # the last screen has gone: so have the keys
                self._typed.clear()
            else:
                await super().on_event(event)
            if self._laps and not self._follow(target):
                self._laps = 0

    def _target(self) -> MessagePump | None:
        """What a key would go to now."""
        try:
            return self.focused or self.screen
        except ScreenStackError:
            return None

    def _follow(self, target: MessagePump | None) -> bool:
        """Send our message after the key; False where nobody takes it."""
        return target is not None and target.post_message(self.Followed(self._number))
