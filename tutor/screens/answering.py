"""What a learner can do with the question in front: the keys and verbs, every one of them the session's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from tutor.screens.asking import Asking
from tutor.screens.base import Act, Do
from tutor.screens.programs import program_of, show_program
from tutor.screens.proofs import Proofs, forms_of
from tutor.screens.ways import Ways
from tutor.study.session import Phase, Session
from tutor.widgets.choice import ChoiceView
from tutor.widgets.lines import Pane
from tutor.widgets.order import OrderView
from tutor.widgets.verdict import VerdictPanel

if TYPE_CHECKING:
    from tutor.kinds import Variant
    from tutor.kinds.program import Program

__all__ = ["Answering"]

PAUSE = 0.3
"""Seconds after a verdict during which `enter` is ignored, so that a double press does not skip the verdict.
"""


class Answering(Asking):
    """Drives a session; `draw_rest`, which says how it looks, is the screen's."""

    GUARDED: ClassVar[frozenset[str]] = frozenset({"enter", "check"})

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.verdict_panel = VerdictPanel(id="verdict")
        self.proofs = Proofs(self._prover, self.post_message)
        self.ways = Ways(self)
        self.unfolded = False
        self._verdict_at = float("-inf")

    @property
    def pad_allowed(self) -> bool:
        """Beside every question; in an exam there is another screen."""
        return not self.session.finished

    @property
    def beside_pad(self) -> tuple[str, Variant | None]:
        """The question in front."""
        variant = self.session.variant
        return ("", None) if variant is None else (variant.item.title, variant)

    def _prover(self) -> Any:
        make = self.services.prover
        return make() if make is not None else None

    @property
    def held(self) -> Session:
        """The session."""
        return self.session

    @property
    def over(self) -> bool:
        """True past the last question."""
        return self.session.finished

    @property
    def marked(self) -> bool:
        """True once the question is marked."""
        return self.session.phase is Phase.MARKED

    @property
    def place(self) -> tuple[object, ...]:
        """Which question is in front."""
        slot = self.session.slot
        return (self.session.index, slot.item, slot.seed)

    @property
    def standing(self) -> tuple[object, ...]:
        """The place, and where the question stands."""
        return (*self.place, self.session.phase, self.session.slot.solved)

    # -- what can be done --------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Depends on where the question stands."""
        session = self.session
        if session.finished:
            return []
        if self.figures.has_keys:
            return self.of_figure()
        asking = session.phase in (Phase.ASKING, Phase.TICKING) and session.variant is not None
        acts = self._answering() if asking else self._marked()
        if session.index:
            full = asking or (self.program is not None and self.figures.figure is not None)
            acts.append(Act("back", "back", self.back, quiet=full))
        if asking:
            acts.append(Act("next", "next", self.next, quiet=True))
        if self.figures.figure is not None:
            acts.insert(4 if asking else 3, Act("figure", "figure", self.show_figure))
        acts += [*self.moving(), *self.ways.acts(asking=asking)]
        return acts

    def _answering(self) -> list[Act]:
        session, check = self.session, Act("enter", "check", self.check)
        wants_enter = isinstance(self.form.view, ChoiceView | OrderView | None) or not self.many_lines
        acts = [self.onward(check)] if wants_enter else []
        acts.append(Act("check", "check", self.check, quiet=wants_enter))
        acts += self.filling(ticking=session.phase is Phase.TICKING)
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
        """The torch program of a question that is marked; before that it would give the answer away."""
        variant = self.session.variant
        return program_of(variant) if variant is not None and self.marked else None

    async def action_press(self, name: str) -> None:
        """As everywhere, but `enter` right after a verdict is a slip of the finger."""
        early = self.services.monotonic() - self._verdict_at < PAUSE
        if not (early and name in self.GUARDED and self.session.phase is Phase.MARKED):
            await super().action_press(name)

    # -- verbs -------------------------------------------------------------------------------------------

    async def check(self) -> None:
        """Hand in the answer; unreadable text moves the focus to its field."""
        session = self.session
        self.put_down()
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
            self.forget_cut()
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

    def panes(self) -> tuple[str, ...]:
        """The verdict first, while there is one."""
        shown = self.verdict_panel.display
        return ("#verdict", "#form", "#question", "#hints") if shown else ("#question", "#hints", "#form")

    def see_program(self) -> None:
        """Show the program of the answer, ready to run."""
        variant, program = self.session.variant, self.program
        if variant is not None and program is not None:
            show_program(self.app, variant, program)

    def commands(self) -> list[tuple[str, str, Do]]:
        """The figure, and the way out, also while a text is typed."""
        if self.session.finished:
            return []
        asking = self.session.phase in (Phase.ASKING, Phase.TICKING)
        made = self.ways.commands(asking=asking) if self.typing else []
        made += super().commands()
        if self.session.phase in (Phase.ASKING, Phase.TICKING) and self.session.variant is not None:
            sentence = "Ends this attempt without points; asks first"
            made.append(("Show the full solution", sentence, self.ask_solution))
        return made
