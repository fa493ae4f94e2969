"""A worked example on screen: its fields, what cannot be read in them, the result as one types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from tutor.widgets.entry import Entry
from tutor.widgets.lines import Lines
from tutor.widgets.tabulated import tabulated
from tutor.widgets.text import clean
from tutor.widgets.views import Label
from tutor.widgets.words import Words
from tutor.workings import Grid, Outcome, Working
from tutor.workings import Input as Given

__all__ = ["ExampleChanged", "ExampleView", "Result"]

MOST_ACROSS, LEAST_FIELD = 3, 8
"""Short fields of an example beside each other at most, and the cells that each keeps for its number."""


class ExampleChanged(Message):
    """The learner changed a field of an example."""

    def __init__(self, number: int, name: str, text: str) -> None:
        self.number, self.name, self.text = number, name, text
        super().__init__()


class Result(Lines):
    """What came of the inputs; dimmed while they cannot be read."""

    def __init__(self) -> None:
        super().__init__()
        self.outcome, self.stale = Outcome(), False

    def show(self, outcome: Outcome) -> None:
        """Show an outcome; one with problems only dims what was shown before."""
        stale = not outcome.good
        if outcome.good and outcome != self.outcome:
            self.outcome = outcome
            self.stale = stale
            self.redraw()
        elif stale != self.stale:
            self.stale = stale
            self.redraw()

    def build(self, width: int) -> list[Content]:
        """Formulas, tables, sentences."""
        one, lines = self.outcome, list[Content]()
        style = "$muted" if self.stale else ""
        fits = all(cell_len(clean(text)) <= width for text in one.drawn)
        for text in one.drawn if fits else one.stacked or one.drawn:
            lines.append(Content.styled(clean(text), style or "$echo").truncate(max(1, width)))
        for grid in one.grids:
            lines += [Content("")] if lines else []
            lines += self._grid(grid, width, style)
        for sentence in one.says:
            lines += [Content(""), *Content.styled(clean(sentence), style).wrap(max(8, width))]
        if self.stale:
            lines.insert(0, Content.styled("before this change:", "italic $muted"))
        return lines

    @staticmethod
    def _grid(grid: Grid, width: int, style: str) -> list[Content]:
        title = [Content.styled(clean(grid.title), style or "bold")] if grid.title else []
        head = [Content(clean(one)) for one in grid.columns]
        rows = [[Content.styled(clean(one), style) for one in row] for row in grid.rows]
        return [*title, *tabulated(head, rows, width, long=grid.long)]


class _Fields(Widget):
    """Short fields beside each other, as many as the width allows; a wide one alone."""

    DEFAULT_CSS = """
    _Fields { layout: grid; grid-size: 1; grid-rows: 1; height: auto; width: 1fr; }
    _Fields > .cell { layout: horizontal; height: 1; width: 1fr; padding-right: 1; }
    _Fields > .cell > Entry { width: 1fr; min-width: 6; max-width: 18; }
    _Fields > .-wide > Entry { max-width: 100%; }
    """

    def __init__(self, inputs: Sequence[Given], entries: Mapping[str, Entry], indent: int) -> None:
        super().__init__()
        self._inputs, self._entries, self._indent = tuple(inputs), entries, indent

    def compose(self) -> ComposeResult:
        """Label and field of each."""
        for one in self._inputs:
            label = Label(one.label)
            label.styles.width = self._indent + 3
            with Widget(classes="cell -wide" if one.wide else "cell"):
                yield label
                yield self._entries[one.name]

    def on_resize(self, event: events.Resize) -> None:
        """Three beside each other, or two, or one; as many as have room for a number."""
        across = max(1, min(MOST_ACROSS, event.size.width // (self._indent + 3 + LEAST_FIELD)))
        wanted = 1 if self._inputs[0].wide else across
        if self.styles.grid_size_columns != wanted:
            self.styles.grid_size_columns = wanted


class ExampleView(Widget):
    """A worked example: its fields, what cannot be read in them, and the result, recomputed as one types."""

    DEFAULT_CSS = """
    ExampleView { layout: vertical; height: auto; max-width: 88; margin-bottom: 1; padding: 0 1;
                  border-left: solid $rule; }
    ExampleView:focus-within { border-left: solid $accent; }
    ExampleView > .problem { color: $warning; padding-left: 2; }
    ExampleView > Result { margin-top: 1; padding-left: 2; }
    """

    def __init__(self, working: Working, number: int, typed: Mapping[str, str]) -> None:
        super().__init__()
        self.working, self.number = working, number
        self.typed = {one.name: typed.get(one.name, one.start) for one in working.inputs}
        self._entries = {
            one.name: Entry(
                one.name, self.typed[one.name], hint=one.hint, classes="-long" if one.wide else ""
            )
            for one in working.inputs
        }
        for entry in self._entries.values():
            entry.select_on_focus = True  # whoever comes here wants another number
        self._groups = _groups(working.inputs)
        self._problems = [Words(classes="problem") for _ in self._groups]
        self._result = Result()

    def compose(self) -> ComposeResult:
        """Title, groups of fields with what is wrong below each, the result."""
        yield Words(f"Try it: {self.working.title}", style="bold")
        indent = max(cell_len(one.label) for one in self.working.inputs)
        for group, problem in zip(self._groups, self._problems):
            yield _Fields(group, self._entries, indent)
            yield problem
        yield self._result

    def on_mount(self) -> None:
        """Show what the fields give; texts kept from before may be unreadable, so the start comes first."""
        if self.changed:
            self._result.show(self.working.work({}))
        self.recompute()

    @property
    def changed(self) -> bool:
        """True where a field is not as it started."""
        return any(self.typed[one.name] != one.start for one in self.working.inputs)

    def recompute(self) -> None:
        """Work with what is typed now."""
        outcome = self.working.work(self.typed)
        self._result.show(outcome)
        for group, words in zip(self._groups, self._problems):
            wrong = (one for one in group if one.name in outcome.problems)
            told = (f"? {one.label.removesuffix('=').strip()}: {outcome.problems[one.name]}" for one in wrong)
            words.show("  ".join(told))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Recompute, and tell the screen."""
        event.stop()
        if isinstance(event.input, Entry):
            self.typed[event.input.field] = clean(event.value)
            self.recompute()
            self.post_message(ExampleChanged(self.number, event.input.field, clean(event.value)))

    def reset(self) -> None:
        """Put all fields back to their start."""
        for one in self.working.inputs:
            if self.typed[one.name] != one.start:
                self.typed[one.name] = one.start
                self._entries[one.name].put(one.start)
                self.post_message(ExampleChanged(self.number, one.name, one.start))
        self.recompute()


def _groups(inputs: Sequence[Given]) -> list[list[Given]]:
    """Wide fields by themselves, short ones that follow each other together."""
    groups: list[list[Given]] = []
    for one in inputs:
        if one.wide or not groups or groups[-1][0].wide:
            groups.append([])
        groups[-1].append(one)
    return groups
