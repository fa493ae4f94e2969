"""What a learner can do in the fields of a question, whoever holds its answers: move, choose, tick, pick up,
scroll, look at the figure; the keys of a practice session and of a mock exam alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

from tutor.figures.axes import AxesFigure
from tutor.kinds import Echo, Variant
from tutor.kinds.fields import Answer, Field
from tutor.screens.base import Act, Do, Page
from tutor.screens.beside import FigurePlace
from tutor.screens.drawing import save_drawing
from tutor.screens.moving import moves
from tutor.widgets.bars import FooterEntry
from tutor.widgets.choice import ChoiceView
from tutor.widgets.form import Form
from tutor.widgets.lines import Pane
from tutor.widgets.order import OrderView
from tutor.widgets.table import CellGrid

__all__ = ["Filling", "Questioned"]


class Questioned(Protocol):
    """What a screen needs of whatever holds the question in front: a practice session, a paper, a report."""

    @property
    def index(self) -> int:
        """The place of the question, from 0."""

    @property
    def variant(self) -> Variant | None:
        """The variant, None where the content cannot be drawn."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields to draw."""

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """The single fields that may be changed."""

    @property
    def answer(self) -> Answer:
        """The texts of the fields by name."""

    def echo(self, name: str) -> Echo:
        """How the text of a field is read."""

    def enter(self, name: str, text: str) -> None:
        """Take over what a field holds now."""


