"""A tour of the library: each function by what it gives, and by what it leaves of its arguments."""

import numpy as np
import torch
from torch import Tensor, nn

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_object,
    expect_shape,
    expect_true,
    expect_untouched,
    fail,
    integers,
    item_of,
    named,
    normal,
    prediction,
    recognise,
    sizes,
    to_tensor,
    uniform,
)


def there(subject: Subject) -> Remote:
    """torch in the learner's process, whatever the file itself imports."""
    return expect_object(subject["__builtins__"].get("__import__")("torch"))


def linear(subject: Subject, weight: Tensor, bias: Tensor) -> Remote:
    """A linear layer over there, with these weights."""
    layer = expect_object(there(subject).nn.Linear(weight.shape[1], weight.shape[0]))
    layer.load_state_dict({"weight": weight, "bias": bias})
    return layer


# ---- as_array ---------------------------------------------------------------------------------------------


def array(got: object) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
    """The answer, which has to be a NumPy array."""
    if got is None:
        fail(actual="as_array returned None", expected="a NumPy array", hint="is a return missing?")
    if not isinstance(got, np.ndarray):
        kind = "a torch tensor" if isinstance(got, Tensor) else f"a {type(got).__name__}"
        fail(actual=f"as_array returned {kind}", expected="a NumPy array", hint="x.numpy() is one")
    assert isinstance(got, np.ndarray)
    return got


@check(part="as_array")
def gives_the_numbers_to_numpy(subject: Subject) -> None:
    """as_array gives a NumPy array with the numbers of x, in its shape and dtype"""
    for x in (
        normal(*sizes((2, 4), (5, 7))),
        integers(5, low=-9, high=9),
        uniform(1).reshape(()),
        normal(2, 3).double().t(),
    ):
        got = array(subject.as_array(x))
        expect_shape(torch.as_tensor(got), x.shape, hint="no axis is added or dropped")
        wanted = x.numpy()
        expect_true(
            got.dtype == wanted.dtype,
            actual=f"as_array of {str(x.dtype).removeprefix('torch.')} gave {got.dtype}",
            expected=str(wanted.dtype),
            hint="numpy() keeps the dtype; lists on the way lose it",
        )
        expect_close(torch.as_tensor(got), x, rtol=0, atol=0, hint="the numbers as they are")


@check(part="as_array", after=gives_the_numbers_to_numpy)
def takes_tensors_of_a_graph(subject: Subject) -> None:
    """as_array takes a tensor that requires a gradient, such as the weight of a layer"""
    weight = normal(2, 3)
    layer = linear(subject, weight, torch.zeros(2))
    try:
        got = array(subject.as_array(layer.weight))
    except CheckFailed as failure:
        hint = "x.detach() is the same tensor outside the graph: NumPy takes that one"
        raise CheckFailed(actual=failure.actual, hint=hint, detail=failure.detail) from None
    expect_close(torch.as_tensor(got), weight, rtol=0, atol=0)
    expect_true(
        subject.value(layer.weight.requires_grad) is True,
        actual="the tensor that was given requires no gradient any more",
        expected="the tensor as it was",
        hint="detach() gives another tensor; detach_() and requires_grad_(False) change this one",
    )


@check(part="as_array", after=takes_tensors_of_a_graph)
def gives_an_array_of_its_own(subject: Subject) -> None:
    """as_array gives an array that shares no memory with x, whether x requires a gradient or not"""
    weight = linear(subject, normal(1, 5), normal(1)).weight
    for x, told in ((weight, "the array"), (weight.data, "the array of a tensor without gradient")):
        keeps_apart(subject, x, told)


def keeps_apart(subject: Subject, x: object, told: str) -> None:
    """The array of this tensor over there has memory of its own."""
    over_there = subject["__builtins__"]
    bring, several = over_there.get("__import__"), over_there.get("map")
    numpy, detach = bring("numpy"), bring("operator").methodcaller("detach")
    # Laziness keeps the arrays over there, where their memory can be compared.
    mine, its = several(subject.as_array, [x]), several(numpy.asarray, several(detach, [x]))
    expect_true(
        over_there.get("list")(several(numpy.shares_memory, mine, its)) == [False],
        actual=f"{told} shares its memory with x: writing into it changes x",
        expected="an array of its own",
        hint="numpy() gives a view of the same numbers: .copy() behind it, or .clone() before it",
    )


# ---- weighted_gradient ------------------------------------------------------------------------------------


