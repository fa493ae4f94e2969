"""Names what is handed in: the archive after exercise and surnames, the subject line after everybody.

A course says in a profile (a small YAML file) how its archives are called and how large a group may be.
"""

from __future__ import annotations

import json
import re
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar

__all__ = ["Named", "NamingProblem", "Profile", "name_it", "read_profile"]

_FIELDS = ("number", "surnames", "names")
_MOST_NAMES = 12
_LONGEST = 80


class NamingProblem(Exception):
    """A name, number or profile that cannot be used; one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a course expects. `archive` and `subject` may hold {number}, {surnames} and {names}; a group has
    from `least` to `most` members and best `best`; `largest_mb` is the most that an attached file may have,
    in MiB.
    """

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid", "strict": True}
    archive: str = "ex{number}-{surnames}"
    subject: str = "[EX{number}] {names}"
    least: int = 2
    best: int = 3
    most: int = 3
    largest_mb: int = 20


@dataclass(frozen=True, slots=True)
class Named:
    """The names of one hand-in. `stem` is the archive's name without its ending; `warnings` are sentences."""

    number: str
    names: tuple[str, ...]
    stem: str
    subject: str
    warnings: tuple[str, ...]


def read_profile(path: Path | None) -> Profile:
    """The profile in a file; without one, the usual rules. Raises NamingProblem."""
    if path is None:
        return Profile()
    from pydantic import TypeAdapter, ValidationError  # only a profile needs it

    from tutor.course.source import read_source

    source = read_source(path, path.name)
    if source.problems:
        raise NamingProblem(source.problems[0].sentence)
    try:
        profile = TypeAdapter(Profile).validate_json(json.dumps(source.value or {}))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(one) for one in first["loc"]) or "it"
        known = ", ".join(one.name for one in fields(Profile))
        raise NamingProblem(
            f"{path.name}: {where} cannot be used ({first['msg']}): keys are {known}."
        ) from None
    for pattern in (profile.archive, profile.subject):
        _check_pattern(pattern, path.name)
    if "{number}" not in profile.archive:
        raise NamingProblem(
            f"{path.name}: the archive's name must hold {{number}}, or sheets share one name."
        )
    if not 1 <= profile.least <= profile.best <= profile.most <= _MOST_NAMES:
        raise NamingProblem(f"{path.name}: least, best and most are sizes of a group, in rising order.")
    if not 1 <= profile.largest_mb <= 1000:
        raise NamingProblem(f"{path.name}: largest_mb lies between 1 and 1000.")
    return profile


def _check_pattern(pattern: str, file: str) -> None:
    try:
        held = [name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None]
    except ValueError:
        held = [""]
    if any(name not in _FIELDS for name in held):
        shown = ", ".join(f"{{{name}}}" for name in _FIELDS)
        raise NamingProblem(f"{file}: the pattern {pattern[:60]!r} may hold {shown} and plain text, no more.")


def name_it(profile: Profile, number: int, names: Sequence[str]) -> Named:
    """The names for exercise `number` and these full names, in the order given.

    A name is written as “Ada Lovelace” or, where the surname has several words, as “van Rossum, Guido”.
    Raises NamingProblem.
    """
    if not 0 <= number <= 99:
        raise NamingProblem(f"The exercise has a number from 0 to 99, and {number} is none.")
    if not names:
        raise NamingProblem("Nobody hands in: give each member's full name.")
    if len(names) > _MOST_NAMES:
        raise NamingProblem(f"{len(names)} names are too many: a group has at most {_MOST_NAMES} here.")
    full, last = zip(*(_split(one) for one in names))
    values = {"number": f"{number:02d}", "surnames": "-".join(last), "names": ", ".join(full)}
    stem = profile.archive.format(**values)
    if not _plain(stem) or len(stem) > 200:
        raise NamingProblem(f"{stem[:80]!r} is no name for a file: mend the profile, or shorten the names.")
    return Named(
        values["number"], full, stem, profile.subject.format(**values), tuple(_of_the_group(profile, full))
    )


def _of_the_group(profile: Profile, names: Sequence[str]) -> list[str]:
    count = len(names)
    many = "one member" if count == 1 else f"{count} members"
    found = []
    if count < profile.least:
        found.append(f"A group of {many}: the rules ask for at least {_word(profile.least)}.")
    if count > profile.most:
        found.append(f"A group of {many}: the rules allow at most {_word(profile.most)}.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        found.append(f"{twice[0]} is named twice.")
    return found


def _word(count: int) -> str:
    return {1: "one", 2: "two", 3: "three", 4: "four"}.get(count, str(count))


def _split(name: str) -> tuple[str, str]:
    """The full name as it is read, and the surname in small ASCII letters with hyphens."""
    shown = unicodedata.normalize("NFC", " ".join(name.split()))
    if not shown:
        raise NamingProblem("A name is empty: give each member's full name.")
    if any(one in shown for one in "/\\"):
        raise NamingProblem(f"“{shown[:40]}” holds a path separator: a name has neither / nor \\.")
    if len(shown) > _LONGEST:
        raise NamingProblem(f"“{shown[:30]}…” is longer than {_LONGEST} characters: shorten it.")
    if any(unicodedata.category(one)[0] == "C" for one in shown):
        raise NamingProblem(f"“{_visible(shown)}” holds a control character: type the name anew.")
    before, comma, after = (part.strip() for part in shown.partition(","))
    if comma and not (before and after):
        raise NamingProblem(f"“{shown[:40]}” has a comma and one part only: write “Surname, Given name”.")
    full, surname = (f"{after} {before}", before) if comma else (shown, shown.split(" ")[-1])
    folded = _folded(surname)
    if not folded or not any(one.isalpha() for one in surname):
        raise NamingProblem(f"“{shown[:40]}” has a surname without letters: an archive cannot be named so.")
    return full, folded


def _folded(surname: str) -> str:
    """Small ASCII letters and digits; whatever stands between them becomes one hyphen, an apostrophe none."""
    from anyascii import anyascii  # tables of all scripts, for a hand-in only

    plain = anyascii(re.sub(r"[’'`´]", "", surname)).casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def _visible(text: str) -> str:
    return "".join(one if unicodedata.category(one)[0] != "C" else "?" for one in text)[:40]


def _plain(stem: str) -> bool:
    """Whether a file may be called so on any system."""
    return bool(re.fullmatch(r"[^\x00-\x1f/\\:*?\"<>|]+", stem)) and stem.strip(" .") == stem
