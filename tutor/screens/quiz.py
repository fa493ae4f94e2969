"""The question in front: what is asked, where to answer, what the answer earned; every verb is the
session's.
"""

from __future__ import annotations

from dataclasses import replace

from textual.content import Content
from textual.widget import Widget

from tutor.kinds.fields import Axes, Table, flatten
from tutor.marking import Verdict
from tutor.screens.answering import Answering
from tutor.screens.asking import ASKING
from tutor.screens.base import NARROW
from tutor.screens.outcomes import outcome_of
from tutor.screens.proofs import Told
from tutor.study.noting import sure_words
from tutor.study.session import Phase
from tutor.widgets.form import Sheet
from tutor.widgets.lines import Pane
from tutor.widgets.session import FLAG, Questions
from tutor.widgets.text import points
from tutor.widgets.verdict import Outcome
from tutor.widgets.words import Paragraphs, Words

__all__ = ["QuizScreen"]

# As in ASKING: who gives up room first, once there is a verdict.
MARKED = (("hints", 0), ("question", 4), ("form", 3), ("question", 2), ("verdict", 4), ("form", 0))
# Marks stand in the cells of a table and in the axes of a sketch, so these keep more rows.
MARKED_GRID = (
    ("hints", 0),
    ("question", 3),
    ("form", 10),
    ("verdict", 7),
    ("form", 5),
    ("question", 2),
    ("verdict", 4),
    ("form", 0),
)


class QuizScreen(Answering):
    """Draws a session; holds nothing of it but whether the ledger is unfolded."""

    DEFAULT_CSS = """
    QuizScreen #message { color: $warning; margin-top: 1; padding-left: 2; }
    QuizScreen #hints { padding: 1 1 0 2; }
    QuizScreen #hints { display: none; }
    QuizScreen #hints.-shown { display: block; }
    QuizScreen.-wide #hints.-shown, QuizScreen.-beside #hints.-shown { display: none; }
    QuizScreen #side-hints { margin-bottom: 1; display: none; }
    QuizScreen #side-hints.-shown { display: block; }
    """

    # -- the parts ---------------------------------------------------------------------------------------

    def below(self) -> tuple[Widget, ...]:
        """Message, verdict, hints."""
        self._message, self._hints = Words(id="message"), Paragraphs()
        return self._message, self.verdict_panel, Pane(self._hints, id="hints")

    def beside(self) -> tuple[Widget, ...]:
        """The hints again, and the session."""
        self._side_hints, self._questions = Paragraphs(), Questions(self.session)
        return Pane(self._side_hints, id="side-hints"), Pane(self._questions, id="side-questions")

    async def on_mount(self) -> None:
        """Draw the question and be ready to answer."""
        await self.draw()
        # After the first frame: saving waits for the disk.
        self.call_after_refresh(self.session.save)

    # -- drawing -----------------------------------------------------------------------------------------

    def arrived(self) -> None:
        """Fold the ledger, and let the right parts give way."""
        self.proofs.place = self.place
        self.unfolded = self.session.slot.solved
        self._main.give_way(self._giving())

    def _giving(self) -> tuple[tuple[str, int], ...]:
        """Who gives up room first now."""
        if self.session.phase is not Phase.MARKED:
            return ASKING
        grid = any(isinstance(one, Table | Axes) and len(flatten((one,))) > 1 for one in self.session.fields)
        return MARKED_GRID if grid else MARKED

    def sheet(self) -> Sheet:
        """The form, with the marks once there are some, and the model answer beside the rubric."""
        session, slot = self.session, self.session.slot
        lines = slot.verdict.lines if slot.verdict and slot.phase is Phase.MARKED else ()
        variant = session.variant
        model = getattr(variant.item, "model", "") if variant and slot.phase is not Phase.ASKING else ""
        return Sheet(
            fields=session.fields,
            open=frozenset(one.name for one in session.open_fields),
            answer=slot.answer,
            marks={line.part: line.mark for line in lines},
            echo=self.echo,
            right=self._right(),
            aside=f"Model answer: {variant.fill(model).strip()}" if model and variant else "",
        )

    def _right(self) -> dict[str, str]:
        """The right curves of a sketch, once it is marked."""
        variant = self.session.variant
        if variant is None or self.session.phase is not Phase.MARKED:
            return {}
        drawn = [one for one in self.session.fields if isinstance(one, Axes)]
        return dict(variant.item.key(variant)) if drawn else {}

    # -- verdict and the rest ----------------------------------------------------------------------------

    def draw_rest(self) -> None:
        """Everything but question and form: cheap enough for every key press."""
        session, slot = self.session, self.session.slot
        self._draw_title()
        self._message.show(f"? {session.message}" if session.message else "")
        outcome = None
        if slot.verdict is not None and slot.phase is Phase.MARKED:
            outcome = self._outcome(slot.verdict, slot.hints)
        self.verdict_panel.show(outcome, why=self.unfolded)
        hints = session.hints if slot.phase is not Phase.MARKED else ()
        shown = tuple(
            (Content.styled(f"Hint {n}  ", "bold $accent"), hint) for n, hint in enumerate(hints, 1)
        )
        self._hints.show(shown)
        self._side_hints.show(shown)
        for name in ("#hints", "#side-hints"):
            self.query_one(name).set_class(bool(shown), "-shown")
        self._questions.redraw()
        self.refresh_footer()

    def _outcome(self, verdict: Verdict, hints: int) -> Outcome:
        session = self.session
        made = outcome_of(
            session.variant,
            session.fields,
            verdict,
            session.item.worth,
            solution=session.solution,
            hints=hints,
            unfolded=self.unfolded,
        )
        return replace(made, sure=self.proofs.wording, forms=self.proofs.forms)

    def _draw_title(self) -> None:
        session, slot = self.session, self.session.slot
        place = f"{session.index + 1} of {len(session.slots)}"
        item = session.course.items.get(slot.item)
        if item is None:
            self.title_bar(f"Practice › {slot.item}", place)
            return
        worth = points(item.worth)
        topic = session.course.topic(item.topic)
        told = f"{FLAG} {place}" if slot.review else place
        told += f" · {worth} point{'' if worth == '1' else 's'}"
        told += f" · {sure_words(slot.sure)}" if slot.sure else ""
        if not slot.sure or self.app.size.width >= NARROW:
            told += f" · seed {slot.seed}"
        self.title_bar(f"{topic.title if topic else 'Practice'} › {item.title}", told)

    # -- messages ----------------------------------------------------------------------------------------

    def on_told(self, event: Told) -> None:
        """A proof, or other forms, arrived: the words change where the question is still in front."""
        event.stop()
        if self.proofs.take(event) and not self.session.finished:
            self.draw_rest()

    def typed(self) -> None:
        """What was said is about the text before."""
        self._message.show(f"? {self.session.message}" if self.session.message else "")

    def close(self) -> None:
        """Home; the session stays open."""
        self.session.save()
        super().close()

    def quit(self) -> None:
        """Quit; the session stays open."""
        self.session.save()
        super().quit()