@check(part="weighted_gradient")
def weights_each_output(subject: Subject) -> None:
    """weighted_gradient gives the gradient of (weights * f(x)).sum(), in the shape of x"""
    x, weights = normal(3, 4), 0.5 + uniform(3, 4)
    got = subject.weighted_gradient(there(subject).sin, x, weights)
    expect_shape(got, x.shape, hint="a gradient has the shape of what it is taken with respect to")
    expect_finite(got)
    right = weights * x.cos()
    hint = recognise(
        got,
        (x.cos(), "all outputs count the same: backward(weights), not sum().backward()"),
        (right / x.numel(), "this is the gradient of the mean: the sum is asked"),
        (right.sum().expand(3, 4), "one number for all: autograd adds up by itself"),
        (x.sin(), "this is f(x)"),
        (weights * x.sin(), "this is what is differentiated, not its gradient"),
        otherwise="backward(weights), or torch.autograd.grad(f(x), x, weights)",
    )
    expect_close(got, right, rtol=1e-3, atol=1e-4, hint=hint)


@check(part="weighted_gradient", after=weights_each_output)
def takes_other_functions(subject: Subject) -> None:
    """weighted_gradient takes functions whose outputs depend on several inputs, and a single number"""
    x = normal(4)
    weights = 0.5 + uniform(4)
    got = subject.weighted_gradient(expect_object(there(subject).nn.Softmax(0)), x, weights)
    p = x.softmax(0)
    hint = "f may mix the inputs: leave the differentiation to autograd"
    expect_close(got, p * (weights - (p * weights).sum()), rtol=1e-3, atol=1e-5, hint=hint)
    weight = normal(2, 3)
    layer = linear(subject, weight, normal(2))
    upstream = normal(5, 2)
    got = subject.weighted_gradient(layer, normal(5, 3), upstream)
    hint = "f(x) may have another shape than x: weights have that of f(x)"
    expect_shape(got, (5, 3), hint=hint)
    expect_close(got, upstream @ weight, rtol=1e-3, atol=1e-4, hint=hint)
    got = subject.weighted_gradient(there(subject).exp, torch.tensor(0.5), torch.tensor(2.0))
    expect_shape(got, (), hint="a single number has the shape ()")


@check(part="weighted_gradient", after=weights_each_output)
def gives_the_same_again(subject: Subject) -> None:
    """weighted_gradient gives the same again where x is asked a second time, and leaves x as it was"""
    layer = linear(subject, normal(1, 4), normal(1))
    weights = 0.5 + uniform(1, 4)
    square = there(subject).square
    for call in ("first", "second"):
        got = subject.weighted_gradient(square, layer.weight, weights)
        want = 2 * weights * to_tensor(subject.tensors(layer, ["weight"])[0])
        hint = "backward adds to .grad: take torch.autograd.grad, or a detached copy of x"
        expect_close(named(to_tensor(got), f"the {call} call"), want, rtol=1e-3, atol=1e-5, hint=hint)
    left = subject.value(layer.weight.grad)
    expect_true(
        left is None,
        actual="x has a .grad behind the call",
        expected="x as it was",
        hint="backward writes into x.grad: take torch.autograd.grad, or a detached copy of x",
    )
    hint = "requires_grad_() on a detached copy leaves x alone"
    plain = expect_object(there(subject).nn.BatchNorm1d(3)).running_mean  # a tensor without gradient
    subject.weighted_gradient(square, plain, torch.ones(3))
    expect_true(
        subject.value(plain.requires_grad) is False,
        actual="x requires a gradient behind the call, and did not before",
        expected="x as it was",
        hint=hint,
    )
    expect_untouched(subject, subject.weighted_gradient, square, normal(3), torch.ones(3), hint=hint)


# ---- batches ----------------------------------------------------------------------------------------------


def run_through(subject: Subject, loader: object) -> list[tuple[Tensor, Tensor]]:
    """The batches of a loader; fails the check for what is none."""
    if isinstance(loader, (list, tuple)):
        fail(actual=f"batches returned a {type(loader).__name__}", expected="a DataLoader")
    one = expect_object(loader, hint="torch.utils.data.DataLoader(TensorDataset(x, y), batch_size=size)")
    expect_true(
        one._kind == "DataLoader",
        actual=f"batches returned {one!r}",
        expected="a DataLoader",
        hint="a dataset gives single pairs, a loader batches" if "Dataset" in one._kind else "",
    )
    found = subject["__builtins__"].get("list")(one)
    good = isinstance(found, list) and all(
        isinstance(part, (list, tuple)) and len(part) == 2 and all(isinstance(side, Tensor) for side in part)
        for part in found
    )
    if not good:
        fail(
            actual="the loader's batches are no pairs of tensors",
            expected="pairs (x, y)",
            hint="TensorDataset(x, y) pairs them",
        )
    return [(part[0], part[1]) for part in found]


