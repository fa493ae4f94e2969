"""A character language model: its perplexity, its text, and how far a short training brings it."""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from checkers.api import (
    CURRENT,
    CheckFailed,
    Remote,
    Subject,
    check,
    expect_close,
    expect_finite,
    expect_object,
    expect_shape,
    expect_true,
    integers,
    named,
    normal,
    number,
    permutation,
    prediction,
    recognise,
    show,
    to_tensor,
)
from checkers.made import corpus

LETTERS = "\n .abcdefghijklmnopqrstuvwxyz"  # of the corpus in lower case
V = len(LETTERS)
EPOCHS, SHARE = 5, 0.9
ORDINARY = 10.5  # the baseline's perplexity on most texts: 9.4 to 10.8, and 12 after a bad start
State = Any  # whatever the model returned as its state


def new(subject: Subject, v: int) -> Remote:
    """A model of the learner's own."""
    return expect_object(subject.make_model(v), hint="make_model has to return the network")


def logits_of(model: Remote, tokens: Tensor, state: State = None, v: int = V) -> tuple[Tensor, State]:
    """Logits (T, B, V) and the state for tokens (T, B); fails the check for anything else."""
    got = model(tokens, state)
    if not isinstance(got, tuple) or len(got) != 2:
        told = show(got) if isinstance(got, Tensor) or got is None else f"a {type(got).__name__}"
        hint = "return logits, state: the state is handed in again"
        raise CheckFailed(actual=f"the model returned {told}", expected="logits and state", hint=hint)
    logits = named(to_tensor(got[0]), "the tensor of logits")
    steps, batch = tokens.shape
    known = {
        (batch, steps, v): "time stands first, as in tokens",
        (steps * batch, v): "the axes of time and batch stay: (T, B, V)",
        (batch, v): "logits for every step are asked, not for the last alone",
    }
    hint = known.get(tuple(logits.shape), f"T is {steps}, B is {batch} and V is {v} here")
    expect_shape(logits, (steps, batch, v), hint=hint)
    expect_finite(logits, hint="did the training diverge? Clip the gradient, or take a smaller rate")
    return logits.float(), got[1]


def there(subject: Subject) -> Remote:
    """torch in the learner's process."""
    return expect_object(subject["__builtins__"].get("__import__")("torch"))


def opinionated(subject: Subject, v: int) -> Remote:
    """A model of the learner's with fresh weights, larger at input and output, so that its answers differ.

    Between the states they stay small: larger ones make a network in which rounding errors grow.
    """
    model = new(subject, v)
    model.eval()
    drawn = [torch.zeros(1)]
    for _, shape in subject.state(model):
        size = 0.7 if v in shape and len(shape) > 1 else 0.3 if len(shape) < 2 else 0.8 / shape[-1] ** 0.5
        drawn.append(size * normal(*shape).reshape(-1))
    there(subject).nn.utils.vector_to_parameters(torch.cat(drawn)[1:], model.parameters())
    return model


@check
def gives_logits_and_state(subject: Subject) -> None:
    """make_model gives a network that turns tokens (T, B) into logits (T, B, V) and a state to go on with"""
    v = int(integers(1, low=8, high=14))
    model = opinionated(subject, v)
    tokens = integers(7, 3, low=0, high=v)
    whole, _ = logits_of(model, tokens, v=v)
    other = tokens.clone()
    other[4:] = (other[4:] + 1) % v
    hint = "the logits of a step may not depend on what comes later: a bidirectional layer sees the future"
    expect_close(logits_of(model, other, v=v)[0][:4], whole[:4], rtol=1e-3, atol=1e-3, hint=hint)
    alone, _ = logits_of(model, tokens[:, :1], v=v)
    hint = "each text of the batch is by itself: tokens are (T, B), time first"
    expect_close(alone, whole[:, :1], rtol=1e-3, atol=1e-3, hint=hint)
    first, state = logits_of(model, tokens[:4], v=v)
    second, _ = logits_of(model, tokens[4:], state, v=v)
    fresh, _ = logits_of(model, tokens[4:], v=v)
    hint = recognise(second, (fresh, "the state that is handed in is not used"))
    hint = hint or "with the state of the first half the second has to follow as if there were no cut"
    expect_close(torch.cat([first, second]), whole, rtol=1e-3, atol=1e-3, hint=hint)


# ---- perplexity --------------------------------------------------------------------------------------------


