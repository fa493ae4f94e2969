"""The training step by the weights that it leads to: each wrong order of its lines leads somewhere else."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from checkers.api import (
    CheckFailed,
    Remote,
    Subject,
    check,
    expect_close,
    expect_object,
    expect_true,
    fail,
    integers,
    named,
    normal,
    number,
    permutation,
    prediction,
    recognise,
    show,
    sizes,
    to_tensor,
)

Pair = tuple[Tensor, Tensor]
Maker = Callable[..., torch.optim.Optimizer]
State = dict[str, Tensor]

ORDER = "forward, loss, zero_grad, backward, step"
LINES = ("weight", "bias")
RATE = 0.3
INPUTS, CLASSES = 3, 4


def there(subject: Subject) -> Remote:
    """torch in the learner's process, whatever the file itself imports."""
    return expect_object(subject["__builtins__"].get("__import__")("torch"))


# ---- a network here and the same one over there -----------------------------------------------------------


@dataclass
class Case:
    """A small network over there, its optimiser and loss, and what is needed to follow it here."""

    model: Remote
    optimiser: Remote
    loss: Remote
    start: State
    make: Maker
    settings: dict[str, float]
    measure: Callable[[Tensor, Tensor], Tensor]

    def weights(self, subject: Subject) -> Tensor:
        """All weights over there, as one vector."""
        return torch.cat([one.reshape(-1) for one in subject.tensors(self.model, list(LINES))])

    @property
    def origin(self) -> Tensor:
        """The weights that it began with, as one vector."""
        return torch.cat([one.reshape(-1) for one in self.start.values()])

    def local(self) -> tuple[nn.Linear, torch.optim.Optimizer]:
        """The same network and optimiser here."""
        model = nn.Linear(INPUTS, CLASSES)
        model.load_state_dict(self.start)
        return model, self.make(model.parameters(), **self.settings)

    def value(self, model: nn.Module, batch: Pair) -> Tensor:
        """The loss of a batch."""
        return self.measure(model(batch[0]), batch[1])


def vector(model: nn.Module) -> Tensor:
    """All weights here, as one vector."""
    return torch.cat([one.detach().reshape(-1) for one in model.parameters()])


def case(subject: Subject, *, numbers: bool = False, adam: bool = False, momentum: float = 0.0) -> Case:
    """A linear classifier of 4 classes with cross-entropy and SGD, or a regression with MSE, or Adam."""
    start, torch_there = {"weight": normal(CLASSES, INPUTS), "bias": normal(CLASSES)}, there(subject)
    model = expect_object(torch_there.nn.Linear(INPUTS, CLASSES))
    model.load_state_dict(start)
    loss = torch_there.nn.MSELoss() if numbers else torch_there.nn.CrossEntropyLoss()
    settings = {"lr": 0.02, "weight_decay": 0.1} if adam else {"lr": RATE, "momentum": momentum}
    kind = torch_there.optim.Adam if adam else torch_there.optim.SGD
    return Case(
        model,
        expect_object(kind(model.parameters(), **settings)),
        expect_object(loss),
        start,
        torch.optim.Adam if adam else torch.optim.SGD,
        settings,
        nn.functional.mse_loss if numbers else nn.functional.cross_entropy,
    )


def batch(count: int, *, numbers: bool = False) -> Pair:
    """Fresh examples: three inputs, and a class or four numbers to come near."""
    x = normal(count, INPUTS)
    return x, normal(count, CLASSES) if numbers else integers(count, low=0, high=CLASSES)


def near(got: Tensor, wanted: Tensor, start: Tensor) -> bool:
    """Whether `got` is where `wanted` is, measured by the way from `start`."""
    return float((got - wanted).abs().max()) <= 1e-3 * float((wanted - start).abs().max()) + 1e-6