@check(part="batches")
def cuts_into_batches(subject: Subject) -> None:
    """batches gives a DataLoader with `size` pairs a batch, in order, the last one perhaps smaller"""
    size = 4
    for count in (13, int(sizes((14, 16))[0])):  # a last batch of one, and a longer one
        x, y = torch.arange(count * 6).float().reshape(count, 2, 3), torch.arange(count)
        wanted = list(zip(torch.split(x, size), torch.split(y, size), strict=True))
        found = run_through(subject, subject.batches(x, y, size))
        lengths, right = ([len(one) for one, _ in part] for part in (found, wanted))
        hint = "drop_last=True leaves the last ones out" if lengths == right[:-1] else "batch_size=size"
        expect_true(
            lengths == right,
            actual=f"{count} examples come in batches of {', '.join(map(str, lengths))}",
            expected=", ".join(map(str, right)),
            hint=hint,
        )
        labels = torch.cat([one for _, one in found])
        mixed = sorted(labels.tolist()) == y.tolist()
        expect_true(
            torch.equal(labels, y),
            actual="the labels do not come in the order of y",
            expected="the order of y",
            hint="shuffle=True mixes them: the order is asked" if mixed else "TensorDataset(x, y)",
        )
        expect_close(
            torch.cat([one for one, _ in found]), x, hint="the images of a batch belong to its labels"
        )


@check(part="batches", after=cuts_into_batches)
def takes_a_size_beyond_the_set(subject: Subject) -> None:
    """batches takes single numbers as examples, one example, and a size larger than the set"""
    for count, size in ((5, 8), (1, 1), (3, 1)):
        x, y = normal(count), integers(count, low=0, high=9)
        found = run_through(subject, subject.batches(x, y, size))
        hint = "the smaller last batch counts, too, also when it is the only one"
        expect_close(torch.cat([one for one, _ in found]) if found else torch.zeros(0), x, hint=hint)


# ---- loss_of ----------------------------------------------------------------------------------------------


@check(part="loss_of")
def takes_the_cross_entropy_of_logits(subject: Subject) -> None:
    """loss_of gives the mean cross-entropy of the logits, one number"""
    weight, bias = 2 * normal(5, 3), normal(5)
    x, y = normal(7, 3), integers(7, low=0, high=5)
    got = subject.loss_of(linear(subject, weight, bias), x, y)
    logits = x @ weight.T + bias
    picked = logits.gather(1, y[:, None])[:, 0]
    right = nn.functional.cross_entropy(logits, y)
    expect_shape(got, (), hint="the mean over the batch is one number")
    expect_finite(got)
    hint = recognise(
        got,
        (nn.functional.cross_entropy(logits.softmax(1), y), "softmax twice: CrossEntropyLoss takes logits"),
        (-picked.mean(), "NLLLoss wants log-probabilities: for logits it is CrossEntropyLoss"),
        (-logits.softmax(1).gather(1, y[:, None]).mean(), "the logarithm is missing"),
        (right * len(x), "this is the sum over the batch: the mean is asked"),
        (right / len(x), "the mean is divided by the batch's length once more"),
        (-right, "the sign is the wrong way round"),
        otherwise="nn.functional.cross_entropy(model(x), y)",
    )
    expect_close(got, right, rtol=1e-4, atol=1e-5, hint=hint)


@check(part="loss_of", after=takes_the_cross_entropy_of_logits)
def lets_the_gradient_through(subject: Subject) -> None:
    """loss_of keeps the graph, so that the gradient of the loss reaches x, also for large logits"""
    weight, y = normal(4, 3), torch.cat([integers(5, low=0, high=4), torch.ones(1, dtype=torch.int64)])
    bias = torch.tensor([100.0, -100.0, 90.0, 0.0])  # the softmax of class 1 is 0 in float32
    layer, x = linear(subject, weight, bias), normal(6, 3)
    logits = x @ weight.T + bias
    hint = "item(), detach() and no_grad cut the gradient; a softmax of large logits has zeros: log 0 is inf"
    wrt = subject.gradient(subject.loss_of, layer, x, y, wrt=1)
    upstream = (logits.softmax(1) - nn.functional.one_hot(y, 4)) / 6
    expect_finite(wrt, hint=hint)
    wanted = upstream @ weight
    expect_close(wrt, wanted, rtol=1e-3, atol=1e-4 * (1 + float(wanted.abs().max())), hint=hint)
    expect_finite(subject.loss_of(layer, x, y), hint=hint)


# ---- files ------------------------------------------------------------------------------------------------


