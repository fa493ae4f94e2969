"""What the learner expects of the program before it first runs, kept as typed, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from checkers.protocol import Predicted
from tutor.course.model import Prediction, Task
from tutor.maths import Problem, Scope, read_number
from tutor.maths.tree import Neg, Num
from tutor.store import Store

__all__ = ["LIMIT", "Predictions"]

LIMIT = 200
"""Characters of a prediction: a shape, a number, a name."""

EXACT = 30
"""Characters of a fraction that is handed on as one."""


class Predictions:
    """The three predictions of a task, if it has any; `typed` is the learner's text by name.

    They are asked before the first run of an attempt, go with every run of it, and stay as typed once the
    answer was seen.
    """

    def __init__(self, task: Task, store: Store, seen: Iterable[object] = ()) -> None:
        self.asked = task.predict
        self._store, self._name = store, f"task:{task.id}"
        names = {one.name for one in self.asked}
        drafts = store.drafts(self._name, 0) if names else {}
        self.typed = {name: text for name, text in drafts.items() if name in names and text.strip()}
        self.seen = {one for one in seen if isinstance(one, str) and one in names}
        """Names of those whose answer was shown."""
        self.told: dict[str, Predicted] = {}
        """What the newest run said about each."""
        self._fresh: set[str] = set()

    def type(self, name: str, text: str) -> None:
        """Keep what is typed; what was answered stays as it is."""
        if name in self.seen or all(name != one.name for one in self.asked):
            return
        self.typed[name] = text[:LIMIT]
        self._store.save_draft(self._name, 0, name, text[:LIMIT])

    def open(self, *, first: bool) -> tuple[Prediction, ...]:
        """Those that can be typed: all before the `first` run, later those that found no answer yet."""
        return tuple(
            one for one in self.asked if one.name not in self.seen and (first or self._said(one.name))
        )

    def _said(self, name: str) -> bool:
        return bool(self.typed.get(name, "").strip())

    @property
    def job(self) -> Mapping[str, str]:
        """What goes with a run: texts as typed, and what a calculation comes to."""
        return {
            one.name: _worth(self.typed[one.name]) if one.kind == "value" else self.typed[one.name].strip()
            for one in self.asked
            if self._said(one.name)
        }

    def begin(self) -> None:
        """A run begins."""
        self._fresh = set()

    def take(self, event: Predicted) -> None:
        """One of them was held against the program; it is told with the text that was typed."""
        self.told[event.name] = replace(event, typed=self.typed.get(event.name, event.typed).strip())
        self._fresh.add(event.name)
        if event.status in ("pass", "fail"):
            self.seen.add(event.name)

    def end(self) -> None:
        """A run that counts has ended: what older runs said about them is gone."""
        self.told = {name: one for name, one in self.told.items() if name in self._fresh}

    def clear(self) -> None:
        """A new attempt."""
        self.typed, self.told, self.seen = {}, {}, set()
        if self.asked:
            self._store.drop_drafts(self._name, 0)


def _worth(raw: str) -> str:
    """The number that a text comes to, `9/10` for `90 %`; a plain number, and what is none, as it was typed:
    the checker reads these itself, digits in groups too.
    """
    try:
        typed = read_number(raw, Scope())
    except Problem:
        return raw.strip()
    bare = typed.node.arg if isinstance(typed.node, Neg) else typed.node
    if isinstance(bare, Num) or not isinstance(typed.value, Fraction | float):
        return raw.strip()
    exact = str(typed.value)
    return exact if isinstance(typed.value, Fraction) and len(exact) <= EXACT else repr(float(typed.value))
