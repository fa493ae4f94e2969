"""First steps: shapes, broadcasting, products, a gradient, a module, a data set, a step, a file."""

import torch

from checkers.api import (
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
    named,
    normal,
    number,
    prediction,
    recognise,
    show,
    sizes,
    to_tensor,
)


def tensor(got: object) -> torch.Tensor:
    """The answer, which has to be one of torch's tensors."""
    found = to_tensor(got, "convert a list with torch.tensor")
    kind = f"the result is of type {type(got).__name__}"
    expect_true(isinstance(got, torch.Tensor), actual=kind, expected="a torch tensor")
    expect_finite(got)
    return found


# ---- tensors -----------------------------------------------------------------------------------------------


@check(part="reshape")
def makes_two_rows(subject: Subject) -> None:
    """two_rows puts the first half above the second"""
    for n in (*sizes((3, 7)), 1):
        x = normal(2 * n)
        got = subject.two_rows(x)
        expect_shape(
            tensor(got),
            (2, n),
            hint="two rows: reshape(2, -1)" if n > 1 else "two numbers make two rows of one",
        )
        pairs = "numbers that were neighbours stand below each other: reshape(2, -1), not a transpose"
        hint = recognise(
            got, (x.reshape(n, 2).T, pairs), (x.reshape(2, n).flip(0), "the halves have changed places")
        )
        expect_close(got, x.reshape(2, n), hint=hint)


@check(part="broadcasting")
def takes_all_differences(subject: Subject) -> None:
    """differences gives a[i] - b[j] for all i and j, also where both have the same length"""
    n, m = sizes((3, 5), (6, 8))
    for shape in ((n, m), (m, n), (n, n), (1, m), (n, 1)):
        a, b = normal(shape[0]), normal(shape[1])
        want = a[:, None] - b
        got = subject.differences(a, b)
        hint = "a as a column, (n, 1), meets b as a row: every pair gets a place"
        turned = "axis 0 belongs to a: this is transposed" if shape[0] != shape[1] else hint
        expect_shape(tensor(got), shape, hint=turned if to_tensor(got).shape == want.T.shape else hint)
        known = [
            (-want, "this is b[j] − a[i]: the sign is the wrong way round"),
            (want.abs(), "the sign is lost"),
        ]
        if shape[0] == shape[1]:
            known += [
                (want.T, "axis 0 belongs to a: this is transposed"),
                (-want.T, "axis 0 belongs to a, and b is subtracted: both are the other way round"),
            ]
        known.append((a[:, None] + b, "these are sums"))
        expect_close(got, want, hint=recognise(got, *known, otherwise=hint))


@check(part="matmul")
def multiplies_matrices(subject: Subject) -> None:
    """scores is X times W transposed, plus b in each row"""
    for B, d, m in (sizes((3, 5), (6, 8), (9, 11)), (1, 4, 1), (4, 4, 4)):
        X, W, b = normal(B, d), normal(m, d), normal(m)
        got = subject.scores(X, W, b)
        expect_shape(tensor(got), (B, m), hint="(B, d) @ (d, m): W is (m, d), so it is transposed")
        known = [(X @ W.T, "b is missing"), (X @ W.T - b, "b is added, not subtracted")]
        if B == d == m:
            known += [(X @ W + b, "W is (m, d): transpose it, a square does not complain")]
            known += [(X * W + b, "* multiplies entry by entry: @ is the matrix product")]
            known += [(X @ W.T + b[:, None], "b belongs to the columns, one number for each")]
        expect_close(
            got, X @ W.T + b, atol=1e-4, rtol=1e-4, hint=recognise(got, *known, otherwise="X @ W.T + b")
        )


@check(part="gradient")
def finds_the_slope(subject: Subject) -> None:
    """slope gives 2x in the shape of x, and leaves x alone"""
    for shape in (sizes((3, 6)), sizes((3, 4), (5, 6)), (1,), ()):
        x = normal(*shape) if shape else normal(1)[0]
        got = subject.slope(x)
        if got is None:
            none = "is a return missing? .grad is None before backward, and always at .data"
            fail(actual="slope returned None", expected="a tensor", hint=none)
        expect_shape(tensor(got), shape, hint="a gradient has the shape of what it belongs to")
        known = [
            (x, "this is x: the slope of x² is 2x"),
            (x**2, "these are the squares, not their slope"),
            (4 * x, "backward has run twice, and gradients add up"),
            (torch.zeros_like(x), "this is 0: was it read before backward, or set to zero?"),
            (2 * x / max(1, x.numel()), "this is the slope of the mean: the sum is asked"),
            (-2 * x, "the sign is the wrong way round: the gradient points uphill"),
        ]
        expect_close(got, 2 * x, hint=recognise(got, *known, otherwise="the slope of x² is 2x"))
    expect_untouched(subject, subject.slope, normal(4))


