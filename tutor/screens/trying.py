"""The keys of an experiment: what can be done while predicting, while it runs, and once it was seen."""

from __future__ import annotations

from functools import partial

from textual.widget import Widget

from tutor.figures.chart_walk import ChartWalk
from tutor.figures.series import Chart
from tutor.screens.base import Act, Do
from tutor.screens.laboratory import Laboratory
from tutor.widgets.bars import FooterEntry
from tutor.widgets.entry import Cut
from tutor.widgets.knobs import Knobs
from tutor.widgets.lines import Pane
from tutor.widgets.views import FieldChanged

__all__ = ["Trying"]

PAUSE = 0.3
"""Seconds after a run's end during which `enter` is ignored, as everywhere."""


class Trying(Laboratory):
    """A laboratory with its keys; `knobs` are its parameters, what is drawn is the screen's."""

    knobs: Knobs
    unfolded = False
    """Whether the explanation is read."""

    def charts(self) -> tuple[Chart, ...]:
        """The boxes in sight."""
        raise NotImplementedError

    def see_reason(self) -> None:
        """Bring the explanation into sight."""
        raise NotImplementedError

    @property
    def all_charts(self) -> tuple[Chart, ...]:
        """The boxes in sight, and those of sketches."""
        raise NotImplementedError

    # -- what can be done ----------------------------------------------------------------------------------

    def acts(self) -> list[Act]:
        """Depends on the phase."""
        phase = self.trial.phase
        acts = {"predict": self._predicting, "running": self._going, "seen": self._seen}[phase]()
        return [
            *acts,
            Act("help", "help", self.show_help),
            Act("info", "about this experiment", self.info, quiet=True),
            *self.moving(),
        ]

    def _predicting(self) -> list[Act]:
        onward = self.onward(Act("enter", "run", self.ask_to_run))
        acts = [onward._replace(label="predict") if onward.label == "answer" else onward]
        acts += [act._replace(label="field") if act.id == "field" else act for act in self.filling()]
        acts.append(Act("run", "run", self.ask_to_run, quiet=onward.label == "run"))
        acts.append(Act("check", "run", self.ask_to_run, quiet=True))
        acts.append(Act("program", "program", self.see_program))
        if self.trial.runs:
            acts.append(Act("list", "runs", self.list_runs, quiet=self.typing))
        return [*acts, Act("leave", "keys" if self.typing else "back", self.leave)]

    def _going(self) -> list[Act]:
        acts = [Act("leave", "stop", self.leave)]
        if self.trial.curves:
            acts.append(Act("figure", "curves", self.open_figure))
        return acts

    def _seen(self) -> list[Act]:
        trial, varying = self.trial, self.knobs.has_focus
        several, both = len(trial.runs) > 1, len(self.looked_at) == 2
        asked = self.given.explain in self.services.course.items and not self.explained and not varying
        again = any(one.parameters == trial.chosen and one.seed == 0 for one in trial.runs)
        if asked:
            acts = [Act("enter", "explain", self.explain)]
        elif again and not varying:  # the same once more would show nothing new
            acts = [Act("enter", "vary", self.vary)]
        else:
            acts = [Act("enter", "run", self.run_it)]
        acts.append(Act("run", "run", self.run_it, quiet=acts[0].label == "run"))
        if varying:
            acts.append(Act("toggle", "change", self.knobs.toggle, quiet=True))
        else:
            acts.append(Act("field", "vary", self.vary, quiet=acts[0].label == "vary"))
        acts += [Act("again", "new seed", self.again, quiet=asked and several)]
        acts += [Act("list", "runs", self.list_runs)]
        if several:
            acts.append(Act("compare", "one run" if both else "compare", self.compare))
        acts.append(Act("leave", "keys" if varying else "back", self.leave))
        if not both:
            acts.append(Act("why", "fold" if self.unfolded else "why", self.why))
        acts += [
            Act("figure", "curves", self.open_figure),
            Act("program", "program", self.see_program, quiet=True),
            Act("reset", "start values", self.reset, quiet=trial.at_start or not varying),
            Act("next", "next run", partial(self.step, 1), quiet=True),
            Act("back", "run before", partial(self.step, -1), quiet=True),
        ]
        return acts

    def own_keys(self) -> list[FooterEntry]:
        """The arrows that turn a parameter, while they do."""
        return [FooterEntry("own:right", "←→", "change")] if self.knobs.has_focus else []

    def press_own(self, key: str) -> None:
        """A click on them is the next choice."""
        self.knobs.toggle()

    def commands(self) -> list[tuple[str, str, Do]]:
        """What has no key while a text is typed."""
        made: list[tuple[str, str, Do]] = []
        if self.trial.phase == "seen" and self.given.explain in self.services.course.items:
            made.append(("Explain", "The question about the reason, once more", self.explain))
        if not self.running and self.typing:
            made.append(("Program", "Read the program of this experiment", self.see_program))
        return made

    async def action_press(self, name: str) -> None:
        """As everywhere, on what is typed by now; but `enter` right after a run's end is a slip."""
        early = self.services.monotonic() - self.ended_at < PAUSE
        if self.ready and not (early and name in ("enter", "check")):
            before = self.focused
            if self.trial.phase == "predict":
                self.take_over()
            await super().action_press(name)
            if self.focused is not before and self.trial.phase == "predict":
                # Twice, so that it comes after Textual's own scroll.
                self.call_after_refresh(self.call_after_refresh, self._see_field)

    def _see_field(self) -> None:
        """Bring the question with focus into sight, all of it where it fits. (Not after a click, which would
        find another row under the mouse.)
        """
        parts: list[Widget] = list(self.form.children)
        view: object = self.form.view
        place = next((place for place, one in enumerate(parts) if one is view), 0)
        if not place:
            return
        pane = self.query_one("#text" if self.wide else "#area", Pane)
        ask, field = parts[place - 1], parts[place]
        above, below = ask.region.y - pane.region.y, field.region.bottom - pane.region.bottom
        if above < 0 or below > 0:
            pane.scroll_relative(y=above if above < 0 else min(above, below), animate=False)

    def digit(self, number: int) -> None:
        """Choose the option with this number; while no question has focus, go to the first one instead."""
        if self.trial.phase == "predict" and not self._led_to_first():
            super().digit(number)

    def toggle(self) -> None:
        """Choose or pick up, as by number."""
        if not self._led_to_first():
            super().toggle()

    def _led_to_first(self) -> bool:
        """True where the question that a key was meant for may be out of sight: the first one is shown."""
        pane = self.query_one("#text" if self.wide else "#area", Pane)
        if self.form.view is not None or (self.form.listed() is not None and not pane.max_scroll_y):
            return False
        names = self.form.names
        if names:
            self.form.focus_field(names[0])
            self.call_after_refresh(self.call_after_refresh, self._see_field)
        return bool(names)

    # -- predicting and varying ----------------------------------------------------------------------------

    def on_field_changed(self, event: FieldChanged) -> None:
        """Keep every change as it is made."""
        event.stop()
        if event.name in self.form.names and self.trial.phase == "predict":
            self.predictions.enter(event.name, self.form.shown(event.name))
            self.form.show_echo(event.name, self.predictions.echo(event.name))
            self.fresh_notice()
            self.refresh_footer()

    def on_cut(self, event: Cut) -> None:
        """Say that a paste was too long."""
        event.stop()
        self.complain(f"The text was cut: a prediction takes at most {event.limit:,} characters.")

    def on_knobs_turned(self, event: Knobs.Turned) -> None:
        """Take another value for the next run."""
        event.stop()
        one = self.given.parameter(event.name)
        if one is not None and self.trial.phase == "seen":
            self.trial.choose(event.name, one.choices[event.choice])
            self.refresh_footer()

    def vary(self) -> None:
        """Give the keys to the parameters, the curves in sight."""
        self.knobs.focus(scroll_visible=False)
        self.see_results()

    # -- looking -------------------------------------------------------------------------------------------

    def why(self) -> None:
        """Unfold the explanation, or fold it."""
        self.unfolded = not self.unfolded
        self.draw()
        if self.unfolded:
            self.call_after_refresh(self.see_reason)

    def open_figure(self) -> None:
        """Walk along the curves, value by value."""
        drawn = tuple(one for one in self.all_charts if one.lines)
        if drawn:
            from tutor.screens.figure import FigureScreen  # few look that closely

            self.app.push_screen(FigureScreen(ChartWalk(drawn)))

    def panes(self) -> tuple[str, ...]:
        """What scrolls, in the order in which that is wanted."""
        return ("#results", "#text") if self.wide else ("#area",)

    def move(self, step: int) -> None:
        """Move among the parameters or in a field; else scroll."""
        if self.knobs.has_focus:
            self.knobs.move(step)
        elif abs(step) > 1 and not self.form.current:
            for name in self.panes()[:1]:
                self.query_one(name, Pane).scroll_relative(y=999 * step, animate=False)
        else:
            super().move(step)

    def scroll(self, pages: int) -> None:
        """A page."""
        self.scroll_panes(pages, page=True)

    # -- leaving -------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Stop the run first, leave the parameters, then the screen."""
        if self.running:
            self.stop()
        elif self.knobs.has_focus:
            self.set_focus(None)
        else:
            super().leave()