def a_number(got: object) -> float:
    """The one number that was returned; a tensor would keep its graph."""
    found = number(got, hint="the loss of the batch is one number")
    expect_true(
        not isinstance(got, Tensor),
        actual=f"the result is a tensor, {show(got)}",
        expected="a Python number",
        hint="a tensor keeps the graph of this step in memory: loss.item()",
    )
    return found


# ---- step -------------------------------------------------------------------------------------------------


def follow(one: Case, batches: Sequence[Pair], order: str) -> list[Tensor]:
    """The weights after each batch when the lines stand in this order.

    F zero_grad, C forward and loss, A backward, D step.
    """
    model, optimiser = one.local()
    return list(_followed(one, model, optimiser, batches, order, optimiser.zero_grad))


def traces(
    one: Case, batches: Sequence[Pair], order: str, left: Sequence[Tensor], whole: bool
) -> list[Tensor]:
    """The same where gradients were left before and the optimiser holds the matrix alone; the gradients last.

    `whole`: zero_grad is that of the model, which erases the gradient of the bias, too.
    """
    model = one.local()[0]
    optimiser = torch.optim.SGD([model.weight], lr=RATE)
    for parameter, gradient in zip(model.parameters(), left, strict=True):
        parameter.grad = gradient.clone()
    found = list(
        _followed(one, model, optimiser, batches, order, model.zero_grad if whole else optimiser.zero_grad)
    )
    none = [torch.zeros_like(one) if one.grad is None else one.grad for one in model.parameters()]
    return [*found, torch.cat([one.reshape(-1) for one in none])]


def _followed(
    one: Case,
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    batches: Sequence[Pair],
    order: str,
    erase: Callable[[], None],
) -> Iterator[Tensor]:
    for part in batches:
        value = torch.zeros(())
        for line in order:
            if line == "F":
                erase()
            elif line == "C":
                value = one.value(model, part)
            elif line == "A":
                value.backward(retain_graph=True)  # type: ignore[no-untyped-call]
            else:
                optimiser.step()
        yield vector(model)


WRONG = {
    "CAFD": "zero_grad stands between backward and step: it erases what step needs",
    "FCDA": "step stands before backward, where the gradients have just been erased",
    "CDAF": "step stands before backward, and zero_grad erases behind it what the next step would need",
    "CDFA": "step stands before backward: each update follows the gradient of the batch before",
    "CFDA": "zero_grad and step stand before backward: step finds nothing",
    "CDA": "step stands before backward, and nothing erases the gradients",
    "CAD": "the gradients accumulate: zero_grad belongs to each step",
    "FCD": "backward is missing: nothing writes gradients",
    "CD": "backward is missing, and step follows what was left there before",
    "CAF": "step is missing, and zero_grad erases what it would need",
    "FCADCAD": "there are two updates a batch: one is asked",
    "FCADFCAD": "there are two updates a batch: one is asked",
    "FCAAD": "backward runs twice, and gradients add up",
    "FCADD": "there are two steps for one backward pass",
    "FCA": "step is missing: the gradients are there, and nobody uses them",
    "CA": "step is missing: the gradients are there, and nobody uses them",
}


def order_of(subject: Subject) -> str:
    """The sentence on the order that the learner's lines stand in, found on a network with old gradients."""
    one, torch_there = case(subject), there(subject)
    put = subject["__builtins__"].get("setattr")
    left = [normal(*tensor.shape) for tensor in one.start.values()]
    for name, gradient in zip(LINES, left, strict=True):
        put(getattr(one.model, name), "grad", gradient)
    optimiser = expect_object(torch_there.optim.SGD([one.model.weight], lr=RATE))
    torch_there.optim.lr_scheduler.StepLR(optimiser, 1000)  # makes the optimiser note that step was called
    batches, found = [batch(6), batch(6)], []
    for part in batches:
        subject.step(one.model, one.loss, optimiser, *part)
        found.append(one.weights(subject))
    found.append(gradients(subject, one.model))
    try:
        called = subject.value(optimiser._opt_called) is True
    except CheckFailed:
        called = False
    for whole in (False, True):
        for order, says in WRONG.items():
            known = traces(one, batches, order, left, whole)
            same = all(float((got - want).abs().max()) < 1e-4 for got, want in zip(found, known, strict=True))
            if same and called == ("D" in order):
                return says
    if torch.equal(found[1], one.origin):
        return f"the weights never move: {ORDER}, on the model and the optimiser that are given"
    return f"{ORDER}, once each"


