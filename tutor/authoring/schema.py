"""JSON Schemas of what authors write in YAML, for editors that complete keys and underline faults.

They are made of the models that loading validates with, so that they cannot say anything else; what the lint
proves beyond single keys they leave to it.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["SCHEMAS", "schema_of"]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
LEVELS = ["easy", "medium", "hard"]
KEBAB = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
SHARED = {
    "id": "Its name for ever: small letters and digits, with hyphens between words.",
    "title": "A few words for lists; gives nothing away.",
    "source": "The ids of sources.yaml that it serves; [] for none.",
    "concept": "What it is about, in one word or a few with hyphens: the card that the memory keeps.",
    "level": "How hard it is for somebody who has read the lesson.",
    "ask": "The question; {name} and {a + b:3} are filled in.",
    "hints": "Three: a nudge, the rule, the first step.",
    "because": "Why the key is right, and what goes wrong with the tempting answer.",
    "points": "What it is worth in an exam.",
    "answers_for": "The id of sources.yaml for which it answers `dltutor mark`, and with which parameters.",
    "family": "Items of one family are variants of one question: one of them is asked at a time.",
    "needs": "Concepts that are best known before it.",
    "figure": "The figure that stands beside it.",
    "draw": "Parameters by name, each with how it is drawn; seed 0 takes what stands behind `exam`.",
    "let": "Values by name, each an expression of the parameters and of values above it.",
    "require": "Conditions that a drawn variant has to meet.",
    "kind": "What is answered, and how it is marked.",
    "topic": "The id of its topic in course.yaml.",
    "minutes": "How long it takes.",
    "seconds": "What the first run takes on a free core.",
}
"""What keys mean that have no sentence in the docstring of their class."""

Schema = dict[str, Any]


def schema_of(name: str) -> Schema:
    """The schema of one sort of file, one of SCHEMAS; raises KeyError for another name."""
    made = SCHEMAS[name][1]()
    return {"$schema": DRAFT, "title": SCHEMAS[name][0], **made}


def _item() -> Schema:
    from tutor.course.load import SET_BY_LOADER
    from tutor.kinds import KINDS

    definitions: Schema = {}
    for kind, cls in KINDS.items():
        own = _made(cls, without=SET_BY_LOADER)
        own["properties"] = {"kind": {"const": kind}, **own["properties"]}
        own["required"] = ["kind", *own["required"]]
        apart = own.pop("$defs", {})  # each kind has a Part of its own: names are kept apart by the kind
        definitions |= {f"{kind}.{key}": _moved(one, kind) for key, one in apart.items()}
        definitions[kind] = _moved(own, kind)
    choice = {"enum": list(KINDS), "description": SHARED["kind"]}
    several = [
        {"if": {"properties": {"kind": {"const": kind}}}, "then": {"$ref": f"#/$defs/{kind}"}}
        for kind in KINDS
    ]
    one = {"type": "object", "properties": {"kind": choice}, "required": ["id", "kind"], "allOf": several}
    return {"type": "array", "items": one, "$defs": definitions}


def _moved(value: Any, kind: str) -> Any:
    """The same schema with its references under the kind's own names."""
    if isinstance(value, dict):
        return {
            key: one.replace("#/$defs/", f"#/$defs/{kind}.") if key == "$ref" else _moved(one, kind)
            for key, one in value.items()
        }
    return [_moved(one, kind) for one in value] if isinstance(value, list) else value


def _task() -> Schema:
    from tutor.course.model import Task

    return _made(Task)


def _experiment() -> Schema:
    from tutor.course.experiments import Experiment

    return _made(Experiment, without=("content",))


def _lesson() -> Schema:
    from tutor.course.model import Lesson

    return _made(Lesson, without=("cells",))


def _reading() -> Schema:
    from tutor.course.reading import ReadingList

    return _made(ReadingList)


def _course() -> Schema:
    from tutor.course.model import CourseIndex

    return _made(CourseIndex)


