"""What an answer earned: the panel under the form, and the ledger with every rule, value and step behind
it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from textwrap import wrap
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from tutor.marking import Line, Verdict, after_hints
from tutor.widgets.lines import Lines, Pane
from tutor.widgets.text import clean, hanging, padded, points, prose, short
from tutor.widgets.views import marked

__all__ = ["Outcome", "VerdictPanel", "brief", "headline", "ledger"]

WIDEST_RULE = 22
"""Cells of the column of rules where values stand beside it; a longer name goes on below."""
MANY = 8
"""Parts from which on the wrong ones are shown first."""
PLAIN = ("right", "short-rounding")
_RULES = {
    "right": "right",
    "follow-through": "follow-through",
    "short-rounding": "rounded too far",
    "recall-for-precision": "recall for precision",
}


@dataclass(frozen=True)
class Outcome:
    """A verdict with what it is worth: the item's points, the hints paid for, the worked solution.

    By part, `sure` says how a right formula was found equal, `yours` and `expected` are formulas drawn;
    `forms` are other forms of the right ones.
    """

    verdict: Verdict
    worth: Fraction
    hints: int = 0
    solution: tuple[str, ...] = ()
    sure: Mapping[str, str] = field(default_factory=dict)
    yours: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    expected: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: tuple[str, ...] = ()


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
        return self._ledger(self.outcome, width) if self.why else brief(verdict, width, self.outcome.sure)

    def _ledger(self, outcome: Outcome, width: int) -> list[Content]:
        lines = ledger(outcome.verdict, outcome.worth, width, outcome) if outcome.verdict.lines else []
        for remark in outcome.verdict.remarks:
            lines += hanging("  ", remark, width)
        if outcome.solution:
            lines += [Content(""), Content.styled("Worked solution", "bold")]
            for step in outcome.solution:
                lines += [Content("  ") + line for line in prose(step, width - 2)]
        if outcome.forms:
            lines += [Content(""), Content.styled("Other forms", "bold")]
            lines += [line for form in outcome.forms for line in hanging("  ", Content(clean(form)), width)]
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


def brief(verdict: Verdict, width: int, sure: Mapping[str, str] | None = None) -> list[Content]:
    """A line for each part with its sentence, then the remarks; of many parts the wrong ones first, and
    those that are simply right on one line together.
    """
    shown = [line for line in verdict.lines if line.says or len(verdict.lines) > 1]
    together: list[Line] = []
    if len(shown) > MANY:
        together = [line for line in shown if line.share == 1 and line.rule in PLAIN]
        shown = sorted((line for line in shown if line not in together), key=lambda line: line.share == 1)
    column = min(26 if width >= 70 else 20, max((cell_len(clean(line.label)) for line in shown), default=0))
    lines: list[Content] = []
    for line in shown:
        lead = marked(line.mark)
        label = clean(line.label)
        says = _said(line.says or _default(line), (sure or {}).get(line.part, ""))
        if column and cell_len(label) <= column and width >= 50:
            lead += Content.styled(padded(label, column) + "  ", "bold")
            lines += hanging(lead, says, width)
        else:
            joint = ": " if label and says else ""
            lines += hanging(lead, f"{label}{joint}{says}", width)
    if together:
        lines += _together(together, sure or {}, width)
    for remark in dict.fromkeys(verdict.remarks):
        lines += hanging("  ", remark, width)
    return lines or hanging(marked(verdict.symbol), "All points." if verdict.status == "right" else "", width)


def _together(right: Sequence[Line], sure: Mapping[str, str], width: int) -> list[Content]:
    """Many right parts in one sentence, with how sure that is of how many."""
    names = ", ".join(clean(line.label or line.part) for line in right)
    lines = hanging(marked("✓"), Content(f"{len(right)} right: {names}"), width)
    words = [sure[line.part] for line in right if line.part in sure]
    for one in dict.fromkeys(words):
        count = words.count(one)
        lines += hanging("  ", one if count == len(right) else f"{count} of them: {one}", width)
    return lines


def _said(says: str, sure: str) -> str:
    """A line's sentence and how sure it is, with a stop between the two."""
    if says and sure and says[-1] not in ".:?":
        says = f"{says}:" if sure[0].islower() else f"{says}."
    return " ".join(filter(None, (says, sure)))