def gradients(subject: Subject, model: Remote) -> Tensor:
    """The gradients that were left over there, 0 where there are none."""
    found = []
    for name, one in zip(LINES, subject.tensors(model, list(LINES)), strict=True):
        left = subject.value(getattr(model, name).grad)
        found.append((torch.zeros_like(one) if left is None else to_tensor(left)).reshape(-1))
    return torch.cat(found)


@check(part="step")
def returns_the_loss(subject: Subject) -> None:
    """step returns the loss of the batch before the update, a Python number"""
    one = case(subject)
    part = batch(int(sizes((6, 9))[0]))
    got = subject.step(one.model, one.loss, one.optimiser, *part)
    found = a_number(got)
    model, optimiser = one.local()
    before = one.value(model, part)
    before.backward()  # type: ignore[no-untyped-call]
    optimiser.step()
    hint = recognise(
        found,
        (
            one.value(model, part),
            "this is the loss behind the update: keep the one before it",
        ),
        (before * len(part[0]), "this is the sum over the batch: the loss as it is"),
        (before / len(part[0]), "the loss is a mean already: do not divide it by the batch's length"),
        otherwise="loss(model(x), y), before the update",
    )
    expect_close(named(to_tensor(got), "step"), before, rtol=1e-4, atol=1e-5, hint=hint)


@check(part="step", after=returns_the_loss)
def moves_down_the_gradient(subject: Subject) -> None:
    """step makes one update along the gradient of its batch"""
    one, part = case(subject), batch(7)
    subject.step(one.model, one.loss, one.optimiser, *part)
    first = follow(one, [part], "FCAD")[-1]
    start = one.origin
    arrives(subject, one.weights(subject), first, start, "one call of step")


def arrives(subject: Subject, got: Tensor, wanted: Tensor, start: Tensor, told: str) -> None:
    """The weights are where they should be; the hint says which order of lines leads elsewhere."""
    if near(got, wanted, start):
        return
    far = float((got - start).abs().max())
    fail(
        actual=f"{told} moved a weight by {show(far)} at most" if far else f"{told} moved no weight",
        expected=f"{show(float((wanted - start).abs().max()))}",
        hint=order_of(subject),
    )


@check(part="step", after=moves_down_the_gradient)
def follows_each_batch_alone(subject: Subject) -> None:
    """step follows the gradient of its own batch alone when it is called again and again"""
    one = case(subject)
    batches = [batch(count) for count in (5, 8, 1, 6)]
    for part in batches:
        subject.step(one.model, one.loss, one.optimiser, *part)
    last = follow(one, batches, "FCAD")[-1]
    start = one.origin
    arrives(subject, one.weights(subject), last, start, "four calls of step")


