"""Asks the proof service behind the verdict's back: a daemon thread that tells, or that nobody misses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from typing import Any

from textual.message import Message

from tutor.kinds import Item, Variant
from tutor.kinds.base import Claim
from tutor.kinds.fields import Expression, flatten
from tutor.maths import Node, Problem, Scope, pretty, read

__all__ = ["AGREES", "PROVED", "Proofs", "Told", "forms_of"]

PROVED, AGREES = "Proved equal.", "Agrees at 24 points to 25 digits."
MOST_FORMS = 6
"""Formulas of one question for which other forms are looked for."""

Place = Hashable
Formula = tuple[str, Node, Scope]


class Told(Message):
    """Something about the question at `place` is known now: `proved` parts, or its `forms` as sentences."""

    def __init__(
        self, place: Place, proved: dict[str, bool] | None = None, forms: Sequence[str] = ()
    ) -> None:
        self.place, self.proved, self.forms = place, proved, tuple(forms)
        super().__init__()


class Proofs:
    """What is known of each question; `make` gives the service when it is first needed, None where there is
    none.

    The threads are daemons: a helper that hangs holds up neither the next question nor the end of the
    program.
    """

    def __init__(self, make: Callable[[], Any], tell: Callable[[Message], object]) -> None:
        self._make, self._tell = make, tell
        self._asked: set[tuple[str, Place]] = set()
        self._proved: dict[Place, dict[str, bool]] = {}
        self._forms: dict[Place, tuple[str, ...]] = {}
        self.place: Place = None

    def prove(self, place: Place, claims: Sequence[Claim]) -> None:
        """Have these claims proved, once; the wording until then is that they agree."""
        if claims and ("prove", place) not in self._asked:
            self._asked.add(("prove", place))
            self._proved[place] = dict.fromkeys((claim.part for claim in claims), False)
            self._start(place, lambda service: self._prove(service, place, claims))

    def _prove(self, service: Any, place: Place, claims: Sequence[Claim]) -> None:
        for claim in claims:
            if self.place != place:
                return
            if service.prove(claim):
                self._tell(Told(place, proved={claim.part: True}))

    def work(self, place: Place, formulas: Sequence[Formula]) -> None:
        """Have other forms of these formulas found, once."""
        if formulas and ("work", place) not in self._asked:
            self._asked.add(("work", place))
            self._start(place, lambda service: self._work(service, place, formulas))

    def _work(self, service: Any, place: Place, formulas: Sequence[Formula]) -> None:
        said: list[str] = []
        for label, node, scope in formulas[:MOST_FORMS]:
            if self.place != place:
                return
            said += worked(label, service.worked(node, scope))
        if said:
            self._tell(Told(place, forms=said))

    def _start(self, place: Place, work: Callable[[Any], None]) -> None:
        def run() -> None:
            # Whatever becomes of the service, an answer that counts already is none of its business.
            with suppress(Exception):
                service = self._make()
                if service is not None:
                    work(service)

        threading.Thread(target=run, name="dltutor-proofs", daemon=True).start()

    # -- what is known -----------------------------------------------------------------------------------

    def take(self, told: Told) -> bool:
        """Keep what was told; True where it is about the question in front."""
        if told.proved:
            self._proved[told.place] = self._proved.get(told.place, {}) | told.proved
        if told.forms:
            self._forms[told.place] = told.forms
        return told.place == self.place

    @property
    def wording(self) -> dict[str, str]:
        """By part, how sure the verdict on the question in front is."""
        known = self._proved.get(self.place, {})
        return {part: PROVED if proved else AGREES for part, proved in known.items()}

    @property
    def forms(self) -> tuple[str, ...]:
        """Other forms of the formulas of the question in front."""
        return self._forms.get(self.place, ())


def worked(label: str, forms: Any) -> list[str]:
    """The forms that the service found, each as a line: `h simplified: …`."""
    if forms is None:
        return []
    names = ("derivative", "simplified", "factored", "expanded")
    found = [(name, getattr(forms, name, None)) for name in names]
    return [f"{label} {name}: {pretty(node)}".strip() for name, node in found if node is not None]


def forms_of(item: Item, variant: Variant) -> list[Formula]:
    """The right formulas of a question: name, tree and scope."""
    made: list[Formula] = []
    key = item.key(variant)
    for one in flatten(item.fields(variant)):
        if isinstance(one, Expression) and not one.definition:
            with suppress(Problem):
                made.append((one.label or one.name, read(key.get(one.name, ""), one.scope), one.scope))
    return made
