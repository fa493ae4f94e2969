"""What an author writes of a formula item: symbols, definitions, lines with keys and known mistakes."""

from __future__ import annotations

from dataclasses import dataclass, field

from tutor.kinds.draw import Formula
from tutor.maths import Domain

__all__ = ["Defined", "FormulaPart", "Given", "KnownFormula", "SlopeOf", "Symbol"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A symbol of the question: where its values lie, and further spellings of it."""

    domain: Domain = "real"
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """A quantity that answers may use by its name: what it stands for, and further spellings of it."""

    value: Formula
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A function that the question gives: `value` in `u`, or in the cells of a window.

    With `window: {x: [x1, x2]}` the argument is worked out for each cell of x.
    """

    value: Formula
    window: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlopeOf:
    """A name, for keys and mistakes, of the derivative of the learner's line `of` by the symbol `by`."""

    of: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFormula:
    """A wrong formula as its author foresaw it: its note, its sentence, and the share it still earns.

    `also` are further formulas of the same mistake. With `typed` it is meant only where the text holds one
    of these pieces (‖w‖ is not |w|, though equal).
    """

    value: Formula
    note: str
    says: str
    share: Formula = 0
    also: tuple[Formula, ...] = ()
    typed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaPart:
    """One line asked for.

    `key` is a formula in the item's symbols, defined names, slopes and other parts; `also` are further right
    ones. A line may use the symbols, all defined names and parts that it does not flow into, and the parts in
    `names`. `symbols`, where given, are all that may be used. `without` names functions and symbols that the
    line is there to replace. `spelt` are further names of the part, `heads` further left-hand sides. `of` is
    the symbol at which a function stands when it is written without an argument. With `terms` each term of
    the key earns its share. `old` is the symbol that the part's own name stands for behind an arrow
    (`m ← β·m + …`). `rule` is the sentence for a wrong line nobody foresaw, `right` the one for a
    right line; `form` is as in `tutor.maths.form`.
    """

    id: str
    label: str
    key: Formula
    rule: str
    right: str = ""
    also: tuple[Formula, ...] = ()
    mistakes: tuple[KnownFormula, ...] = ()
    names: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    spelt: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    of: str = ""
    old: str = ""
    terms: bool = False
    form: str = ""
    weight: Formula = 1
