"""What must hold after every gesture, whatever it was: focus, bottom line, clean text, nothing lost."""

from __future__ import annotations

import re
from typing import Any

from textual.widgets import TextArea

from tutor.app import TutorApp
from tutor.keys import KEYS
from tutor.screens.base import LEAST, Keyed
from tutor.study.session import Phase
from tutor.widgets.bars import Footer
from tutor.widgets.entry import Entry
from tutor.words import clean

__all__ = ["MOST_ENTRIES", "Broken", "look", "read_screen"]

MOST_ENTRIES = 7
_DIRTY = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Broken(AssertionError):
    """A law does not hold; `law` is its name, `trace` what helps to mend it."""

    def __init__(self, law: str, told: str, trace: str = "") -> None:
        self.law, self.told, self.trace = law, told, trace
        super().__init__(f"{law}: {told}")


def look(app: TutorApp, *, closely: bool) -> None:
    """Raises Broken where something does not hold on the screen in front; `closely` reads its text, and asks
    the store, which take longer.
    """
    screen = app.screen
    if app._batch_count or any(not one.is_attached for one in screen._compositor.full_map):
        return  # another question is being drawn: the screen is laid out before it is painted, so look then
    _focus(app)
    if isinstance(screen, Keyed):
        _bottom_line(app, screen)
        session, sitting = getattr(screen, "session", None), getattr(screen, "sitting", None)
        if hasattr(screen, "form") and session is not None and not session.finished:
            _shown(app, session, session.slot.item)
            if closely and session.phase is Phase.ASKING:
                _kept(app, session)
        elif hasattr(screen, "form") and sitting is not None and not sitting.handed:
            _shown(app, sitting, sitting.question.item)
        trial = getattr(screen, "trial", None)
        if trial is not None and trial.phase == "predict":
            _predicted(app, screen, trial)
    if closely:
        _text(app)


def _focus(app: TutorApp) -> None:
    focused = app.screen.focused
    if focused is None:
        return
    name = f"{type(focused).__name__} on {type(app.screen).__name__}"
    if not focused.is_attached or focused.screen is not app.screen:
        raise Broken("the focused widget exists", f"{name} is not in the screen any more")
    if not focused.display or not all(one.display for one in focused.ancestors_with_self if one is not app):
        raise Broken("the focused widget is shown", f"{name} is hidden")


def _bottom_line(app: TutorApp, screen: Keyed) -> None:
    width, height = app.size
    if width < LEAST[0] or height < LEAST[1] or screen.size != app.size:
        return  # only a word about the size is shown, or the new size has not arrived
    name = type(screen).__name__
    footers = list(screen.query(Footer))
    if not footers:
        raise Broken("every screen has a bottom line", name)
    for footer in footers:
        region = footer.region
        inside = app.size.region.contains_region(region)
        if footer.display and footer.visible and not (region.area and inside):
            raise Broken("the bottom line is in sight", f"{name} at {width}x{height}: {region}")
        shown = footer.shown
        if not 1 <= len(shown) <= MOST_ENTRIES:
            raise Broken("one to seven entries", f"{name} at {width}x{height}: {[one.id for one in shown]}")
    acts = screen.available()
    first = next((act for act in acts if not act.quiet), None)
    enter = next((act for act in acts if act.id == "enter"), None)
    if enter is not None and not enter.quiet and first is not enter:
        raise Broken("enter is the first entry", f"{name}: {[act.id for act in acts]}")
    unknown = [act.id for act in acts if act.id not in KEYS]
    if unknown:
        raise Broken("every act has a key", f"{name}: {unknown}")


def _shown(app: TutorApp, held: Any, item: str) -> None:
    """What the screen shows, the session or the sitting knows."""
    focused = app.screen.focused
    if isinstance(focused, Entry) and focused.field in {one.name for one in held.open_fields}:
        shown, known = clean(focused.value), held.answer.get(focused.field, "")
        if shown != known:
            told = f"{item} {focused.field}: {shown[:80]!r}, {known[:80]!r}"
            raise Broken("what is shown is what is known", told)


def _predicted(app: TutorApp, screen: Any, trial: Any) -> None:
    """What an experiment's form shows is what is known, and what is known is a draft."""
    focused = app.screen.focused
    if isinstance(focused, Entry) and focused.field in screen.predictions.answer:
        shown, known = clean(focused.value), screen.predictions.answer[focused.field]
        if shown != known:
            raise Broken("what is shown is what is known", f"{focused.field}: {shown[:80]!r}, {known[:80]!r}")
    kept = app.services.store.drafts(f"experiment:{trial.experiment.id}", 0)
    lost = {name: text for name, text in trial.typed.items() if text and kept.get(name) != text}
    if lost:
        raise Broken("every key is a draft", f"{trial.experiment.id}: {str(lost)[:300]}")


def _kept(app: TutorApp, session: Any) -> None:
    """What the session knows, the store has."""
    slot = session.slot
    kept = app.services.store.drafts(slot.item, slot.seed)
    lost = {name: text for name, text in slot.answer.items() if text and kept.get(name) != text}
    if lost:
        raise Broken("every key is a draft", f"{slot.item}: {str(lost)[:300]}")


def read_screen(app: TutorApp) -> list[str]:
    """All rows of the screen as text."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def _text(app: TutorApp) -> None:
    for row in read_screen(app):
        found = _DIRTY.search(row)
        if found and not isinstance(app.screen.focused, TextArea):
            place = max(0, found.start() - 20)
            raise Broken(
                "no control character on screen", f"{type(app.screen).__name__}: {row[place : place + 60]!r}"
            )
