"""Linear regression from scratch: batches, loss and step by themselves, then the steps of a training."""

from itertools import combinations

import torch

from checkers.api import (
    Remote,
    Subject,
    check,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_gradient,
    expect_object,
    expect_shape,
    expect_true,
    fail,
    named,
    normal,
    number,
    permutation,
    prediction,
    recognise,
    show,
    sizes,
    strided,
    to_tensor,
    uniform,
)

Pairs = list[tuple[torch.Tensor, torch.Tensor]]
PAIR = "each batch is a pair (X_batch, y_batch): yield X[index], y[index]"


def builtin(subject: Subject, name: str) -> Remote:
    """One of Python's own functions in the learner's process."""
    return expect_object(subject["__builtins__"].get(name))


def held(subject: Subject, **tensors: torch.Tensor) -> Remote:
    """An object over there with these tensors as attributes, to look at what becomes of them."""
    space = builtin(subject, "__import__")("types").SimpleNamespace
    return expect_object(space(**tensors))


def tensor(got: object) -> torch.Tensor:
    """The answer, which has to be one of torch's tensors."""
    found = to_tensor(got)
    kind = f"the result is of type {type(got).__name__}"
    expect_true(isinstance(got, torch.Tensor), actual=kind, expected="a torch tensor")
    return found


# ---- mini_batches ------------------------------------------------------------------------------------------


def batches(subject: Subject, X: object, y: object, size: int) -> Pairs:
    """The learner's batches as a list; fails the check unless they are pairs of tensors."""
    got = subject.mini_batches(X, y, size)
    if got is None:
        fail(actual="mini_batches returned None", hint="yield the pairs, or return a list of them")
    if isinstance(got, Remote):
        label = f"going over mini_batches(X, y, {size})"
        got = subject.request("items", got, (), {}, label, most=1000)
    if not isinstance(got, (list, tuple)):
        fail(actual=f"mini_batches gave {show(got)}", expected="pairs of tensors", hint=PAIR)
    for one in got:
        if not isinstance(one, (list, tuple)) or len(one) != 2:
            told = f"{len(one)} values" if isinstance(one, (list, tuple)) else show(one)
            fail(actual=f"mini_batches gave {told} for a batch", expected="two tensors", hint=PAIR)
        for part, name in zip(one, ("X", "y"), strict=True):
            if not isinstance(part, torch.Tensor):
                fail(actual=f"the {name} of a batch is {show(part)}", expected="a torch tensor", hint=PAIR)
    return [(one[0], one[1]) for one in got]