@check(part="perplexity", after=gives_logits_and_state)
def is_exp_of_the_mean(subject: Subject) -> None:
    """perplexity is exp of the mean cross-entropy of each character, given all before it"""
    v = int(integers(1, low=8, high=14))
    model = opinionated(subject, v)
    tokens = integers(80, low=0, high=v)
    logits = logits_of(model, tokens[:-1, None], v=v)[0][:, 0].double()
    got = subject.perplexity(model, tokens)
    number(got, hint="one number for the whole text: the mean over its characters")
    each = functional.cross_entropy(logits, tokens[1:], reduction="none")
    loss, n = each.mean(), len(each)
    alone = logits_of(model, tokens[None, :-1], v=v)[0][0].double()
    same = functional.cross_entropy(logits, tokens[:-1])
    hint = recognise(
        got,
        (loss, "that is the cross-entropy: the perplexity is its exponential"),
        (each.sum(), "that is the cross-entropy, summed: exp of its mean is asked"),
        (2**loss, "2 to the power of a natural logarithm: exp belongs to it"),
        (loss / math.log(2), "that is the cross-entropy in bits: exp of the natural one is asked"),
        (each.exp().mean(), "first the mean, then exp: here single surprises rule"),
        ((-loss).exp(), "this is the inverse, a mean probability"),
        ((each.sum() / (n + 1)).exp(), "the N characters give N − 1 predictions: divide by N − 1"),
        (same.exp(), "this predicts the character that was just read: compare with tokens[1:]"),
        (
            functional.cross_entropy(alone, tokens[1:]).exp(),
            "each character is predicted from the one before alone",
        ),
        (functional.cross_entropy(logits[-1:], tokens[-1:]).exp(), "this is the last character alone"),
        (each.sum().exp(), "exp of the sum grows with the text: take the mean first"),
        (
            functional.cross_entropy(logits.softmax(1), tokens[1:]).exp(),
            "cross_entropy takes logits: softmax twice",
        ),
        otherwise="logits of tokens[:-1] against tokens[1:], all with one state from the beginning",
    )
    got = named(torch.as_tensor(got), "perplexity")
    expect_close(got, loss.exp(), rtol=2e-3, hint=hint)


@check(part="perplexity", after=is_exp_of_the_mean)
def measures_any_text(subject: Subject) -> None:
    """perplexity takes a text of two characters and a long one, and changes no weight"""
    model = opinionated(subject, 9)
    for count in (2, 700):
        tokens = integers(count, low=0, high=9)
        logits = logits_of(model, tokens[:-1, None], v=9)[0][:, 0].double()
        wanted = functional.cross_entropy(logits, tokens[1:]).exp()
        got = named(torch.as_tensor(subject.perplexity(model, tokens)), f"perplexity of {count} characters")
        hint = (
            "two characters are one prediction" if count == 2 else "the state goes on through the whole text"
        )
        expect_close(got, wanted, rtol=2e-3, hint=hint)
        after = logits_of(model, tokens[:-1, None], v=9)[0][:, 0].double()
        hint = "measuring changes nothing: perplexity may not train"
        expect_close(named(after, "the model, asked again,"), logits, rtol=1e-3, atol=1e-3, hint=hint)


# ---- generate ----------------------------------------------------------------------------------------------


@check(part="generate", after=gives_logits_and_state)
def continues_the_prefix(subject: Subject) -> None:
    """generate returns the prefix and behind it as many characters as asked, as numbers below V"""
    model = opinionated(subject, 11)
    for count, length in ((6, 9), (1, 3)):
        written(subject, model, integers(count, low=0, high=11), length)


def written(subject: Subject, model: Remote, prefix: Tensor, length: int) -> Tensor:
    """The learner's text as (P + length,) int64; fails the check otherwise."""
    got = subject.generate(model, prefix, length)
    if isinstance(got, str) or (isinstance(got, (list, tuple)) and got and isinstance(got[0], str)):
        raise CheckFailed(
            actual="generate returned text", expected="a tensor of numbers", hint="the letters come later"
        )
    if isinstance(got, (list, tuple)) and all(type(one) is int for one in got):
        got = torch.tensor(got, dtype=torch.int64)
    found = named(to_tensor(got, "torch.tensor of the numbers"), "the tensor of generate")
    count = len(prefix)
    known = {
        (length,): "the prefix stands in front of what is new",
        (count + length - 1,): "one character is missing: the first new one comes from the prefix alone",
        (count + length + 1,): "one character too many: the prefix itself is not written twice",
        (count + length, 1): "one row of numbers, without an axis for the batch",
        (1, count + length): "one row of numbers, without an axis for the batch",
    }
    hint = known.get(tuple(found.shape), f"P is {count} and length {length} here")
    expect_shape(found, (count + length,), hint=hint)
    whole = not found.is_floating_point() and not found.is_complex()
    expect_true(
        whole,
        actual=f"the numbers have dtype {str(found.dtype).removeprefix('torch.')}",
        expected="int64",
        hint="characters are counted: argmax gives int64",
    )
    expect_true(
        torch.equal(found[:count].long(), prefix),
        actual=f"the text begins with {show(found[: min(count, 6)])}",
        expected=f"the prefix, {show(prefix[:6])}",
        hint="the prefix stands in front, unchanged",
    )
    return found.long()