def _default(line: Line) -> str:
    return "right" if line.share == 1 else ""


def ledger(verdict: Verdict, worth: Fraction, width: int, drawn: Outcome | None = None) -> list[Content]:
    """Part, points, rule, yours, expected in columns; the sentence below. Of many parts the wrong ones come
    first.
    """
    parts = verdict.lines
    if len(parts) > MANY:
        parts = tuple(sorted(parts, key=lambda line: line.share == 1))
    rows = [
        _Row(
            line,
            short(line.label or "answer", 22),
            f"{points(worth * line.points)} of {points(worth * line.of)}",
            _RULES.get(line.rule, line.rule.replace("-", " ").replace("_", " ")),
            drawn.yours.get(line.part, ()) if drawn else (),
            drawn.expected.get(line.part, ()) if drawn else (),
            drawn.sure.get(line.part, "") if drawn else "",
        )
        for line in parts
    ]
    label = max(len("part"), *(cell_len(row.label) for row in rows))
    earned = max(len("points"), *(len(row.earned) for row in rows))
    rule = min(WIDEST_RULE, max(len("rule"), *(len(row.rule) for row in rows)))
    left = width - 2 - label - earned - rule - 6
    beside = [row for row in rows if left >= 24 and row.fits(left // 2)]
    yours = max(len("yours"), *(cell_len(row.own) for row in beside), 0) + 2
    head = f"  {'part'.ljust(label)}  {'points'.ljust(earned)}  {'rule'.ljust(rule)}"
    lines = [Content.styled(head + (f"  {'yours'.ljust(yours)}expected" if beside else ""), "$muted")]
    for row in rows:
        line = marked(row.line.mark) + Content.styled(padded(row.label, label), "bold")
        line += Content(f"  {row.earned.ljust(earned)}  ")
        room = rule if row in beside else max(rule, width - line.cell_length)
        named, *further = wrap(row.rule, room) or [""]
        below = [Content(" " * line.cell_length + one) for one in further]
        if row in beside:
            lines.append(line + Content(f"{named.ljust(rule)}  {padded(row.own, yours)}{row.right}"))
            lines += below
        else:
            lines += [line + Content(named), *below]
            lines += _value("yours", row.own, row.yours, width)
            lines += _value("expected", row.right, row.expected, width) if row.right else []
        says = _said(row.line.says, row.sure)
        lines += hanging("    ", says, width) if says else []
    return lines


class _Row(NamedTuple):
    """A ledger line with its words, and its formulas drawn."""

    line: Line
    label: str
    earned: str
    rule: str
    yours: tuple[str, ...]
    expected: tuple[str, ...]
    sure: str

    @property
    def own(self) -> str:
        """What was answered, on one line where it is drawn on one."""
        return clean(self.yours[0] if len(self.yours) == 1 else self.line.yours) or "–"

    @property
    def right(self) -> str:
        """What was expected, on one line where it is drawn on one."""
        return clean(self.expected[0] if len(self.expected) == 1 else self.line.expected)

    def fits(self, room: int) -> bool:
        """True where both values stand on one line."""
        tall = len(self.yours) > 1 or len(self.expected) > 1
        return not tall and all(cell_len(one) < room and "\n" not in one for one in (self.own, self.right))


def _value(name: str, text: str, drawn: Sequence[str], width: int) -> list[Content]:
    """What was answered or expected below its line: drawn where that fits, a text of several lines as it
    is, else wrapped.
    """
    lead = Content.styled(f"    {name.ljust(8)}  ", "$muted")
    block = [clean(one) for one in (drawn or text.split("\n"))]
    if len(block) == 1 or max(map(cell_len, block)) > width - lead.cell_length:
        return hanging(lead, Content(" ".join(text.split("\n"))), width)
    middle = (len(block) - 1) // 2 if drawn else 0
    pad = Content(" " * lead.cell_length)
    return [(lead if place == middle else pad) + Content(one) for place, one in enumerate(block)]
