"""Answers one line of `dltutor maths`: any bytes in, a verdict out, and never an exception."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, BinaryIO, get_args

from tutor.maths.admit import shown
from tutor.maths.answer import Counterexample, Judged, judge_formula
from tutor.maths.reader import read
from tutor.maths.tree import Domain, Problem, Scope

__all__ = ["LONGEST_LINE", "answer", "answers"]

LONGEST_LINE = 64_000  # bytes
MOST_NAMES = 200
LONGEST_NAME = 60  # characters
LONGEST_MESSAGE = 2_000

_DOMAINS: Mapping[str, Domain] = {name: name for name in get_args(Domain)}


class Refused(Exception):
    """A request that cannot be understood; its text is the sentence for the reply."""


def answers(stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """One reply for each line of the stream; a line over 64 kB is answered without being kept."""
    while raw := stream.readline(LONGEST_LINE + 1):
        if len(raw) > LONGEST_LINE and not raw.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield _invalid(f"The line is longer than {LONGEST_LINE:,} bytes.")
        else:
            yield answer(raw)


def answer(raw: bytes) -> dict[str, Any]:
    """The reply to one line, with the keys status, message, echo, proved, diagnosis and counterexample."""
    try:
        return _reply(_judged(_request(raw)))
    except Refused as refused:
        return _invalid(str(refused))
    except Exception as error:  # one poisoned line must not take the others down
        return _invalid(f"This could not be decided ({type(error).__name__}): that is our fault.")


def _invalid(sentence: str) -> dict[str, Any]:
    return _reply(Judged("invalid", sentence))


def _reply(judged: Judged) -> dict[str, Any]:
    message = judged.message
    readings = judged.problem.readings if judged.problem is not None else ()
    if not all(reading in message for reading in readings):
        message += f" It can be read as {' or as '.join(readings)}."
    return {
        "status": judged.status,
        "message": shown(message, LONGEST_MESSAGE),
        "echo": shown(judged.echo, LONGEST_MESSAGE),
        "proved": judged.proved,
        "diagnosis": judged.tag,
        "counterexample": None if judged.counterexample is None else _values(judged.counterexample),
    }


def _values(found: Counterexample) -> dict[str, Any]:
    """The symbols' values, and both sides' values under `expected` and `typed` (null: none there).

    A symbol that is itself called `expected` or `typed` keeps its value.
    """
    sides = {"expected": _plain(found.expected), "typed": _plain(found.typed)}
    return sides | {name: _plain(value) for name, value in found.at.items()}


def _plain(value: Fraction | float | None) -> int | float | None:
    """A JSON number."""
    if value is None:
        return None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value.denominator == 1:
        return value.numerator
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return value.numerator // value.denominator


# -- reading a request -----------------------------------------------------------------------------------


def _judged(request: dict[str, Any]) -> Judged:
    expected, typed = (_text(request, key) for key in ("expected", "typed"))
    scope = _scope(request)
    rel_tol = _tolerance(request.get("rel_tol"))
    try:
        key = read(expected, scope)
    except Problem as problem:
        raise Refused(f"The expected answer cannot be read. {problem.sentence}") from None
    return judge_formula(key, typed, scope, rel_tol=rel_tol)


def _request(raw: bytes) -> dict[str, Any]:
    """The JSON object of a line.

    Raises:
        Refused: for whatever else it is.
    """
    try:
        request = json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_number)
    except UnicodeDecodeError as error:
        raise Refused(f"The line is no UTF-8 text: byte {error.start + 1} cannot be read.") from None
    except (ValueError, RecursionError):
        raise Refused('The line is no JSON object such as {"expected": "x^2", "typed": "x*x"}.') from None
    if not isinstance(request, dict):
        raise Refused('A JSON object is needed, such as {"expected": "x^2", "typed": "x*x"}.')
    return request


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Refused(f"“{shown(name)}” is given twice; give it once.")
        found[name] = value
    return found


def _no_number(name: str) -> float:
    raise Refused(f"{name} is no number in JSON; give a finite number or null.")


def _text(request: dict[str, Any], key: str) -> str:
    if key not in request:
        raise Refused(f"“{key}” is missing; it is the text of a formula.")
    value = request[key]
    if not isinstance(value, str):
        raise Refused(f"“{key}” has to be a text in quotes, such as “x^2”.")
    return value


def _scope(request: dict[str, Any]) -> Scope:
    """The declared names; null stands for none."""
    symbols = {name: _domain(name, value) for name, value in _mapping(request, "symbols").items()}
    functions = _functions(request.get("functions"))
    for name in (*symbols, *functions):
        _usable(name)
        if name in symbols and name in functions:
            raise Refused(f"“{shown(name)}” is a symbol and a function at once; give it in one place.")
    aliases: dict[str, str] = {}
    for spelling, target in _mapping(request, "aliases").items():
        _usable(spelling)
        if not isinstance(target, str) or (target not in symbols and target not in functions):
            which = f"“{shown(target)}”" if isinstance(target, str) else "what it stands for"
            raise Refused(f"The alias “{shown(spelling)}” needs a declared name, and {which} is none.")
        aliases[spelling] = target
    if len(symbols) + len(functions) + len(aliases) > MOST_NAMES:
        raise Refused(f"At most {MOST_NAMES} names can be declared at once.")
    return Scope(symbols, aliases, frozenset(functions))


def _mapping(request: dict[str, Any], key: str) -> dict[str, Any]:
    value = request.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(f"“{key}” has to be an object, such as {_EXAMPLES[key]}.")
    return value


_EXAMPLES = {"symbols": '{"x": "real"}', "aliases": '{"h_{t-1}": "h_prev"}'}


def _domain(name: str, value: object) -> Domain:
    domain = _DOMAINS.get(value) if isinstance(value, str) else None
    if domain is None:
        raise Refused(f"The domain of “{shown(name)}” has to be one of {', '.join(_DOMAINS)}.")
    return domain


def _functions(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise Refused('“functions” has to be a list of names, such as ["f"].')
    if len(set(value)) < len(value):
        raise Refused("“functions” holds a name twice; give it once.")
    return tuple(value)


def _usable(name: str) -> None:
    """Refuses names that nobody could type."""
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused(f"“{shown(name)}” is no name; names have 1 to {LONGEST_NAME} visible characters.")


def _tolerance(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
        raise Refused("“rel_tol” has to be null or a number from 0 up to but not including 1.")
    return float(value) or None
