"""The schemas for editors: they accept all that we wrote, and refuse what loading refuses."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tutor.authoring import KINDS
from tutor.authoring.schema import SCHEMAS, schema_of
from tutor.cli import main
from tutor.course import find_content

PACK = Path(__file__).resolve().parents[1] / "data" / "pack" / "content"
FILES = {
    "item": ("items/*.yaml", "items/*/*.yaml"),
    "task": ("tasks/*/task.yaml",),
    "experiment": ("experiments/*.yaml",),
    "lesson": ("lessons/*.md",),
    "reading": ("reading/*.yaml",),
    "course": ("course.yaml",),
    "exam": ("exams/*.yaml",),
}


@cache
def _validator(name: str) -> Draft202012Validator:
    made = schema_of(name)
    Draft202012Validator.check_schema(made)
    return Draft202012Validator(made)


def _files(root: Path, name: str) -> list[Path]:
    return sorted(path for pattern in FILES[name] for path in root.glob(pattern))


def _read(path: Path) -> Any:
    """A file as an editor reads it: decimals are numbers."""
    text = path.read_text(encoding="utf-8")
    return yaml.load(text.split("---\n")[1] if path.suffix == ".md" else text, yaml.CSafeLoader)


def _faults(name: str, value: Any) -> list[str]:
    return [
        f"{'.'.join(map(str, one.absolute_path))}: {one.message}"
        for one in _validator(name).iter_errors(value)
    ]


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_file_that_ships_and_the_pack_fit_their_schema(name: str) -> None:
    """No editor underlines anything in them."""
    files = [*_files(find_content(), name), *_files(PACK, name)]
    assert len(files) > 1
    assert {path.name: found for path in files if (found := _faults(name, _read(path)))} == {}


def _pack(name: str) -> Any:
    return _read(_files(PACK, name)[0])


def _items() -> Iterator[dict[str, Any]]:
    for path in _files(PACK, "item"):
        yield from _read(path)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_keys_of_its_own(kind: str) -> None:
    """An item under another kind's name, without a key that it needs, or with a misspelt one is refused; so
    are the keys that loading sets.
    """
    item = next(one for one in _items() if one["kind"] == kind)
    assert _faults("item", [item]) == []
    other = next(each for each in KINDS if each != kind)
    without = {key: value for key, value in item.items() if key != "because"}
    for faulty in (
        {**item, "kind": other},
        {**item, "kind": "essay"},
        {**item, "hint": ["one"]},
        {**item, "topic": "training"},
        {**item, "content": "abc"},
        {**item, "level": "tricky"},
        {**item, "id": "Two Words"},
        {**item, "title": 5},
        {**item, "from_": 1},
        without,
    ):
        assert _faults("item", [faulty])
    assert _faults("item", item)  # a file holds a list of items


Change = Callable[[Any], object]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("task", lambda one: one.update(timeout="ten")),
        ("task", lambda one: one.pop("concept")),
        ("task", lambda one: one["predict"][0].update(kind="colour")),
        ("experiment", lambda one: one["predict"][0].update(kind="guess")),
        ("experiment", lambda one: one.update(seconds=1.5)),
        ("experiment", lambda one: one.update(content="abc")),
        ("experiment", lambda one: one["panels"][0].update(log="yes")),
        ("lesson", lambda one: one.update(cells=2)),
        ("lesson", lambda one: one.update(concepts="tensors")),
        ("reading", lambda one: one["books"][0].pop("look")),
        ("course", lambda one: one["weeks"][0].update(topic="judging")),
        ("course", lambda one: one["assignments"][0].update(passes="half")),
        ("exam", lambda one: one["sections"][0]["slots"][0].update(topic="training")),
    ],
)
def test_typical_faults_are_refused(name: str, change: Change) -> None:
    """Wrong words and numbers, keys too many and too few."""
    whole = _pack(name)
    assert _faults(name, whole) == []
    faulty = copy.deepcopy(whole)
    change(faulty)
    assert _faults(name, faulty)


def test_what_yaml_reads_as_a_number_may_stand_where_an_expression_does() -> None:
    """`from` is the author's word, 0.5 needs no quotes, and nothing may be empty."""
    item = next(one for one in _items() if one["kind"] == "numeric")
    fine = {**item, "draw": {"p": {"from": [0.25, 0.5], "exam": 0.5}}, "let": {"q": 0.75}}
    assert _faults("item", [fine]) == []
    assert _faults("item", [{**item, "draw": {"p": {"from_": [1]}}}])
    assert _faults("item", [{**item, "let": {"q": None}}])


@pytest.mark.parametrize("name", SCHEMAS)
def test_an_editor_can_say_what_keys_mean(name: str) -> None:
    """Every class has the sentence of its docstring, most keys of a whole file have one of their own."""
    made = schema_of(name)
    for one in [*made.get("$defs", {}).values(), *([made] if "properties" in made else [])]:
        assert one["description"].strip() and one["additionalProperties"] is False
    top = made["$defs"]["numeric"] if name == "item" else made
    told = [key for key, one in top["properties"].items() if one.get("description")]
    assert len(told) >= len(top["properties"]) * (0.5 if name != "course" else 0.3)
    assert '"null"' not in json.dumps(made)


def test_the_command_prints_one_and_writes_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What it writes is what it prints; a wrong name or none is told in a sentence."""
    assert main(["schema", "exam"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert main(["schema", "--to", str(tmp_path / "schemas")]) == 0
    assert sorted(path.stem for path in (tmp_path / "schemas").iterdir()) == sorted(SCHEMAS)
    assert json.loads((tmp_path / "schemas" / "exam.json").read_text(encoding="utf-8")) == printed
    capsys.readouterr()
    for wrong in (["schema", "essay"], ["schema"]):
        assert main(wrong) == 2
        assert "item, task, experiment" in capsys.readouterr().err
    (tmp_path / "taken").write_text("")
    assert main(["schema", "--to", str(tmp_path / "taken")]) == 2
    assert "cannot be written" in capsys.readouterr().err
