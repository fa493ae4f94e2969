"""Sitting a paper: the question in front, the time in the title; nothing is checked, hinted at or marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.widget import Widget

from tutor.keys import KEYS
from tutor.screens.asking import Asking
from tutor.screens.base import NARROW, Act, Do
from tutor.screens.exam.watch import Watch
from tutor.study.exam.sitting import Sitting
from tutor.study.noting import sure_words
from tutor.widgets.bars import TitleBar
from tutor.widgets.choice import ChoiceView
from tutor.widgets.lines import Pane
from tutor.widgets.paper import PaperGrid
from tutor.widgets.session import FLAG
from tutor.widgets.text import points
from tutor.widgets.words import Words

__all__ = ["SittingScreen"]

PAUSE = 0.3
"""Seconds during which `enter` chooses nothing in a new question: a double press is no answer."""
AT = "field"
"""The draft that says which field has focus; it goes with the paper's other drafts."""
LEAVING = "The clock goes on unless you stop it; every answer is kept either way."


class SittingScreen(Asking):
    """Draws a sitting; holds nothing of it."""

    DEFAULT_CSS = "SittingScreen #message { color: $warning; margin-top: 1; padding-left: 2; }"
    GUARDED: ClassVar[frozenset[str]] = frozenset({"enter", "toggle"})

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self.paper_time = Watch(self, sitting, self.draw_title, self._gone)
        self._arrived_at = float("-inf")
        self._at: tuple[int, str] | None = None

    # -- the parts ---------------------------------------------------------------------------------------

    @property
    def held(self) -> Sitting:
        """The sitting."""
        return self.sitting

    @property
    def over(self) -> bool:
        """True once the paper is handed in."""
        return self.sitting.handed

    @property
    def standing(self) -> tuple[object, ...]:
        """The question in front."""
        question = self.sitting.question
        return (self.sitting.index, question.item, question.seed)

    @property
    def sheet_allowed(self) -> bool:
        """As the paper's rules say."""
        return self.sitting.paper.blueprint.sheet

    def below(self) -> tuple[Widget, ...]:
        """A sentence on a question that cannot be shown."""
        self._message = Words(id="message")
        return (self._message,)

    def beside(self) -> tuple[Widget, ...]:
        """All questions."""
        self._grid = PaperGrid(self.sitting, moving=False)
        return (Pane(self._grid, id="side-questions"),)

    async def on_mount(self) -> None:
        """Draw the question and be ready to answer."""
        self.sitting.wake()
        await self.draw()
        self._focus_again()
        self.paper_time.start()

    def _focus_again(self) -> None:
        """Back in the field in which the learner was, should the program have been killed there."""
        place, _, name = self.services.store.drafts(self.sitting.uid, 0).get(AT, "").partition(" ")
        if place == str(self.sitting.index) and name in self.form.names:
            self.form.focus_field(name)

    def on_descendant_focus(self) -> None:
        """Note the field on the disk."""
        name = self.form.current
        if name and not self.over and (self.sitting.index, name) != self._at:
            self._at = (self.sitting.index, name)
            self.services.store.save_draft(self.sitting.uid, 0, AT, f"{self.sitting.index} {name}")

    def on_resize(self, event: events.Resize) -> None:
        """The title has other room."""
        if self._drawn and not self.over:
            self.draw_title()

    def draw_rest(self) -> None:
        """Title, message, the questions, the keys."""
        self.draw_title()
        self.typed()
        self.refresh_footer()

    def typed(self) -> None:
        """What depends on the answer: how far the question is answered."""
        self._message.show(self.sitting.message)
        if self.wide:
            self._grid.redraw()

    def draw_title(self) -> None:
        """Where in the paper, what it is worth, what is left of the time."""
        sitting, question = self.sitting, self.sitting.question
        narrow = self.app.size.width < NARROW
        section = sitting.paper.blueprint.section(question.section)
        worth = points(question.points)
        told = f"{FLAG} " if sitting.flagged(sitting.index) else ""
        told += f"{sitting.index + 1} of {len(sitting.questions)}"
        told += f" · {worth} point{'' if worth == '1' else 's'}"
        sure = sure_words(sitting.sureness(sitting.index))
        told += f" · {sure}" if sure else ""
        where = question.number if narrow else f"{question.number} {section.title if section else ''}"
        self.title_bar(f"{sitting.paper.blueprint.title} › {where}", f"{told} · {self.paper_time.words()}")

    # -- what can be done --------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Answer, go on, go back, flag, review; no hint, no verdict."""
        if self.over:
            return []
        if self.figures.has_keys:
            return self.of_figure()
        sitting = self.sitting
        last = sitting.index + 1 >= len(sitting.questions)
        following = "review" if last else "next question"
        acts = [] if self.many_lines else [self.onward(Act("enter", following, self.next), around=False)]
        plain = not acts or acts[0].label != following
        acts.append(Act("next", "review" if last else "next", self.next, quiet=not plain))
        acts.append(Act("check", following, self.next, quiet=True))
        acts += self.filling()
        if self.figures.figure is not None:
            acts.append(Act("figure", "figure", self.show_figure))
        flagged = sitting.flagged(sitting.index)
        return [
            *acts,
            *([Act("back", "back", self.back)] if sitting.index else []),
            Act("mark", "unflag" if flagged else "flag", self.flag),
            Act("list", "review", self.review),
            Act("goto", "go to", self.goto, quiet=not self.typing),
            Act("sure", "how sure", self.rate, quiet=True),
            Act("undo", "undo", self.undo, quiet=True),
            *self.moving(),
        ]

    async def action_press(self, name: str) -> None:
        """As everywhere, but `enter` right after the question came in front chooses nothing."""
        early = self.services.monotonic() - self._arrived_at < PAUSE
        if not (early and name in self.GUARDED and isinstance(self.form.view, ChoiceView)):
            await super().action_press(name)

    def commands(self) -> list[tuple[str, str, Do]]:
        """What has no key while a text is typed."""
        if self.over:
            return []
        hidden = ("back", "mark", "list", "sure", "undo") if self.typing else ()
        verbs: dict[str, tuple[str, Callable[[], object]]] = {
            "back": ("Question before", self.back),
            "mark": ("Flag this question", self.flag),
            "list": ("Review all questions", self.review),
            "sure": ("How sure", self.rate),
            "undo": ("Undo", self.undo),
        }
        made: list[tuple[str, str, Do]] = [(verbs[one][0], KEYS[one].help, verbs[one][1]) for one in hidden]
        made.append(("Hand in the paper", "Asks first; then it is marked", self.ask_hand_in))
        return [*made, *super().commands()]

    # -- verbs -------------------------------------------------------------------------------------------

    async def next(self) -> None:
        """The following question; after the last one the review."""
        self.put_down()
        if self.sitting.index + 1 >= len(self.sitting.questions):
            self.review()
        else:
            await self.go(self.sitting.index + 1)

    async def back(self) -> None:
        """The question before."""
        self.put_down()
        await self.go(self.sitting.index - 1)

    async def go(self, place: int | None) -> None:
        """Go to a question by its place; None stays."""
        if place is not None and not self.over:
            self.sitting.go(place)
            self._arrived_at = self.services.monotonic()
        if self.over:  # in another window
            self._gone()
            return
        await self.draw()
        self.fresh_notice()

    async def undo(self) -> None:
        """Take back the last change."""
        if self.sitting.undo():
            await self.draw()

    def flag(self) -> None:
        """Mark the question for review, or take the mark off."""
        self.sitting.flag()
        self.draw_rest()

    def rate(self) -> None:
        """The next word for how sure one is."""
        self.sitting.sure()
        self.draw_rest()

    def goto(self) -> None:
        """Ask for a number."""
        from tutor.screens.goto import GotoScreen  # most questions never need it

        self.app.push_screen(GotoScreen(len(self.sitting.questions)), self.go)

    def review(self) -> None:
        """All questions, and the way to hand in."""
        from tutor.screens.exam.review import ReviewScreen

        self.app.push_screen(ReviewScreen(self.sitting), self.go)

    def ask_hand_in(self) -> None:
        """Hand in, after a question."""
        from tutor.screens.exam.review import ask_hand_in

        ask_hand_in(self, self.sitting)

    # -- leaving -----------------------------------------------------------------------------------------

    def dismiss_notice(self) -> bool:
        """The sentence about the time goes first."""
        bar = self.query_one(TitleBar)
        if bar.sentence:
            bar.say("")
            return True
        return super().dismiss_notice()

    def close(self) -> None:
        """Ask whether the clock is to stop, then home. Quitting stops it as little as a kill."""
        from tutor.screens.dialog import Question, QuestionScreen

        if self.sitting.late:
            self.shell.go_home()
            return
        asked = Question(
            text=LEAVING,
            answers=(
                ("stop", "stop the clock and leave"),
                ("run", "leave with the clock running"),
                ("", "stay"),
            ),
        )

        def answered(answer: str | None) -> None:
            if answer == "stop":
                self.sitting.suspend()
            if answer:
                self.shell.go_home()

        self.app.push_screen(QuestionScreen(asked, leaving="stop"), answered)

    def _gone(self) -> None:
        """The paper is no longer open: its report, or home where it was discarded."""
        self.shell.exam_over(self.sitting)
