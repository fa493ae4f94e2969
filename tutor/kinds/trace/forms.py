"""The forms of a variant of a trace: which cells are asked for, what the author foresaw of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.kinds.number import Slip
from tutor.kinds.trace.free import FreeSheet, Split
from tutor.kinds.trace.guided import Guided, weight
from tutor.kinds.trace.sheet import Cell, Sheet

if TYPE_CHECKING:
    from tutor.kinds.base import Variant
    from tutor.kinds.trace.item import TraceItem

__all__ = ["asked_cells", "free_form", "guided_form", "listed_slips"]

SPARE_ROWS = 3


def asked_cells(item: TraceItem, variant: Variant, sheet: Sheet) -> tuple[tuple[str, Cell], ...]:
    """The cells that carry points, by the name they are asked by."""
    setting = item.setting(variant)
    own = item.unshared_cells if sheet is variant.memo.get("sheet True") else item.cells
    wanted = setting.cells or (own if setting.text == item.f else ())
    if wanted:
        return tuple((name, sheet.cells[name]) for name in wanted if name in sheet.cells)
    found: list[tuple[str, Cell]] = []
    for column in item.columns:
        nodes = sheet.graph.nodes if column == "adjoint" else [one.name for one in sheet.graph.lines]
        if column not in item.given:
            found += [(sheet.name(Cell(column, node)), Cell(column, node)) for node in nodes]
    return tuple(found)


def listed_slips(item: TraceItem, variant: Variant, sheet: Sheet) -> dict[Cell, list[Slip]]:
    """The author's own mistakes by cell."""
    found: dict[Cell, list[Slip]] = {}
    if item.setting(variant).text != item.f:
        return found
    for one in item.slips:
        if one.cell in sheet.cells:
            value = variant.compute(one.value)
            cell = sheet.cells[one.cell]
            found.setdefault(cell, []).append(Slip(value, one.note, variant.fill(one.says)))
    return found


def guided_form(item: TraceItem, variant: Variant, sheet: Sheet) -> Guided:
    """The guided form on a sheet; kept with the variant."""
    key = f"guided {id(sheet)}"
    if key not in variant.memo:
        variant.memo[key] = Guided(
            sheet=sheet,
            asked=asked_cells(item, variant, sheet),
            given=item.given,
            formulas=item.formulas,
            pointless=item.pointless,
            split=item.split,
            listed=listed_slips(item, variant, sheet),
        )
    found: Guided = variant.memo[key]
    return found


def free_form(item: TraceItem, variant: Variant) -> FreeSheet:
    """The free form."""
    sheet = item.sheet(variant)
    other = item.sheet(variant, unshared=True).graph
    rows = max(len(sheet.graph.lines), len(other.lines)) + SPARE_ROWS
    parts = [weight(item.split.get(name, 1)) for name in ("line", "value", "adjoint")]
    return FreeSheet(sheet, other, rows, Split(*parts))
