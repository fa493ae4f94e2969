"""Draws any kind of item from its fields, and says which field changed; it holds no answer of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from rich.cells import cell_len
from textual.widget import Widget

from tutor.kinds import Echo
from tutor.kinds.fields import (
    Axes,
    Choice,
    Expression,
    Field,
    Number,
    Order,
    Shape,
    Table,
    Text,
    cell_label,
    flatten,
)
from tutor.widgets.choice import ChoiceView
from tutor.widgets.entry import EntryRow, FormulaRow
from tutor.widgets.lines import Pane
from tutor.widgets.order import OrderView, TypedOrder
from tutor.widgets.table import CellGrid, GivenTable
from tutor.widgets.views import Given, View
from tutor.widgets.words import Words

__all__ = ["Form", "Sheet"]

MOST_LABEL = 29
HINT = "a number or a calculation"
SIZES = "128x8x8"


def _unread(name: str) -> Echo:
    return Echo()


@dataclass(frozen=True)
class Sheet:
    """What a form shows: fields, the names of those that may be changed, their texts, the marks by field or
    option, how a field's text is read, the right curves to draw beside the learner's, and a text that
    stands before the fields of the second stage; while these are open before the answer ahead of them, so
    that one ticks right below one's own.
    """

    fields: tuple[Field, ...]
    open: Collection[str] = ()
    answer: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    echo: Callable[[str], Echo] = _unread
    right: Mapping[str, str] = field(default_factory=dict)
    aside: str = ""


class Form(Pane):
    """The places to answer, below each other."""

    DEFAULT_CSS = "Form { padding: 1 1 0 0; } Form > .aside { margin: 1 0; padding-left: 2; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._views: dict[str, View] = {}
        self._known: dict[str, str] = {}

    async def show(self, sheet: Sheet) -> None:
        """Draw these fields in place of those before."""
        self._views = {}
        await self.remove_children()
        self.scroll_home(animate=False)
        singles = [one for one in sheet.fields if isinstance(one, Number | Text | Shape | Expression)]
        labels = [cell_len(one.label) for one in singles]
        if any(isinstance(one, Expression) for one in singles):  # longer ones stand above their formulas
            labels = [wide for wide in labels if wide <= MOST_LABEL]
        indent = min(MOST_LABEL, max(labels, default=0))
        made: list[Widget] = []
        before = _below_aside(sheet)
        for one in sheet.fields:
            if one is before:
                made.append(Words(sheet.aside, classes="aside"))
            made.append(view := self._view(one, sheet, indent))
            if isinstance(view, OrderView) and view.open:
                made.append(TypedOrder(view, sheet.answer.get(one.name, "")))
        self._known = self._every()
        await self.mount(*made)

    def _view(self, one: Field, sheet: Sheet, indent: int) -> Widget:
        is_open = all(cell.name in sheet.open for cell in flatten((one,)))
        made = self._opened(one, sheet, indent) if is_open else self._given(one, sheet, indent)
        if isinstance(made, View):
            self._views |= dict.fromkeys(made.holds(), made)
        return made

    def _opened(self, one: Field, sheet: Sheet, indent: int) -> Widget:
        """The view in which a field is answered."""
        text = sheet.answer.get(one.name, "")
        match one:
            case Choice():
                return ChoiceView(one, text, sheet.marks, open=True)
            case Order():
                return OrderView(one, text, sheet.marks.get(one.name, ""), open=True)
            case Table():
                return CellGrid(one, sheet.answer)
            case Axes():
                return _axes(one, sheet, open=True)
            case Expression():
                return FormulaRow(one, text, indent)
            case Text() if one.lines > 1:
                # The editor is heavy: loaded by the first question with one.
                from tutor.widgets.area import AreaView

                return AreaView(one, text)
            case Number() | Shape() | Text():
                hints = {Number: HINT, Shape: (one.hint if isinstance(one, Shape) else "") or SIZES}
                return EntryRow(one, text, indent, hints.get(type(one), ""))
        raise TypeError(f"no view for a field of type {type(one).__name__}")

    def _given(self, one: Field, sheet: Sheet, indent: int) -> Widget:
        """The view of a field that cannot be changed now."""
        text, symbol = sheet.answer.get(one.name, ""), sheet.marks.get(one.name, "")
        match one:
            case Choice():
                return ChoiceView(one, text, sheet.marks, open=False)
            case Order():
                return OrderView(one, text, symbol, open=False)
            case Table():
                return GivenTable(one, sheet.answer, sheet.marks)
            case Axes():
                return _axes(one, sheet, open=False)
            case Expression():
                return Given(one.name, one.label, text, symbol, indent, drawn=sheet.echo(one.name).drawn)
        unit = f" {one.unit}" if isinstance(one, Number) and one.unit and text else ""
        return Given(one.name, one.label, text + unit, symbol, indent)

    # -- in place ----------------------------------------------------------------------------------------

    def put(self, answer: Mapping[str, str]) -> None:
        """Show these texts in the fields that are there."""
        for name, view in self._views.items():
            view.put(name, answer.get(name, ""))
        self._known = self._every()

    def shown(self, name: str) -> str:
        """What a field that can be changed shows now."""
        return self._views[name].shown(name)

    def _every(self) -> dict[str, str]:
        return {name: self.shown(name) for name in self._views}

    def changed(self) -> dict[str, str]:
        """The texts that the learner changed since this was asked last, by name of their fields: those too of
        which the message is still under way, which a click beside the keys may overtake.
        """
        before, self._known = self._known, self._every()
        return {name: text for name, text in self._known.items() if text != before.get(name, "")}

    def echoes(self, name: str) -> bool:
        """True where a field shows how it is read beside itself."""
        view = self._views.get(name)
        return isinstance(view, EntryRow) and view.echo is not None

    def show_echo(self, name: str, echo: Echo) -> None:
        """Show how a field's text is read."""
        view = self._views.get(name)
        if isinstance(view, EntryRow):
            view.show_echo(echo)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that can be changed, in order."""
        return tuple(self._views)

    @property
    def current(self) -> str:
        """The field that has focus, or nothing."""
        focused = self.screen.focused
        if focused is None:
            return ""
        exact = (name for name, view in self._views.items() if view.target(name) is focused)
        above = set(focused.ancestors)
        around = (name for name, view in self._views.items() if isinstance(view, Widget) and view in above)
        return next(exact, "") or next(around, "")

    @property
    def view(self) -> View | None:
        """The view that has focus."""
        return self._views.get(self.current)

    @property
    def cell(self) -> tuple[str, str]:
        """Name and label of the cell that has focus, or two empty texts."""
        name = self.current
        view = self._views.get(name)
        return (name, cell_label(view.table, name)) if isinstance(view, CellGrid) else ("", "")

    def focus_field(self, name: str) -> None:
        """Give focus to a field."""
        view = self._views.get(name)
        if view is not None:
            view.target(name).focus()

    def move(self, step: int) -> bool:
        """Move within the view that has focus, else to the field before or after; False where nothing has
        focus.
        """
        view, names = self.view, self.names
        if view is None:
            return False
        if isinstance(view, ChoiceView | OrderView):
            view.move(step)
        elif not (isinstance(view, CellGrid) and view.move(step)):
            own = [place for place, name in enumerate(names) if self._views[name] is view]
            place = (own[-1] if step > 0 else own[0]) + (1 if step > 0 else -1)
            if 0 <= place < len(names):
                self.focus_field(names[place])
        return True

    def page(self, pages: int) -> bool:
        """Move by most of a screenful within a table; False where no table has focus."""
        view = self.view
        if not isinstance(view, CellGrid):
            return False
        view.move(pages * max(1, self.size.height - 2))
        return True

    def listed(self) -> ChoiceView | OrderView | None:
        """The view with a list of rows that digits and space go to: the one with focus, else the only one."""
        view = self.view
        if isinstance(view, ChoiceView | OrderView):
            return view
        lists = [one for one in self._views.values() if isinstance(one, ChoiceView | OrderView)]
        return lists[0] if view is None and len(lists) == 1 else None


def _below_aside(sheet: Sheet) -> Field | None:
    """The field that the text beside a rubric stands above: while one ticks, the answer ahead of it; None
    where there is no such text or stage.
    """
    place = next((place for place, one in enumerate(sheet.fields) if one.stage), None)
    if not sheet.aside or place is None:
        return None
    ticking = sheet.fields[place].name in sheet.open
    return sheet.fields[max(0, place - 1) if ticking else place]


def _axes(field: Axes, sheet: Sheet, *, open: bool) -> Widget:
    """The axes of a sketch; loaded by the first question with one."""
    from tutor.widgets.curve import AxesView

    answer = {one.name: sheet.answer.get(one.name, "") for one in field.curves}
    right = {one.name: sheet.right[one.name] for one in field.curves if one.name in sheet.right}
    return AxesView(field, answer, sheet.marks, open=open, reference=right)
