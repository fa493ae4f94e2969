"""The predictions of an experiment to be made: each question above the view in which it is answered."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content
from textual.widget import Widget

from tutor.kinds.fields import Axes, Field
from tutor.widgets.brief import spans
from tutor.widgets.form import Form, Sheet
from tutor.widgets.lines import Lines
from tutor.widgets.text import clean, hanging

__all__ = ["GuessForm"]


class _Ask(Lines):
    """A question with its number."""

    DEFAULT_CSS = "_Ask { margin-top: 1; }"

    def __init__(self, number: int, ask: str) -> None:
        super().__init__()
        self._number, self._ask = number, ask

    def build(self, width: int) -> list[Content]:
        lead = Content.styled(f"{self._number}  ", "bold $accent")
        return hanging(lead, spans(clean(self._ask)), width)


class GuessForm(Form):
    """As any form, but each field stands below its question, which may be long."""

    DEFAULT_CSS = "GuessForm { padding: 0; overflow-y: hidden; } GuessForm EntryRow { padding-left: 1; }"

    async def ask(self, asked: Mapping[str, str], sheet: Sheet) -> None:
        """Draw these fields in place of those before; `asked` has the question by the name of its field."""
        self._views = {}
        await self.remove_children()
        made: list[Widget] = []
        for number, one in enumerate(sheet.fields, 1):
            made += [_Ask(number, asked.get(_name(one), "")), self._view(one, sheet, 16)]
        self._known = self._every()
        self.display = bool(made)
        await self.mount(*made)


def _name(field: Field) -> str:
    return field.curves[0].name if isinstance(field, Axes) else field.name
