"""Dataclasses to plain values and back, without the validator: how validated content comes out of the cache.

Only for values that were validated before they were written; types are trusted, not checked.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

__all__ = ["freeze", "thaw"]


def freeze(value: Any) -> Any:
    """A dataclass as dictionaries, lists and scalars; fields at their default are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: freeze(getattr(value, one.name))
            for one in dataclasses.fields(value)
            if not _is_default(one, getattr(value, one.name))
        }
    if isinstance(value, dict):
        return {key: freeze(entry) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return [freeze(entry) for entry in value]
    return value


def _is_default(one: dataclasses.Field[Any], value: Any) -> bool:
    if one.default is not dataclasses.MISSING:
        return bool(one.default == value and type(one.default) is type(value))
    return one.default_factory is not dataclasses.MISSING and one.default_factory() == value


def thaw(cls: type[Any], data: Any) -> Any:
    """The dataclass that `freeze` made these plain values of."""
    builder: Callable[[Any], Any] = _builder(cls)  # type: ignore[arg-type]
    return builder(data)


@cache
def _plan(cls: Any) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(cls)
    return {one.name: _builder(hints[one.name]) for one in dataclasses.fields(cls) if one.init}


@cache
def _builder(kind: Any) -> Callable[[Any], Any]:
    origin, args = get_origin(kind), get_args(kind)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        make: Callable[..., Any] = kind
        return lambda data: make(**{key: _plan(make)[key](entry) for key, entry in data.items()})
    if origin in (Union, types.UnionType):
        return _union(args)
    if origin is tuple:
        inner = _builder(args[0])
        return lambda data: tuple(inner(entry) for entry in data)
    if origin is dict:
        inner = _builder(args[1])
        return lambda data: {key: inner(entry) for key, entry in data.items()}
    return lambda data: data


def _union(args: tuple[Any, ...]) -> Callable[[Any], Any]:
    """A union of scalars, at most one list and at most one dataclass: the plain value's type tells which."""
    lists = next((_builder(arg) for arg in args if get_origin(arg) is tuple), None)
    records = next(
        (_builder(arg) for arg in args if dataclasses.is_dataclass(arg) and isinstance(arg, type)), None
    )

    def build(data: Any) -> Any:
        if isinstance(data, list) and lists:
            return lists(data)
        if isinstance(data, dict) and records:
            return records(data)
        return data

    return build
