"""What a learner is told about each kind of edit: a stable tag and a sentence.

An edit of the typed formula is a repair and may quote the learner's own text; an edit of the reference is a
mistake, and only a symbol, a number or a short function call of it is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tutor.maths.echo import line, pretty
from tutor.maths.edits import Edit
from tutor.maths.tree import Call, Const, Node, Num, Opaque, Power, Sym, height

__all__ = ["Diagnosis", "extra", "missing", "nameable", "of_reference", "of_typed", "quoted"]

LONGEST = 40  # characters of a piece that is quoted


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong: a stable kebab-case tag and one sentence.

    `shows` are the two trees whose equality makes it true, `about` the piece of the typed formula that is
    quoted, and `symbols` a symbol of it that is wrong with the one that belongs there.
    """

    tag: str
    sentence: str
    shows: tuple[Node, Node] | None = field(default=None, compare=False, repr=False)
    about: Node | None = field(default=None, compare=False, repr=False)
    symbols: tuple[str, str] | None = field(default=None, compare=False, repr=False)


# kind -> (tag, sentence that quotes {piece} and names {other}, sentence where the piece is too long)
_TYPED: Mapping[str, tuple[str, str, str]] = {
    "flip": ("sign-of-term", "The sign in front of {piece} is the wrong way round.", ""),
    "drop-term": ("extra-term", "The term {piece} does not belong there.", "One term does not belong there."),
    "drop-factor": (
        "extra-factor",
        "The factor {piece} does not belong there.",
        "One factor does not belong there.",
    ),
    "drop-divisor": (
        "extra-divisor",
        "The division by {piece} does not belong there.",
        "One division does not belong there.",
    ),
    "negate": ("sign-inside", "The sign of {piece} is the wrong way round.", ""),
    "swap": ("swapped-operands", "In {piece} the two sides are swapped.", ""),
    "invert": ("inverted-fraction", "The fraction {piece} is upside down.", ""),
    "exchange": ("wrong-function", "In {piece} another function belongs{instead}.", ""),
    "exchange-all": ("wrong-function", "Another function belongs where you use {own}{instead}.", ""),
    "prime": (
        "missing-derivative",
        "The derivative is needed where you have {piece}: {own}' and not {own}.",
        "",
    ),
    "unprime": (
        "extra-derivative",
        "The function itself is needed where you have {piece}, not its derivative.",
        "",
    ),
    "unwrap": (
        "extra-function",
        "In {piece} the function {own} does not belong: take what is inside it.",
        "",
    ),
    "unwrap-all": ("extra-function", "{own} does not belong there at all: take what is inside it.", ""),
    "complement": ("complement", "Where you have {piece}, one minus that belongs.", ""),
    "wrap": ("missing-function", "{other} is missing around {piece}.", ""),
    "symbol": (
        "wrong-symbol",
        "In {piece}, {own} is not the right symbol.",
        "In one place, {own} is not the right symbol.",
    ),
    "symbol-all": ("wrong-symbol", "{own} is not the right symbol anywhere.", ""),
    "swap-symbols": ("swapped-symbols", "{own} and {other} have changed places.", ""),
    "unpower": ("extra-power", "In {piece} the power does not belong.", ""),
    "power-inside": ("power-inside", "In {piece} the power belongs to the argument, not to the value.", ""),
    "power-outside": ("power-outside", "In {piece} the power belongs to the value, not to the argument.", ""),
    "unroot": ("extra-root", "In {piece} the root does not belong.", ""),
    "root": ("missing-root", "A square root is missing over {piece}.", ""),
    "square": ("missing-square", "{piece} has to be squared.", ""),
    "exponent": ("wrong-exponent", "The exponent {piece} is wrong.", ""),
    "number": ("wrong-number", "The number {piece} is wrong.", ""),
    "operation": ("wrong-operation", "The operation in {piece} is not the right one.", ""),
    "bracket": ("brackets", "The brackets in {piece} do not hold together what belongs together.", ""),
    "linear": (
        "not-linear",
        "In {piece} the function or power goes over the whole sum, or over each term.",
        "",
    ),
    "insert-factor": (
        "missing-factor",
        "The factor {piece} is missing in one place.",
        "A factor is missing in one place.",
    ),
    "insert-divisor": (
        "missing-divisor",
        "The division by {piece} is missing in one place.",
        "A division is missing in one place.",
    ),
    "insert-term": (
        "missing-term",
        "The term {piece} is missing in one place.",
        "A term is missing in one place.",
    ),
}

