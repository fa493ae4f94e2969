"""Search: everything there is to open, narrowed by a few typed words; `enter` opens what the cursor is on."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from tutor.screens.base import Act, Page
from tutor.screens.moving import moves
from tutor.study.finding import Found, find, places_of
from tutor.study.noting import for_review
from tutor.widgets.cursor import CursorList
from tutor.widgets.entry import Entry
from tutor.widgets.lines import Lines, Pane
from tutor.widgets.session import FLAG
from tutor.widgets.text import clean, padded, short

__all__ = ["Looked", "SearchScreen"]

NARROW, ROOMY = 70, 110
"""Columns from which the day of the last try is shown, and the topic."""
KIND, STATE, SHORT = 12, 26, 14
"""Columns for what a hit is, for its state, and for that without its day."""


KINDS = {"tf": "true/false"}
"""What a kind of question is called here, where its own name is no word."""


class _Hits(CursorList):
    """The hits with one cursor; topics as headings while nothing is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.hits: list[Found] = []
        self.grouped = True

    def show(self, hits: list[Found], *, grouped: bool) -> None:
        """Show other hits, the cursor on the first."""
        self.hits, self.grouped, self.cursor = hits, grouped, 0
        self.redraw()

    def build(self, width: int) -> list[Content]:
        """A line a hit."""
        lines: list[Content] = []
        self.lines_of = []
        topic = None
        for place, hit in enumerate(self.hits):
            if self.grouped and hit.topic != topic:
                topic = hit.topic
                lines += [*([Content("")] if lines else []), Content.styled(f"  {topic}", "$muted")]
            self.lines_of.append(len(lines))
            lines.append(self._line(hit, width, here=place == self.cursor))
        return lines

    def _line(self, hit: Found, width: int, *, here: bool) -> Content:
        """Title, kind, with room the topic, and at the right edge the state."""
        lead = Content.styled("▸ " if here else "  ", "bold $accent")
        right = _state(hit) if width >= NARROW else _state(hit).split("  ")[0]
        kind = KINDS.get(hit.kind, hit.kind) if hit.sort == "question" else hit.sort
        beside = kind if self.grouped or width < ROOMY else f"{kind.ljust(8)}  {hit.topic}"
        room = STATE if width >= NARROW else SHORT
        name = max(10, min(48, width - 2 - KIND - room))
        title = f"{FLAG} {hit.title}" if hit.marked else hit.title
        left = lead + Content.styled(padded(short(title, name), name) + "  ", "bold" if here else "")
        left += Content.styled(short(beside, max(4, width - left.cell_length - room)), "$muted")
        gap = max(1, width - left.cell_length - cell_len(right))
        return (left + Content(" " * gap) + Content.styled(right, "$muted")).truncate(width, ellipsis=True)

    @property
    def count(self) -> int:
        """How many hits there are."""
        return len(self.hits)


def _state(hit: Found) -> str:
    if hit.sort in ("lesson", "reading"):
        return ""
    if hit.state is None:
        return "new"
    if hit.sort == "experiment":
        return "✓ seen"
    share = "✓ all points" if hit.state >= 1 else f"◐ {round(100 * hit.state)} %"
    return f"{share}  {hit.tried}" if hit.tried else share


class Looked(NamedTuple):
    """What was typed, and where the cursor stood: the sort and id of a hit, its place, rows scrolled down."""

    text: str
    hit: tuple[str, str]
    place: int
    offset: int


class SearchScreen(Page):
    """A line to type in, and what fits it. With `typing` false it is the list, and letters are keys.

    Behind what is opened from it the same list comes back, as `kept` says; a new one begins empty.
    """

    DEFAULT_CSS = """
    SearchScreen #body { layout: vertical; }
    SearchScreen #line { height: 1; layout: horizontal; margin: 1 0; padding: 0 2; }
    SearchScreen #line Entry { width: 1fr; max-width: 60; }
    SearchScreen #count { width: 24; padding-left: 2; color: $muted; }
    SearchScreen #hits { height: 1fr; }
    """

    def __init__(self, *, typing: bool = True, kept: Looked | None = None) -> None:
        super().__init__()
        self._begin_typing, self._kept = typing, kept

    def body(self) -> ComposeResult:
        """The line, the number of hits, the hits."""
        self._entry = Entry(
            "search", self._kept.text if self._kept else "", hint="dropout, 003-4.6, shape, marked"
        )
        self._count = _Count(id="count")
        self.hits = _Hits()
        yield Widget(Widget(self._entry, self._count, id="line"), Pane(self.hits, id="hits"), id="body")

    def on_mount(self) -> None:
        """Everything is there before the first key."""
        services = self.services
        store = services.store
        marked = for_review(store.kept().states)
        self._every = places_of(
            services.course, store.summary(), store.latest(), marked, services.zone, store.run_counts()
        )
        self.title_bar("dltutor › find")
        self._show()
        self._find_again()
        self.set_focus(self._entry if self._begin_typing else None)
        self.refresh_footer()

    def _find_again(self) -> None:
        """Put the cursor where it stood: on the same hit, else on the one in its place."""
        kept, hits = self._kept, self.hits.hits
        if kept is None or not hits:
            return
        place = next((n for n, hit in enumerate(hits) if (hit.sort, hit.id) == kept.hit), kept.place)
        self.hits.cursor = min(place, len(hits) - 1)
        self.hits.redraw()
        self.call_after_refresh(self._scroll_back, kept.offset)

    def _scroll_back(self, offset: int) -> None:
        """The heights are known now."""
        self.query_one("#hits", Pane).scroll_to(y=offset, animate=False, immediate=True)
        self.hits.move(0)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every key narrows."""
        event.stop()
        self._show()
        self.refresh_footer()

    def _show(self) -> None:
        text = clean(self._entry.value)
        found = find(self._every, text)
        self.hits.show(found, grouped=not text.strip())
        self.query_one("#hits", Pane).scroll_home(animate=False)
        self._count.show(f"{len(found)} of {len(self._every)}" if found else "nothing fits")

    def acts(self) -> list[Act]:
        """Open what is under the cursor; the arrows move while one types."""
        acts = []
        if self.hits.hits:
            hit = self.hits.hits[self.hits.cursor]
            label = {"question": "answer", "lesson": "read"}.get(hit.sort, "open")
            acts.append(Act("enter", label, lambda: self.open(hit)))
        acts += moves(self, self.hits.move)
        if not self.typing:
            acts.append(Act("search", "search", self.type))
        clears = self.typing and self._entry.value
        return [*acts, Act("leave", "clear" if clears else "back", self.leave)]

    def type(self) -> None:
        """Go to the line; what stands there gives way to what is typed next."""
        self.set_focus(self._entry)
        self._entry.action_select_all()

    def open(self, hit: Found) -> None:
        """Go there; this list comes back behind it, as it is now, and `/` goes to its line."""
        pane = self.query_one("#hits", Pane)
        kept = Looked(self._entry.value, (hit.sort, hit.id), self.hits.cursor, pane.scroll_offset.y)
        back = partial(self.shell.open_search, kept=kept, back=self.behind)
        self.shell.visit(hit.sort, hit.id, back, "the list")

    def leave(self) -> None:
        """A typed text is cleared first, then the screen is left."""
        if self.typing and self._entry.value:
            self._entry.value = ""
        else:
            self.close()


class _Count(Lines):
    """How many fit."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._text = ""

    def show(self, text: str) -> None:
        """Show another number."""
        self._text = text
        self.redraw()

    def build(self, width: int) -> list[Content]:
        """The text."""
        return [Content(self._text)]