# ---- a module ----------------------------------------------------------------------------------------------


def line(subject: Subject, d: int) -> Remote:
    """A Line of the learner's with its two parameters found."""
    model = expect_object(subject.Line(d), hint="Line has to be a class")
    held = dict(subject.state(model))
    hint = "nn.Parameter registers a tensor: one that is merely stored is not trained and not saved"
    if sorted(held) != ["b", "w"]:
        told = ", ".join(sorted(held)) or "nothing"
        fail(actual=f"Line({d}) holds {told} in its state", expected="the parameters w and b", hint=hint)
    for name in ("w", "b"):
        shape = held[name]
        expect_true(
            shape == (d,),
            actual=f"{name} has shape {shape}",
            expected=f"({d},)",
            hint="one number for each column",
        )
    return model


def filled(subject: Subject, d: int) -> tuple[Remote, torch.Tensor, torch.Tensor]:
    """A Line with fresh numbers in it, and the numbers."""
    model, w, b = line(subject, d), normal(d), normal(d)
    model.load_state_dict({"w": w, "b": b})
    return model, w, b


@check(part="module")
def registers_two_parameters(subject: Subject) -> None:
    """Line(d) is a module that holds the parameters w, of ones, and b, of zeros"""
    (d,) = sizes((3, 6))
    model = line(subject, d)
    w, b = subject.tensors(model, ["w", "b"])
    expect_close(named(w, "w at the start"), torch.ones(d), hint="w starts with ones")
    expect_close(named(b, "b at the start"), torch.zeros(d), hint="b starts with zeros")
    for name in ("w", "b"):
        learns = subject.value(Remote(subject, model._on, (name, "requires_grad")))
        hint = "nn.Parameter requires a gradient by itself; a buffer is saved but not trained"
        expect_true(
            learns is True, actual=f"{name}.requires_grad is {show(learns)}", expected="True", hint=hint
        )


@check(part="module", after=registers_two_parameters)
def computes_a_line(subject: Subject) -> None:
    """Line computes w * x + b with the parameters that it holds at the time"""
    B, d = sizes((4, 6), (2, 3))
    model, w, b = filled(subject, d)
    x = normal(B, d)
    got = model(x)
    known = [
        (x, "these are ones and zeros still: compute with self.w and self.b"),
        (w * x, "b is missing"),
        (x + b, "w is missing"),
        (w * x - b, "b is added, not subtracted"),
        (w * (x + b), "the product comes first: w * x + b"),
    ]
    hint = (
        ""
        if to_tensor(got).shape != x.shape
        else recognise(got, *known, otherwise="w * x + b, column by column")
    )
    expect_close(named(tensor(got), "Line"), w * x + b, hint=hint)


# ---- a data set --------------------------------------------------------------------------------------------


def special(subject: Subject, thing: Remote, name: str) -> Remote:
    """A method with underscores, which Python itself calls."""
    return Remote(subject, thing._on, (name,), thing._kind)


@check(part="dataset")
def counts_its_examples(subject: Subject) -> None:
    """len of Pairs(x, y) is the number of examples"""
    for n in (*sizes((4, 9)), 1):
        data = expect_object(subject.Pairs(normal(n, 2), normal(n)), hint="Pairs has to be a class")
        got = special(subject, data, "__len__")()
        known = {
            2 * n: "x has two columns: the examples lie along axis 0",
            2: "there are two tensors: their examples are counted",
        }
        found = int(number(got))
        expect_true(
            found == n,
            actual=f"len of {n} examples is {found}",
            expected=str(n),
            hint=known.get(found, "len(x) is the size of axis 0"),
        )