_REFERENCE: Mapping[str, tuple[str, str, str]] = {
    "flip": (
        "sign-of-term",
        "The sign of the term {piece} is the wrong way round.",
        "The sign of one term is the wrong way round.",
    ),
    "drop-term": ("missing-term", "The term {piece} is missing.", "A term is missing."),
    "drop-factor": ("missing-factor", "The factor {piece} is missing.", "A factor is missing."),
    "drop-divisor": (
        "missing-divisor",
        "The division by {piece} is missing.",
        "A division is missing.",
    ),
    "negate": (
        "sign-inside",
        "The sign of {piece} is the wrong way round.",
        "A sign inside is the wrong way round.",
    ),
    "swap": ("swapped-operands", "", "The two sides of an operation are swapped."),
    "invert": ("inverted-fraction", "", "A fraction is upside down."),
    "exchange": ("wrong-function", "", "{own} belongs where you have {other}."),
    "exchange-all": ("wrong-function", "", "{own} belongs where you have {other}."),
    "prime": ("extra-derivative", "", "{own} itself is needed where you have its derivative."),
    "unprime": (
        "missing-derivative",
        "",
        "The derivative of {own} is needed where you have the function itself.",
    ),
    "unwrap": ("missing-function", "", "{own} is missing in one place."),
    "unwrap-all": ("missing-function", "", "{own} is missing throughout."),
    "complement": ("complement", "", "In one place, one minus what you have belongs."),
    "symbol": ("wrong-symbol", "", "In one place, {other} is not the right symbol."),
    "symbol-all": ("wrong-symbol", "", "{other} is not the right symbol anywhere."),
    "swap-symbols": ("swapped-symbols", "", "{own} and {other} have changed places."),
    "unpower": ("missing-power", "", "A power is missing."),
    "power-inside": ("power-inside", "", "A power belongs to a function's value, not to its argument."),
    "power-outside": ("power-outside", "", "A power belongs to a function's argument, not to its value."),
    "unroot": ("missing-root", "", "A square root is missing."),
    "root": ("extra-root", "", "There is a square root too many."),
    "square": ("extra-square", "{piece} must not be squared.", "There is a square too many."),
    "exponent": ("wrong-exponent", "", "An exponent is wrong."),
    "number": ("wrong-number", "", "A number in it is wrong."),
    "operation": ("wrong-operation", "", "One operation is wrong: look at sums, products and powers."),
    "bracket": ("brackets", "", "A bracket is missing, or holds together what does not belong together."),
    "linear": (
        "not-linear",
        "",
        "A function or power of a sum is not the sum of the functions or powers.",
    ),
}


def nameable(node: Node) -> bool:
    """Whether naming a piece of the reference gives no more away than one symbol, number or function."""
    match node:
        case Sym() | Num() | Const():
            return True
        case Call(_, (arg,)) | Opaque(_, arg):
            return height(arg) <= 2 and len(line(node)) <= LONGEST // 2
        case _:
            return False


def quoted(node: Node) -> str:
    """The piece on one line, or nothing where it is too long to be quoted."""
    text = pretty(node)
    return text if len(text) <= LONGEST else ""


def of_typed(edit: Edit) -> Diagnosis:
    """What a repair of the typed formula says."""
    if (exponent := _exponent(edit)) is not None:
        tag, sentence, without = _TYPED["exponent"]
        said = sentence.format(piece=quoted(exponent) or "of one power")
        return Diagnosis(tag, said, about=exponent)
    tag, sentence, without = _TYPED[edit.kind]
    own, other = _own(edit)
    if edit.kind.startswith("insert"):  # the piece is the reference's
        piece = pretty(edit.piece) if nameable(edit.piece) else ""
    else:
        piece = quoted(edit.piece)
    if not piece and not without and "{piece}" in sentence:
        piece = "one place"  # the learner's own text, but too long for a sentence
    instead = f": {other} and not {own}" if other else ""
    chosen = sentence if piece or not without else without
    said = chosen.format(piece=piece, own=own, other=other, instead=instead)
    about = None if edit.kind.startswith("insert") else edit.piece
    symbols = (own, other) if edit.kind in ("symbol", "symbol-all") else None
    return Diagnosis(tag, said, about=about, symbols=symbols)


def of_reference(edit: Edit) -> Diagnosis:
    """What a mistake made on the reference says."""
    if _exponent(edit) is not None:
        tag, _, without = _REFERENCE["exponent"]
        return Diagnosis(tag, without)
    tag, sentence, without = _REFERENCE[edit.kind]
    own, other = _own(edit)
    if sentence and nameable(edit.piece):
        return Diagnosis(tag, sentence.format(piece=pretty(edit.piece)))
    if edit.kind.startswith("exchange") and not other:
        return Diagnosis(tag, "Another function belongs in one place.")
    # Here the symbol of the reference gave way to the one that was typed.
    symbols = (other, own) if edit.kind in ("symbol", "symbol-all") else None
    about = Sym(other) if symbols is not None else None
    return Diagnosis(tag, without.format(own=own, other=other), about=about, symbols=symbols)


def _exponent(edit: Edit) -> Node | None:
    """The exponent in which a term or factor was put, left out or turned, or None."""
    if edit.kind not in _INSIDE or edit.put.above is None:
        return None
    above = edit.put.above.node
    inside = isinstance(above, Power) and edit.put.place == 1 and not isinstance(edit.put.node, Num)
    return edit.put.node if inside else None


def missing(piece: Node, what: str) -> Diagnosis:
    """A factor, divisor or term of the reference that is missing."""
    tag, sentence, without = _REFERENCE[f"drop-{what}"]
    return Diagnosis(tag, sentence.format(piece=pretty(piece)) if nameable(piece) else without)


def extra(piece: Node, what: str) -> Diagnosis:
    """A factor, divisor or term that was typed and does not belong."""
    tag, sentence, without = _TYPED[f"drop-{what}"]
    text = quoted(piece)
    return Diagnosis(tag, sentence.format(piece=text) if text else without, about=piece)


def _own(edit: Edit) -> tuple[str, str]:
    """What stands in the edited tree, and what the edit put in its place."""
    own, other = edit.own or getattr(edit.piece, "name", ""), edit.other
    return _CALLED.get(own, own), _CALLED.get(other, other)


_INSIDE = frozenset({"flip", "drop-term", "drop-factor", "insert-term", "insert-factor"})
_CALLED = {"log": "ln", "log'": "ln'"}
