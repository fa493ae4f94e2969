"""One sentence above the bottom line that says what is wrong; it never takes focus and stays until
dismissed.
"""

from __future__ import annotations

from textual import events
from textual.content import Content
from textual.message import Message

from tutor.widgets.lines import Lines
from tutor.widgets.text import clean, hanging

__all__ = ["Notice"]

MOST_LINES = 4


class Notice(Lines):
    """Hidden while there is nothing to say."""

    DEFAULT_CSS = "Notice { padding: 0 1; color: $warning; display: none; }"

    class Clicked(Message):
        """The learner clicked on it."""

    def __init__(self) -> None:
        super().__init__()
        self.sentence = ""

    def show(self, sentence: str) -> None:
        """Show this sentence; an empty one hides the line."""
        self.sentence = clean(sentence)
        self.display = bool(sentence)
        self.redraw()

    def build(self, width: int) -> list[Content]:
        """The sentence, wrapped to a few lines."""
        if not self.sentence:
            return []
        return hanging(Content.styled("! ", "bold"), Content(f"{self.sentence} (esc)"), width)[:MOST_LINES]

    def on_click(self, event: events.Click) -> None:
        """Take the sentence as read."""
        event.stop()
        self.post_message(self.Clicked())
