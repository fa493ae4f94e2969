"""The question in front: what is asked, where to answer, what the answer earned; every verb is the
session's.
"""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from tutor.kinds import DrawProblem, Item, Variant
from tutor.screens.base import Act, Page
from tutor.study.session import Phase, Session
from tutor.widgets.choice import ChoiceView
from tutor.widgets.entry import Cut
from tutor.widgets.form import Form, Sheet
from tutor.widgets.lines import Pane
from tutor.widgets.order import OrderView
from tutor.widgets.session import Questions
from tutor.widgets.stack import Column
from tutor.widgets.text import points
from tutor.widgets.verdict import Outcome, VerdictPanel
from tutor.widgets.views import FieldChanged
from tutor.widgets.words import Paragraphs, Words

__all__ = ["QuizScreen"]

PAUSE = 0.3
"""Seconds after a verdict during which `enter` is ignored, so that a double press does not skip the verdict.
"""
# Who gives up room first, and the rows that are left to it: the fields give last while they are needed.
ASKING = (("question", 4), ("hints", 3), ("question", 2), ("form", 4))
MARKED = (("hints", 0), ("question", 4), ("form", 3), ("question", 2), ("verdict", 4), ("form", 0))


class QuizScreen(Page):
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
    QuizScreen #hints { display: none; }
    QuizScreen #hints.-shown { display: block; }
    QuizScreen.-wide #hints.-shown { display: none; }
    QuizScreen #side-hints { padding-top: 1; }
    """
    GUARDED: ClassVar[frozenset[str]] = frozenset({"enter", "check"})

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._why = False
        self._verdict_at = float("-inf")
        self._drawn: tuple[object, ...] = ()

    # -- the parts ---------------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        """Question, form, message, verdict, hints; beside them, where there is room, the session."""
        self._question, self._form = Words(), Form(id="form")
        self._message = Words(id="message")
        self._verdict = VerdictPanel(id="verdict")
        self._hints, self._side_hints = Paragraphs(), Paragraphs(id="side-hints")
        self._questions = Questions(self.session)
        question, hints = Pane(self._question, id="question"), Pane(self._hints, id="hints")
        self._main = Column(
            question, self._form, self._message, self._verdict, hints, order=ASKING, id="main"
        )
        yield Widget(self._main, Pane(self._questions, self._side_hints, id="side"), id="body")

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
                self._why = slot.solved
                self._main.give_way(MARKED if slot.phase is Phase.MARKED else ASKING)
                self._question.show(self._asked(session.item, variant) if variant else "")
                for pane in self.query("#question").results(Pane):
                    pane.scroll_home(animate=False)
                await self._form.show(self._sheet())
                if focus:
                    self.focus_first()
            else:
                self._form.put(slot.answer)
            self._draw_echoes()
            self._draw_rest()

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
            aside=f"Model answer: {variant.fill(model).strip()}" if model and variant else "",
        )

    def _draw_echoes(self) -> None:
        for one in self._form.names:
            self._form.show_echo(one, self.session.echo(one))

    def _draw_rest(self) -> None:
        """Everything but question and form: cheap enough for every key press."""
        session, slot = self.session, self.session.slot
        self._draw_title()
        self._message.show(f"? {session.message}" if session.message else "")
        solution = session.solution
        outcome = None
        if slot.verdict is not None and slot.phase is Phase.MARKED:
            outcome = Outcome(slot.verdict, session.item.worth, slot.hints, self._steps(solution))
        self._verdict.show(outcome, why=self._why)
        hints = session.hints if slot.phase is not Phase.MARKED else ()
        shown = tuple(
            (Content.styled(f"Hint {n}  ", "bold $accent"), hint) for n, hint in enumerate(hints, 1)
        )
        self._hints.show(shown)
        self._side_hints.show(shown)
        self.query_one("#hints").set_class(bool(shown), "-shown")
        self._questions.redraw()
        self.refresh_footer()

    def _draw_title(self) -> None:
        session, slot = self.session, self.session.slot
        place = f"{session.index + 1} of {len(session.slots)}"
        item = session.course.items.get(slot.item)
        if item is None:
            self.title_bar(f"Practice › {slot.item}", place)
            return
        worth = points(item.worth)
        topic = session.course.topic(item.topic)
        told = f"{place} · {worth} point{'' if worth == '1' else 's'} · seed {slot.seed}"
        self.title_bar(f"{topic.title if topic else 'Practice'} › {item.title}", told)

    def _steps(self, solution: tuple[str, ...]) -> tuple[str, ...]:
        """The worked solution; the last step of an item with a listing is the filled code, kept verbatim."""
        if not solution or not hasattr(self.session.item, "listing"):
            return solution
        code = "\n".join(f"    {line}" for line in solution[-1].split("\n"))
        return (*solution[:-1], code)

    def focus_first(self) -> None:
        """Focus the first field without an answer, else the first; nothing when all is marked."""
        names = self._form.names
        empty = [one.name for one in self.session.empty_fields]
        if names:
            self._form.focus_field(next((name for name in names if name in empty), names[0]))
        else:
            self.set_focus(None)

    # -- what can be done --------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Depends on where the question stands."""
        session = self.session
        if session.finished:
            return []
        asking = session.phase in (Phase.ASKING, Phase.TICKING) and session.variant is not None
        acts = self._answering() if asking else self._marked()
        if session.index:
            acts.append(Act("back", "back", self.back, quiet=asking))
        if asking:
            acts.append(Act("next", "next", self.next, quiet=True))
        acts += [
            Act("down", "down", lambda: self.move(1), quiet=True),
            Act("up", "up", lambda: self.move(-1), quiet=True),
            Act("first", "first", lambda: self.move(-99), quiet=True),
            Act("last", "last", lambda: self.move(99), quiet=True),
            Act("pagedown", "scroll", lambda: self.scroll(1), quiet=True),
            Act("pageup", "scroll", lambda: self.scroll(-1), quiet=True),
            Act("fieldback", "field before", self.app.action_focus_previous, quiet=True),
        ]
        return acts

    def _answering(self) -> list[Act]:
        session, listed = self.session, self._form.listed()
        wants_enter = isinstance(self._form.view, ChoiceView | OrderView | None) or not self._many_lines
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
            label = "type" if isinstance(listed, OrderView) and not self.typing else "field"
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
        view = self._form.view
        return view is not None and hasattr(view, "area")

    def _enter(self) -> Act:
        """The one thing that `enter` does now."""
        form, view, empty = self._form, self._form.view, [one.name for one in self.session.empty_fields]
        if isinstance(view, ChoiceView) and not view.settled:
            return Act("enter", "choose", self.choose)
        if isinstance(view, OrderView) and view.held:
            return Act("enter", "put down", view.toggle)
        if isinstance(view, OrderView) and not view.settled:
            return Act("enter", "keep order", view.settle)
        names = form.names
        at = names.index(form.current) if form.current else -1
        following = [name for name in (*names[at + 1 :], *names[: max(0, at)]) if name in empty]
        if view is None and following:
            return Act("enter", "answer", lambda: form.focus_field(following[0]))
        if following:
            return Act("enter", "next field", lambda: form.focus_field(following[0]))
        return Act("enter", "check", self.check)

    def _marked(self) -> list[Act]:
        last = self.session.index + 1 >= len(self.session.slots)
        acts = [
            Act("enter", "finish" if last else "next", self.next),
            Act("check", "next", self.next, quiet=True),
        ]
        acts.append(Act("next", "next", self.next, quiet=True))
        if self.session.slot.verdict is not None:
            acts.append(Act("why", "fold" if self._why else "why", self.why))
        if self.session.variant is not None:
            acts.append(Act("again", "again", self.again))
        if self._skipped_before:
            acts.append(Act("undo", "undo", self.undo, quiet=True))
        return acts

    async def action_press(self, name: str) -> None:
        """As everywhere, but `enter` right after a verdict is a slip of the finger."""
        early = self.services.monotonic() - self._verdict_at < PAUSE
        if not (early and name in self.GUARDED and self.session.phase is Phase.MARKED):
            await super().action_press(name)

    # -- verbs -------------------------------------------------------------------------------------------

    async def check(self) -> None:
        """Hand in the answer; unreadable text moves the focus to its field."""
        session = self.session
        for name in self._form.names:
            view = self._form.listed()
            if isinstance(view, OrderView) and view.field == name and view.held:
                view.toggle()
        session.check()
        if session.phase is Phase.MARKED:
            self._verdict_at = self.services.monotonic()
        else:
            self._focus_trouble()
        self.fresh_notice()
        await self.draw()

    def _focus_trouble(self) -> None:
        """Put the learner where something cannot be read, else where something is missing."""
        if self.session.phase is Phase.ASKING:
            bad = [one.name for one in self.session.open_fields if self.session.echo(one.name).problem]
            empty = [one.name for one in self.session.empty_fields]
            if bad or empty:
                self._form.focus_field((bad or empty)[0])

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

    async def _arrive(self) -> None:
        if self.session.finished:
            self.shell.session_over(self.session)
        else:
            await self.draw()

    def hint(self) -> None:
        """Show one more hint."""
        self.session.hint()
        self._draw_rest()
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

    async def why(self) -> None:
        """Unfold the ledger and the worked solution, or fold them."""
        self._why = not self._why
        self._draw_rest()

    def toggle(self) -> None:
        """Choose, tick, pick up."""
        listed = self._form.listed()
        if listed is not None:
            listed.target("").focus()
            listed.toggle()

    def choose(self) -> None:
        """Choose what is under the cursor, and go on to the next field without an answer."""
        view = self._form.view
        if isinstance(view, ChoiceView):
            view.toggle()
            name = self._form.current
            following = [one.name for one in self.session.empty_fields if one.name != name]
            if following:
                self._form.focus_field(following[0])

    def digit(self, number: int) -> None:
        """Choose the option with this number."""
        listed = self._form.listed()
        if listed is not None:
            listed.focus()
            listed.pick(number - 1)

    def move(self, step: int) -> None:
        """Move within the field that has focus; where none has, scroll what does not fit."""
        if not self._form.move(step):
            self.scroll_panes(step)
        self.refresh_footer()

    def scroll(self, pages: int) -> None:
        """Scroll by most of a page."""
        self.scroll_panes(pages, page=True)

    def scroll_panes(self, step: int, *, page: bool = False) -> None:
        """Scroll the verdict, the question or the form: the first that does not fit."""
        order = (
            ("#verdict", "#question", "#form", "#hints")
            if self._verdict.display
            else ("#question", "#hints", "#form")
        )
        for name in order:
            pane = self.query_one(name, Pane)
            if pane.overflows:
                rows = max(1, pane.size.height - 1) if page else 1
                pane.scroll_relative(y=step * rows, animate=False)
                return

    # -- messages ----------------------------------------------------------------------------------------

    def on_field_changed(self, event: FieldChanged) -> None:
        """Hand every change to the session, and show how it is read."""
        event.stop()
        if not self.session.finished:
            self.session.enter(event.name, event.text)
            self._form.show_echo(event.name, self.session.echo(event.name))
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
