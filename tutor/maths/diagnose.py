"""Says what is wrong with a wrong formula: the most specific remark that is certainly true.

In turn: the author's known mistakes, the domain, the sign, a constant factor or term, a factor or term that
is missing or too many, a simple function of the right result, and one edit, tried on the typed formula and
on the reference. Doubles at a few shared points screen the candidates; `compare` confirms the one that is
told. Work is counted and limited, so that the same answer always gets the same remark.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from tutor.maths.compare import Comparison, compare
from tutor.maths.derive import derivative
from tutor.maths.echo import line, pretty
from tutor.maths.edits import TIERS, Edit, Materials, inserted, places
from tutor.maths.locating import coefficient, located, same, several_factors, several_signs, some_terms
from tutor.maths.remarks import Diagnosis, extra, missing, nameable, of_reference, of_typed, quoted
from tutor.maths.screening import MOST_WORK, Exhausted, Screen, close
from tutor.maths.tree import (
    Call,
    Const,
    Neg,
    Node,
    Num,
    Power,
    Product,
    Quotient,
    Scope,
    Sum,
    Sym,
    Undefined,
    names,
    number,
    walk,
)

__all__ = ["Diagnosis", "Mistake", "diagnose"]

MOST_COMPARED = 6  # candidates that pass the screen and are confirmed in full
LARGEST = 64  # numerator and denominator of a factor that is named
MOST_PIECES = 16
MOST_SYMBOLS = 12
ZERO, ONE, TWO = number(0), number(1), number(2)
NEARLY = 0.01  # relative distance within which decimals count as rounded


@dataclass(frozen=True, slots=True)
class Mistake:
    """A known mistake: the expression it leads to, its stable note, and the sentence for the learner."""

    node: Node
    note: str
    says: str


Candidate = tuple[Node, Node, Diagnosis]  # two trees that are equal if the remark is true


def diagnose(
    expected: Node,
    typed: Node,
    scope: Scope,
    *,
    mistakes: Sequence[Mistake] = (),
    seed: int = 0,
    found: Comparison | None = None,
    budget: int = MOST_WORK,
) -> Diagnosis | None:
    """What is wrong with `typed`, most specific first; None where nothing specific is known to be true.

    `found` is the comparison that told the two apart, if the caller has it; `budget` how many nodes may be
    evaluated in search of a slip. Trees that are equal, or cannot be compared, get no remark.
    """
    found = compare(expected, typed, scope, seed=seed) if found is None else found
    if found.status != "different":
        return None
    for mistake in mistakes:
        if compare(mistake.node, typed, scope, seed=seed).equal:
            return Diagnosis(mistake.note, mistake.says, (mistake.node, typed))
    if found.missing:
        return _domain(found)
    if names(expected) and not names(typed):
        return None  # what a bare number lacks is the whole formula
    screen = Screen(expected, typed, scope, seed, found.witness or {}, budget)
    if not screen.useful:
        return _ROUNDED if screen.points and _has_decimals(typed) else None
    search = _Search(expected, typed, scope, seed, screen)
    try:
        for stage in search.stages():
            remark = search.confirmed(stage())
            if remark is not None:
                return remark
    except Exhausted:
        pass
    search.compared = 0
    return search.confirmed(search.partly_right())


def _domain(found: Comparison) -> Diagnosis:
    """The remark on a formula without a value where the right one has one, or the other way round."""
    if found.missing == "expected":
        return Diagnosis("domain", "Your formula has a value where the right one has none.")
    because = found.note.partition(", because ")[2]
    reason = f", because {because}" if because else "."
    return Diagnosis("domain", f"Your formula has no value where the right one has{reason}")


class _Search:
    """One search for a remark: the trees, their shared points and what is left of the comparisons."""

    def __init__(self, expected: Node, typed: Node, scope: Scope, seed: int, screen: Screen) -> None:
        self.expected = expected
        self.typed = typed
        self.scope = scope
        self.seed = seed
        self.screen = screen
        self.compared = 0
        self.sorted: dict[int, list[Node]] = {}

    def stages(self) -> Iterator[Callable[[], Iterator[Candidate]]]:
        """The stages in turn, each a source of candidates that passed the screen."""
        yield self.proportional
        if self.screen.constant:
            return
        ours, theirs = self.materials(self.typed, self.expected), self.materials(self.expected, self.typed)
        parts, named, powers, shapes = TIERS
        yield self.rounded
        yield self.shifted
        yield lambda: self.told(several_signs)
        yield lambda: self.repairs(parts(self.typed, ours))
        yield lambda: self.slips(parts(self.expected, theirs))
        yield self.whole_factor
        yield lambda: self.told(coefficient)
        yield self.whole_term
        yield lambda: self.repairs(named(self.typed, ours))
        yield lambda: self.slips(named(self.expected, theirs))
        yield self.derivative_rules
        yield lambda: self.repairs(powers(self.typed, ours))
        yield lambda: self.slips(powers(self.expected, theirs))
        yield self.function_of_result
        yield lambda: self.repairs(shapes(self.typed, ours))
        yield lambda: self.slips(shapes(self.expected, theirs))
        yield lambda: self.repairs(inserted(self.typed, ours))

    def partly_right(self) -> Iterator[Candidate]:
        """What is seen without a search: several factors, the one wrong part, the terms that are right."""
        if not self.screen.constant:
            sources = (self.expected, self.typed)
            pieces = [piece for tree in sources for piece in self.pieces(tree)[:MOST_PIECES]]
            for found in (
                several_factors(self.expected, self.typed, pieces, self.screen),
                located(self.expected, self.typed, self.screen),
                some_terms(self.expected, self.typed, self.screen),
            ):
                if found is not None:
                    yield found

    def confirmed(self, candidates: Iterator[Candidate]) -> Diagnosis | None:
        """The first candidate that a full comparison confirms."""
        for left, right, remark in candidates:
            self.compared += 1
            if self.compared > MOST_COMPARED:
                break
            if left == right or compare(left, right, self.scope, seed=self.seed).equal:
                return replace(remark, shows=(left, right))
        return None

    def materials(self, own: Node, other: Node) -> Materials:
        """What edits of one formula may put in, from both."""
        present = [node.name for tree in (other, own) for node in walk(tree) if isinstance(node, Sym)]
        symbols = tuple(dict.fromkeys([*present, *self.scope.symbols]))[:MOST_SYMBOLS]
        functions = [node.name for node in walk(other) if isinstance(node, Call) and len(node.args) == 1]
        numbers = [node.value for node in walk(other) if isinstance(node, Num)]
        return Materials(
            symbols,
            tuple(dict.fromkeys(functions)),
            tuple(dict.fromkeys(numbers)),
            tuple(self.pieces(other)[:MOST_PIECES]),
        )

    def pieces(self, tree: Node) -> list[Node]:
        """Parts of one of the two formulas that may be missing elsewhere, the shortest first."""
        if id(tree) not in self.sorted:
            found = [node for node in walk(tree) if not isinstance(node, Neg) and node != ZERO]
            self.sorted[id(tree)] = sorted(
                dict.fromkeys([*found, ONE, TWO]), key=lambda node: (not nameable(node), len(line(node)))
            )
        return self.sorted[id(tree)]

    # -- relations of the two results -----------------------------------------------------------------

    def proportional(self) -> Iterator[Candidate]:
        """Sign and constant factor."""
        pairs = [pair for pair in zip(self.screen.typed, self.screen.expected) if pair != (0.0, 0.0)]
        if not pairs or any(right == 0 for _, right in pairs):
            return
        ratio = pairs[0][0] / pairs[0][1]
        if ratio == 0 or not math.isfinite(ratio):
            return
        if not all(close(yours, ratio * right) for yours, right in pairs):
            return
        value = Fraction(ratio).limit_denominator(LARGEST)
        if value == -1:
            remark = Diagnosis("sign", "The sign is the wrong way round: your result is minus the right one.")
            yield self.typed, Neg(self.expected), remark
        elif close(float(value), ratio) and abs(value.numerator) <= LARGEST and self.telling(value):
            yield self.typed, Product((number(value), self.expected)), _factor(value)
        for constant, tag, text in _CONSTANTS if not self.screen.constant else ():
            for other, kind in ((constant, "factor"), (Quotient(ONE, constant), "factor-1")):
                if close(self.screen.value(other, 0), ratio):
                    shown = text if kind == "factor" else f"1/({text})" if "*" in text else f"1/{text}"
                    said = f"Your result is {shown} times the right one."
                    yield self.typed, Product((other, self.expected)), Diagnosis(f"{kind}-{tag}", said)

    def telling(self, value: Fraction) -> bool:
        """Whether the factor says something: between two plain numbers any ratio is one, so few do."""
        return not self.screen.constant or max(abs(value.numerator), value.denominator) in {2, 3, 4, 10}

    def shifted(self) -> Iterator[Candidate]:
        """A constant term, and one minus the right result."""
        pairs = list(zip(self.screen.typed, self.screen.expected))
        shift = pairs[0][0] - pairs[0][1]
        value = Fraction(shift).limit_denominator(LARGEST)
        if value and close(shift, float(value)) and all(close(a - b, float(value)) for a, b in pairs):
            size = pretty(number(abs(value)))
            more = "more" if value > 0 else "less"
            tag = "constant-too-large" if value > 0 else "constant-too-small"
            said = f"Everywhere your result is {size} {more} than the right one."
            yield self.typed, Sum((self.expected, number(value))), Diagnosis(tag, said)
        if all(close(a, 1 - b) for a, b in pairs):
            said = "Your result is one minus the right one."
            yield self.typed, Sum((ONE, Neg(self.expected))), Diagnosis("complement", said)

    def rounded(self) -> Iterator[Candidate]:
        """Decimals that come close."""
        pairs = zip(self.screen.typed, self.screen.expected)
        if _has_decimals(self.typed) and all(
            abs(yours - right) <= NEARLY * abs(right) for yours, right in pairs
        ):
            yield self.typed, self.typed, _ROUNDED

    def whole_factor(self) -> Iterator[Candidate]:
        """One factor missing or too many in the whole."""
        for piece in dict.fromkeys([*self.pieces(self.expected), *self.pieces(self.typed)]):
            values = self.screen.values(piece)
            if self.equal(self.scaled(self.screen.typed, values), self.screen.expected):
                more = _divides(self.typed, piece) and self.more_of(piece)
                remark = extra(piece, "divisor") if more else missing(piece, "factor")
                yield Product((self.typed, piece)), self.expected, remark
            if self.equal(self.screen.typed, self.scaled(self.screen.expected, values)):
                yield self.typed, Product((self.expected, piece)), self.multiplied(piece)

    def more_of(self, piece: Node) -> bool:
        """Whether the typed formula holds the piece more often than the reference does."""
        yours, theirs = (sum(node == piece for node in walk(tree)) for tree in (self.typed, self.expected))
        return yours > theirs

    def multiplied(self, piece: Node) -> Diagnosis:
        """The typed result is the right one times the piece."""
        if self.more_of(piece) and piece in _factors(self.typed):
            return extra(piece, "factor")
        if _divides(self.expected, piece):
            return missing(piece, "divisor")
        if nameable(piece):
            return Diagnosis("extra-factor", f"Your result is {pretty(piece)} times the right one.")
        return Diagnosis("extra-factor", "Your result has a factor too many.")

    def told(self, look: Callable[[Node, Node, Screen], Candidate | None]) -> Iterator[Candidate]:
        """What is seen term by term."""
        found = look(self.expected, self.typed, self.screen)
        if found is not None:
            yield found

    def whole_term(self) -> Iterator[Candidate]:
        """One term missing or too many in the whole, or with the other sign."""
        gaps = [right - yours for yours, right in zip(self.screen.typed, self.screen.expected)]
        for source, tell in ((self.expected, missing), (self.typed, extra)):
            for piece in self.pieces(source):
                values = self.screen.values(piece)
                for sign in (1, -1):
                    signed = [sign * value for value in values]
                    term = piece if sign == 1 else Neg(piece)
                    if self.equal([2 * value for value in signed], gaps):
                        twice = Product((TWO, term))
                        yield Sum((self.typed, twice)), self.expected, self.flipped(piece, source)
                    if self.equal(signed, gaps):
                        yield Sum((self.typed, term)), self.expected, tell(piece, "term")

    def derivative_rules(self) -> Iterator[Candidate]:
        """One function's derivative, or a rule for it, in place of another's: 1 - s(x)^2, s(x)*(1 - s(x))."""
        for node, put, _ in places(self.typed):
            if not isinstance(node, Sum | Product | Quotient):
                continue
            calls = [part for part in walk(node) if isinstance(part, Call) and part.name in _SQUASHING]
            for call in dict.fromkeys(calls):
                square, product = Power(call, TWO), Product((call, Sum((ONE, Neg(call)))))
                rules = (Sum((ONE, Neg(square))), product)
                if not any(same(rule, node, self.screen) for rule in rules):
                    continue
                for name in _SQUASHING:
                    slope = Call(f"{name}'", call.args)
                    if self.screen.gives(slope, self.screen.expected, put):
                        fixed = put(slope)
                        said = f"{quoted(node) or 'One part'} is not the derivative that belongs there."
                        yield fixed, self.expected, Diagnosis("wrong-derivative", said)

    def function_of_result(self) -> Iterator[Candidate]:
        """The right result inverted, squared, under a root, an exponential or logarithm; differentiated."""
        right, mine = self.expected, self.typed
        wholes: list[tuple[Node, Node, Diagnosis]] = [
            (mine, Quotient(ONE, right), _WHOLE["inverse"]),
            (mine, Power(right, TWO), _WHOLE["squared"]),
            (Power(mine, TWO), right, _WHOLE["root"]),
            (Call("exp", (mine,)), right, _WHOLE["log"]),
            (mine, Call("exp", (right,)), _WHOLE["exp"]),
            (mine, Call("abs", (right,)), _WHOLE["absolute"]),
        ]
        for name in sorted(names(right) | names(mine))[:4]:
            for source, target, tag in ((mine, right, "integral"), (right, mine, "derivative")):
                try:
                    slope = derivative(source, name)
                except Undefined:
                    continue
                said = _WHOLE[tag].sentence.format(name=name)
                wholes.append((slope, target, Diagnosis(_WHOLE[tag].tag, said)))
        for left, other, remark in wholes:
            if other is right or other is mine:
                passes = self.screen.gives(
                    left, self.screen.expected if other is right else self.screen.typed
                )
            else:
                passes = self.screen.gives(other, self.screen.typed)
            if passes:
                yield left, other, remark

    # -- one edit ----------------------------------------------------------------------------------------

    def repairs(self, edits: Iterator[Edit]) -> Iterator[Candidate]:
        """Edits of the typed formula that make it right."""
        for edit in edits:
            if self.screen.gives(edit.new, self.screen.expected, edit.put):
                yield edit.tree, self.expected, of_typed(edit)

    def slips(self, edits: Iterator[Edit]) -> Iterator[Candidate]:
        """Edits of the reference that make it what was typed."""
        for edit in edits:
            if self.screen.gives(edit.new, self.screen.typed, edit.put):
                yield edit.tree, self.typed, of_reference(edit)

    # -- helpers -----------------------------------------------------------------------------------------

    def scaled(self, values: list[float], by: list[float]) -> list[float]:
        return [value * scale for value, scale in zip(values, by)]

    def equal(self, left: list[float], right: list[float]) -> bool:
        return all(map(close, left, right)) and any(right)

    def flipped(self, piece: Node, source: Node) -> Diagnosis:
        """A term that has the other sign."""
        text = quoted(piece) if source is self.typed or nameable(piece) else ""
        which = f"the term {text}" if text else "one term"
        about = piece if source is self.typed else None
        return Diagnosis("sign-of-term", f"The sign of {which} is the wrong way round.", about=about)


def _factor(value: Fraction) -> Diagnosis:
    """The remark on a result that is a number times the right one."""
    tag = "factor-" + str(value).replace("-", "minus-").replace("/", "-")
    times = {Fraction(2): "twice", Fraction(1, 2): "half"}.get(value, f"{pretty(number(value))} times")
    return Diagnosis(tag, f"Your result is {times} the right one.")


_SQUASHING = ("sigmoid", "tanh")


def _divides(tree: Node, piece: Node) -> bool:
    """Whether the piece is a factor below a fraction bar of the tree."""
    return any(piece in _factors(node.under) for node in walk(tree) if isinstance(node, Quotient))


def _has_decimals(tree: Node) -> bool:
    return any(isinstance(node, Num) and node.value.denominator != 1 for node in walk(tree))


def _factors(node: Node) -> list[Node]:
    """The tree and what it is a product of."""
    match node:
        case Neg(arg):
            return _factors(arg)
        case Product(factors):
            return [node, *(part for factor in factors for part in _factors(factor))]
        case Quotient(over, _):
            return [node, *_factors(over)]
        case _:
            return [node]


_CONSTANTS: tuple[tuple[Node, str, str], ...] = (
    (Const("pi"), "pi", "pi"),
    (Product((TWO, Const("pi"))), "2-pi", "2*pi"),
    (Call("sqrt", (Product((TWO, Const("pi"))),)), "sqrt-2-pi", "sqrt(2*pi)"),
    (Call("sqrt", (TWO,)), "sqrt-2", "sqrt(2)"),
    (Call("log", (TWO,)), "log-2", "ln(2)"),
    (Call("log", (number(10),)), "log-10", "ln(10)"),
)

_ROUNDED = Diagnosis(
    "rounded",
    "Your result comes close to the right one: keep fractions and roots instead of rounded decimals.",
)

_WHOLE = {
    "inverse": Diagnosis("inverse", "Your result is one over the right one."),
    "squared": Diagnosis("squared", "Your result is the square of the right one."),
    "root": Diagnosis("root", "Your result is the square root of the right one, up to its sign."),
    "log": Diagnosis("logarithm", "Your result is the logarithm of the right one."),
    "exp": Diagnosis("exponential", "Your result is the exponential of the right one."),
    "absolute": Diagnosis("absolute-value", "Your result is the absolute value of the right one."),
    "integral": Diagnosis(
        "not-differentiated", "The right result is the derivative of yours with respect to {name}."
    ),
    "derivative": Diagnosis(
        "differentiated", "Your result is the derivative of the right one with respect to {name}."
    ),
}
