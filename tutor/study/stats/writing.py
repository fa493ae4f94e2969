"""Progress for machines and for reading: JSON and CSV with keys that stay, and lines.

JSON is one object. `attempts`, `right`, `hints`, `seconds`, `slips` ([note, count]) and `topics` as in
`stats.model`; `due`, `retention`, `forecast` (null for a course without an exam; `sections` and `total` with
points, low, high, of), `history`, `calibration`, `days`, `misconceptions` and `papers` likewise. Shares are
0…1, times ISO 8601, days `YYYY-MM-DD`; new keys may come, these stay.

CSV has one figure a row under `table,id,figure,value`: the tables are those keys, `id` is a topic, section,
level, day, time, `item/part/rule` or the uid of a paper (its sections: `uid/section`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, tzinfo
from fractions import Fraction
from typing import Any

from tutor.study.stats.model import Stats
from tutor.study.stats.saying import sections, summed
from tutor.words import clean

__all__ = ["as_csv", "as_json", "as_lines"]

_IDS = ("id", "level", "day", "uid", "at")
_SHARES = "shares"


def as_json(stats: Stats) -> dict[str, Any]:
    """The figures as JSON values; what each item would earn stays out."""
    made: dict[str, Any] = _plain(stats)
    if made["forecast"]:
        made["forecast"].pop(_SHARES)
    return made


def _plain(value: Any) -> Any:
    """A value without types of our own, numbers rounded to what they can say."""
    if is_dataclass(value) and not isinstance(value, type):
        made = {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        return made | ({"says": value.says} if hasattr(value, "says") else {})
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float | Fraction):
        return round(float(value), 4)
    return value


def as_csv(stats: Stats) -> str:
    """The same figures as rows `table,id,figure,value`."""
    import csv  # here: only this command needs them
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("table", "id", "figure", "value"))
    for table, value in as_json(stats).items():
        for row in _rows(table, "", value):
            writer.writerow([_cell(one) for one in row])
    return out.getvalue()


def _rows(table: str, name: str, value: Any) -> Iterator[tuple[str, str, str, Any]]:
    """The rows of one value: a single figure, a record of figures, or a list of records; `name` is the id of
    what it belongs to.
    """
    if isinstance(value, dict):
        own = "/".join(filter(None, (name, _id(value))))
        for key, one in value.items():
            if isinstance(one, dict | list):
                yield from _rows(f"{table}.{key}", own, one)
            else:
                yield table, own, key, one
    elif isinstance(value, list):
        for number, one in enumerate(value, 1):
            if isinstance(one, list):  # a slip with its count, a section of a paper with its points
                own = "/".join(filter(None, (name, str(one[0]))))
                for figure, each in zip(("count",) if len(one) == 2 else ("points", "of"), one[1:]):
                    yield table, own, figure, each
            else:
                yield from _rows(table, name if _id(one) else str(number), one)
    else:
        yield table, name, "value", value


def _id(record: Mapping[str, Any]) -> str:
    """What tells a record from its neighbours."""
    if "rule" in record:
        return "/".join(str(record[key]) for key in ("item", "part", "rule"))
    return next((str(record[key]) for key in _IDS if key in record), "")


def _cell(value: Any) -> Any:
    """A text that no spreadsheet takes for a formula."""
    if isinstance(value, str):
        text = clean(value)
        return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
    return "" if value is None else value


# -- lines -------------------------------------------------------------------------------------------------


def as_lines(stats: Stats, zone: tzinfo | None = None) -> Iterator[str]:
    """Every section as lines for reading."""
    yield summed(stats)
    for one in sections(stats, zone):
        yield from ("", one.title, *one.says, *(f"  {row}" for row in one.rows))