@check(part="step", after=follows_each_batch_alone)
def uses_the_loss_and_the_optimiser_that_are_given(subject: Subject) -> None:
    """step works with any loss and any optimiser, also one that remembers earlier steps"""
    for numbers, adam in ((True, False), (False, True)):
        one = case(subject, numbers=numbers, adam=adam, momentum=0.0 if adam else 0.9)
        batches = [batch(count, numbers=numbers) for count in (6, 4, 7)]
        for part in batches:
            subject.step(one.model, one.loss, one.optimiser, *part)
        last = follow(one, batches, "FCAD")[-1]
        start = one.origin
        got = one.weights(subject)
        if near(got, last, start):
            continue
        plain = replace(one, make=torch.optim.SGD, settings={"lr": one.settings["lr"]})
        crossed = replace(one, measure=nn.functional.cross_entropy)
        hint = "call the loss and the optimiser that are given, as they are"
        if near(got, follow(plain, batches, "FCAD")[-1], start):
            hint = "this is plain gradient descent: optimiser.step() has a way of its own"
        elif numbers and near(got, follow(crossed, batches, "FCAD")[-1], start):
            hint = "the loss is cross-entropy, whatever is given: call loss(model(x), y)"
        name = "cross-entropy and Adam" if adam else "mean squared error and SGD with momentum"
        fail(
            actual=f"with {name}, three steps lead elsewhere",
            expected="the weights that these three updates give",
            hint=hint,
        )


# ---- accumulate -------------------------------------------------------------------------------------------


def joined(parts: Sequence[Pair]) -> Pair:
    """The whole batch."""
    return torch.cat([x for x, _ in parts]), torch.cat([y for _, y in parts])


def pieces(model: nn.Module, one: Case, parts: Sequence[Pair], weights: Sequence[float]) -> Tensor:
    """Σ weight · loss of each piece."""
    return sum((w * one.value(model, part) for w, part in zip(weights, parts, strict=True)), torch.zeros(()))


def other_updates(one: Case, parts: Sequence[Pair]) -> Iterator[tuple[Tensor, str]]:
    """Where wrong weights of the pieces lead, and what to say about them."""
    n, count = sum(len(x) for x, _ in parts), len(parts)
    shares = [len(x) / n for x, _ in parts]
    last, first = [0.0] * (count - 1) + [1.0], [1.0] + [0.0] * (count - 1)
    known = [
        ([1.0] * count, "the gradients of the pieces' means are added: each counts with its share len(x)/n"),
        ([1 / count] * count, "each piece counts the same: a shorter one has to count less, len(x)/n"),
        (last, "only the last piece counts: zero_grad belongs before the loop, not into it"),
        ([0.0] * (count - 1) + [shares[-1]], "only the last piece counts: zero_grad belongs before the loop"),
        (first, "only the first piece counts"),
        ([s / count for s in shares], "the shares add up to 1 already: no further division"),
        ([s * n for s in shares], "each piece counts with its length: divide by the length of the whole"),
    ]
    for weights, says in known:
        model, optimiser = one.local()
        pieces(model, one, parts, weights).backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        yield vector(model), says
    steps = "there is an update for each piece: step belongs behind the loop"
    yield follow(one, parts, "FCAD")[-1], steps
    yield follow(one, parts, "CAD")[-1], steps
    for erase in (True, False):
        model, optimiser = one.local()
        for part, share in zip(parts, shares, strict=True):
            if erase:
                optimiser.zero_grad()
            (one.value(model, part) * share).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        yield vector(model), steps


@check(part="accumulate")
def makes_the_update_of_the_whole_batch(subject: Subject) -> None:
    """accumulate makes the one update that step would make on all pieces joined"""
    one = case(subject)
    parts = [batch(count) for count in (9, 2, 5)]
    got_value = subject.accumulate(one.model, one.loss, one.optimiser, parts)
    got = one.weights(subject)
    wanted = follow(one, [joined(parts)], "FCAD")[0]
    start = one.origin
    if near(got, wanted, start):
        return
    hint = next((says for end, says in other_updates(one, parts) if near(got, end, start)), "")
    if torch.equal(got, start):
        hint = "backward for each piece, and one step behind the loop, with no zero_grad between them"
    far = float((got - start).abs().max())
    fail(
        actual=f"accumulate moved a weight by {show(far)} at most" if far else "accumulate moved no weight",
        expected=f"{show(float((wanted - start).abs().max()))}",
        hint=hint or f"Σ len(x)/n · loss over the pieces (the result was {show(got_value)})",
    )


