"""What an answer earned: the panel under the form, and the ledger with every rule, value and step behind
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from textual.content import Content

from tutor.marking import Line, Verdict, after_hints
from tutor.widgets.lines import Lines, Pane
from tutor.widgets.text import clean, hanging, points, prose, short
from tutor.widgets.views import marked

__all__ = ["Outcome", "VerdictPanel", "brief", "headline", "ledger"]

_RULES = {
    "right": "right",
    "follow-through": "follow-through",
    "short-rounding": "rounded too far",
    "recall-for-precision": "recall for precision",
}


@dataclass(frozen=True)
class Outcome:
    """A verdict with what it is worth: the item's points, the hints paid for, the worked solution."""

    verdict: Verdict
    worth: Fraction
    hints: int = 0
    solution: tuple[str, ...] = ()


def headline(outcome: Outcome) -> str:
    """Verdict and points in words: `partly right: ½ of 2 points`."""
    verdict = outcome.verdict
    if not verdict.counts:
        return verdict.headline
    earned = outcome.worth * after_hints(verdict.points, outcome.hints)
    paid = (
        f", {outcome.hints} hint{'s' * (outcome.hints > 1)} paid" if outcome.hints and verdict.points else ""
    )
    plural = "" if outcome.worth == 1 else "s"
    return f"{verdict.headline}: {points(earned)} of {points(outcome.worth)} point{plural}{paid}"


class _Body(Lines):
    """The lines inside the panel."""

    def __init__(self) -> None:
        super().__init__()
        self.outcome: Outcome | None = None
        self.why = False

    def build(self, width: int) -> list[Content]:
        if self.outcome is None:
            return []
        verdict = self.outcome.verdict
        return self._ledger(self.outcome, width) if self.why else brief(verdict, width)

    def _ledger(self, outcome: Outcome, width: int) -> list[Content]:
        lines = ledger(outcome.verdict, outcome.worth, width) if outcome.verdict.lines else []
        for remark in outcome.verdict.remarks:
            lines += hanging("  ", remark, width)
        if outcome.solution:
            lines += [Content(""), Content.styled("Worked solution", "bold")]
            for step in outcome.solution:
                lines += [Content("  ") + line for line in prose(step, width - 2)]
        return lines


class VerdictPanel(Pane):
    """A frame titled with the verdict in words; its colour only repeats them."""

    DEFAULT_CSS = """
    VerdictPanel { border: round $rule; padding: 0 1; display: none; margin-top: 1;
                   border-title-style: bold; }
    VerdictPanel.-right { border: round $success; }
    VerdictPanel.-partial { border: round $warning; }
    VerdictPanel.-wrong { border: round $error; }
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._body = _Body()
        self._body_mounted = False

    def show(self, outcome: Outcome | None, *, why: bool = False) -> None:
        """Show an outcome, in full with `why`; None hides the panel."""
        self.display = outcome is not None
        if outcome is None:
            return
        if not self._body_mounted:
            self._body_mounted = True
            self.mount(self._body)
        verdict = outcome.verdict
        for status in ("right", "partial", "wrong"):
            self.set_class(verdict.status == status, f"-{status}")
        self.border_title = Content(f"{verdict.symbol} {headline(outcome)}")
        changed = why != self._body.why
        self._body.outcome, self._body.why = outcome, why
        self._body.redraw()
        if changed:
            self.scroll_home(animate=False)


def brief(verdict: Verdict, width: int) -> list[Content]:
    """A line for each part with its sentence, then the remarks."""
    shown = [line for line in verdict.lines if line.says or len(verdict.lines) > 1]
    column = min(26 if width >= 70 else 20, max((len(line.label) for line in shown), default=0))
    lines: list[Content] = []
    for line in shown:
        lead = marked(line.mark)
        label = clean(line.label)
        if column and len(label) <= column and width >= 50:
            lead += Content.styled(label.ljust(column) + "  ", "bold")
            lines += hanging(lead, line.says or _default(line), width)
        else:
            joint = ": " if label and line.says else ""
            lines += hanging(lead, f"{label}{joint}{line.says}", width)
    for remark in dict.fromkeys(verdict.remarks):
        lines += hanging("  ", remark, width)
    return lines or hanging(marked(verdict.symbol), "All points." if verdict.status == "right" else "", width)


def _default(line: Line) -> str:
    return "right" if line.share == 1 else ""


def ledger(verdict: Verdict, worth: Fraction, width: int) -> list[Content]:
    """Part, points, rule, yours, expected in columns; the sentence below."""
    rows = [
        (
            line.mark,
            short(line.label or "answer", 22),
            f"{points(worth * line.points)} of {points(worth * line.of)}",
            _RULES.get(line.rule, line.rule.replace("-", " ").replace("_", " ")),
            line.yours,
            line.expected,
            line.says,
        )
        for line in verdict.lines
    ]
    label = max(len("part"), *(len(row[1]) for row in rows))
    earned = max(len("points"), *(len(row[2]) for row in rows))
    rule = min(22, max(len("rule"), *(len(row[3]) for row in rows)))
    left = width - 2 - label - earned - rule - 6
    wide = left >= 24 and all(len(row[4]) < left // 2 and len(row[5]) < left // 2 for row in rows)
    yours = max(len("yours"), *(len(clean(row[4])) for row in rows)) + 2 if wide else 0
    head = f"  {'part'.ljust(label)}  {'points'.ljust(earned)}  {'rule'.ljust(rule)}"
    lines = [Content.styled(head + (f"  {'yours'.ljust(yours)}expected" if wide else ""), "$muted")]
    for mark, name, got, why, own, right, says in rows:
        line = marked(mark) + Content.styled(name.ljust(label), "bold")
        line += Content(f"  {got.ljust(earned)}  {short(why, rule).ljust(rule)}")
        if wide:
            lines.append(line + Content(f"  {(clean(own) or '–').ljust(yours)}{clean(right)}"))
        else:
            lines.append(line)
            lines += hanging(Content.styled("    yours     ", "$muted"), Content(clean(own) or "–"), width)
            lines += (
                hanging(Content.styled("    expected  ", "$muted"), Content(clean(right)), width)
                if right
                else []
            )
        lines += hanging("    ", says, width) if says else []
    return lines