def _exam() -> Schema:
    from tutor.course.exams import Blueprint

    return _made(Blueprint)


SCHEMAS: dict[str, tuple[str, Callable[[], Schema]]] = {
    "item": ("A file of questions: content/items/**/*.yaml", _item),
    "task": ("A coding task: content/tasks/*/task.yaml", _task),
    "experiment": ("An experiment: content/experiments/*.yaml", _experiment),
    "lesson": ("The front matter of a lesson: content/lessons/*.md", _lesson),
    "reading": ("A reading list: content/reading/*.yaml", _reading),
    "course": ("The index of a course: content/course.yaml", _course),
    "exam": ("A mock exam: content/exams/*.yaml", _exam),
}
"""Each sort of file by name: what it is, and how its schema is made."""


def _made(cls: type[Any], without: Iterable[str] = ()) -> Schema:
    """What the validator accepts of a class, as its author writes it."""
    from pydantic import TypeAdapter

    raw = TypeAdapter(cls).json_schema()
    for name in without:
        raw["properties"].pop(name)
    made: Schema = _written(raw)
    for place in (made, *made.get("$defs", {}).values()):
        if place.get("type") == "object" and "properties" in place:
            _explained(place)
    _narrowed(made)
    return made


def _written(value: Any) -> Any:
    """As it is written: `from` for `from_`, decimals wherever an expression may stand, nothing null."""
    if isinstance(value, list):
        return [_written(one) for one in value]
    if not isinstance(value, dict):
        return value
    made: Schema = {}
    for key, one in value.items():
        if key in ("properties", "$defs"):  # names of the author's keys, not of the schema's
            made[key] = {_plain(name): _written(each) for name, each in one.items()}
        elif key == "required":
            made[key] = [_plain(name) for name in one]
        elif key not in ("title", "default") or (key == "default" and one not in (None, "")):
            made[key] = _written(one)  # a title is the validator's own words for a key: they say nothing new
    if "anyOf" in made:
        made |= _united(made.pop("anyOf"))
    return made


def _plain(key: str) -> str:
    """The key in the file: what is a word of Python has an underscore in the class."""
    bare = key.removesuffix("_")
    return bare if bare != key and keyword.iskeyword(bare) else key


def _united(several: list[Schema]) -> Schema:
    """A union; a decimal is text to the loader, so that it stays exact, and a number to an editor."""
    left = [one for one in several if one != {"type": "null"}]
    scalars = [one["type"] for one in left if set(one) == {"type"}]
    if "integer" in scalars:
        scalars = ["number" if one == "integer" else one for one in scalars]
    others = [one for one in left if set(one) != {"type"}]
    simple: Schema = {"type": scalars[0] if len(scalars) == 1 else sorted(set(scalars))}
    if not others:
        return simple
    if scalars:
        others.append(simple)
    return others[0] if len(others) == 1 else {"anyOf": others}


def _explained(place: Schema) -> None:
    """Each key with the sentence of the class's docstring that names it, or with what it means everywhere."""
    text = " ".join(str(place.get("description", "")).split())
    place["description"] = text
    sentences = re.split(r"(?<=[.;:])\s+(?=[`A-Za-z])|,\s+(?=`\w+` \w)", text)
    for key, one in place["properties"].items():
        about = next((each for each in sentences if re.search(rf"`{re.escape(key)}_?`", each)), "")
        about = about.rstrip(".;:") or (SHARED.get(key, "") if "kind" not in key else "").rstrip(".")
        if about and "description" not in one:
            one["description"] = f"{about[0].upper()}{about[1:]}." if about[0] != "`" else f"{about}."


def _narrowed(made: Schema) -> None:
    """What loading or the lint asks of a key beyond its type."""
    keys = made["properties"]
    if "level" in keys:
        keys["level"]["enum"] = LEVELS
    if "id" in keys:
        keys["id"] |= {"pattern": KEBAB, "maxLength": 60}
