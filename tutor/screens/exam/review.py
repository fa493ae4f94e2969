"""The review: all questions of an open paper by section, one of them to go to, and the way to hand in."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from tutor.screens.base import NARROW, Act, Page
from tutor.screens.exam.watch import Watch
from tutor.screens.moving import moves
from tutor.study.exam.marks import drawn
from tutor.study.exam.sitting import Sitting
from tutor.widgets.bars import TitleBar
from tutor.widgets.lines import Pane
from tutor.widgets.paper import LEGEND, PaperGrid
from tutor.widgets.stack import Column
from tutor.widgets.text import points, short
from tutor.widgets.words import Words

__all__ = ["ReviewScreen", "ask_hand_in", "hand_in_text"]

WORDS = {"empty": "no answer yet", "begun": "begun", "full": "answered"}


class ReviewScreen(Page):
    """Returns the place of the question to go to, or None."""

    DEFAULT_CSS = """
    ReviewScreen #body { padding: 0 2; }
    ReviewScreen #column { height: 100%; width: 1fr; }
    ReviewScreen #grid { margin-top: 1; }
    ReviewScreen #under { height: 3; padding-top: 1; }
    ReviewScreen #legend { color: $muted; }
    """

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self.paper_time = Watch(self, sitting, self.draw_title, self.close)

    def body(self) -> ComposeResult:
        """The grid, and below it the question under the cursor."""
        self._grid = PaperGrid(self.sitting, moving=True)
        self._under = Words(id="under")
        pane = Pane(self._grid, id="grid")
        parts = (pane, self._under, Words(LEGEND, id="legend"))
        yield Widget(Column(*parts, order=(("grid", 2),), id="column"), id="body")

    def on_mount(self) -> None:
        """The cursor stands where the learner is."""
        self.set_focus(self._grid)
        self.paper_time.start()
        self._tell()
        self.call_after_refresh(self._grid.follow)

    def on_resize(self, event: events.Resize) -> None:
        """Another window, other rows of cells."""
        self._grid.redraw()
        self.call_after_refresh(self._grid.follow)

    def draw_title(self) -> None:
        """How much is answered, and what is left of the time."""
        sitting = self.sitting
        count = len(sitting.questions)
        full = sum(sitting.state(place) == "full" for place in range(count))
        told = f"{full} of {count}"
        told += "" if self.app.size.width < NARROW else " answered"
        title = f"{sitting.paper.blueprint.title} › review"
        self.title_bar(title, f"{told} · {self.paper_time.words()}")

    def _tell(self) -> None:
        """Say which question is under the cursor."""
        sitting, place = self.sitting, self._grid.cursor
        question = sitting.questions[place]
        variant, _ = drawn(sitting.course, question)
        asked = variant.ask if variant else sitting.title(place)
        flagged = ", flagged" if sitting.flagged(place) else ""
        worth = points(question.points)
        told = f"{question.number}, {worth} point{'' if worth == '1' else 's'}, "
        told += f"{WORDS[sitting.state(place)]}{flagged}: "
        room = 2 * (min(self.app.size.width, 92) - 8) - len(told)
        self._under.show(told + short(" ".join(asked.split()).replace("`", ""), max(20, room)))
        self.refresh_footer()

    # -- what can be done --------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Go there, hand in, flag, back."""
        flagged = self.sitting.flagged(self._grid.cursor)
        return [
            Act("enter", "go there", lambda: self.dismiss(self._grid.cursor)),
            Act("check", "hand in", lambda: ask_hand_in(self, self.sitting)),
            Act("mark", "unflag" if flagged else "flag", self.flag),
            Act("leave", "back", self.leave),
            *moves(self, lambda rows: self.move(rows=rows), 4, ends=self.move),
            Act("next", "next", lambda: self.move(1), quiet=True),
            Act("back", "before", lambda: self.move(-1), quiet=True),
            Act("list", "back", self.close, quiet=True),
        ]

    @property
    def sheet_allowed(self) -> bool:
        """As the paper's rules say."""
        return self.sitting.paper.blueprint.sheet

    def move(self, count: int = 0, *, rows: int = 0) -> None:
        """Move the cursor by questions, or by rows."""
        if rows:
            self._grid.row(rows)
        else:
            self._grid.step(count)
        self._tell()

    def flag(self) -> None:
        """Mark the question under the cursor for review, or take the mark off."""
        self.sitting.flag(self._grid.cursor)
        self._grid.redraw()
        self._tell()

    def on_paper_grid_moved(self, event: PaperGrid.Moved) -> None:
        """The arrows moved the cursor."""
        event.stop()
        self._tell()

    def on_paper_grid_chosen(self, event: PaperGrid.Chosen) -> None:
        """A click goes there."""
        event.stop()
        self.dismiss(event.index)

    def dismiss_notice(self) -> bool:
        """The sentence about the time goes first."""
        bar = self.query_one(TitleBar)
        if bar.sentence:
            bar.say("")
            return True
        return super().dismiss_notice()

    def close(self) -> None:
        """Back to the question in front."""
        self.dismiss(None)


def hand_in_text(sitting: Sitting) -> str:
    """The question before handing in, with what is empty, only begun or flagged."""
    count = len(sitting.questions)
    states = [sitting.state(place) for place in range(count)]
    told = [
        f"{number} {word}"
        for number, word in (
            (states.count("empty"), "without an answer"),
            (states.count("begun"), "only begun"),
            (sum(sitting.flagged(place) for place in range(count)), "flagged"),
        )
        if number
    ]
    listed = f"Of {count} questions: {', '.join(told)}. " if told else f"All {count} questions are answered. "
    return f"{listed}Once it is handed in, the paper is marked and no answer can be changed."


def ask_hand_in(screen: Page, sitting: Sitting) -> None:
    """Ask, and hand in."""
    from tutor.screens.dialog import Question, QuestionScreen

    asked = Question(text=hand_in_text(sitting), answers=(("", "keep answering"), ("hand in", "hand in")))

    def answered(answer: str | None) -> None:
        if answer == "hand in":
            screen.shell.exam_over(sitting)

    screen.app.push_screen(QuestionScreen(asked), answered)
