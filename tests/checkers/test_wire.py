"""The wire's values: what goes in comes out, and nothing malformed gets through."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from typing import Any

import pytest

from checkers.frames import WireError

torch = pytest.importorskip("torch")
np = pytest.importorskip("numpy")
wire = pytest.importorskip("checkers.wire")

pytestmark = pytest.mark.torch


def there_and_back(value: Any) -> Any:
    """The value after the wire."""
    return wire.unpack(*wire.pack(value))


@pytest.mark.parametrize(
    "name", ["bool", "uint8", "int64", "float16", "bfloat16", "float32", "float64", "complex64"]
)
@pytest.mark.parametrize("shape", [(), (0,), (1, 1), (2, 3), (3, 0, 2)])
def test_a_tensor_keeps_dtype_shape_and_values(name: str, shape: tuple[int, ...]) -> None:
    """Every dtype of the list in every kind of shape, empty ones too."""
    dtype = getattr(torch, name)
    sent = torch.arange(math.prod(shape)).reshape(shape).to(dtype)
    back = there_and_back(sent)
    assert back.dtype == dtype and back.shape == sent.shape and torch.equal(back, sent)


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.arange(6.0).reshape(2, 3).T,
        lambda: torch.arange(8.0)[::3],
        lambda: torch.ones(1, 5).as_strided((1, 1), (7, 3)),
        lambda: torch.ones(3, requires_grad=True) * 2,
        lambda: torch.nn.Parameter(torch.ones(2)),
        lambda: torch.tensor([1 + 2j]).conj(),
        lambda: torch.ones(1).expand(4, 4),
    ],
)
def test_odd_strides_and_views_travel_as_their_values(make: Any) -> None:
    """Transposed, strided, expanded, conjugated and differentiable tensors arrive as plain ones."""
    sent = make()
    back = there_and_back(sent)
    assert torch.equal(back, sent.detach().resolve_conj()) and not back.requires_grad


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.arange(6.0).reshape(2, 3).T,
        lambda: torch.arange(8.0)[1::3],
        lambda: torch.arange(24).reshape(2, 3, 4)[:, ::2, 1:3],
        lambda: torch.arange(24.0).reshape(1, 2, 3, 4).to(memory_format=torch.channels_last),
        lambda: torch.tensor([[True, False], [False, False]]).T,
        lambda: torch.arange(6.0).reshape(2, 3).T.requires_grad_(),
    ],
)
def test_a_view_arrives_as_a_view_where_views_are_wanted(make: Any) -> None:
    """What is not contiguous here is not contiguous there, with the same strides and the same numbers."""
    sent = make()
    back = wire.unpack(*wire.pack(sent, views=True), views=True)
    assert torch.equal(back, sent.detach()) and back.stride() == sent.stride() and not back.is_contiguous()
    assert back.is_leaf and not back.requires_grad


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.ones(1).expand(4, 4),
        lambda: torch.arange(100.0)[::50],
        lambda: torch.ones(1, 5).as_strided((1, 1), (7, 3)),
        lambda: torch.zeros(3, 0).T,
        lambda: torch.arange(5.0).unfold(0, 3, 1),
    ],
)
def test_a_view_that_shares_or_wastes_memory_arrives_as_a_copy(make: Any) -> None:
    """Expanded and overlapping views, far apart and empty ones arrive dense."""
    sent = make()
    back = wire.unpack(*wire.pack(sent, views=True), views=True)
    assert torch.equal(back, sent) and back.is_contiguous()


@pytest.mark.parametrize("strides", [[], [0], [-1], [1.0], [True], [1, 1], "1", [1 << 40], [99]])
def test_strides_that_fit_no_tensor_are_refused(strides: Any) -> None:
    """Too many, negative, overlapping and huge strides raise WireError before memory is taken."""
    with pytest.raises(WireError):
        wire.unpack(tensor(strides=strides), bytes(8), views=True)


def test_strides_are_refused_where_no_views_are_wanted() -> None:
    """What the learner's process answers is dense."""
    with pytest.raises(WireError):
        wire.unpack(tensor(strides=[2]), bytes(8))
    assert wire.unpack(tensor(strides=[2]), bytes(8), views=True).stride() == (2,)


