"""What is typed in the program's own editor and is not in the file yet, kept at every key."""

from __future__ import annotations

import hashlib

from tutor.store import Store
from tutor.words import clean

__all__ = ["LIMIT", "Unsaved", "editable"]

LIMIT = 20_000
"""Characters of a text that can be edited here: as many as a draft holds."""


def editable(source: str, name: str) -> str:
    """Why this text cannot be edited here, in one sentence; nothing where it can."""
    if len(source) > LIMIT:
        return f"{name} is longer than the {LIMIT:,} characters that fit here: open it in your own editor."
    if clean(source) != source.replace("\r\n", "\n").expandtabs(4):
        return f"{name} has control characters, which cannot be shown here: open it in your own editor."
    return ""


class Unsaved:
    """The draft of one file, by the `name` of its task, and the text that its typing began with."""

    def __init__(self, store: Store, name: str) -> None:
        self._store, self._name = store, f"file:{name}"
        self.base = ""
        """Stands for the text of the file that the typing began with."""

    def begin(self, source: str) -> tuple[str, bool]:
        """The text to go on with, and whether it is a draft; `source` is what the file holds now."""
        kept = self._store.drafts(self._name, 0)
        text, base = kept.get("text"), kept.get("base")
        if text is None or base is None or text == source:
            self.saved(source)
            return source, False
        self.base = base
        return text, True

    def type(self, text: str) -> None:
        """Keep what is typed."""
        self._store.save_draft(self._name, 0, "base", self.base)
        self._store.save_draft(self._name, 0, "text", text)

    def saved(self, text: str) -> None:
        """The file holds this text now, and nothing else has to be kept."""
        self.base = _digest(text)
        self._store.drop_drafts(self._name, 0)

    def based(self, text: str, typed: str) -> None:
        """The file holds `text` now, and more was typed meanwhile; at no instant is that nowhere."""
        self.base = _digest(text)
        self.type(typed)

    def outdated(self, source: str) -> bool:
        """Whether the file holds another text than the one that the typing began with."""
        return _digest(source) != self.base


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