@check(part="accumulate", after=makes_the_update_of_the_whole_batch)
def returns_the_loss_of_the_whole_batch(subject: Subject) -> None:
    """accumulate returns the mean loss over all examples, a Python number"""
    one = case(subject, numbers=True)
    parts = [batch(count, numbers=True) for count in (7, 1, 4)]
    got = subject.accumulate(one.model, one.loss, one.optimiser, parts)
    found = a_number(got)
    model, _ = one.local()
    with torch.no_grad():
        each = torch.stack([one.value(model, part) for part in parts])
        whole = one.value(model, joined(parts))
    after = follow(one, [joined(parts)], "FCAD")[0]
    behind = one.local()[0]
    nn.utils.vector_to_parameters(after, behind.parameters())
    hint = recognise(
        found,
        (each.sum(), "this is the sum of the pieces' means: weight each with its share of the examples"),
        (each.mean(), "this is the mean of the pieces' means, where a piece of 1 counts like one of 7"),
        (each[-1], "this is the loss of the last piece"),
        (each[0], "this is the loss of the first piece"),
        (each[-1] * 4 / 12, "this is the last piece's share: add up all of them"),
        (whole * 12, "this is the sum over the examples: divide by their number"),
        (one.value(behind, joined(parts)), "this is the loss behind the update"),
        otherwise="Σ len(x)/n · loss over the pieces",
    )
    expect_close(named(to_tensor(got), "accumulate"), whole, rtol=1e-4, atol=1e-5, hint=hint)


@check(part="accumulate", after=makes_the_update_of_the_whole_batch)
def starts_afresh_with_each_whole_batch(subject: Subject) -> None:
    """accumulate follows its own pieces alone when it is called again, and takes one piece as well"""
    one = case(subject, momentum=0.9)
    batches = [[batch(4), batch(4)], [batch(6)], [batch(1), batch(3), batch(2)]]
    for parts in batches:
        subject.accumulate(one.model, one.loss, one.optimiser, parts)
    last = follow(one, [joined(parts) for parts in batches], "FCAD")[-1]
    kept = follow(one, [joined(parts) for parts in batches], "CAD")[-1]
    start = one.origin
    got = one.weights(subject)
    old = "the gradients of the last call are still there: zero_grad once in each call"
    expect_true(
        near(got, last, start),
        actual="three calls of accumulate lead elsewhere",
        expected="the weights that three whole batches give",
        hint=old if near(got, kept, start) else "n is the number of examples of this call, not a fixed one",
    )


# ---- evaluate ---------------------------------------------------------------------------------------------


def classifier(subject: Subject, weight: Tensor, *, moody: bool = False) -> Remote:
    """Logits x W^T over there; `moody` puts dropout and batch norm in front."""
    layer = there(subject).nn
    k, d = weight.shape
    front = [layer.Dropout(0.7), layer.BatchNorm1d(d, affine=False)] if moody else []
    last = layer.Linear(d, k, bias=False)
    last.load_state_dict({"weight": weight})
    return expect_object(layer.Sequential(*front, last))


def answers(weight: Tensor, count: int, wrong: int) -> Pair:
    """Examples and labels, of which the classifier has the last `wrong` ones wrong."""
    x = normal(count, weight.shape[1])
    y = (x @ weight.T).argmax(1)
    y[count - wrong :] = (y[count - wrong :] + 1) % len(weight)
    return x, y


def cut(x: Tensor, y: Tensor, size: int) -> list[Pair]:
    """Batches; the last one may be shorter."""
    return list(zip(torch.split(x, size), torch.split(y, size), strict=True))


