"""The question in front: what is asked, where to answer, what the answer earned; every verb is the
session's.
"""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from tutor.figures import Figure
from tutor.kinds import DrawProblem, Echo, Item, Variant
from tutor.kinds.fields import Axes, Expression, Table, flatten
from tutor.marking import Line, Verdict
from tutor.screens.answering import Answering
from tutor.screens.base import NARROW
from tutor.screens.proofs import Told
from tutor.study.noting import sure_words
from tutor.study.session import Phase, Session
from tutor.widgets.entry import CellEcho, Cut
from tutor.widgets.figure import FigureView
from tutor.widgets.form import Sheet
from tutor.widgets.lines import Pane
from tutor.widgets.session import FLAG, Questions
from tutor.widgets.stack import Column
from tutor.widgets.text import points
from tutor.widgets.verdict import Outcome
from tutor.widgets.views import FieldChanged
from tutor.widgets.words import Paragraphs, Words

__all__ = ["QuizScreen"]

# Who gives up room first, and the rows that are left to it: the fields give last while they are needed.
ASKING = (("question", 4), ("hints", 3), ("question", 2), ("form", 4))
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
BESIDE = (("side-questions", 0), ("side-hints", 5), ("beside", 8), ("side-hints", 0))


class QuizScreen(Answering):
    """Draws a session; holds nothing of it but whether the ledger is unfolded."""

    DEFAULT_CSS = """
    QuizScreen #body { layout: horizontal; }
    QuizScreen #main { height: 100%; width: 1fr; }
    QuizScreen #question { padding: 1 1 0 0; }
    QuizScreen #message { color: $warning; margin-top: 1; padding-left: 2; }
    QuizScreen #hints { padding: 1 1 0 2; }
    QuizScreen #side { width: 44; height: 100%; border-left: solid $rule;
                       padding: 1 1 0 2; margin-left: 2; display: none; }
    QuizScreen.-wide #side { display: block; }
    QuizScreen.-beside #side { display: block; width: 40%; min-width: 44; max-width: 86; }
    QuizScreen.-wide.-sheet #side { width: 47%; min-width: 0; visibility: hidden; }
    QuizScreen.-wide.-sheet Footer { visibility: hidden; }
    QuizScreen #hints { display: none; }
    QuizScreen #hints.-shown { display: block; }
    QuizScreen.-wide #hints.-shown, QuizScreen.-beside #hints.-shown { display: none; }
    QuizScreen #beside { margin-bottom: 1; }
    QuizScreen #side-hints { margin-bottom: 1; display: none; }
    QuizScreen #side-hints.-shown { display: block; }
    QuizScreen #above { padding: 1 0 0 2; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._drawn: tuple[object, ...] = ()
        self._echoes: dict[str, tuple[str, Echo]] = {}

    # -- the parts ---------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """Question, form, message, verdict, hints; beside them, where there is room, the session."""
        self._question, self._message = Words(), Words(id="message")
        self._hints, self._side_hints = Paragraphs(), Paragraphs()
        self._questions = Questions(self.session)
        self._cell = CellEcho(id="cell")
        question, hints = Pane(self._question, id="question"), Pane(self._hints, id="hints")
        parts = (
            question,
            self.figures.above,
            self.form,
            self._cell,
            self._message,
            self.verdict_panel,
            hints,
        )
        self._main = Column(*parts, order=ASKING, id="main")
        side = (
            self.figures.beside,
            Pane(self._side_hints, id="side-hints"),
            Pane(self._questions, id="side-questions"),
        )
        yield Widget(self._main, Column(*side, order=BESIDE, id="side"), id="body")

    async def on_mount(self) -> None:
        """Draw the question and be ready to answer."""
        await self.draw()
        # After the first frame: saving waits for the disk.
        self.call_after_refresh(self.session.save)

    # -- drawing -----------------------------------------------------------------------------------------

    async def draw(self, *, focus: bool = True) -> None:
        """Draw what the session says now; the form is made anew only where its fields are others."""
        session = self.session
        variant, slot = session.variant, session.slot
        now = (session.index, slot.item, slot.seed, slot.phase, slot.solved)
        with self.app.batch_update():
            if now != self._drawn:
                self._drawn = now
                self.proofs.place = self.place
                self._echoes = {}
                self.unfolded = slot.solved
                self._main.give_way(self._giving())
                self._question.show(self._asked(session.item, variant) if variant else "")
                for pane in self.query("#question").results(Pane):
                    pane.scroll_home(animate=False)
                await self.form.show(self._sheet())
                if focus:
                    self.focus_first()
            else:
                self.form.put(slot.answer)
            self._draw_echoes()
            self._draw_figure()
            self.draw_rest()

    def _giving(self) -> tuple[tuple[str, int], ...]:
        """Who gives up room first now."""
        if self.session.phase is not Phase.MARKED:
            return ASKING
        grid = any(isinstance(one, Table | Axes) and len(flatten((one,))) > 1 for one in self.session.fields)
        return MARKED_GRID if grid else MARKED

    def _asked(self, item: Item, variant: Variant) -> str:
        try:
            listing = getattr(item, "listing", None)
            code = "\n".join(f"    {line}" for line in listing(variant).split("\n")) if listing else ""
            return f"{variant.ask}\n\n{code}" if code else variant.ask
        except DrawProblem as problem:
            return f"This question is faulty ({problem.sentence}): go on with the next one."

    def _sheet(self) -> Sheet:
        session, slot = self.session, self.session.slot
        lines = slot.verdict.lines if slot.verdict and slot.phase is Phase.MARKED else ()
        variant = session.variant
        model = getattr(variant.item, "model", "") if variant and slot.phase is not Phase.ASKING else ""
        return Sheet(
            fields=session.fields,
            open=frozenset(one.name for one in session.open_fields),
            answer=slot.answer,
            marks={line.part: line.mark for line in lines},
            echo=self._echo,
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

    def _echo(self, name: str) -> Echo:
        """How the text of a field is read; asked again only where the text is another one."""
        text = self.session.slot.answer.get(name, "")
        if name not in self._echoes or self._echoes[name][0] != text:
            self._echoes[name] = (text, self.session.echo(name))
        return self._echoes[name][1]

    def _draw_echoes(self) -> None:
        _, label = self.form.cell
        self._cell.name_cell(label)
        for one in self.form.names:
            self._draw_echo(one)

    def _draw_echo(self, name: str) -> None:
        """How a field is read: below its table while it has focus, or beside its line."""
        if self.form.cell[0] == name:
            self._cell.show(self._echo(name), self.session.slot.answer.get(name, ""), full=True)
        elif self.form.echoes(name):
            self.form.show_echo(name, self._echo(name))

    # -- the figure --------------------------------------------------------------------------------------

    def _draw_figure(self) -> None:
        """Show the figure that belongs to the answer as it stands now."""
        state = (self._drawn[3:], tuple(self.session.slot.answer.items()))
        self.figures.draw(self._drawn[:3], state, self._drawing)
        self._place_figure()

    def _drawing(self) -> Figure | None:
        variant, slot = self.session.variant, self.session.slot
        if variant is None:
            return None
        try:
            return variant.item.drawing(variant, dict(slot.answer), marked=slot.phase is Phase.MARKED)
        except DrawProblem:
            return None

    def _place_figure(self) -> None:
        # Where curves are drawn in the form the figure would show them twice.
        wide = not any(isinstance(one, Axes) for one in self.session.fields)
        small = wide and self.session.phase is not Phase.MARKED
        self.set_class(self.figures.place(self.app.size, small=small, wide=wide), "-beside")

    def figure_left(self, presses: list[str] | None) -> None:
        """Back from the figure's own screen: the small figure stands as that one was left."""
        for key in presses or ():
            self.figures.moved(key)
        self._place_figure()

    def on_figure_view_moved(self, event: FigureView.Moved) -> None:
        """The figure beside the question was moved."""
        event.stop()
        self.figures.moved(event.key)
        self.refresh_footer()

    # -- verdict and the rest ----------------------------------------------------------------------------

    def draw_rest(self) -> None:
        """Everything but question and form: cheap enough for every key press."""
        session, slot = self.session, self.session.slot
        self._draw_title()
        self._message.show(f"? {session.message}" if session.message else "")
        solution = session.solution
        outcome = None
        if slot.verdict is not None and slot.phase is Phase.MARKED:
            outcome = self._outcome(slot.verdict, slot.hints, self._steps(solution))
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

    def _outcome(self, verdict: Verdict, hints: int, solution: tuple[str, ...]) -> Outcome:
        formulas = {one.name for one in flatten(self.session.fields) if isinstance(one, Expression)}
        lines = [line for line in verdict.lines if line.part in formulas] if self.unfolded else []
        return Outcome(
            verdict,
            self.session.item.worth,
            hints,
            solution,
            sure=self.proofs.wording,
            yours={line.part: self._pictured(line, line.yours) for line in lines},
            expected={line.part: self._pictured(line, line.expected) for line in lines},
            forms=self.proofs.forms,
        )

    def _pictured(self, line: Line, text: str) -> tuple[str, ...]:
        """A formula of the ledger, drawn."""
        variant = self.session.variant
        if variant is None or not text.strip():
            return ()
        return variant.item.echo(variant, line.part, text).drawn

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

    def _steps(self, solution: tuple[str, ...]) -> tuple[str, ...]:
        """The worked solution; the last step of an item with a listing is the filled code, kept verbatim."""
        if not solution or not hasattr(self.session.item, "listing"):
            return solution
        code = "\n".join(f"    {line}" for line in solution[-1].split("\n"))
        return (*solution[:-1], code)

    # -- messages ----------------------------------------------------------------------------------------

    def on_told(self, event: Told) -> None:
        """A proof, or other forms, arrived: the words change where the question is still in front."""
        event.stop()
        if self.proofs.take(event) and not self.session.finished:
            self.draw_rest()

    def on_field_changed(self, event: FieldChanged) -> None:
        """Hand every change to the session, and show how it is read."""
        event.stop()
        if not self.session.finished:
            self.session.enter(event.name, event.text)
            self._draw_echo(event.name)
            self._draw_figure()
            self._message.show(f"? {self.session.message}" if self.session.message else "")
            self.fresh_notice()
            self.refresh_footer()

    def on_cut(self, event: Cut) -> None:
        """Say that a paste was too long."""
        event.stop()
        self.say(f"The text was cut: a field takes at most {event.limit:,} characters.")

    def on_descendant_focus(self) -> None:
        """The field with focus shows its echo in full."""
        if not self.session.finished:
            self._draw_echoes()

    def on_descendant_blur(self) -> None:
        """The field that lost focus shows its echo on one line."""
        if not self.session.finished:
            self._draw_echoes()

    def on_resize(self, event: events.Resize) -> None:
        """Keep the field with focus in sight."""
        if self._drawn and not self.session.finished:
            self._place_figure()
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)

    def close(self) -> None:
        """Home; the session stays open."""
        self.session.save()
        super().close()

    def quit(self) -> None:
        """Quit; the session stays open."""
        self.session.save()
        super().quit()