@check(part="generate", after=continues_the_prefix)
def takes_the_likeliest(subject: Subject) -> None:
    """generate appends the character with the largest logit, given everything before it"""
    v = 11
    model = opinionated(subject, v)
    for count, length in (*[(4, 4)] * 9, (1, 6), (3, 20)):
        prefix = integers(count, low=0, high=v)
        text = written(subject, model, prefix, length)
        expect_true(
            int(text.min()) >= 0 and int(text.max()) < v,
            actual=f"a character has the number {int(text.max())}",
            expected=f"0 to {v - 1}",
            hint="argmax over the axis of the V logits",
        )
        logits = logits_of(model, text[:-1, None], v=v)[0][:, 0]
        best = logits[count - 1 :].amax(1)
        taken = logits[count - 1 :].gather(1, text[count:, None])[:, 0]
        wrong = (best - taken > 1e-3 * best.abs().clamp(min=1.0)).nonzero()
        if not len(wrong):
            continue
        at = int(wrong[0]) + count  # the place of the first character that is not the likeliest
        raise CheckFailed(
            actual=f"character {at - count + 1} of the new ones is {int(text[at])}",
            expected=f"{int(logits[at - 1].argmax())}, which has the largest logit",
            hint=_astray(model, text, count, logits, v),
        )


def _astray(model: Remote, text: Tensor, count: int, logits: Tensor, v: int) -> str:
    """How the characters were chosen instead."""
    new = text[count:]

    def chosen(read: Tensor) -> bool:
        """Whether the text comes of reading these characters (T, B) from the beginning."""
        answer = logits_of(model, read, v=v)[0].reshape(-1, v)
        return torch.equal(answer.argmax(1)[-len(new) :], new)

    if torch.equal(logits.argmin(1)[count - 1 :], new):
        return "these are the smallest logits"
    if count > 1 and chosen(text[count - 1 : -1, None]):
        return "only the last character of the prefix was read: read all of it"
    alone = logits_of(model, text[None, :-1], v=v)[0][0].argmax(1)[count - 1 :]
    if torch.equal(alone[1:], new[1:]):
        return "the state is not handed on from character to character"
    if chosen(torch.cat([text[:count], text[count - 1 : -1]])[:, None]):
        return "the last character of the prefix is read twice: it is part of the prefix already"
    return (
        "is it drawn at random, or is the state lost on the way? The largest logit of all that stands before"
    )


# ---- train -------------------------------------------------------------------------------------------------


def text(paragraphs: int, order: Tensor) -> Tensor:
    """A fresh text of the corpus as numbers (N,), where `order` numbers the characters."""
    seed = int(integers(1, low=1_000, high=1 << 31))
    return order[torch.tensor([LETTERS.index(one) for one in corpus(paragraphs, seed).lower()])]


def trained(subject: Subject, model: Remote, tokens: Tensor, epochs: int) -> None:
    """Runs the learner's training; says what to do about a graph that was freed."""
    try:
        subject.train(model, tokens, epochs)
    except CheckFailed as refused:
        if "second time" not in refused.actual and "modified by an inplace" not in refused.actual:
            raise
        raise CheckFailed(
            actual="backward runs into the piece before, whose graph is gone",
            expected="a state that is detached between two pieces",
            hint=f"state = state.detach() (of an LSTM both of them); {refused.hint}",
            detail=refused.detail,
        ) from None


@check(part="train", after=gives_logits_and_state)
def takes_as_many_epochs_as_asked(subject: Subject) -> None:
    """train changes the model that it is given, and not at all in 0 epochs"""
    tokens = integers(1_200, low=0, high=V)
    for epochs in (0, 1):
        model = new(subject, V)
        model.eval()
        probe = tokens[:20, None]
        before = logits_of(model, probe)[0]
        model.train()
        trained(subject, model, tokens, epochs)
        model.eval()
        after = logits_of(model, probe)[0]
        same = bool(torch.allclose(before, after, atol=1e-5))
        hint = "are backward and step called, on the parameters of this very model?"
        if not epochs:
            hint = "go through the text `epochs` times, not as often as you like"
        expect_true(
            same == (epochs == 0),
            actual=f"train with {epochs} epochs {'changed the' if not same else 'left the'} model"
            f"{'' if not same else ' as it was'}",
            expected="a trained one" if epochs else "the same as before",
            hint=hint,
        )