@check(part="evaluate")
def counts_over_all_batches(subject: Subject) -> None:
    """evaluate gives right answers divided by all examples, also where the last batch is shorter"""
    weight = normal(5, 6)
    count, wrong, size = 23, 4, 8
    x, y = answers(weight, count, wrong)
    model = classifier(subject, weight)
    try:
        got = subject.evaluate(model, cut(x, y, size))
    except CheckFailed as refused:
        hint = refused.hint
        if "must match the size" in refused.actual:
            hint = "argmax(1) gives a class for each example, as y does; argmax(0) goes over the batch"
        elif "no attribute 'dataset'" in refused.actual:
            hint = "this loader is a list of batches: add up len(y) of each"
        raise CheckFailed(
            actual=refused.actual, hint=hint, detail=refused.detail, kind=refused.kind
        ) from None
    found = number(got, hint="one number for all batches")
    right = 1 - wrong / count
    hint = recognise(
        found,
        (100 * right, "this is a percentage: a share from 0 to 1 is asked"),
        (wrong / count, "this is the share of wrong answers"),
        (float(count - wrong), "this is the number of right answers: divide by all"),
        ((1 + 1 + 3 / 7) / 3, "this is the mean of the batches' shares, where the last batch is shorter"),
        (1 + 1 + 3 / 7, "this is the sum of the batches' shares"),
        (3 / 7, "only the last batch counts: add up over all of them, then divide"),
        (1.0, "not all batches are counted: each one is, the last one, too"),
        (3 / 23, "only the right answers of the last batch are counted"),
        ((count - wrong) / 24, "divide by the number of examples, not by batches times their full size"),
        ((count - wrong) / 3, "divide by the number of examples, not of batches"),
        otherwise="argmax over axis 1, the classes, compared with y; count over all batches",
    )
    expect_true(
        abs(found - right) < 1e-5,
        actual=f"evaluate on batches of 8, 8 and 7 gave {show(got)}",
        expected=f"{show(right)}, as {count - wrong} of {count} are right",
        hint=hint,
    )


@check(part="evaluate", after=counts_over_all_batches)
def measures_in_evaluation_mode(subject: Subject) -> None:
    """evaluate measures a network with dropout and batch norm as it is in use"""
    weight = normal(4, 6)
    x, y = answers(weight, 60, 0)
    model = classifier(subject, weight, moody=True)
    for size in (60, 7):
        model.train()
        got = number(subject.evaluate(model, cut(x, y, size)))
        expect_true(
            abs(got - 1) < 1e-5,
            actual=f"evaluate gave {show(got)} for a network with dropout whose answers are all right",
            expected="1",
            hint="model.eval() before counting: otherwise dropout goes on erasing",
        )


@check(part="evaluate", after=measures_in_evaluation_mode)
def leaves_the_network_as_it_was(subject: Subject) -> None:
    """evaluate leaves the mode, the weights and the running statistics as they were"""
    weight = normal(4, 6)
    part = cut(*answers(weight, 20, 3), 6)
    model = classifier(subject, weight, moody=True)
    for training in (True, False):
        model.train(training)
        subject.evaluate(model, part)
        mode, other = ("training", "evaluation") if training else ("evaluation", "training")
        expect_true(
            subject.value(model.training) is training,
            actual=f"the network came in {mode} mode and is left in {other} mode",
            expected=f"{mode} mode, as before",
            hint="note model.training before eval(), and model.train(before) at the end",
        )
    state = [one for one, _ in subject.state(model)]
    kept = dict(zip(state, subject.tensors(model, state), strict=True))
    still = bool((kept["1.running_mean"] == 0).all()) and int(kept["1.num_batches_tracked"]) == 0
    expect_true(
        still and torch.equal(kept["2.weight"], weight),
        actual="evaluate changed what the network holds",
        expected="weights and running statistics as they were",
        hint="batch norm learns in training mode: eval() comes before the first batch",
    )


