"""One measured row and the table of them: medians, the whole range, the ratio to the peer, the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

__all__ = ["Row", "quantile", "table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Values of ours, and of the peer measured in turn with them; `met` is None where there is no target."""

    name: str
    unit: str
    ours: Sequence[float]
    peer: Sequence[float] = ()
    target: str = ""
    met: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        """Median of ours over median of the peer's; 0 without a peer."""
        return median(self.ours) / median(self.peer) if self.peer else 0.0

    def cells(self) -> tuple[str, ...]:
        """As texts."""
        ratio = f"{self.ratio:.2f}x" if self.peer else ""
        reached = {None: "", True: "met", False: "MISSED"}[self.met]
        return (
            self.name,
            _middle(self.ours, self.unit),
            _middle(self.peer, self.unit),
            ratio,
            self.target,
            reached,
        )


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0…1) of all values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered) - 1, -int(-share * len(ordered) // 1) - 1))]


def table(rows: Sequence[Row]) -> str:
    """All rows below a heading, the notes after them."""
    head = ("measure", "ours: median (min..max)", "peer: median (min..max)", "ratio", "target", "")
    cells = [head, *(row.cells() for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, *(f"* {row.name}: {row.note}" for row in rows if row.note)])


def _middle(values: Sequence[float], unit: str) -> str:
    if not values:
        return ""
    shown = f"{_plain(median(values))} {unit}"
    if len(values) == 1:
        return shown
    return f"{shown} ({_plain(min(values))}..{_plain(max(values))}, n={len(values)})"


def _plain(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