@check(part="train", after=(takes_as_many_epochs_as_asked, measures_any_text, takes_the_likeliest))
def beats_the_baseline(subject: Subject) -> None:
    """after five epochs the perplexity on an unseen text is 10 % below that of the baseline"""
    order = permutation(V)  # of the characters' numbers, so that nothing can be known beforehand
    tokens, unseen = text(60, order), text(14, order)
    bar = min(ORDINARY, *(baseline(tokens, unseen) for _ in range(2)))  # no bad start may lower the bar
    model = new(subject, V)
    trained(subject, model, tokens, EPOCHS)
    model.eval()
    found, own, repeated = (
        _perplexity(model, unseen),
        _perplexity(model, tokens[:3_000]),
        _perplexity(model, unseen[:600], shift=0),
    )
    CURRENT.get().notes.append(f"story, a generated text: perplexity {found:.3g}, the baseline {bar:.3g}")
    expect_true(
        found <= SHARE * bar,
        actual=f"the perplexity on {len(unseen):,} unseen characters is {found:.3g}",
        expected=f"at most {SHARE * bar:.3g}, since the baseline has {bar:.3g} on these texts",
        hint=_outcome(found, own, repeated),
    )


class Baseline(nn.Module):
    """The starter's network: 64 plain units."""

    def __init__(self) -> None:
        super().__init__()
        self.rnn, self.head = nn.RNN(V, 64), nn.Linear(64, V)

    def forward(self, tokens: Tensor, state: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Logits (T, B, V) and the state."""
        outputs, state = self.rnn(functional.one_hot(tokens, V).float(), state)
        return self.head(outputs), state


def baseline(tokens: Tensor, unseen: Tensor, steps: int = 32, batch: int = 32) -> float:
    """The perplexity of the starter as it is, trained here on the same text, so that nobody can weaken it."""
    model = Baseline()
    optimiser = torch.optim.SGD(model.parameters(), lr=1.0)
    n = (len(tokens) - 1) // batch
    x, y = (tokens[at : n * batch + at].reshape(batch, n).T for at in (0, 1))
    for _ in range(EPOCHS):
        state = None
        for t in range(0, n, steps):
            logits, state = model(x[t : t + steps], state)
            state = state.detach()
            optimiser.zero_grad()
            functional.cross_entropy(logits.flatten(0, 1), y[t : t + steps].flatten()).backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
    with torch.no_grad():
        logits, _ = model(unseen[:-1, None])
        return float(functional.cross_entropy(logits[:, 0], unseen[1:]).exp())


def _perplexity(model: Remote, tokens: Tensor, shift: int = 1) -> float:
    logits, _ = logits_of(model, tokens[:-1, None])
    wanted = tokens[shift : len(tokens) - 1 + shift]
    return float(functional.cross_entropy(logits[:, 0].double(), wanted).exp())


def _outcome(found: float, own: float, repeated: float) -> str:
    """What a perplexity that is too high says of the training."""
    if repeated < 3:
        return "it repeats the character that it reads: the right answer is the next one, tokens[1:]"
    if not math.isfinite(found) or found > 1.5 * V:
        return "worse than guessing: the training diverged, so clip the gradient and take a smaller rate"
    if found > 0.8 * V:
        return "as good as guessing: does each character learn the one that follows it?"
    if own < 0.6 * found:
        return f"on its own text it has {own:.3g}: it learned that by heart, a smaller network does better"
    if found > 13:
        return "it knows how frequent characters are and little more: a larger rate, or a wider network"
    return "about where the baseline ends: another optimiser and rate, a wider network, or a GRU"


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("value")
def knowing_nothing(subject: Subject) -> object:
    """29: each character gets 1/29, the mean of −ln(1/29) is ln 29, and exp of that is 29."""
    model = new(subject, V)
    count = sum(math.prod(shape) for _, shape in subject.state(model))
    there(subject).nn.utils.vector_to_parameters(torch.zeros(count), model.parameters())
    return subject.perplexity(model, integers(50, low=0, high=V))


@prediction("shape")
def shape_of_the_text(subject: Subject) -> object:
    """The prefix of 5 stands in front of the 20 new characters: (25,)."""
    return to_tensor(subject.generate(new(subject, V), integers(5, low=0, high=V), 20))


@prediction("shape")
def shape_of_the_logits(subject: Subject) -> object:
    """29 logits for the next character at each of 35 steps of each of 16 texts."""
    return logits_of(new(subject, V), integers(35, 16, low=0, high=V))[0]