class Filling(Page):
    """The form of the question in front, and its figure."""

    mathematical: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self.form = Form(id="form")
        self.figures = FigurePlace()

    @property
    def held(self) -> Questioned:
        """Whatever holds the question in front."""
        raise NotImplementedError

    @property
    def empty(self) -> list[str]:
        """The open fields that still want an answer."""
        answer = self.held.answer
        return [
            one.name
            for one in self.held.open_fields
            if not one.optional and not answer.get(one.name, "").strip()
        ]

    # -- keys --------------------------------------------------------------------------------------------

    def moving(self) -> list[Act]:
        """The keys that only move; none of them needs room in the bottom line."""
        return [
            *moves(self, self.move, self.scroll, shown=False),
            Act("fieldback", "field before", self.app.action_focus_previous, quiet=True),
        ]

    def of_figure(self) -> list[Act]:
        """The keys of the screen while the figure has focus."""
        return [
            Act("enter", "back", self.focus_first),
            Act("figure", "back", self.focus_first, quiet=True),
        ]

    def filling(self, *, ticking: bool = False) -> list[Act]:
        """The keys that fill the field with focus, or go to another one."""
        acts: list[Act] = []
        listed = self.form.listed()
        if not self.typing and isinstance(listed, ChoiceView):
            verb = "tick" if ticking else "choose"
            acts.append(Act("choose", verb, listed.turn, cap=f"1-{min(9, listed.count())}"))
        if not self.typing and listed is not None:
            label = "tick" if ticking else "pick up" if isinstance(listed, OrderView) else "choose"
            held = isinstance(listed, OrderView) and listed.held
            quiet = label in ("choose", "tick") or held
            acts.append(Act("toggle", "put down" if held else label, self.toggle, quiet=quiet))
        if len(self.held.open_fields) > 1 or isinstance(listed, OrderView):
            typed = isinstance(listed, OrderView) and not self.typing
            label = "type" if typed else "field"
            if isinstance(self.form.view, CellGrid):  # enter may go another way than along the rows
                label = "to the right" if self.form.view.winding else "cell"
            acts.append(Act("field", label, self.app.action_focus_next))
        return acts

    @property
    def many_lines(self) -> bool:
        """True while an editor of several lines has focus, which keeps `enter` for itself."""
        view = self.form.view
        return view is not None and hasattr(view, "area")

    def onward(self, done: Act, *, around: bool = True) -> Act:
        """The one thing that `enter` does now: settle the field, go to the next one that wants an answer
        (with `around` also to one before), else `done`.
        """
        form, view = self.form, self.form.view
        if isinstance(view, ChoiceView) and not view.settled:
            return Act("enter", "choose", self.choose)
        if isinstance(view, OrderView) and view.held:
            return Act("enter", "put down", view.toggle)
        if isinstance(view, OrderView) and not view.settled:
            return Act("enter", "keep order", view.settle)
        onward = self._following(form.current, self.empty, around=around)
        if not onward:
            return done
        label = "answer" if view is None else "next field"
        if isinstance(view, CellGrid) and onward in view.holds():
            label = "next in order" if view.winding else "next cell"
        return Act("enter", label, lambda: form.focus_field(onward))

    def _following(self, name: str, empty: Sequence[str], *, around: bool) -> str:
        """Where `enter` goes from a field: the next cell while cells are filled one after the other, else
        the next field or begun row that wants an answer; nothing when all is filled.
        """
        names, view, answer = self.form.names, self.form.view, self.held.answer
        at = names.index(name) if name else -1
        after, before = names[at + 1 :], names[: max(0, at)] if around else ()
        wanted = set(empty)
        if isinstance(view, CellGrid):
            cells = [one for one in view.holds() if not answer.get(one, "").strip()]
            if after and after[0] in cells and name not in cells:
                return after[0]
            wanted |= {one for one in cells if view.begun(one, answer)}
        return next((one for one in (*after, *before) if one in wanted), "")

    # -- filling and moving ------------------------------------------------------------------------------

    def put_down(self) -> None:
        """Put down a step that is picked up."""
        view = self.form.listed()
        if isinstance(view, OrderView) and view.held:
            view.toggle()

    def toggle(self) -> None:
        """Choose, tick, pick up."""
        listed = self.form.listed()
        if listed is not None:
            listed.target("").focus()
            listed.toggle()

    def choose(self) -> None:
        """Choose what is under the cursor, and go on to the next field without an answer."""
        view = self.form.view
        if isinstance(view, ChoiceView):
            view.toggle()
            name = self.form.current
            following = [one for one in self.empty if one != name]
            if following:
                self.form.focus_field(following[0])

    def digit(self, number: int) -> None:
        """Choose the option with this number."""
        listed = self.form.listed()
        if listed is not None:
            listed.focus()
            listed.pick(number - 1)

    def move(self, step: int) -> None:
        """Move within the field that has focus; where none has, scroll what does not fit."""
        if not self.form.move(step):
            self.scroll_panes(step)
        self.refresh_footer()

    def scroll(self, pages: int) -> None:
        """Move or scroll by most of a page."""
        if not self.form.page(pages):
            self.scroll_panes(pages, page=True)

    def panes(self) -> tuple[str, ...]:
        """What scrolls, in the order in which that is wanted."""
        return ("#question", "#form")

    def scroll_panes(self, step: int, *, page: bool = False) -> None:
        """Scroll the first pane that can go on that way, and back the same way."""
        order = self.panes()
        for name in order if step > 0 else order[::-1]:
            pane = self.query_one(name, Pane)
            if pane.overflows and pane.can_go(step):
                rows = max(1, pane.size.height - 1) if page else 1
                pane.scroll_relative(y=step * rows, animate=False)
                return

    def focus_first(self) -> None:
        """Focus the first field without an answer, else the first; nothing when all is marked."""
        names, empty = self.form.names, self.empty
        if names:
            self.form.focus_field(next((name for name in names if name in empty), names[0]))
        else:
            self.set_focus(None)

    # -- the figure --------------------------------------------------------------------------------------

    def show_figure(self) -> None:
        """Give the keys to the figure beside the question; where there is none, a screen of its own."""
        figure = self.figures.figure
        if self.figures.beside.figure is not None:
            self.figures.beside.take_focus()
        elif figure is not None:
            from tutor.screens.figure import FigureScreen  # most questions have none

            self.app.push_screen(FigureScreen(figure), self.figure_left)

    def save_drawing(self) -> None:
        """Write the curves as a picture, and say where."""
        figure, variant = self.figures.figure, self.held.variant
        if isinstance(figure, AxesFigure) and variant is not None:
            self.say(save_drawing(self.services.places.workspace, variant.item.id, figure.plot))

    def figure_left(self, presses: list[str] | None) -> None:
        """Back from the figure's own screen, where it was given these keys."""
        raise NotImplementedError

    def own_keys(self) -> list[FooterEntry]:
        """The figure's keys, while it has focus."""
        return self.figures.entries

    def press_own(self, key: str) -> None:
        """A click on a key of the figure is that key."""
        self.figures.beside.press(key)

    def leave(self) -> None:
        """Out of the figure first."""
        if self.figures.has_keys:
            self.focus_first()
        else:
            super().leave()

    def commands(self) -> list[tuple[str, str, Do]]:
        """The figure, also while a text is typed."""
        made: list[tuple[str, str, Do]] = []
        if self.figures.figure is not None:
            made.append(("Figure", "The diagram or figure of this question", self.show_figure))
        if isinstance(self.figures.figure, AxesFigure):
            made.append(("Save the drawing", "As an SVG picture in your workspace", self.save_drawing))
        return made
