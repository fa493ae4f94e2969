"""Turns values into messages and back: tensors, arrays and a small closed set of Python values, never a
pickle.

Both ends distrust each other's bytes: dtype names come from a fixed list, shapes are plain integers, and
product(shape) x itemsize must be the byte count before anything is allocated. What is none of these values
stays where it is and travels as a reference.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch

from checkers.frames import MAX_PAYLOAD, WireError

__all__ = ["ARRAY_DTYPES", "TENSOR_DTYPES", "Values", "pack", "unpack"]

TENSOR_DTYPES: dict[str, tuple[torch.dtype, int]] = {
    "bool": (torch.bool, 1),
    "uint8": (torch.uint8, 1),
    "int8": (torch.int8, 1),
    "int16": (torch.int16, 2),
    "int32": (torch.int32, 4),
    "int64": (torch.int64, 8),
    "float16": (torch.float16, 2),
    "bfloat16": (torch.bfloat16, 2),
    "float32": (torch.float32, 4),
    "float64": (torch.float64, 8),
    "complex64": (torch.complex64, 8),
    "complex128": (torch.complex128, 16),
}
ARRAY_DTYPES: dict[str, int] = {
    "bool": 1,
    "uint8": 1,
    "uint16": 2,
    "uint32": 4,
    "uint64": 8,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "float16": 2,
    "float32": 4,
    "float64": 8,
    "complex64": 8,
    "complex128": 16,
}
MAX_NODES, MAX_DEPTH, MAX_TEXT, MAX_AXES = 20_000, 16, 200_000, 32
MAX_SPREAD = 8  # elements of memory for each that a view shows

_MAPPINGS = (dict, OrderedDict, defaultdict, Counter)  # a learner's own subclass has methods, and stays there

# A packed value: the JSON tree, where {"$": kind, ...} stands for what JSON lacks, and the raw bytes.
Values = tuple[Any, bytes]
_Kinds = Mapping[str, Callable[[dict[str, Any]], Any]]


class _Packer:
    """Walks one value, collecting raw bytes; `keep` numbers an object that only a reference can name."""

    def __init__(self, keep: Callable[[Any], int | dict[str, Any]] | None, views: bool) -> None:
        self.keep, self.views = keep, views
        self.blobs: list[bytes] = []
        self.size = 0
        self.nodes = 0

    def tree(self, value: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError("a value nested too deeply or with too many parts")
        # Exact types: a subclass may lie about itself, and a learner's subclass is an object like any other.
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            if value.bit_length() > 4096:
                raise WireError("an integer of more than 4096 bits")
            return value
        if kind is float:
            return value if math.isfinite(value) else {"$": "float", "is": repr(value)}
        if kind is complex:
            return {"$": "complex", "re": self.tree(value.real), "im": self.tree(value.imag)}
        if kind is str:
            if len(value) > MAX_TEXT:
                raise WireError(f"a text of {len(value)} characters")
            return value
        if kind is list:
            return [self.tree(one, depth + 1) for one in value]
        if kind is tuple or (isinstance(value, tuple) and hasattr(value, "_fields")):
            return {"$": "tuple", "of": [self.tree(one, depth + 1) for one in value]}
        if kind is torch.Size:
            return {"$": "tuple", "of": [int(one) for one in value]}
        if kind in _MAPPINGS and all(type(key) is str for key in value):
            return {"$": "dict", "of": [[key, self.tree(one, depth + 1)] for key, one in value.items()]}
        if isinstance(value, torch.Tensor):
            return self.tensor(value)
        if isinstance(value, (np.ndarray, np.generic)) and value.dtype.name in ARRAY_DTYPES:
            return self.array(np.asarray(value))
        return self.reference(value)

    def tensor(self, value: torch.Tensor) -> Any:
        name = str(value.dtype).removeprefix("torch.")
        if name not in TENSOR_DTYPES:
            raise WireError(f"a tensor of dtype {name}")
        if value.device.type == "meta":
            raise WireError("a tensor on the device meta, where tensors have no numbers")
        if value.layout is not torch.strided:
            raise WireError("a tensor that is not dense")
        self.room(value.numel() * TENSOR_DTYPES[name][1])
        # A fresh, dense buffer: viewing a contiguous tensor as bytes refuses size-1 tensors with odd strides.
        flat = torch.empty(value.numel(), dtype=value.dtype).copy_(value.detach().reshape(-1))
        data = flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b""
        node = self.blob("tensor", name, list(value.shape), data)
        if self.views and not value.is_contiguous() and _extent(value.shape, value.stride()) is not None:
            node["strides"] = list(value.stride())
        return node

    def array(self, value: Any) -> Any:
        self.room(value.nbytes)
        data = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("="), copy=False).tobytes()
        return self.blob("array", value.dtype.name, list(value.shape), data)

    def room(self, count: int) -> None:
        self.size += count
        if self.size > MAX_PAYLOAD:
            raise WireError(f"{self.size} bytes of tensors, {MAX_PAYLOAD} allowed")

    def blob(self, kind: str, dtype: str, shape: list[int], data: bytes) -> dict[str, Any]:
        self.blobs.append(data)
        return {"$": kind, "dtype": dtype, "shape": shape, "bytes": len(data)}

    def reference(self, value: Any) -> Any:
        if self.keep is None:
            raise WireError(f"a value of type {type(value).__name__}")
        kept = self.keep(value)
        return kept if isinstance(kept, dict) else {"$": "object", "id": kept, "type": _name(value)}


def _name(value: Any) -> str:
    return type(value).__name__[:80]


def _extent(shape: Sequence[int], strides: Sequence[int]) -> int | None:
    """How many elements of memory such a view spans; None where elements share a place, or the memory would
    be many times what the view shows.
    """
    span = 1
    for stride, size in sorted((stride, size) for size, stride in zip(shape, strides) if size > 1):
        if stride < span:  # as an expanded axis has it: what is written at one place shows at others
            return None
        span += stride * (size - 1)
    return span if span <= MAX_SPREAD * max(1, math.prod(shape)) else None


def pack(
    value: Any, keep: Callable[[Any], int | dict[str, Any]] | None = None, *, views: bool = False
) -> Values:
    """The value as (JSON tree, raw bytes); raises WireError for what the wire does not carry.

    `keep` is called for any other object and returns the number that stands for it, or a node of a kind
    that the reader knows by `more`. With `views` a tensor's strides go along: a transposed or sliced view
    arrives as one, with nothing between its elements.
    """
    packer = _Packer(keep, views)
    tree = packer.tree(value)
    return tree, b"".join(packer.blobs)


class _Unpacker:
    """Walks one tree, taking raw bytes from the front; `find` turns a reference back into something."""

    def __init__(
        self, payload: bytes, find: Callable[[int, str], Any] | None, more: _Kinds, views: bool
    ) -> None:
        self.payload, self.find, self.more, self.views = payload, find, more, views
        self.at = self.nodes = 0

    def value(self, tree: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH + 1 or self.nodes > 4 * MAX_NODES:
            raise WireError("a value nested too deeply or with too many parts")
        if tree is None or isinstance(tree, (bool, int, float, str)):
            return tree
        if isinstance(tree, list):
            return [self.value(one, depth + 1) for one in tree]
        readers: dict[str, Callable[[dict[str, Any], int], Any]] = {
            "float": self.number,
            "complex": self.complex,
            "tuple": lambda node, at: tuple(self.value(one, at + 1) for one in _list(node, "of")),
            "dict": self.mapping,
            "tensor": self.tensor,
            "array": self.array,
            "object": self.reference,
        }
        kind = tree.get("$") if isinstance(tree, dict) else None
        if isinstance(kind, str) and kind in self.more:
            return self.more[kind](tree)
        if not isinstance(kind, str) or kind not in readers:
            raise WireError("a value of no known kind")
        return readers[kind](tree, depth)

    def number(self, node: dict[str, Any], depth: int) -> float:
        if node.get("is") not in ("nan", "inf", "-inf"):
            raise WireError("a malformed number")
        return float(node["is"])

    def complex(self, node: dict[str, Any], depth: int) -> complex:
        re, im = self.value(node.get("re"), depth + 1), self.value(node.get("im"), depth + 1)
        if not isinstance(re, (int, float)) or not isinstance(im, (int, float)):
            raise WireError("a malformed complex number")
        return complex(re, im)

    def mapping(self, node: dict[str, Any], depth: int) -> dict[str, Any]:
        pairs = _list(node, "of")
        if not all(isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) for pair in pairs):
            raise WireError("a malformed dict")
        return {key: self.value(one, depth + 1) for key, one in pairs}

    def tensor(self, node: dict[str, Any], depth: int) -> torch.Tensor:
        dtype, size = TENSOR_DTYPES.get(str(node.get("dtype")), (None, 0))
        if dtype is None:
            raise WireError("a tensor of no known dtype")
        shape, data = self.take(node, size)
        if not data:
            return torch.empty(shape, dtype=dtype)
        if dtype is torch.bool:  # a byte other than 0 and 1 is no truth value
            dense = (torch.frombuffer(bytearray(data), dtype=torch.uint8) != 0).reshape(shape)
        else:
            dense = torch.frombuffer(bytearray(data), dtype=dtype).reshape(shape)
        return self.laid(dense, _list(node, "strides")) if "strides" in node else dense

    def laid(self, dense: torch.Tensor, strides: list[Any]) -> torch.Tensor:
        """The same numbers in memory as they lay on the other side."""
        plain = self.views and len(strides) == dense.ndim
        if not plain or not all(type(n) is int and 0 <= n <= MAX_PAYLOAD for n in strides):
            raise WireError("strides that are not a few plain integers")
        extent = _extent(dense.shape, strides)
        if extent is None:
            raise WireError("strides that fit no tensor")
        return torch.zeros(extent, dtype=dense.dtype).as_strided(dense.shape, strides).copy_(dense)

    def array(self, node: dict[str, Any], depth: int) -> Any:
        name = str(node.get("dtype"))
        if name not in ARRAY_DTYPES:
            raise WireError("an array of no known dtype")
        shape, data = self.take(node, ARRAY_DTYPES[name])
        if name == "bool":
            return (np.frombuffer(data, dtype=np.uint8) != 0).reshape(shape)
        return np.frombuffer(data, dtype=name).reshape(shape).copy()

    def take(self, node: dict[str, Any], size: int) -> tuple[tuple[int, ...], bytes]:
        shape, count = _list(node, "shape"), node.get("bytes")
        if len(shape) > MAX_AXES or not all(type(n) is int and 0 <= n <= MAX_PAYLOAD for n in shape):
            raise WireError("a shape that is not a few plain integers")
        if type(count) is not int or math.prod(shape) * size != count or self.at + count > len(self.payload):
            raise WireError("a byte count that does not fit its shape")
        self.at += count
        return tuple(shape), self.payload[self.at - count : self.at]

    def reference(self, node: dict[str, Any], depth: int) -> Any:
        number, kind = node.get("id"), node.get("type", "object")
        if self.find is None or type(number) is not int or not isinstance(kind, str):
            raise WireError("a reference to nothing")
        return self.find(number, kind)


def _list(node: dict[str, Any], key: str) -> list[Any]:
    value = node.get(key)
    if not isinstance(value, list):
        raise WireError(f"a value without its list {key!r}")
    return value


def unpack(
    tree: Any,
    payload: bytes,
    find: Callable[[int, str], Any] | None = None,
    more: _Kinds | None = None,
    *,
    views: bool = False,
) -> Any:
    """The value of a (JSON tree, raw bytes) pair; raises WireError for anything malformed or left over.

    `more` reads kinds of nodes that the judge alone may write, as are strides, which `views` allows.
    """
    unpacker = _Unpacker(payload, find, more or {}, views)
    try:
        value = unpacker.value(tree)
    except (ValueError, TypeError, OverflowError, RecursionError, RuntimeError) as error:
        raise WireError(f"a malformed value ({type(error).__name__})") from None
    if unpacker.at != len(payload):
        raise WireError("bytes that no value describes")
    return value