def test_plain_values_and_nests_keep_their_types() -> None:
    """None, numbers with nan and inf, texts, lists, tuples and dicts come back as they were."""
    value = {"a": [1, 2.5, None, True, "x"], "b": (1, (2,)), "c": 1 - 2j, "d": float("inf"), "e": 2**200}
    assert there_and_back(value) == value
    assert math.isnan(there_and_back(float("nan")))
    array = np.arange(6, dtype=">i4").reshape(2, 3)[:, ::2]
    assert np.array_equal(there_and_back(array), array)
    assert there_and_back(np.float32(0.5)).shape == ()


@pytest.mark.parametrize(
    "value",
    [
        object(),
        2**5000,
        "x" * 300_000,
        [0] * 30_000,
        torch.zeros(1).expand(1 << 25),
        torch.eye(2).to_sparse(),
        np.array([object()]),
        {1: 2},
        {1, 2},
        b"bytes",
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_wire_does_not_carry_is_refused(value: Any) -> None:
    """Objects, giants and unknown kinds raise WireError instead of being pickled."""
    with pytest.raises(WireError):
        wire.pack(value)


def test_an_object_that_is_a_dictionary_too_stays_where_it_is() -> None:
    """A subclass of the learner's own travels as a reference; those of the standard library as dicts."""

    class Vocabulary(dict[str, int]):
        """With methods of its own."""

    kept: list[Any] = []

    def keep(value: Any) -> int:
        kept.append(value)
        return 7

    tree, _ = wire.pack(Vocabulary(a=1), keep)
    assert tree == {"$": "object", "id": 7, "type": "Vocabulary"} and kept == [{"a": 1}]
    assert there_and_back(OrderedDict(a=1)) == there_and_back(Counter("a")) == {"a": 1}


def test_a_list_within_itself_is_refused() -> None:
    """Endless nesting ends at the cap."""
    value: list[Any] = []
    value.append(value)
    with pytest.raises(WireError):
        wire.pack(value)


def tensor(**changes: Any) -> dict[str, Any]:
    """The tree of a (2,) float32 tensor, changed."""
    return {"$": "tensor", "dtype": "float32", "shape": [2], "bytes": 8, **changes}


@pytest.mark.parametrize(
    ("tree", "payload"),
    [
        (tensor(), b"1234567"),
        (tensor(), b"123456789"),
        (tensor(shape=[3]), bytes(8)),
        (tensor(shape=[-2]), bytes(8)),
        (tensor(shape=[2.0]), bytes(8)),
        (tensor(shape=[True, 2]), bytes(8)),
        (tensor(shape=[1 << 60, 1 << 60], bytes=0), b""),
        (tensor(shape=[1] * 40 + [2]), bytes(8)),
        (tensor(shape="2"), bytes(8)),
        (tensor(bytes=-8), bytes(8)),
        (tensor(dtype="float33"), bytes(8)),
        (tensor(dtype=None), bytes(8)),
        ({"$": "array", "dtype": "object", "shape": [1], "bytes": 8}, bytes(8)),
        ({"$": "pickle"}, b""),
        ({"$": ["tensor"]}, b""),
        ({"a": 1}, b""),
        ({"$": "dict", "of": [[1, 2]]}, b""),
        ({"$": "tuple"}, b""),
        ({"$": "float", "is": "1_0"}, b""),
        ({"$": "object", "id": 1}, b""),
        (1, b"left over"),
    ],
)
def test_a_malformed_value_is_refused(tree: Any, payload: bytes) -> None:
    """Counts, shapes, dtypes and kinds that do not fit raise WireError before anything is allocated."""
    with pytest.raises(WireError):
        wire.unpack(tree, payload)


def test_a_byte_that_is_no_truth_value_becomes_one() -> None:
    """Boolean tensors hold 0 and 1 only, whatever was sent."""
    back = wire.unpack({"$": "tensor", "dtype": "bool", "shape": [3], "bytes": 3}, b"\x00\x07\xff")
    assert back.tolist() == [False, True, True] and back.to(torch.uint8).tolist() == [0, 1, 1]


def test_a_reference_stands_for_what_the_wire_does_not_carry() -> None:
    """With `keep` an object gets a number, and `find` sees that number and its type's name."""
    kept: list[Any] = []

    def keep(value: Any) -> int:
        kept.append(value)
        return 7

    tree, payload = wire.pack([1, object()], keep)
    assert wire.unpack(tree, payload, lambda number, kind: (number, kind)) == [1, (7, "object")]
    assert len(kept) == 1