@check(part="evaluate", after=counts_over_all_batches)
def takes_a_data_loader(subject: Subject) -> None:
    """evaluate takes a DataLoader whose last batch has one example, and can be called again"""
    weight = normal(3, 4)
    x, y = answers(weight, 13, 5)
    data = there(subject).utils.data
    loader = data.DataLoader(data.TensorDataset(x, y), batch_size=4, shuffle=True)
    model = classifier(subject, weight)
    for _ in range(2):
        got = number(subject.evaluate(model, loader))
        expect_true(
            abs(got - 8 / 13) < 1e-5,
            actual=f"evaluate on a DataLoader of 13 examples, in batches of 4, gave {show(got)}",
            expected=f"{show(8 / 13)}, as 8 are right",
            hint="for x, y in loader; a batch of one is a batch, and nothing is kept between calls",
        )


# ---- compare ----------------------------------------------------------------------------------------------


def trained(
    one: Case, part: Pair, rates: Sequence[float], epochs: int, *, go_on: bool = False
) -> list[Tensor]:
    """(losses at the end, losses before the last step) for each rate; with `go_on` by one network."""
    ends, before = [], []
    model, _ = one.local()
    for rate in rates:
        model = model if go_on else one.local()[0]
        optimiser, value = torch.optim.SGD(model.parameters(), lr=rate), torch.zeros(())
        for _ in range(epochs):
            optimiser.zero_grad()
            value = one.value(model, part)
            value.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        before.append(value.detach())
        ends.append(one.value(model, part).detach())
    return [torch.stack(ends), torch.stack(before)]


def compared(subject: Subject, one: Case, rates: list[float], part: Pair, epochs: int) -> Tensor:
    """The learner's losses as one tensor; fails the check for another form."""
    got = subject.compare(one.model, one.loss, rates, *part, epochs)
    if isinstance(got, (list, tuple)) and got and all(isinstance(value, (int, float)) for value in got):
        got = torch.tensor(got, dtype=torch.float64)
    elif isinstance(got, (list, tuple)) and got and all(isinstance(value, Tensor) for value in got):
        fail(actual="compare returned a list of tensors", expected="numbers", hint="loss.item() is one")
    found = to_tensor(got, hint="a list with one loss for each rate") if not isinstance(got, list) else None
    if found is None or found.shape != (len(rates),):
        told = f"a list of {len(got)}" if isinstance(got, list) else f"shape {tuple(to_tensor(got).shape)}"
        fail(
            actual=f"compare returned {told} for {len(rates)} rates",
            expected=f"{len(rates)} numbers",
            hint="one loss for each rate: the one at the end",
        )
    return named(to_tensor(got), "compare")


@check(part="compare")
def gives_the_loss_at_the_end(subject: Subject) -> None:
    """compare gives, for each rate, the loss that its copy has after all its steps"""
    one = case(subject)
    part, epochs = batch(24), int(sizes((4, 6))[0])
    rates = [(0.02, 0.2, 1.0)[int(at)] for at in permutation(3)]
    got = compared(subject, one, rates, part, epochs)
    wanted, before = trained(one, part, rates, epochs)
    on, late = trained(one, part, rates, epochs, go_on=True)
    model, _ = one.local()
    first = one.value(model, part).detach().expand(3)
    same = "one network goes on from rate to rate: each rate starts from the weights of model"
    hint = recognise(
        got,
        (before, "these are the losses before the last step: look once more behind it"),
        (on, same),
        (late, same),
        (first, "nothing was trained: are the steps made on the parameters of the copy?"),
        (wanted.flip(0), "the order of rates is lost"),
        (wanted.sort().values, "the losses are sorted: leave them in the order of rates"),
        (trained(one, part, rates, epochs + 1)[0], f"there is one step too many: {epochs} are asked"),
        (wanted * len(part[0]), "these are sums over the examples: the loss as it is"),
        (trained(one, part, [rates[-1]] * 3, epochs)[0], "all copies have the last rate"),
        (trained(one, part, [rates[0]] * 3, epochs)[0], "all copies have the first rate"),
        otherwise="copy.deepcopy(model) and a torch.optim.SGD of its own for each rate, all examples at once",
    )
    expect_close(got, wanted, rtol=1e-3, atol=1e-4, hint=hint)