@check(part="dataset", after=counts_its_examples)
def gives_the_pair(subject: Subject) -> None:
    """Pairs(x, y)[i] is the pair of x[i] and y[i]"""
    n, d = sizes((5, 9), (2, 4))
    x, y = normal(n, d), normal(n)
    data = expect_object(subject.Pairs(x, y))
    for i in (0, n // 2, n - 1):
        got = special(subject, data, "__getitem__")(i)
        if not isinstance(got, (list, tuple)) or len(got) != 2:
            fail(actual=f"index {i} gave {show(got)}", expected="a pair", hint="return x[index], y[index]")
        off = "index i is example i, counted from 0"
        order = (
            "the example comes first, then its label"
            if to_tensor(got[0]).numel() == 1
            else "x[index] is one example"
        )
        expect_shape(named(to_tensor(got[0]), f"example {i}"), (d,), hint=order)
        expect_close(named(to_tensor(got[0]), f"example {i}"), x[i], hint=off)
        expect_close(named(to_tensor(got[1]), f"label {i}"), y[i], hint=off)


# ---- a step ------------------------------------------------------------------------------------------------


@check(part="optimiser")
def steps_downhill(subject: Subject) -> None:
    """step goes lr times the gradient of the mean squared error downhill, and leaves w alone"""
    for B, d in (sizes((5, 8), (2, 4)), (1, 1)):
        w, X, y, lr = normal(d), normal(B, d), normal(B), 0.05
        gradient = 2 * X.T @ (X @ w - y) / B
        got = subject.step(w, X, y, lr)
        expect_shape(tensor(got), (d,), hint="the new w has the shape of the old one")
        known = [
            (w, "w has not moved: return the new one, after the step"),
            (w + lr * gradient, "this climbs: the step goes against the gradient"),
            (w - gradient, "lr is missing"),
            (gradient, "this is the gradient: the new w is asked"),
            (-lr * gradient, "this is the step alone: add it to w"),
            (w - lr * gradient * B, "this is the gradient of the sum: the loss is the mean"),
            (w - lr * gradient / 2, "the loss has no factor ½: its gradient has a 2"),
            (w - 2 * lr * gradient, "this is twice as far: gradients of two backward passes add up"),
            (w - lr * gradient.sign(), "this takes the sign only: plain gradient descent is asked"),
        ]
        hint = recognise(got, *known, otherwise="w − lr · gradient, the gradient of the mean squared error")
        expect_close(got, w - lr * gradient, rtol=1e-4, atol=1e-5, hint=hint)
    expect_untouched(subject, subject.step, normal(3), normal(6, 3), normal(6), 0.05)


# ---- a file ------------------------------------------------------------------------------------------------


@check(part="saving", after=computes_a_line)
def comes_back_from_the_file(subject: Subject) -> None:
    """load(path, d) gives a Line that computes what the saved one did, whatever happened to that since"""
    (d,) = sizes((3, 6))
    model, w, b = filled(subject, d)
    x = normal(4, d)
    subject.save(model, "line.pt")
    model.load_state_dict({"w": normal(d), "b": normal(d)})
    later = model(x)
    copy = expect_object(
        subject["load"]("line.pt", d), hint="return the Line: load_state_dict returns something else"
    )
    got = copy(x)
    known = [
        (x, "this is a new Line: its parameters have not been filled from the file"),
        (to_tensor(later), "this is the first model as it is now: what the file holds is asked"),
        (w * x, "b has not been saved"),
        (x + b, "w has not been saved"),
    ]
    hint = recognise(got, *known, otherwise="save state_dict(), then load_state_dict() into a new Line")
    expect_close(named(tensor(got), "the loaded Line"), w * x + b, hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_table(subject: Subject) -> object:
    """(5, 1) meets (1, 3), and both are stretched to (5, 3): one row for each number of a."""
    return subject.differences(torch.ones(5), torch.ones(3))


@prediction("value")
def slope_at_three(subject: Subject) -> object:
    """The slope of x² is 2x, so 6 at 3."""
    return subject.slope(torch.tensor([3.0]))


@prediction("value")
def one_step_downhill(subject: Subject) -> object:
    """Error 2 − 6 = −4, gradient 2 · 2 · (−4) = −16, and 1 − 0.1 · (−16) = 2.6."""
    return subject.step(torch.ones(1), torch.tensor([[2.0]]), torch.tensor([6.0]), 0.1)
