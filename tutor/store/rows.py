"""What one attempt is, and how it becomes a row of the log and comes back from it, whatever text it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["COLUMNS", "INSERT", "Attempt", "document", "from_row", "integer", "storable", "to_row", "written"]

COLUMNS = (
    "uid, at, session, item, kind, content, seed, params, answer, status, "
    "points, reachable, ledger, hints, seconds, device, note"
)
INSERT = f"INSERT INTO attempts ({COLUMNS}) VALUES ({', '.join('?' * 17)})"
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Attempt:
    """One answer that was marked (or one solution that was shown), as the log keeps it for ever."""

    uid: str
    """Unique over all machines; a second attempt of the same uid is ignored."""
    at: str
    """UTC, ISO 8601 with milliseconds and one spelling, so that text order is time order."""
    session: str
    item: str
    kind: str
    content: str
    """Hash of the item's text when it was answered."""
    seed: int
    params: str
    """The variant's parameters, as JSON."""
    answer: dict[str, str]
    """Raw strings by field name, exactly as typed."""
    status: str
    """``right``, ``partial``, ``wrong`` or ``solved``."""
    points: float
    """0 to 1, after hints."""
    reachable: float
    """0 to 1: what the hints taken had left to win."""
    ledger: list[dict[str, str | float]]
    hints: int
    seconds: float
    device: str
    note: str = ""


def storable(text: str) -> str:
    """`text` with lone surrogates replaced by U+FFFD, since UTF-8, and so SQLite, has no code for them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def integer(number: int) -> int | str:
    """`number` as SQLite can hold it: beyond 64 bits in hexadecimal, which Python reads at any length."""
    return number if -_LARGEST <= number <= _LARGEST else hex(number)


def written(value: object) -> str:
    """`value` as JSON in ASCII, so that even lone surrogates come back; strange objects as their text."""
    # Imported here: not needed for first paint.
    import json

    return json.dumps(value, default=str)


def document(text: object) -> object:
    """The JSON value in `text`, or None when it is not JSON: a damaged row must not hide the others."""
    import json

    try:
        return json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None


def to_row(attempt: Attempt) -> tuple[object, ...]:
    """The values of COLUMNS for `attempt`, all of them storable."""
    return (
        storable(attempt.uid),
        storable(attempt.at),
        storable(attempt.session),
        storable(attempt.item),
        storable(attempt.kind),
        storable(attempt.content),
        integer(attempt.seed),
        storable(attempt.params),
        written(attempt.answer),
        storable(attempt.status),
        _number(attempt.points),
        _number(attempt.reachable),
        written(attempt.ledger),
        min(attempt.hints, _LARGEST),
        _number(attempt.seconds),
        storable(attempt.device),
        storable(attempt.note),
    )


def from_row(row: Sequence[Any]) -> Attempt:
    """The attempt in `row` (the values of COLUMNS); raises ValueError or TypeError for a row that is none."""
    uid, at, session, item, kind, content, seed, params, answer, status = row[:10]
    points, reachable, ledger, hints, seconds, device, note = row[10:]
    if not (isinstance(uid, str) and uid and isinstance(at, str) and isinstance(item, str)):
        raise ValueError("no attempt")
    return Attempt(
        uid=uid,
        at=at,
        session=str(session),
        item=item,
        kind=str(kind),
        content=str(content),
        seed=int(seed, 0) if isinstance(seed, str) else int(seed),
        params=str(params),
        answer=_texts(answer),
        status=str(status),
        points=float(points),
        reachable=float(reachable),
        ledger=_lines(ledger),
        hints=int(hints),
        seconds=float(seconds),
        device=str(device),
        note=str(note),
    )


def _number(value: float) -> float:
    return float(value) if value == value else 0.0  # SQLite stores NaN as NULL


def _texts(text: object) -> dict[str, str]:
    found = {} if text == "{}" else document(text)
    if not isinstance(found, Mapping):
        return {}
    return {name: value if isinstance(value, str) else str(value) for name, value in found.items()}


def _lines(text: object) -> list[dict[str, str | float]]:
    found = [] if text == "[]" else document(text)
    return [line for line in found if isinstance(line, dict)] if isinstance(found, list) else []
