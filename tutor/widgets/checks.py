"""A coding task's run on screen: the panel with the verdict, and the checks with what each of them found."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from checkers.protocol import CheckDone, Finished, Predicted, sentence
from tutor.keys import cap
from tutor.marking import Line
from tutor.study.bench import Bench
from tutor.widgets.brief import folded, spans
from tutor.widgets.lines import Lines, Pane
from tutor.widgets.text import LONGEST_LINE, clean, hanging, points, two_sides
from tutor.widgets.training import progress, state, summary
from tutor.widgets.views import marked

__all__ = ["SYMBOLS", "CheckList", "RunPanel", "headline", "held"]

SYMBOLS: Mapping[str, str] = {"pass": "✓", "fail": "✗", "skip": "·", "error": "!"}
_COLOURS: Mapping[str, str] = {"pass": "$success", "fail": "$error", "skip": "$muted", "error": "$warning"}
_TRAILS: Mapping[str, str] = {"timeout": "out of time", "memory": "out of memory"}
_OUTPUT_LINES = 12
REDUCED = "reduced isolation"


def headline(bench: Bench) -> str:
    """Symbol, verdict and points in words: `◐ partly right: 1 of 3 points, 1 hint paid`."""
    finished, verdict = bench.finished, bench.verdict
    if finished is None or verdict is None:
        return ""
    if finished.verdict == "cancelled":
        return "· stopped: nothing was counted"
    if not verdict.counts:
        return f"{verdict.symbol} {verdict.headline}"
    hints, solved = bench.terms
    words = f"{verdict.symbol} {_TRAILS.get(finished.verdict, verdict.headline)}"
    if solved:
        return f"{words}, not counted: the solution was shown"
    worth = bench.task.worth
    paid = f", {hints} hint{'s' * (hints > 1)} paid" if hints and verdict.points else ""
    return f"{words}: {points(bench.earned)} of {points(worth)} point{'s' * (worth != 1)}{paid}"


def _took(ms: float) -> str:
    return f"{ms:.0f} ms" if ms < 999.5 else f"{ms / 1000:.1f} s"


def held(isolation: str) -> str:
    """What kept the learner's program from everything else, in words; the weakest level says that it is."""
    if isolation == "limits":
        return f"{REDUCED}: limits only"
    return f"isolation: {isolation}" if isolation else ""


def _parts(bench: Bench) -> Content:
    """The points of each part, before hints; nothing for a task that is all or nothing."""
    verdict = bench.verdict
    lines = verdict.lines if verdict is not None and bench.task.parts else ()
    return Content("   ").join([_part(line, bench) for line in lines])


def _part(line: Line, bench: Bench) -> Content:
    worth = bench.task.worth
    told = f" {points(worth * line.points)} of {points(worth * line.of)}"
    return marked(line.mark) + Content.styled(clean(line.label), "bold") + Content(told)


def _folded(what: str, rows: int) -> Content:
    """The one line that stands for what is folded, with the key that unfolds it."""
    return Content.styled(f"{what}, {rows} line{'s' * (rows > 1)} ({cap('why', typing=False)})", "$muted")


class _Told(Lines):
    """The lines inside the panel."""

    def __init__(self, bench: Bench, *, sums_up: bool) -> None:
        super().__init__()
        self._bench, self._sums_up, self.ready = bench, sums_up, False

    def build(self, width: int) -> list[Content]:
        return self._going(width) if self._bench.running else self._ended(width)

    def _going(self, width: int) -> list[Content]:
        bench = self._bench
        limit = f"{bench.elapsed:.0f} s of at most {bench.task.timeout} s"
        what = "The task is prepared" if self.ready else "The checker starts"
        told = f"The checks run, {limit}." if bench.started else f"{what}; the first time this takes a while."
        lines = hanging("", Content(told), width)
        if (curve := bench.training.current) is not None:
            lines += [
                line
                for one in (progress(curve, width), Content(state(curve)))
                if one
                for line in one.wrap(width)
            ]
        if bench.verdict is not None and bench.verdict.counts:
            lines += hanging("", Content.styled(f"before: {headline(bench)}", "dim"), width)
        return lines

    def _ended(self, width: int) -> list[Content]:
        bench, finished = self._bench, self._bench.finished
        if finished is None:
            return []
        if finished.verdict in ("cancelled", "error"):
            told = finished.message if finished.verdict == "error" else "Run the checks again when you like."
            return hanging("", Content(clean(told)), width)
        below = [clean(finished.data), summary(bench.training) if self._sums_up else ""]
        lines = [line for one in below if one for line in hanging("", Content(one), width)]
        return [*self._counted(width, finished), *lines]

    def _counted(self, width: int, finished: Finished) -> list[Content]:
        bench = self._bench
        passed = sum(one["status"] == "pass" for one in finished.checks)
        count = Content.styled(f"{passed} of {len(finished.checks)} checks pass", "$muted")
        parts = _parts(bench)
        if parts.cell_length + count.cell_length + 2 <= width:
            return [two_sides(parts, count, width)] if parts else [count]
        return [*hanging("", parts, width), count]