@check(part="files")
def writes_names_and_tensors(subject: Subject) -> None:
    """save writes a file of names and tensors that torch.load(path, weights_only=True) reads"""
    weight, bias = normal(4, 3), normal(4)
    subject.save(linear(subject, weight, bias), "first.pt")
    try:
        found = there(subject).load("first.pt", weights_only=True)
    except CheckFailed as failure:
        missing = "No such file" in failure.actual
        raise CheckFailed(
            actual="save wrote no file at path" if missing else "the file holds more than names and tensors",
            expected="the state of the network",
            hint="torch.save(model.state_dict(), path)",
            detail=failure.detail,
        ) from None
    names = sorted(found) if isinstance(found, dict) else []
    expect_true(
        names == ["bias", "weight"],
        actual=f"the file holds {', '.join(names) or f'a {type(found).__name__}'}",
        expected="weight and bias",
        hint="model.state_dict() has the names and tensors of all layers",
    )
    assert isinstance(found, dict)
    expect_close(found["weight"], weight, rtol=0, atol=0, hint="the numbers as they are")
    expect_close(found["bias"], bias, rtol=0, atol=0, hint="the numbers as they are")


@check(part="files", after=writes_names_and_tensors)
def puts_the_state_into_the_network(subject: Subject) -> None:
    """restore puts the state in the file at path into the network that it is given"""
    first, second = (normal(4, 3), normal(4)), (normal(4, 3), normal(4))
    subject.save(linear(subject, *first), "one.pt")
    subject.save(linear(subject, *second), "two.pt")
    move = subject["__builtins__"].get("__import__")("os").replace
    move("one.pt", "moved.pt")  # a program that only remembers what it saved does not find it there
    for path, (weight, bias) in (("moved.pt", first), ("two.pt", second)):
        other = linear(subject, normal(4, 3), normal(4))
        optimiser = expect_object(there(subject).optim.SGD(other.parameters(), lr=0.1))
        try:
            subject.restore(other, path)
        except CheckFailed as failure:
            hint = failure.hint
            if "KeyError" in failure.actual:
                hint = "restore reads the file at path, which may have come from another program"
            raise CheckFailed(
                actual=failure.actual, hint=hint, detail=failure.detail, kind=failure.kind
            ) from None
        got = subject.tensors(other, ["weight", "bias"])
        hint = recognise(
            got[0],
            (second[0], "this is the state that was saved last: read the file at path"),
            otherwise="model.load_state_dict(torch.load(path)) changes the model itself",
        )
        expect_close(named(got[0], "the weight after restore"), weight, rtol=0, atol=0, hint=hint)
        expect_close(named(got[1], "the bias after restore"), bias, rtol=0, atol=0, hint=hint)
        group = item_of(subject, optimiser.param_groups, 0)
        held = group["params"][0] if isinstance(group, dict) else None
        hint = "in place: load_state_dict without assign=True copies into the parameters that are there"
        expect_true(
            isinstance(held, Tensor) and torch.equal(held, weight),
            actual="after restore the model has other parameters than the optimiser that was made for it",
            expected="its own parameters, with new numbers",
            hint=hint,
        )


@check(part="files", after=puts_the_state_into_the_network)
def restores_statistics_too(subject: Subject) -> None:
    """save and restore keep the running statistics of batch norm as well"""
    layer = there(subject).nn
    mean = normal(3)
    one, other = expect_object(layer.BatchNorm1d(3)), expect_object(layer.BatchNorm1d(3))
    one.load_state_dict({"running_mean": mean}, strict=False)
    subject.save(one, "norm.pt")
    subject.restore(other, "norm.pt")
    got = named(subject.tensors(other, ["running_mean"])[0], "the running mean after restore")
    hint = "named_parameters() leaves buffers out: state_dict() has both"
    expect_close(got, mean, rtol=0, atol=0, hint=hint)


# ---- what a learner predicts before the run ---------------------------------------------------------------


@prediction("value")
def backward_on_several_numbers(subject: Subject) -> object:
    """The second output counts with the weight 0, so its input has no influence: 0. The first number is
    1 · 2 · 3 = 6.
    """
    got = subject.weighted_gradient(there(subject).square, torch.full((2,), 3.0), torch.tensor([1.0, 0.0]))
    return to_tensor(got)[1]


@prediction("shape")
def shape_of_the_last_batch(subject: Subject) -> object:
    """Two images are left behind 4 and 4; the loader stacks them along a first axis of its own."""
    return run_through(subject, subject.batches(normal(10, 3, 8, 8), torch.zeros(10), 4))[-1][0]


@prediction("error")
def other_form(subject: Subject) -> object:
    """A RuntimeError names the tensors whose shapes differ: numbers are copied, so they have to fit."""
    subject.save(linear(subject, normal(4, 3), normal(4)), "form.pt")
    return subject.restore(linear(subject, normal(5, 3), normal(5)), "form.pt")
