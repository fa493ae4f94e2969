"""How a question in front is drawn, whoever holds its answers: text, form, echoes and figure."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from tutor.figures import Figure
from tutor.kinds import DrawProblem, Echo
from tutor.kinds.fields import Axes
from tutor.screens.base import Act
from tutor.screens.filling import Filling
from tutor.widgets.entry import CellEcho, Cut
from tutor.widgets.figure import FigureView
from tutor.widgets.form import Sheet
from tutor.widgets.lines import Pane
from tutor.widgets.notice import Notice
from tutor.widgets.stack import Column
from tutor.widgets.text import clean
from tutor.widgets.views import FieldChanged
from tutor.widgets.words import Words

__all__ = ["ASKING", "Asking"]

# Who gives up room first, and the rows that are left to it: the fields give last while they are needed.
ASKING = (("question", 4), ("hints", 3), ("question", 2), ("form", 4))
BESIDE = (("side-questions", 0), ("side-hints", 5), ("side-sheet", 4), ("beside", 8), ("side-hints", 0))
PINNED = "sheet_pinned"


class Asking(Filling):
    """A question on the left; beside it, where there is room, its figure and what the screen has there."""

    DEFAULT_CSS = """
    Asking #body { layout: horizontal; }
    Asking #main { height: 100%; width: 1fr; }
    Asking #question { padding: 1 1 0 0; }
    Asking #side { width: 44; height: 100%; border-left: solid $rule;
                   padding: 1 1 0 2; margin-left: 2; display: none; }
    Asking.-wide #side { display: block; }
    Asking.-beside #side { display: block; width: 40%; min-width: 44; max-width: 86; }
    Asking.-wide.-sheet #body { width: 100%; }
    Asking.-wide.-sheet #side { width: 47%; min-width: 0; visibility: hidden; }
    Asking.-wide.-pinned #side { width: 47%; max-width: 86; }
    Asking #side-sheet { display: none; }
    Asking.-wide.-pinned #side-sheet { display: block; }
    Asking.-wide.-pinned #side-questions { display: none; }
    Asking #beside { margin-bottom: 1; }
    Asking #above { padding: 1 0 0 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._drawn: tuple[object, ...] = ()
        self._echoes: dict[str, tuple[str, Echo]] = {}
        self._cut = ""

    # -- what a screen says ------------------------------------------------------------------------------

    @property
    def standing(self) -> tuple[object, ...]:
        """Place, item and seed of the question in front, then what else makes its form another one."""
        raise NotImplementedError

    @property
    def over(self) -> bool:
        """True where no question is in front any more."""
        return False

    @property
    def marked(self) -> bool:
        """True where the figure may show what is right."""
        return False

    def above(self) -> Sequence[Widget]:
        """What stands between the question and the form."""
        return ()

    def below(self) -> Sequence[Widget]:
        """What stands below the form."""
        return ()

    def beside(self) -> Sequence[Widget]:
        """What stands at the side, below the figure."""
        return ()

    def arrived(self) -> None:
        """Another question is in front, or it stands otherwise."""

    def draw_rest(self) -> None:
        """Draw everything but question and form: cheap enough for every key press."""
        raise NotImplementedError

    # -- the formula sheet, kept in sight -----------------------------------------------------------------

    def everywhere(self) -> list[Act]:
        """The sheet can stay beside the question, where there is room."""
        acts = super().everywhere()
        if self.sheet_allowed and self.wide:
            told = (
                "put the formula sheet away"
                if self.has_class("-pinned")
                else "keep the formula sheet in sight"
            )
            acts.append(Act("pin", told, self.pin, quiet=True))
        return acts

    def pin(self) -> None:
        """Keep the sheet in sight from now on, or no longer."""
        self.services.store.set_setting(PINNED, "" if self.has_class("-pinned") else "on")
        self._show_pinned()

    def _show_pinned(self) -> None:
        """Show the sheet as it is now, where it is to stay in sight."""
        pinned = self.sheet_allowed and self.services.store.setting(PINNED) == "on"
        self.set_class(pinned, "-pinned")
        if pinned and self.wide:
            self._pinned.show(clean(self.services.sheet().text))

    def on_screen_resume(self) -> None:
        """In front, maybe after a look into the sheet."""
        super().on_screen_resume()
        self._show_pinned()

    # -- drawing -----------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """Question, form and what the screen puts below; beside them the figure."""
        self._question, self._cell = Words(), CellEcho(id="cell")
        question = Pane(self._question, id="question")
        parts = (question, *self.above(), self.figures.above, self.form, self._cell, *self.below())
        self._main = Column(*parts, order=ASKING, id="main")
        self._pinned = Words(id="pinned")
        sheet = Pane(self._pinned, id="side-sheet")
        side = Column(self.figures.beside, *self.beside(), sheet, order=BESIDE, id="side")
        yield Widget(self._main, side, id="body")

    async def draw(self, *, focus: bool = True) -> None:
        """Draw what is in front now; the form is made anew only where its fields are others."""
        now = self.standing
        with self.app.batch_update():
            if now != self._drawn:
                self._drawn = now
                self._echoes = {}
                self.arrived()
                self._question.show(self._asked())
                for pane in self.query("#question").results(Pane):
                    pane.scroll_home(animate=False)
                await self.form.show(self.sheet())
                if focus:
                    self.focus_first()
            else:
                self.take_over()  # what was typed meanwhile, which would be gone otherwise
                self.form.put(self.held.answer)
            self._draw_echoes()
            self._draw_figure()
            self.draw_rest()

    def _asked(self) -> str:
        """The text of the question, with its listing."""
        variant = self.held.variant
        if variant is None:
            return ""
        try:
            listing = getattr(variant.item, "listing", None)
            code = "\n".join(f"    {line}" for line in listing(variant).split("\n")) if listing else ""
            return f"{variant.ask}\n\n{code}" if code else variant.ask
        except DrawProblem as problem:
            return f"This question is faulty ({problem.sentence}): go on with the next one."

    def sheet(self) -> Sheet:
        """What the form shows: fields to answer."""
        held = self.held
        return Sheet(
            fields=held.fields,
            open=frozenset(one.name for one in held.open_fields),
            answer=held.answer,
            echo=self.echo,
        )

    # -- echoes ------------------------------------------------------------------------------------------

    def echo(self, name: str) -> Echo:
        """How the text of a field is read; asked again only where the text is another one."""
        text = self.held.answer.get(name, "")
        if name not in self._echoes or self._echoes[name][0] != text:
            self._echoes[name] = (text, self.held.echo(name))
        return self._echoes[name][1]

    def _draw_echoes(self) -> None:
        _, label = self.form.cell
        self._cell.name_cell(label)
        for one in self.form.names:
            self._draw_echo(one)

    def _draw_echo(self, name: str) -> None:
        """How a field is read: below its table while it has focus, or beside its line."""
        if self.form.cell[0] == name:
            self._cell.show(self.echo(name), self.held.answer.get(name, ""), full=True)
        elif self.form.echoes(name):
            self.form.show_echo(name, self.echo(name))

    # -- the figure --------------------------------------------------------------------------------------

    def _draw_figure(self) -> None:
        """Show the figure that belongs to the answer as it stands now."""
        state = (self._drawn[3:], tuple(self.held.answer.items()))
        self.figures.draw(self._drawn[:3], state, self._drawing)
        self._place_figure()

    def _drawing(self) -> Figure | None:
        variant = self.held.variant
        if variant is None:
            return None
        try:
            return variant.item.drawing(variant, dict(self.held.answer), marked=self.marked)
        except DrawProblem:
            return None

    def _place_figure(self) -> None:
        # Where curves are drawn in the form the figure would show them twice.
        wide = not any(isinstance(one, Axes) for one in self.held.fields)
        small = wide and not self.marked
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

    # -- messages ----------------------------------------------------------------------------------------

    def take_over(self) -> None:
        """Hand what the learner changed to whatever holds the answer."""
        if not self.over:
            for name, text in self.form.changed().items():
                self.held.enter(name, text)

    async def action_press(self, name: str) -> None:
        """As everywhere, on what is typed by now: a click comes beside the keys."""
        self.take_over()
        await super().action_press(name)

    def on_field_changed(self, event: FieldChanged) -> None:
        """Hand every change to whatever holds the answer, and show how it is read. The text is what the field
        shows by now: that of the message may be older, or be of a form that is gone.
        """
        event.stop()
        if not self.over:
            self.take_over()
            if event.name in self.form.names:
                self.held.enter(event.name, self.form.shown(event.name))
            self._draw_echo(event.name)
            self._draw_figure()
            self.typed()
            self.fresh_notice()
            self.refresh_footer()

    def typed(self) -> None:
        """Something was typed or chosen: draw what depends on it."""

    def on_cut(self, event: Cut) -> None:
        """Say that a paste was too long."""
        event.stop()
        self._cut = f"The text was cut: a field takes at most {event.limit:,} characters."
        self.say(self._cut)

    def forget_cut(self) -> None:
        """Take that sentence away: another question is in front. Any other one stays."""
        if self._cut and any(one.sentence == self._cut for one in self.query(Notice)):
            self.dismiss_notice()
        self._cut = ""

    def on_descendant_focus(self) -> None:
        """The field with focus shows its echo in full."""
        if not self.over:
            self._draw_echoes()

    def on_descendant_blur(self) -> None:
        """The field that lost focus shows its echo on one line."""
        if not self.over:
            self._draw_echoes()

    def on_resize(self, event: events.Resize) -> None:
        """Keep the field with focus in sight."""
        if self._drawn and not self.over:
            self._place_figure()
            self._show_pinned()
        if self.focused is not None:
            self.call_after_refresh(self.focused.scroll_visible, animate=False)
