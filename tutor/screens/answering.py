"""What a learner can do with the question in front: the keys and verbs, every one of them the session's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tutor.figures.axes import AxesFigure
from tutor.kinds import DrawProblem
from tutor.screens.base import Act, Do, Page
from tutor.screens.beside import FigurePlace
from tutor.screens.drawing import save_drawing
from tutor.screens.proofs import Proofs, forms_of
from tutor.screens.ways import Ways
from tutor.study.session import Phase, Session
from tutor.widgets.bars import FooterEntry
from tutor.widgets.choice import ChoiceView
from tutor.widgets.form import Form
from tutor.widgets.lines import Pane
from tutor.widgets.order import OrderView
from tutor.widgets.table import CellGrid
from tutor.widgets.verdict import VerdictPanel

if TYPE_CHECKING:
    from tutor.kinds.program import Program

__all__ = ["Answering"]

PAUSE = 0.3
"""Seconds after a verdict during which `enter` is ignored, so that a double press does not skip the verdict.
"""


class Answering(Page):
    """Drives a session; `draw` and `draw_rest`, which say how it looks, are the screen's."""

    GUARDED: ClassVar[frozenset[str]] = frozenset({"enter", "check"})

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.form, self.verdict_panel = Form(id="form"), VerdictPanel(id="verdict")
        self.figures = FigurePlace()
        self.proofs = Proofs(self._prover, self.post_message)
        self.ways = Ways(self)
        self.unfolded = False
        self._verdict_at = float("-inf")

    def _prover(self) -> Any:
        make = self.services.prover
        return make() if make is not None else None

    async def draw(self, *, focus: bool = True) -> None:
        """Draw what the session says now."""
        raise NotImplementedError

    def draw_rest(self) -> None:
        """Draw everything but question and form."""
        raise NotImplementedError

    @property
    def place(self) -> tuple[object, ...]:
        """Which question is in front."""
        slot = self.session.slot
        return (self.session.index, slot.item, slot.seed)

    # -- what can be done --------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Depends on where the question stands."""
        session = self.session
        if session.finished:
            return []
        if self.figures.has_keys:
            return [
                Act("enter", "back", self.focus_first),
                Act("figure", "back", self.focus_first, quiet=True),
            ]
        asking = session.phase in (Phase.ASKING, Phase.TICKING) and session.variant is not None
        acts = self._answering() if asking else self._marked()
        if session.index:
            full = asking or (self.program is not None and self.figures.figure is not None)
            acts.append(Act("back", "back", self.back, quiet=full))
        if asking:
            acts.append(Act("next", "next", self.next, quiet=True))
        if self.figures.figure is not None:
            acts.insert(4 if asking else 3, Act("figure", "figure", self.show_figure))
        acts += [
            Act("down", "down", lambda: self.move(1), quiet=True),
            Act("up", "up", lambda: self.move(-1), quiet=True),
            Act("first", "first", lambda: self.move(-99), quiet=True),
            Act("last", "last", lambda: self.move(99), quiet=True),
            Act("pagedown", "scroll", lambda: self.scroll(1), quiet=True),
            Act("pageup", "scroll", lambda: self.scroll(-1), quiet=True),
            Act("fieldback", "field before", self.app.action_focus_previous, quiet=True),
            *self.ways.acts(asking=asking),
        ]
        return acts

    def _answering(self) -> list[Act]:
        session, listed = self.session, self.form.listed()
        wants_enter = isinstance(self.form.view, ChoiceView | OrderView | None) or not self._many_lines
        acts = [self._enter()] if wants_enter else []
        acts.append(Act("check", "check", self.check, quiet=wants_enter))
        if not self.typing and isinstance(listed, ChoiceView):
            verb = "tick" if session.phase is Phase.TICKING else "choose"
            acts.append(Act("choose", verb, listed.turn, cap=f"1-{min(9, listed.count())}"))
        if not self.typing and listed is not None:
            label = (
                "tick"
                if session.phase is Phase.TICKING
                else "pick up"
                if isinstance(listed, OrderView)
                else "choose"
            )
            held = isinstance(listed, OrderView) and listed.held
            quiet = label in ("choose", "tick") or held
            acts.append(Act("toggle", "put down" if held else label, self.toggle, quiet=quiet))
        if len(session.open_fields) > 1 or isinstance(listed, OrderView):
            cell = isinstance(self.form.view, CellGrid)
            label = (
                "type" if isinstance(listed, OrderView) and not self.typing else "cell" if cell else "field"
            )
            acts.append(Act("field", label, self.app.action_focus_next))
        if session.hints_left:
            acts.append(Act("hint", "hint", self.hint))
        else:
            acts.append(Act("hint", "solution", self.ask_solution))
        acts.append(Act("skip", "skip", self.skip))
        if session.slot.undone or self._skipped_before:
            acts.append(Act("undo", "undo", self.undo, quiet=self.typing))
        return acts

    @property
    def _skipped_before(self) -> bool:
        session = self.session
        return session.index > 0 and session.slots[session.index - 1].phase is Phase.SKIPPED

    @property
    def _many_lines(self) -> bool:
        """True while an editor of several lines has focus, which keeps `enter` for itself."""
        view = self.form.view
        return view is not None and hasattr(view, "area")

    def _enter(self) -> Act:
        """The one thing that `enter` does now."""
        form, view, empty = self.form, self.form.view, [one.name for one in self.session.empty_fields]
        if isinstance(view, ChoiceView) and not view.settled:
            return Act("enter", "choose", self.choose)
        if isinstance(view, OrderView) and view.held:
            return Act("enter", "put down", view.toggle)
        if isinstance(view, OrderView) and not view.settled:
            return Act("enter", "keep order", view.settle)
        onward = self._onward(form.current, empty)
        if not onward:
            return Act("enter", "check", self.check)
        cell = isinstance(view, CellGrid) and onward in view.holds()
        label = "answer" if view is None else "next cell" if cell else "next field"
        return Act("enter", label, lambda: form.focus_field(onward))

    def _onward(self, name: str, empty: list[str]) -> str:
        """Where `enter` goes from a field: the next cell while cells are filled one after the other, else
        the next field or begun row that wants an answer; nothing when all is filled.
        """
        names, view, answer = self.form.names, self.form.view, self.session.slot.answer
        at = names.index(name) if name else -1
        after, before = names[at + 1 :], names[: max(0, at)]
        wanted = set(empty)
        if isinstance(view, CellGrid):
            cells = [one for one in view.holds() if not answer.get(one, "").strip()]
            if after and after[0] in cells and name not in cells:
                return after[0]
            wanted |= {one for one in cells if view.begun(one, answer)}
        return next((one for one in (*after, *before) if one in wanted), "")

    def _marked(self) -> list[Act]:
        last = self.session.index + 1 >= len(self.session.slots)
        acts = [
            Act("enter", "finish" if last else "next", self.next),
            Act("check", "next", self.next, quiet=True),
        ]
        acts.append(Act("next", "next", self.next, quiet=True))
        if self.session.slot.verdict is not None:
            acts.append(Act("why", "fold" if self.unfolded else "why", self.why))
        if self.session.variant is not None:
            acts.append(Act("again", "again", self.again))
        if self.program is not None:
            acts.append(Act("program", "torch", self.see_program))
        if self._skipped_before:
            acts.append(Act("undo", "undo", self.undo, quiet=True))
        return acts

    @property
    def program(self) -> Program | None:
        """The torch program of a question that is marked, made once; before the verdict it would give the
        answer away.
        """
        variant = self.session.variant
        if variant is None or self.session.phase is not Phase.MARKED:
            return None
        if "program" not in variant.memo:
            try:
                variant.memo["program"] = variant.item.program(variant)
            except DrawProblem:  # the question stands without it
                variant.memo["program"] = None
        made: Program | None = variant.memo["program"]
        return made

    async def action_press(self, name: str) -> None:
        """As everywhere, but `enter` right after a verdict is a slip of the finger."""
        early = self.services.monotonic() - self._verdict_at < PAUSE
        if not (early and name in self.GUARDED and self.session.phase is Phase.MARKED):
            await super().action_press(name)

    # -- verbs -------------------------------------------------------------------------------------------

    async def check(self) -> None:
        """Hand in the answer; unreadable text moves the focus to its field."""
        session = self.session
        for name in self.form.names:
            view = self.form.listed()
            if isinstance(view, OrderView) and view.field == name and view.held:
                view.toggle()
        session.check()
        if session.phase is Phase.MARKED:
            self._verdict_at = self.services.monotonic()
        else:
            self._focus_trouble()
        self.fresh_notice()
        await self.draw()
        self._prove()

    def _prove(self) -> None:
        """Have what was found equal proved, behind the verdict's back."""
        slot, variant = self.session.slot, self.session.variant
        if slot.phase is Phase.MARKED and variant is not None and not slot.solved:
            self.proofs.prove(self.place, variant.item.claims(variant, dict(slot.answer)))
            self.draw_rest()

    def _focus_trouble(self) -> None:
        """Put the learner where something cannot be read, else where something is missing."""
        if self.session.phase is Phase.ASKING:
            bad = [one.name for one in self.session.open_fields if self.session.echo(one.name).problem]
            empty = [one.name for one in self.session.empty_fields]
            if bad or empty:
                self.form.focus_field((bad or empty)[0])

    async def next(self) -> None:
        """Go on; past the last question the session is over."""
        self.session.next()
        await self._arrive()

    async def back(self) -> None:
        """Go back."""
        self.session.back()
        await self._arrive()

    async def skip(self) -> None:
        """Leave the question unanswered."""
        self.session.skip()
        await self._arrive()

    async def again(self) -> None:
        """The same question with fresh values."""
        self.session.again()
        await self._arrive()

    async def undo(self) -> None:
        """Take back the last change."""
        if self.session.undo():
            await self._arrive()

    async def go(self, place: int | None) -> None:
        """Go to a question by its place; None stays, and a mark set meanwhile is shown."""
        if place is None:
            self.draw_rest()
        else:
            self.session.go(place)
            await self._arrive()

    async def _arrive(self) -> None:
        if self.session.finished:
            self.shell.session_over(self.session)
        else:
            await self.draw()

    def hint(self) -> None:
        """Show one more hint."""
        self.session.hint()
        self.draw_rest()
        pane = self.query_one("#hints", Pane)
        self.call_after_refresh(pane.scroll_end, animate=False)

    def ask_solution(self) -> None:
        """Ask before the attempt ends."""
        from tutor.screens.dialog import Question, QuestionScreen  # most questions never need it

        asked = Question(
            text="Show the full solution? It ends this attempt without points; a fresh variant can follow.",
            answers=(("solution", "show the solution"), ("", "keep trying")),
        )
        self.app.push_screen(QuestionScreen(asked), self._solve_if)

    async def _solve_if(self, answer: str | None) -> None:
        if answer == "solution":
            self.session.solve()
            self._verdict_at = self.services.monotonic()
            await self.draw()
            self._look_for_forms()

    async def why(self) -> None:
        """Unfold the ledger and the worked solution, or fold them."""
        self.unfolded = not self.unfolded
        self._look_for_forms()
        self.draw_rest()

    def _look_for_forms(self) -> None:
        """Other forms of the right formulas, for whoever reads the solution."""
        variant = self.session.variant
        if self.unfolded and variant is not None:
            self.proofs.work(self.place, forms_of(variant.item, variant))

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
            following = [one.name for one in self.session.empty_fields if one.name != name]
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

    def scroll_panes(self, step: int, *, page: bool = False) -> None:
        """Scroll the verdict, the question or the form: the first that can go on that way, and back the
        same way.
        """
        order = (
            ("#verdict", "#form", "#question", "#hints")
            if self.verdict_panel.display
            else ("#question", "#hints", "#form")
        )
        for name in order if step > 0 else order[::-1]:
            pane = self.query_one(name, Pane)
            if pane.overflows and pane.can_go(step):
                rows = max(1, pane.size.height - 1) if page else 1
                pane.scroll_relative(y=step * rows, animate=False)
                return

    def see_program(self) -> None:
        """Show the program of the answer, ready to run."""
        from tutor.screens.program import ProgramScreen  # most questions are left without it

        variant, program = self.session.variant, self.program
        if variant is not None and program is not None:
            at_values = variant.item.kind == "formula" or getattr(variant.item, "pointless", False)
            self.app.push_screen(ProgramScreen(program, variant.item.title, at_values=at_values))

    # -- moving ------------------------------------------------------------------------------------------

    def focus_first(self) -> None:
        """Focus the first field without an answer, else the first; nothing when all is marked."""
        names = self.form.names
        empty = [one.name for one in self.session.empty_fields]
        if names:
            self.form.focus_field(next((name for name in names if name in empty), names[0]))
        else:
            self.set_focus(None)

    # -- the figure, and what the palette has --------------------------------------------------------------

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
        figure, variant = self.figures.figure, self.session.variant
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
        """The figure, and the way out, also while a text is typed."""
        made: list[tuple[str, str, Do]] = []
        if self.session.finished:
            return made
        asking = self.session.phase in (Phase.ASKING, Phase.TICKING)
        made += self.ways.commands(asking=asking) if self.typing else []
        if self.figures.figure is not None:
            made.append(("Figure", "The diagram or figure of this question", self.show_figure))
        if isinstance(self.figures.figure, AxesFigure):
            made.append(("Save the drawing", "As an SVG picture in your workspace", self.save_drawing))
        if self.session.phase in (Phase.ASKING, Phase.TICKING) and self.session.variant is not None:
            sentence = "Ends this attempt without points; asks first"
            made.append(("Show the full solution", sentence, self.ask_solution))
        return made