@check(part="compare", after=gives_the_loss_at_the_end)
def leaves_the_model_as_it_was(subject: Subject) -> None:
    """compare leaves the weights of model itself as they were"""
    one = case(subject, numbers=True)
    compared(subject, one, [0.1, 0.01], batch(9, numbers=True), 2)
    start = one.origin
    expect_true(
        torch.equal(one.weights(subject), start),
        actual="compare trained the network that it was given",
        expected="its weights as they were",
        hint="copy.deepcopy(model); model.state_dict() alone shares its tensors with the model",
    )


@check(part="compare", after=gives_the_loss_at_the_end)
def reports_a_rate_that_diverges(subject: Subject) -> None:
    """compare lists a rate that is too large with its huge loss, inf or nan, and goes on behind it"""
    one = case(subject, numbers=True)
    part = batch(9, numbers=True)
    rates = [0.05, 1e4, 0.1, 6.0]
    got = compared(subject, one, rates, part, 12)
    wanted = trained(one, part, rates, 12)[0]
    hint = "a rate that diverges is a result, too, and the next one starts from the old weights again"
    expect_true(
        not float(got[1]) < 1e4,
        actual=f"compare gave {show(float(got[1]))} for the rate 10000",
        expected="a huge loss, inf or nan",
        hint="the loss at the end is asked, not the best one on the way, also of a rate that diverges",
    )
    expect_close(named(got[[0, 2]], "compare"), wanted[[0, 2]], rtol=1e-3, atol=1e-4, hint=hint)
    # The curvature is 0.5 at least (the bias), so the loss grows fourfold or more with each step at 6.
    end, asked = float(got[3]), float(wanted[3])
    expect_true(
        0.5 * asked < end < 2 * asked,
        actual=f"compare gave {show(end)} for the rate 6, where the loss grows from step to step",
        expected=show(asked),
        hint="the loss at the end is asked: neither the best one on the way nor the one before the last step",
    )


# ---- what a learner predicts before the run ---------------------------------------------------------------


@prediction("value")
def loss_of_the_whole_batch(subject: Subject) -> object:
    """(1 · 1 + 1 · 2 + 2 · 9)/4 = 21/4: each piece counts with its share of the examples."""
    layer = there(subject).nn
    model = expect_object(layer.Linear(1, 1, bias=False))
    model.load_state_dict({"weight": torch.ones(1, 1)})
    optimiser = there(subject).optim.SGD(model.parameters(), lr=0.1)
    parts = [
        (torch.full((count, 1), root), torch.zeros(count, 1))
        for count, root in ((1, 1.0), (1, 2.0**0.5), (2, 3.0))
    ]
    return subject.accumulate(model, expect_object(layer.MSELoss()), optimiser, parts)


@prediction("value")
def share_over_two_batches(subject: Subject) -> object:
    """3 of 4 answers are right. The mean of the shares 1 and 0 would be one half, as if the batches were of
    equal length.
    """
    weight = torch.eye(2)
    x, y = torch.eye(2)[[0, 1, 0, 1]], torch.tensor([0, 1, 0, 0])
    return subject.evaluate(classifier(subject, weight), [(x[:3], y[:3]), (x[3:], y[3:])])


@prediction("value")
def rate_at_the_limit(subject: Subject) -> object:
    """The gradient is 2w, so w − 2w = −w: the weight jumps from 1 to −1 and back, and the loss stays 1. Any
    larger rate diverges; half of it hits the minimum in one step.
    """
    layer = there(subject).nn
    model = expect_object(layer.Linear(1, 1, bias=False))
    model.load_state_dict({"weight": torch.ones(1, 1)})
    found = subject.compare(
        model, expect_object(layer.MSELoss()), [1.0], torch.ones(1, 1), torch.zeros(1, 1), 5
    )
    return found[0]
