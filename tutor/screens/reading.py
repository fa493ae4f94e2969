"""Further reading of one topic: books to mark as read, and three questions about them."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widget import Widget

from tutor.course.reading import ReadingList
from tutor.screens.base import Act, Page
from tutor.screens.moving import moves
from tutor.study.further import checks_drawn, draw_again, list_told, marks_of, toggle
from tutor.widgets.cursor import CursorList
from tutor.widgets.lesson import Card
from tutor.widgets.lines import Pane
from tutor.widgets.reading import ReadingBoard
from tutor.widgets.text import points
from tutor.widgets.words import Words

__all__ = ["ReadingScreen"]

INTRO = "Any edition will do: look for the chapter by its subject. Space marks a book as read."


class ReadingScreen(Page):
    """Shows one list; what is read and which questions were drawn is kept in the store."""

    DEFAULT_CSS = """
    ReadingScreen #body { layout: vertical; }
    ReadingScreen #intro { color: $muted; padding: 1 0 0 2; }
    ReadingScreen #list { height: 1fr; margin-top: 1; }
    """

    def __init__(self, one: ReadingList, at: str = "") -> None:
        super().__init__()
        self.reading, self._at = one, at

    def body(self) -> ComposeResult:
        """One line on how it works, then the page."""
        self._board = ReadingBoard(self.reading)
        yield Widget(Words(INTRO, id="intro"), Pane(self._board, id="list"), id="body")

    def on_mount(self) -> None:
        """Draw the questions, if there are none from before."""
        services = self.services
        stream = self.shell.stream("reading")
        checks_drawn(services.store, self.reading, services.store.summary(), stream.shuffle)
        self.draw()

    def draw(self) -> None:
        """Show what the store holds now."""
        services, topic = self.services, self.services.course.topic(self.reading.topic)
        marks, summary = marks_of(services.store, self.reading.topic), services.store.summary()
        cards = []
        for name in marks.drawn:
            item = services.course.items.get(name)
            if item is not None:
                worth = points(item.worth)
                told = f"{worth} point{'' if worth == '1' else 's'}"
                best = summary[name][1] if name in summary else None
                cards.append(Card(name, item.title, "", told, best))
        self._board.show(marks.read, cards, self._at)
        self._at = ""
        title = topic.title if topic else self.reading.topic
        self.title_bar(f"{title} › further reading", list_told(self.reading, services.store))
        self.refresh_footer()

    # -- what can be done ----------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """A book is marked, a question answered."""
        book, card, board = self._board.book, self._board.card, self._board
        acts = []
        if book is not None:
            read = book.book in marks_of(self.services.store, self.reading.topic).read
            if read and board.cursor + 1 < board.count:  # a second enter does not take back the first
                acts += [Act("enter", "next", lambda: board.move(1))]
            elif not read:
                acts += [Act("enter", "mark as read", self.mark_read)]
            label = "mark as unread" if read else "mark as read"
            acts.append(Act("toggle", label, self.mark_read, quiet=not read))
        elif card is not None:
            acts.append(Act("enter", "answer", self.answer))
        return [
            *acts,
            Act("again", "other questions", self.others),
            *moves(self, board.move, self.turn),
            Act("leave", "back", self.leave),
            Act("next", "next", lambda: board.move(1), quiet=True),
        ]

    def turn(self, step: int) -> None:
        """Scroll a page."""
        pane = self.query_one("#list", Pane)
        pane.scroll_relative(y=step * max(1, pane.size.height - 2), animate=False)

    def mark_read(self) -> None:
        """Mark the book under the cursor as read, or take the mark off."""
        book = self._board.book
        if book is not None:
            toggle(self.services.store, self.reading.topic, book.book)
            self.fresh_notice()
            self.draw()

    def answer(self) -> None:
        """Open the question under the cursor; the list comes back behind it."""
        card = self._board.card
        if card is not None:
            self.shell.ask_in_reading(self.reading.topic, card.item)

    def others(self) -> None:
        """Draw other questions: those that were never tried first."""
        store = self.services.store
        draw_again(store, self.reading, store.summary(), self.shell.stream("reading").shuffle)
        self.draw()
        self._board.to_questions()

    def on_cursor_list_moved(self, event: CursorList.Moved) -> None:
        """A click moved the cursor."""
        event.stop()
        self.refresh_footer()