def examples(count: int, d: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Fresh examples whose labels are the numbers of the first column, 0 to N − 1 in this order."""
    X, y = normal(count, d), torch.arange(count, dtype=torch.float32)
    X[:, 0] = y
    return X, y


@check(part="batches")
def cuts_batches_of_the_size(subject: Subject) -> None:
    """mini_batches gives pairs of (B, d) and (B,); the last pair holds what is left"""
    size, d = sizes((4, 6), (7, 9))
    for count in (3 * size + 2, 2 * size):
        rest = count % size
        wanted = [size] * (count // size) + ([rest] if rest else [])
        got = batches(subject, *examples(count, d), size)
        found = [int(one.shape[0]) if one.dim() else 0 for one, _ in got]
        hint = "the last batch holds the rest" if rest else f"{count} is {len(wanted)} times {size}: no rest"
        if found == wanted[:-1] and rest:
            hint = "the smaller last batch is missing, and with it its examples"
        elif found == [*wanted, 0]:
            hint = "the last batch is empty"
        elif len(set(found)) == 1 and found[0] == size and rest:
            hint = "the last batch is filled up with examples that were there already"
        elif found == [1] * count:
            hint = "these are single examples: batch_size of them belong to a batch"
        elif found == [count // size] * size or len(found) == size:
            hint = "batch_size is the size of a batch, not the number of batches"
        told = f"{count} examples in batches of {size} came in batches of {show(found)}"
        expect_true(found == wanted, actual=told, expected=show(wanted), hint=hint)
        for (one, label), many in zip(got, wanted, strict=True):
            expect_shape(named(one, "the X of a batch"), (many, d), hint="whole rows of X")
            expect_shape(named(label, "the y of a batch"), (many,), hint="y stays (B,)")


@check(part="batches", after=cuts_batches_of_the_size)
def takes_each_example_once(subject: Subject) -> None:
    """mini_batches takes every example once, with its own label"""
    count, d = sizes((20, 30), (2, 4))
    X, y = examples(count, d)
    got = batches(subject, X, y, 4)
    rows, labels = torch.cat([one for one, _ in got]), torch.cat([one for _, one in got])
    apart = "X and y were shuffled apart: one order of indices for both"
    once = "every index once: torch.randperm, not randint"
    order = labels.sort().values
    if order.shape == y.shape and torch.equal(order, y):
        expect_true(
            torch.equal(rows[:, 0], labels),
            actual="an example has the label of another one",
            expected="each with its own",
            hint=apart,
        )
    missing = len(set(y.tolist()) - set(labels.tolist()))
    expect_true(
        order.shape == y.shape and not missing,
        actual=f"{missing} of {count} examples are never given, and others twice",
        expected="each of them once",
        hint=once,
    )
    hint = "the rows of X are given as they are"
    expect_close(rows[rows[:, 0].argsort()], X, rtol=1e-6, atol=1e-6, hint=hint)


@check(part="batches", after=takes_each_example_once)
def shuffles_at_every_call(subject: Subject) -> None:
    """mini_batches has a fresh random order at every call"""
    X, y = examples(40, 2)
    first, again = (batches(subject, X, y, 5) for _ in range(2))
    one, two = (torch.cat([label for _, label in got]) for got in (first, again))
    hint = "X[torch.randperm(len(X))] has another order each time"
    expect_true(
        not torch.equal(one, y), actual="the order is the stored one", expected="a random one", hint=hint
    )
    backwards = torch.equal(one, y.flip(0))
    expect_true(
        not backwards, actual="the order is the stored one, backwards", expected="a random one", hint=hint
    )
    expect_true(
        not torch.equal(one, two),
        actual="the second call has the order of the first",
        expected="another random one",
        hint="draw the order inside the function, and leave the seed alone",
    )
    steps = one.reshape(8, 5).diff(dim=1)
    expect_true(
        not bool((steps.abs() == 1).all()),
        actual="each batch holds neighbours: only the order of the batches is random",
        expected="a random order of all examples",
        hint="shuffle the indices first, then cut them into batches",
    )
    follows = int((one.diff().abs() == 1).sum())  # about 2 of 39 in a random order
    expect_true(
        follows < 20,
        actual=f"{follows} of 39 examples follow the one before them as they are stored",
        expected="a random order",
        hint="a random place to begin, or a few exchanges, do not shuffle: torch.randperm does",
    )


@check(part="batches", after=takes_each_example_once)
def takes_any_batch_size(subject: Subject) -> None:
    """mini_batches takes batches of one, and a batch larger than all there is"""
    X, y = examples(6, 3)
    one = batches(subject, X, y, 1)
    expect_true(len(one) == 6, actual=f"6 examples one by one came in {len(one)} batches", expected="6")
    expect_shape(
        named(one[0][0], "the X of a batch of one"), (1, 3), hint="the batch axis stays: slice, do not index"
    )
    expect_shape(
        named(one[0][1], "the y of a batch of one"), (1,), hint="the batch axis stays: slice, do not index"
    )
    for size in (6, 9):
        all_of_it = batches(subject, X, y, size)
        told = f"6 examples with batch_size {size} came in {len(all_of_it)} batches"
        expect_true(len(all_of_it) == 1, actual=told, expected="one batch of 6")
        expect_shape(named(all_of_it[0][0], "the X of the only batch"), (6, 3), hint="all there is")


@check(part="batches", after=takes_each_example_once)
def leaves_the_data_in_order(subject: Subject) -> None:
    """mini_batches leaves X and y as they are"""
    X, y = examples(20, 2)
    both = held(subject, X=X, y=y)
    batches(subject, both.X, both.y, 4)
    same = torch.equal(subject.value(both.X), X) and torch.equal(subject.value(both.y), y)
    hint = "shuffle an order of indices, not the data"
    expect_true(
        same, actual="mini_batches changed X or y", expected="the caller's tensors as they were", hint=hint
    )


# ---- squared_loss ------------------------------------------------------------------------------------------


@check(part="loss")
def averages_squared_errors(subject: Subject) -> None:
    """squared_loss is the mean of (ŷ − y)² as one number"""
    for count in (*sizes((4, 9)), 1):
        y_hat, y = normal(count) + 3, normal(count)
        e = (y_hat - y).double()
        got = subject.squared_loss(y_hat, y)
        number(got, hint="one number for the batch: take the mean")
        hint = recognise(
            got,
            (e.square().mean() / 2, "this is half of it: no factor ½ is asked"),
            (e.square().sum(), "this is the sum, which grows with the batch: take the mean"),
            (e.square().sum() / 2, "this is half the sum: the mean is asked, without ½"),
            (e.abs().mean(), "these are absolute errors: square them"),
            (e.mean(), "the errors are not squared, and both signs cancel"),
            (e.mean().square(), "the square of the mean error: square first, then the mean"),
            (
                (y_hat[:, None] - y).square().mean(),
                "every prediction is held against every label, (B, B): bring both into one shape first",
            ),
            (e.square().mean().sqrt(), "the root is not asked"),
            otherwise="((y_hat - y) ** 2).mean()",
        )
        expect_close(got, e.square().mean(), rtol=1e-4, hint=hint)


@check(part="loss", after=averages_squared_errors)
def compares_each_with_its_own(subject: Subject) -> None:
    """squared_loss compares each prediction with its own label, where one is (B, 1) and the other (B,) too"""
    (count,) = sizes((4, 9))
    y_hat, y = normal(count), normal(count)
    for one, two in (((count, 1), (count,)), ((count,), (count, 1)), ((count, 1), (count, 1))):
        got = subject.squared_loss(y_hat.reshape(one), y.reshape(two))
        number(got, hint="one number for the batch: take the mean")
        table = (y_hat[:, None] - y).square()
        hint = recognise(
            got,
            (
                table.mean(),
                "(B, 1) minus (B,) is (B, B), every prediction against every label: y_hat.reshape(y.shape)",
            ),
            (table.sum() / count, "(B, 1) minus (B,) is (B, B): y_hat.reshape(y.shape) first"),
            otherwise="bring both into one shape first: y_hat.reshape(y.shape)",
        )
        expect_close(got, (y_hat - y).square().mean(), rtol=1e-4, atol=1e-6, hint=hint)


@check(part="loss", after=averages_squared_errors)
def has_a_gradient(subject: Subject) -> None:
    """squared_loss has the gradient 2(ŷ − y)/B"""
    count = sizes((4, 9))
    hint = "item(), tolist(), detach() and numpy() cut the gradient off"
    expect_gradient(
        subject,
        subject.squared_loss,
        normal(*count),
        normal(*count),
        reference=lambda y_hat, y: (y_hat - y).square().mean(),
        hint=hint,
    )


# ---- sgd ---------------------------------------------------------------------------------------------------


def parameters(subject: Subject, given: dict[str, torch.Tensor]) -> Remote:
    """Tensors over there that require a gradient, as attributes of one object."""
    found = held(subject, **given)
    for name in given:
        getattr(found, name).requires_grad_()
    return found


def set_gradients(subject: Subject, params: Remote, grads: dict[str, torch.Tensor]) -> None:
    """Puts the gradients where backward leaves them."""
    put = builtin(subject, "setattr")
    for name, grad in grads.items():
        put(getattr(params, name), "grad", grad)


def stepped(
    subject: Subject, params: Remote, grads: dict[str, torch.Tensor], lr: float
) -> dict[str, torch.Tensor]:
    """What the tensors have become after a step with these gradients."""
    set_gradients(subject, params, grads)
    subject.sgd([getattr(params, name) for name in grads], lr)
    return {name: tensor(subject.value(getattr(params, name))) for name in grads}


def fresh_parameters() -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """A weight and a bias with their gradients."""
    rows, columns = sizes((2, 3), (4, 6))
    return {"w": normal(rows, columns), "b": normal(rows)}, {"w": normal(rows, columns), "b": normal(rows)}


@check(part="step")
def goes_against_the_gradient(subject: Subject) -> None:
    """sgd makes every tensor itself minus lr times its gradient, in place"""
    given, grads = fresh_parameters()
    lr = float(uniform(1, low=0.1, high=0.9))
    got = stepped(subject, parameters(subject, given), grads, lr)
    for name, g in grads.items():
        p = given[name]
        hint = recognise(
            got[name],
            (
                p,
                "param = param - … makes a new tensor: param -= … changes the caller's own",
            ),
            (p + lr * g, "this climbs: the gradient points uphill, so subtract"),
            (p - g, "lr is missing"),
            (-lr * g, "this is the step alone: the old value is missing"),
            (p - lr * g / len(grads), "this divides by the number of tensors"),
            (p - lr * g / g.norm(), "the gradient was scaled to length 1: take it as it is"),
            (p - lr * g.sign(), "these are steps of the same size for all: multiply by the gradient itself"),
            otherwise="param - lr * param.grad, for each of them",
        )
        size = 1e-5 * float((p.abs() + g.abs()).max())
        expect_close(named(got[name], f"{name} after sgd"), p - lr * g, atol=size, hint=hint)


@check(part="step", after=goes_against_the_gradient)
def clears_the_gradients(subject: Subject) -> None:
    """sgd leaves gradients that are 0 or None"""
    given, grads = fresh_parameters()
    params = parameters(subject, given)
    stepped(subject, params, grads, 0.1)
    for name in grads:
        left = subject.value(getattr(params, name).grad)
        hint = "backward adds to what is there: param.grad.zero_() after the step"
        expect_true(
            left is None or not bool(to_tensor(left).any()),
            actual=f"the gradient of {name} is still there after sgd",
            expected="0 or None",
            hint=hint,
        )


@check(part="step", after=clears_the_gradients)
def can_go_on(subject: Subject) -> None:
    """sgd leaves tensors that require a gradient, and takes a second step from where the first ended"""
    given, grads = fresh_parameters()
    params = parameters(subject, given)
    once = stepped(subject, params, grads, 0.1)
    for name in grads:
        hint = "work on the tensor under torch.no_grad(), and leave its requires_grad as it is"
        told = f"{name} does not require a gradient any more"
        expect_true(
            subject.value(getattr(params, name).requires_grad) is True,
            actual=told,
            expected="True",
            hint=hint,
        )
    more = {name: normal(*one.shape) for name, one in given.items()}
    twice = stepped(subject, params, more, 0.5)
    for name, g in more.items():
        hint = "the second step starts where the first ended, with its own gradient"
        expect_close(
            named(twice[name], f"{name} after two steps"), once[name] - 0.5 * g, atol=1e-5, hint=hint
        )


# ---- train -------------------------------------------------------------------------------------------------


def trained(
    subject: Subject, X: object, y: object, lr: float, size: int, epochs: int, d: int
) -> torch.Tensor:
    """The learner's w and b in one row of d + 1 numbers, in float64."""
    got = subject.train(X, y, lr, size, epochs)
    if got is None:
        fail(actual="train returned None", hint="return w, b: is a return missing?")
    if not isinstance(got, (list, tuple)) or len(got) != 2:
        told = f"{len(got)} values" if isinstance(got, (list, tuple)) else show(got)
        fail(actual=f"train returned {told}", expected="two tensors", hint="return w, b")
    w, b = got
    expect_shape(
        tensor(named(w, "w") if isinstance(w, torch.Tensor) else w), (d,), hint="one weight for each column"
    )
    expect_finite(w, hint="the numbers grow without end: are the gradients cleared, is it the mean?")
    number(b, hint="b is one number: (B,) minus (B, 1) or a b of shape (d,) goes wrong")
    return torch.cat([w.reshape(-1), to_tensor(b).reshape(-1)]).double()


def descent(
    X: torch.Tensor,
    y: torch.Tensor,
    lr: float,
    steps: int,
    *,
    start: torch.Tensor | None = None,
    adding: bool = False,
) -> torch.Tensor:
    """w and b after full steps from 0 on all examples; `adding` keeps old gradients."""
    A = torch.cat([X, torch.ones(len(X), 1)], dim=1).double()
    w = torch.zeros(A.shape[1]).double() if start is None else start
    grad = torch.zeros_like(w)
    for _ in range(steps):
        grad = grad * adding + 2 / len(A) * A.T @ (A @ w - y.double())
        w = w - lr * grad
    return w


def close(subject_gave: torch.Tensor, wanted: torch.Tensor, hint: str, label: str) -> None:
    """Both rows of numbers agree."""
    expect_close(named(subject_gave, label), wanted, atol=1e-4 * (1 + float(wanted.abs().max())), hint=hint)


@check(part="train")
def steps_from_zero(subject: Subject) -> None:
    """train starts at w = 0, b = 0: one step on one batch leads to 2·lr times the mean of y·x, and of y"""
    count, d = sizes((5, 8), (2, 4))
    X, y, lr = normal(count, d), normal(count) + 2, float(uniform(1, low=0.05, high=0.2))
    got = trained(subject, X, y, lr, count, 1, d)
    want = descent(X, y, lr, 1)
    swapped = torch.cat([want[:-1], torch.zeros(1)])
    hint = recognise(
        got,
        (want / 2, "this is half a step: the loss is the mean of the squares, without ½"),
        (want * count, "this is the gradient of the sum: the loss is the mean"),
        (want / count, "this divides by the size of the batch twice"),
        (-want, "this climbs: the step goes against the gradient"),
        (want / lr, "lr is missing"),
        (0 * want, "nothing has moved: does sgd change w and b themselves?"),
        (swapped, "b has not moved: it belongs to the parameters, too"),
        (descent(X, y, lr, 2), "these are two steps: one pass over one batch is one step"),
        otherwise="a start elsewhere, or another gradient: w and b begin at 0",
    )
    close(got, want, hint, "w and b after one step")


@check(part="train", after=steps_from_zero)
def repeats_for_each_epoch(subject: Subject) -> None:
    """train goes over the data as often as asked, and gets closer with each epoch"""
    count, d = sizes((6, 9), (2, 4))
    X, y, lr, epochs = strided(normal(count, d)), strided(normal(count) + 2), 0.1, 4
    got = trained(subject, X, y, lr, count, epochs, d)
    want = descent(X, y, lr, epochs)
    hint = recognise(
        got,
        (
            descent(X, y, lr, 1),
            "this is one epoch: was the generator made before the loop? After one pass it is used up",
        ),
        (descent(X, y, lr, epochs, adding=True), "the gradients of earlier steps are added: clear them"),
        *((descent(X, y, lr, k), f"these are {k} epochs, and {epochs} are asked") for k in (2, 3, 5, 10)),
        otherwise="each epoch takes the same kind of step from where the last one ended",
    )
    close(got, want, hint, f"w and b after {epochs} epochs")


@check(part="train", after=repeats_for_each_epoch)
def takes_one_step_for_each_batch(subject: Subject) -> None:
    """train takes one step for each mini-batch, the smaller last one included"""
    d, x, label = 2, normal(1, 2), normal(1) + 2
    size, count, epochs, lr = 3, 7, 2, 0.05
    got = trained(subject, x.expand(count, d).clone(), label.expand(count).clone(), lr, size, epochs, d)
    want = descent(x, label, lr, 6)
    small = descent(x, label, lr, 2)
    small = descent(x, label, lr / 3, 1, start=small)  # the rest of one, divided by the size of a full batch
    small = descent(x, label, lr, 2, start=small)
    hint = recognise(
        got,
        (descent(x, label, lr, 4), "the last batch is left out: its examples count, too"),
        (descent(x, label, lr, 2), "this is one step an epoch: one for each mini-batch is asked"),
        (descent(x, label, lr, 14), "this is one step for each example: one for each mini-batch is asked"),
        (
            descent(x, label, lr / 3, 1, start=small),
            "the last batch is divided by batch_size: divide by its own length",
        ),
        (descent(x, label, lr, 3), "this is one epoch, and 2 are asked"),
        otherwise=f"{count} equal examples in batches of {size} are 3 steps an epoch, 6 in two",
    )
    close(got, want, hint, f"w and b after {count} equal examples, twice")


@check(part="train", after=takes_one_step_for_each_batch)
def uses_every_example_in_each_epoch(subject: Subject) -> None:
    """train puts each example into exactly one batch of an epoch"""
    X, y, lr = 2 * normal(4, 2), 3 * normal(4), 0.05
    got = trained(subject, X, y, lr, 2, 1, 2)
    ways = []
    for first in combinations(range(4), 2):
        rest = [k for k in range(4) if k not in first]
        ways.append(descent(X[rest], y[rest], lr, 1, start=descent(X[list(first)], y[list(first)], lr, 1)))
    near = min(float((got - way).abs().max()) for way in ways)
    expect_true(
        near < 1e-4 * (1 + float(got.abs().max())),
        actual=f"w and b after one epoch of two batches are {show(got)}",
        expected="two steps, on two of the four examples and then on the other two",
        hint="one pass over mini_batches(X, y, batch_size) is one epoch",
    )


@check(part="train", after=uses_every_example_in_each_epoch)
def finds_the_line(subject: Subject) -> None:
    """train finds w = (2, −3.4) and b = 4.2 from zeros within 0.01, in three epochs over 1,000 examples"""
    X = normal(1000, 2)
    y = X @ torch.tensor([2.0, -3.4]) + 4.2 + 0.01 * normal(1000)
    got = trained(subject, X, y, 0.03, 10, 3, 2)
    hint = "each epoch takes all 100 batches of 10"
    expect_close(named(got, "w and b"), torch.tensor([2.0, -3.4, 4.2]), atol=0.01, hint=hint)


@check(part="train", after=repeats_for_each_epoch)
def stays_precise(subject: Subject) -> None:
    """train computes float64 in float64"""
    X, y = normal(6, 3).double(), normal(6).double()
    w, b = subject.train(X, y, 0.1, 6, 3)
    expect_dtype(tensor(w), torch.float64, hint="make the zeros of the dtype of X: dtype=X.dtype")
    hint = "float32 on the way loses digits: keep the dtype of X"
    row = torch.cat([w.reshape(-1), to_tensor(b).reshape(-1)])
    expect_close(named(row, "w and b"), descent(X, y, 0.1, 3), rtol=1e-9, atol=1e-12, hint=hint)


@check(part="train", after=repeats_for_each_epoch)
def leaves_the_examples_alone(subject: Subject) -> None:
    """train leaves X and y as they are"""
    X, y = normal(9, 2)[permutation(9)], normal(9)
    both = held(subject, X=X, y=y)
    subject.train(both.X, both.y, 0.1, 3, 2)
    same = torch.equal(subject.value(both.X), X) and torch.equal(subject.value(both.y), y)
    hint = "shuffle an order of indices, not the data"
    expect_true(same, actual="train changed X or y", expected="the caller's tensors as they were", hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_last_batch(subject: Subject) -> object:
    """Four batches take 20 examples, and 3 are left: the last batch is smaller, none is lost."""
    return batches(subject, normal(23, 3), normal(23), 5)[-1][0]


@prediction("value")
def first_step_from_zero(subject: Subject) -> object:
    """The prediction is 0 and the error −3, but the gradient is 2 · (−3) · x = −12, not 0: zero weights give
    no zero gradient. One step of 0.1 leads to 1.2.
    """
    return trained(subject, torch.tensor([[2.0]]), torch.tensor([3.0]), 0.1, 1, 1, 1)[0]


@prediction("value")
def after_three_epochs(subject: Subject) -> object:
    """Each epoch halves the distance to 4: 2, then 3, then 3.5. Longer training helps, by less and less."""
    return trained(subject, torch.tensor([[1.0], [-1.0]]), torch.tensor([4.0, -4.0]), 0.25, 2, 3, 1)[0]
