"""Draws any kind of item from its fields, and says which field changed; it holds no answer of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from textual.widget import Widget

from tutor.kinds import Echo
from tutor.kinds.fields import Choice, Field, Fixed, Number, Order, Table, Text, flatten
from tutor.widgets.choice import ChoiceView
from tutor.widgets.entry import CellGrid, EntryRow
from tutor.widgets.lines import Pane
from tutor.widgets.order import OrderView, TypedOrder
from tutor.widgets.views import Given, View
from tutor.widgets.words import Words

__all__ = ["Form", "Sheet"]

MOST_LABEL = 28
HINT = "a number or a calculation"


@dataclass(frozen=True)
class Sheet:
    """What a form shows: fields, the names of those that may be changed, their texts, the marks by field or
    option, and a text that stands before the fields of the second stage.
    """

    fields: tuple[Field, ...]
    open: Collection[str] = ()
    answer: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    aside: str = ""


class Form(Pane):
    """The places to answer, below each other."""

    DEFAULT_CSS = "Form { padding: 1 1 0 0; } Form > .aside { margin: 1 0; padding-left: 2; }"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._views: dict[str, View] = {}

    async def show(self, sheet: Sheet) -> None:
        """Draw these fields in place of those before."""
        self._views = {}
        await self.remove_children()
        self.scroll_home(animate=False)
        singles = [one for one in sheet.fields if isinstance(one, Number | Text)]
        indent = min(MOST_LABEL, max((len(one.label) for one in singles), default=0))
        made: list[Widget] = []
        for one in sheet.fields:
            if one.stage and sheet.aside and not any("aside" in widget.classes for widget in made):
                made.append(Words(sheet.aside, classes="aside"))
            made.append(view := self._view(one, sheet, indent))
            if isinstance(view, OrderView) and view.open:
                made.append(TypedOrder(view, sheet.answer.get(one.name, "")))
        await self.mount(*made)

    def _view(self, one: Field, sheet: Sheet, indent: int) -> Widget:
        text, symbol = sheet.answer.get(one.name, ""), sheet.marks.get(one.name, "")
        is_open = all(cell.name in sheet.open for cell in flatten((one,)))
        made: Widget
        match one:
            case Choice():
                made = ChoiceView(one, text, sheet.marks, open=is_open)
            case Order():
                made = OrderView(one, text, symbol, open=is_open)
            case Table() if is_open:
                made = CellGrid(one, sheet.answer)
            case Table():
                rows = (
                    "  ".join(
                        cell.text if isinstance(cell, Fixed) else sheet.answer.get(cell.name, "") or "·"
                        for cell in row
                    )
                    for row in one.cells
                )
                made = Given(one.name, one.label, "\n".join(rows), symbol, indent)
            case Text() if is_open and one.lines > 1:
                from tutor.widgets.area import (
                    AreaView,
                )  # the editor is heavy: loaded by the first question with one

                made = AreaView(one, text)
            case Number() | Text() if is_open:
                made = EntryRow(one, text, indent, HINT if isinstance(one, Number) else "")
            case _:
                unit = f" {one.unit}" if isinstance(one, Number) and one.unit and text else ""
                made = Given(one.name, one.label, text + unit, symbol, indent)
        if isinstance(made, View):
            self._views |= dict.fromkeys(made.holds(), made)
        return made

    # -- in place ----------------------------------------------------------------------------------------

    def put(self, answer: Mapping[str, str]) -> None:
        """Show these texts in the fields that are there."""
        for name, view in self._views.items():
            view.put(name, answer.get(name, ""))

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
        return next((name for name, view in self._views.items() if view.target(name) is focused), "")

    @property
    def view(self) -> View | None:
        """The view that has focus."""
        return self._views.get(self.current)

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
        if isinstance(view, ChoiceView | OrderView | CellGrid):
            view.move(step)
        else:
            place = names.index(self.current) + step
            if 0 <= place < len(names):
                self.focus_field(names[place])
        return True

    def listed(self) -> ChoiceView | OrderView | None:
        """The view with a list of rows that digits and space go to: the one with focus, else the only one."""
        view = self.view
        if isinstance(view, ChoiceView | OrderView):
            return view
        lists = [one for one in self._views.values() if isinstance(one, ChoiceView | OrderView)]
        return lists[0] if view is None and len(lists) == 1 else None