class RunPanel(Pane):
    """A frame titled with the verdict in words; its colour only repeats them. Hidden before the first run.

    `sums_up` where the training curve, and the sentence on it, may be out of sight.
    """

    DEFAULT_CSS = """
    RunPanel { border: round $rule; padding: 0 1; display: none; border-title-style: bold;
               border-title-color: $foreground; border-subtitle-color: $muted; max-height: 8; }
    RunPanel.-right { border: round $success; border-title-color: $success; }
    RunPanel.-partial { border: round $warning; border-title-color: $warning; }
    RunPanel.-wrong { border: round $error; border-title-color: $error; }
    """

    def __init__(self, bench: Bench, id: str | None = None, *, sums_up: bool = True) -> None:
        self._told = _Told(bench, sums_up=sums_up)
        super().__init__(self._told, id=id)
        self._bench = bench

    def update(self, *, ready: bool | None = None) -> None:
        """Draw what the bench says now; `ready` is whether the checker is, where that has changed."""
        bench = self._bench
        self._told.ready = self._told.ready if ready is None else ready
        self.display = bench.running or bench.finished is not None
        if not self.display:
            return
        verdict = None if bench.running or bench.stale else bench.verdict
        for status in ("right", "partial", "wrong"):
            self.set_class(verdict is not None and verdict.status == status, f"-{status}")
        old = " (before your last change)" if bench.stale and not bench.running else ""
        title = "… checking" if bench.running else headline(bench) + old
        self.border_title = Content(title)
        facts = self._facts()
        self.border_subtitle = Content.styled(facts, "$warning") if REDUCED in facts else Content(facts)
        self._told.redraw()

    def _facts(self) -> str:
        bench, finished = self._bench, self._bench.finished
        if bench.running:
            started = bench.started
            return clean(f"{started.device} · {held(started.isolation)}") if started else ""
        if finished is None or finished.verdict in ("cancelled", "error"):
            return ""
        return clean(f"{finished.seconds:.2f} s · {finished.device} · {held(finished.isolation)}")


class CheckList(Lines):
    """Every check with its sentence and time; under a failed one its diagnosis, its traceback on demand."""

    def __init__(self, bench: Bench, id: str | None = None) -> None:
        super().__init__(id=id)
        self._bench = bench
        self.unfolded = False
        self.ready = ""
        """What is to be said about the checker before the first run."""

    @property
    def foldable(self) -> bool:
        """True where there is more to read than is shown at first."""
        bench = self._bench
        return any(one.detail for one in bench.checks.values()) or bool(self._output())

    def _output(self) -> str:
        finished = self._bench.finished
        return clean(finished.output_tail).strip() if finished is not None and not self._bench.running else ""

    def build(self, width: int) -> list[Content]:
        """The checks in their order, then what the program printed."""
        bench = self._bench
        width = min(width, LONGEST_LINE + 8)
        lines: list[Content] = []
        for name, one in bench.checks.items():
            made = self._check(one, width)
            lines += [line.stylize("dim") for line in made] if name in bench.stale else made
        if not lines and not bench.running:
            lines = self._nothing(width)
        return [*lines, *self._predicted(width), *self._printed(width)]

    def _predicted(self, width: int) -> list[Content]:
        """What became of each prediction: what was typed, what the program gave, and why."""
        predictions = self._bench.predictions
        asks = {one.name: one.ask for one in predictions.asked}
        told = [one for name in asks if (one := predictions.told.get(name)) is not None]
        if not told:
            return []
        lines = [Content(""), Content.styled("Your predictions, which never count", "$muted")]
        return lines + [line for one in told for line in self._prediction(one, asks[one.name], width)]

    def _prediction(self, one: Predicted, ask: str, width: int) -> list[Content]:
        good = one.status == "pass" if one.right is None else one.right
        status = one.status if one.status in ("skip", "error") else "pass" if good else "fail"
        lead = Content.styled(f"{SYMBOLS[status]} ", f"bold {_COLOURS[status]}")
        right = Content.styled(f"you said {clean(one.typed)}", "$muted").truncate(width // 3, ellipsis=True)
        head = hanging(lead, spans(clean(ask)), width - right.cell_length - 2)
        says = hanging("    ", spans(clean(one.says)), width) if one.says else []
        return [two_sides(head[0], right, width), *head[1:], *says]

    def _nothing(self, width: int) -> list[Content]:
        bench = self._bench
        if bench.finished is not None:
            return []
        told = f"No check has run yet. {self.ready}".strip()
        if bench.best is not None:
            told = f"Your best so far: {points(bench.best)} of {points(bench.task.worth)} points."
        return hanging("  ", Content.styled(told, "$muted"), width)

    def _check(self, one: CheckDone, width: int) -> list[Content]:
        right = "skipped" if one.status == "skip" else _took(one.ms)
        colour = _COLOURS[one.status]
        lead = Content.styled(f"{SYMBOLS[one.status]} ", f"bold {colour}")
        room = width - len(right) - 2
        told = Content.styled(clean(one.sentence), "$muted" if one.status == "skip" else "")
        if one.status == "skip":  # its reason is the failure above: one line is enough
            head = [(lead + told).truncate(room, ellipsis=True)]
        else:
            head = hanging(lead, told, room)
        first = two_sides(head[0], Content.styled(right, "$muted"), width)
        if one.status not in ("fail", "error"):
            return [first, *head[1:]]
        found = clean(sentence(one))
        diagnosis = hanging("    ", Content.styled(found, colour), width) if found else []
        return [first, *head[1:], *diagnosis, *self._traceback(one, width)]

    def _traceback(self, one: CheckDone, width: int) -> list[Content]:
        rows = clean(one.detail).strip().split("\n") if one.detail.strip() else []
        if not rows:
            return []
        if not self.unfolded:
            return [_folded("    ▸ traceback", len(rows))]
        return [line for row in rows for line in folded(row, width, 6)]

    def _printed(self, width: int) -> list[Content]:
        output = self._output()
        if not output:
            return []
        rows = output.split("\n")
        if not self.unfolded:
            return [_folded("▸ what your program printed", len(rows))]
        kept = rows[-_OUTPUT_LINES:]
        head = "your program printed" + (f", last {len(kept)} lines" if len(kept) < len(rows) else "")
        return [Content.styled(head, "$muted"), *(line for row in kept for line in folded(row, width, 2))]
