"""Padding: a rectangle of sequences with lengths and mask, and a mean over real tokens alone."""

from typing import Any

import torch

from checkers.api import (
    CheckFailed,
    Subject,
    check,
    expect_close,
    expect_gradient,
    expect_shape,
    expect_true,
    expect_untouched,
    integers,
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

Seqs = list[list[int]]
_TENSORS: list[bool] = []  # whether this program wants tensors in place of lists


# ---- what goes in ------------------------------------------------------------------------------------------


def sequences(*lengths: int) -> Seqs:
    """Fresh sequences of these lengths, tokens from 1 to 99."""
    return [integers(length, low=1, high=100).tolist() for length in lengths]


def ragged(count: int) -> list[int]:
    """Fresh lengths, each another; neither the first nor the last is the longest or the shortest."""
    lengths = [2 + 2 * place + int(integers(1, low=0, high=2)) for place in range(count)]
    inner = [lengths[0], lengths[-1], *lengths[2:-2]]
    middle = [inner[int(place)] for place in permutation(len(inner))]
    return [lengths[1], *middle, lengths[-2]]


def padding() -> int:
    """A fresh padding index, which is no token of `sequences`."""
    return [0, -1, int(integers(1, low=100, high=200))][int(integers(1, low=0, high=3))]


# ---- what comes back ---------------------------------------------------------------------------------------


def answer(subject: Subject, seqs: Seqs, pad: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """x, lengths and mask as the program gives them; a program that wants tensors is given tensors."""
    if not _TENSORS:
        try:
            got = subject.pad_batch(seqs, pad)
            _TENSORS.append(False)
        except CheckFailed as failure:
            if failure.kind != "wrong" or "raised" not in failure.actual:
                raise
            try:
                got = subject.pad_batch([torch.tensor(seq) for seq in seqs], pad)
            except CheckFailed:
                raise failure from None
            _TENSORS.append(True)
    else:
        got = subject.pad_batch(
            [torch.tensor(s, dtype=torch.int64) for s in seqs] if _TENSORS[0] else seqs, pad
        )
    call = f"pad_batch of {len(seqs)} sequences"
    if got is None:
        raise CheckFailed(actual=f"{call} returned None", hint="is a return missing?")
    if not isinstance(got, (list, tuple)) or len(got) != 3:
        what = f"{len(got)} things" if isinstance(got, (list, tuple)) else f"a {kind(got)}"
        hint = "return x, lengths, mask"
        raise CheckFailed(actual=f"{call} gave {what}", expected="three: x, lengths and mask", hint=hint)
    x, lengths, mask = (table(one, name) for one, name in zip(got, ("x", "lengths", "mask"), strict=True))
    return x, lengths, mask


def table(value: Any, name: str) -> torch.Tensor:
    """One of the three as a tensor called by its name; the lengths may be a list, too."""
    if isinstance(value, (list, tuple)) and name == "lengths" and all(type(one) is int for one in value):
        return named(torch.tensor(value, dtype=torch.int64), name)
    if not isinstance(value, torch.Tensor) and "ndarray" not in type(value).__name__:
        told = show(value) if value is None or isinstance(value, (int, float, str)) else f"a {kind(value)}"
        hint = "torch.tensor(rows) makes a tensor of rows that are equally long"
        raise CheckFailed(actual=f"{name} is {told}", expected="a tensor", hint=hint)
    return named(to_tensor(value), name)


def kind(value: Any) -> str:
    """The type of a value, over there where it stayed there."""
    return str(getattr(value, "_kind", "") or type(value).__name__)


def filled(seqs: Seqs, pad: int, width: int | None = None) -> torch.Tensor:
    """The rectangle that is asked, or one of another width."""
    width = max(map(len, seqs), default=0) if width is None else width
    rows = [(seq + [pad] * (width - len(seq)))[:width] for seq in seqs]
    return torch.tensor(rows, dtype=torch.int64).reshape(len(seqs), width)


def real(seqs: Seqs) -> torch.Tensor:
    """The mask that is asked."""
    width = max(map(len, seqs), default=0)
    return torch.arange(width) < torch.tensor([[len(seq)] for seq in seqs])


# ---- pad_batch ---------------------------------------------------------------------------------------------


@check
def makes_a_rectangle(subject: Subject) -> None:
    """pad_batch gives x of shape (B, T), as long as the longest sequence"""
    lengths = ragged(6)
    x, _, _ = answer(subject, sequences(*lengths), padding())
    found = tuple(x.shape)
    known = {
        (max(lengths), 6): "time stands first here: rows are sequences, as with batch_first=True",
        (
            6,
            min(lengths),
        ): "this cuts to the shortest sequence: fill up to the longest one, and nothing is lost",
        (6, lengths[0]): "the first sequence decides the width here: it is the longest of all",
        (6, lengths[-1]): "the last sequence decides the width here: it is the longest of all",
        (6, max(lengths) + 1): "one column too many: the longest sequence needs no padding",
        (6, max(lengths) - 1): "one column is missing: the longest sequence loses its last token",
        (sum(lengths),): "the sequences stand behind one another: one row for each is asked",
        (6,): "these are the lengths: x comes first",
    }
    expect_shape(x, (6, max(lengths)), hint=known.get(found, "one row for each sequence"))


@check(after=makes_a_rectangle)
def keeps_every_token(subject: Subject) -> None:
    """x holds each sequence as a row, from the left, and pad to the right of it"""
    for pad in (int(integers(1, low=100, high=200)), padding()):  # one of them is not 0
        seqs = sequences(*ragged(6))
        x, _, _ = answer(subject, seqs, pad)
        want = filled(seqs, pad)
        width = want.shape[1]
        left = torch.tensor([[pad] * (width - len(seq)) + seq for seq in seqs])
        order = sorted(range(6), key=lambda row, seqs=seqs: -len(seqs[row]))  # type: ignore[misc]
        turned = torch.tensor([(seq[::-1] + [pad] * width)[:width] for seq in seqs])
        again = torch.tensor([(seq * width)[:width] for seq in seqs])
        sort = torch.tensor([sorted(seq) + [pad] * (width - len(seq)) for seq in seqs])
        last = torch.tensor([seq + [seq[-1]] * (width - len(seq)) for seq in seqs])
        zeros = filled(seqs, 0)
        hint = recognise(
            x,
            (zeros, "the padding is 0 here: pad says what it is"),
            (left, "the padding stands on the left: tokens come first"),
            (want[order], "the rows are sorted by length: each stays in its place"),
            (want.flip(0), "the rows stand in reverse"),
            (turned, "the tokens stand in reverse"),
            (again, "the sequences are repeated: the rest of a row is pad"),
            (last, "the last token is repeated: the rest of a row is pad"),
            (sort, "the tokens are sorted: their order is the content"),
            otherwise="row i begins with sequence i, and the rest of it is pad",
        )
        expect_close(x, want, atol=0.0, rtol=0.0, hint=hint)


@check(after=keeps_every_token)
def gives_integers(subject: Subject) -> None:
    """x holds integers, also very large ones, and where a sequence is empty"""
    big = 2**40 + int(integers(1, low=1, high=1_000_000))
    seqs = [[5, big, 3], [7], [], [8, 2]]
    x, _, _ = answer(subject, seqs, 0)
    want = filled(seqs, 0)
    expect_shape(x, want.shape, hint="an empty sequence is a row of padding: the batch keeps its row")
    hint = "an embedding looks up integers: torch.zeros and an empty torch.tensor([]) are floats"
    dtype = str(x.dtype).removeprefix("torch.")
    whole = not x.is_floating_point() and not x.is_complex() and x.dtype != torch.bool
    expect_true(whole, actual=f"x has dtype {dtype}", expected="int64", hint=hint)
    expect_close(x, want, atol=0.0, rtol=0.0, hint="int64 holds every index, int32 and float32 do not")


@check(after=makes_a_rectangle)
def counts_real_tokens(subject: Subject) -> None:
    """lengths holds how many tokens each sequence has"""
    seqs, pad = sequences(*ragged(6)), padding()
    _, lengths, _ = answer(subject, seqs, pad)
    want = torch.tensor([len(seq) for seq in seqs])
    width = int(want.max())
    expect_shape(
        lengths.reshape(-1) if lengths.numel() == 6 else lengths, (6,), hint="one length for each sequence"
    )
    known = [
        (width - want, "this is the padding of each row: its real tokens are asked"),
        (want - 1, "these are the places of the last tokens: the length is one more"),
        (torch.full((6,), width), "this is the width of x: each sequence has its own length"),
        (want.sort().values, "the lengths are sorted: they belong to the rows of x"),
        (want.sort(descending=True).values, "the lengths are sorted: they belong to the rows of x"),
        (torch.tensor([sum(seq) for seq in seqs]), "these are the sums of the tokens"),
    ]
    hint = recognise(lengths, *known, otherwise="len(seq) for each sequence")
    expect_close(lengths, want, atol=0.0, rtol=0.0, hint=hint)


@check(after=keeps_every_token)
def marks_real_tokens(subject: Subject) -> None:
    """mask is true at real tokens and false at padding"""
    seqs, pad = sequences(*ragged(6)), padding()
    _, _, mask = answer(subject, seqs, pad)
    want = real(seqs)
    expect_shape(mask, want.shape, hint="one truth value for each place of x")
    compare_mask(mask, seqs)


def compare_mask(mask: torch.Tensor, seqs: Seqs) -> None:
    """Holds a mask against the real one."""
    want = real(seqs)
    lengths = want.sum(1, keepdim=True)
    columns = torch.arange(want.shape[1])
    known = [
        (~want, "this is true at padding: true stands for real tokens"),
        (columns <= lengths, "one place too many in each row: < and not <="),
        (columns < lengths - 1, "the last real token of each row is missing"),
        (torch.ones_like(want), "everything is true: then nothing is masked"),
        (want.flip(1), "this fits rows that are filled on the left"),
    ]
    hint = recognise(mask, *known, otherwise="place t of row i is real where t < lengths[i]")
    expect_close(mask, want, atol=0.0, rtol=0.0, hint=hint)


@check(after=marks_real_tokens)
def tells_padding_from_a_token(subject: Subject) -> None:
    """mask is true at a real token that happens to be the number pad"""
    seqs = sequences(*ragged(6))
    pad = seqs[2][0]
    for seq in seqs[::2]:
        seq[-1] = pad
    _, _, mask = answer(subject, seqs, pad)
    want = real(seqs)
    hint = recognise(
        mask,
        (filled(seqs, pad) != pad, "x != pad takes a token for padding: the lengths tell what is real"),
        otherwise="the lengths tell what is real, not the numbers",
    )
    expect_close(mask, want, atol=0.0, rtol=0.0, hint=hint)
    _, lengths, _ = answer(subject, seqs, pad)
    hint = "a token that is the number pad counts as well: count before you fill up"
    expect_close(lengths, want.sum(1), atol=0.0, rtol=0.0, hint=hint)


@check(after=(gives_integers, counts_real_tokens, marks_real_tokens))
def takes_odd_batches(subject: Subject) -> None:
    """pad_batch takes one sequence, equal lengths, and empty sequences among others"""
    (size,) = sizes((3, 6))
    for seqs in (sequences(size), sequences(size, size, size), [[], *sequences(size), []], sequences(1)):
        pad = padding()
        x, lengths, mask = answer(subject, seqs, pad)
        want = filled(seqs, pad)
        expect_shape(x, want.shape, hint="a batch of one is a batch, and an empty sequence is a row of pad")
        expect_close(x, want, atol=0.0, rtol=0.0)
        counts = torch.tensor([len(seq) for seq in seqs])
        expect_close(lengths, counts, atol=0.0, rtol=0.0)
        expect_shape(mask, want.shape)
        compare_mask(mask, seqs)


@check(after=takes_odd_batches)
def takes_an_empty_batch(subject: Subject) -> None:
    """pad_batch of no sequence gives shapes (0, 0), (0,) and (0, 0)"""
    hint = "max() of nothing and stack of nothing raise an error: max(…, default=0), and torch.full takes a 0"
    try:
        x, lengths, mask = answer(subject, [], 0)
    except CheckFailed as failure:
        raise CheckFailed(
            actual=failure.actual, hint=hint, detail=failure.detail, kind=failure.kind
        ) from None
    for one, shape in ((x, (0, 0)), (lengths, (0,)), (mask, (0, 0))):
        if one.shape != (0,):  # a list of no rows does not tell its width
            expect_shape(one, shape, hint="no sequence, no row")


@check(after=keeps_every_token)
def leaves_the_sequences_alone(subject: Subject) -> None:
    """pad_batch does not change the lists that it is given"""
    seqs = sequences(*ragged(5))
    given: Any = [torch.tensor(seq) for seq in seqs] if _TENSORS and _TENSORS[0] else seqs
    left = subject.arguments(subject.pad_batch, given, 0)[0]
    now = [one.tolist() if isinstance(one, torch.Tensor) else one for one in left]
    hint = "append, extend and += write into the caller's lists, and sort turns them round: make new ones"
    if len(now) != len(seqs):
        raise CheckFailed(actual=f"pad_batch left {len(now)} of {len(seqs)} sequences", hint=hint)
    if sorted(map(len, now)) == sorted(map(len, seqs)) and now != seqs:
        hint = "sort and shuffle turn the caller's list round: make a new one"
    changed = next((i for i, (a, b) in enumerate(zip(now, seqs, strict=True)) if a != b), None)
    told = "" if changed is None else f"sequence {changed} has {len(now[changed])} tokens after the call"
    expect_true(
        changed is None, actual=told, expected=f"its {len(seqs[changed or 0])} as they were", hint=hint
    )


# ---- masked_mean, where the file has it ------------------------------------------------------------------


def has_mean(subject: Subject) -> bool:
    """Whether the file has masked_mean: pad_batch alone is an answer, too."""
    try:
        subject.value(subject.masked_mean)
    except CheckFailed as failure:
        if failure.kind != "wrong" or "has no masked_mean" not in failure.actual:
            raise
        return False
    return True


def losses_and_mask() -> tuple[torch.Tensor, torch.Tensor]:
    """Fresh losses of all places, large at padding, and the mask of rows of different lengths."""
    mask = real(sequences(*ragged(5)))
    return torch.where(
        mask, uniform(*mask.shape, low=0.5, high=3.0), uniform(*mask.shape, low=4.0, high=9.0)
    ), mask


def mean(losses: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """What is asked."""
    return (losses * mask).sum() / mask.sum()


@check
def averages_over_real_tokens(subject: Subject) -> None:
    """masked_mean is the sum of the losses at real tokens, divided by their number"""
    if not has_mean(subject):
        return
    for _ in range(2):
        losses, mask = losses_and_mask()
        got = subject.masked_mean(losses, mask)
        number(got, hint="one number for the batch")
        real_sum, count = (losses * mask).sum(), mask.sum()
        rows = (losses * mask).sum(1) / mask.sum(1)
        hint = recognise(
            got,
            (losses.mean(), "padding is in the sum and in the count: the mask is missing"),
            (real_sum / mask.numel(), "the sum is right, but padding is counted: divide by mask.sum()"),
            (losses.sum() / count, "padding is in the sum: multiply the losses by the mask first"),
            (rows.mean(), "this is a mean of row means: each token counts the same"),
            (rows.sum(), "this is a sum of row means: each token counts the same"),
            (real_sum, "this is the sum: divide by the number of real tokens"),
            (real_sum / len(mask), "this divides by the rows: divide by the number of real tokens"),
            (losses[~mask].mean(), "this is the mean over the padding: the mask is true at real tokens"),
            (losses[mask].median(), "this is the median"),
            otherwise="the losses at real tokens, their sum divided by mask.sum()",
        )
        expect_close(got, mean(losses, mask), rtol=1e-4, hint=hint)


@check(after=averages_over_real_tokens)
def takes_any_mask(subject: Subject) -> None:
    """masked_mean takes gaps in a mask, a row without a real token, losses of 0, and transposed views"""
    if not has_mean(subject):
        return
    b, t = sizes((3, 5), (6, 9))
    mask = uniform(b, t) < 0.5
    mask[0], mask[1, 2] = False, True
    losses = normal(b, t)
    got = subject.masked_mean(losses, mask)
    hint = recognise(
        got,
        (
            torch.nan_to_num((losses * mask).sum(1) / mask.sum(1)).mean(),
            "this is a mean of row means: each token counts the same",
        ),
        otherwise="the mask may be true anywhere: take it as it is",
    )
    expect_close(got, mean(losses, mask), rtol=1e-4, atol=1e-5, hint=hint)
    losses[mask] = losses[mask].clamp(min=0.0)
    got = subject.masked_mean(losses, mask)
    hint = "a real token may have the loss 0 and counts: count the mask, not the losses that are not 0"
    expect_close(got, mean(losses, mask), rtol=1e-4, atol=1e-6, hint=hint)
    losses = normal(b, t)
    got = subject.masked_mean(strided(losses), strided(mask))
    hint = "losses and mask are views whose rows do not lie in a row in memory: losses[mask], or reshape"
    expect_close(got, mean(losses, mask), rtol=1e-4, atol=1e-5, hint=hint)
    whole = torch.ones(b, t, dtype=torch.bool)
    expect_close(subject.masked_mean(losses, whole), losses.mean(), rtol=1e-4, atol=1e-6)


@check(after=averages_over_real_tokens)
def gives_padding_no_gradient(subject: Subject) -> None:
    """each real token gets the gradient 1/(number of real tokens), padding gets 0"""
    if not has_mean(subject):
        return
    losses, mask = losses_and_mask()
    hint = "item(), detach() and tolist() cut the gradient off"
    expect_gradient(subject, subject.masked_mean, losses, mask, reference=mean, hint=hint)


@check(after=averages_over_real_tokens)
def leaves_losses_and_mask_alone(subject: Subject) -> None:
    """masked_mean does not change the losses or the mask"""
    if not has_mean(subject):
        return
    hint = "assignments to losses[~mask] and operations with a trailing _ write into the caller's losses"
    expect_untouched(subject, subject.masked_mean, *losses_and_mask(), hint=hint)


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_batch(subject: Subject) -> object:
    """One row for each sentence, as wide as the longest: nothing is cut off."""
    return answer(subject, sequences(4, 9, 2), 0)[0]


@prediction("value")
def share_of_padding(subject: Subject) -> object:
    """27 places, 15 tokens: 12 are padding, 44 %. Sentences of similar length in a batch would need less."""
    return (~answer(subject, sequences(4, 9, 2), 0)[2].bool()).sum()


@prediction("value")
def loss_over_two_rows(subject: Subject) -> object:
    """(1 + 1 + 1 + 5)/4 = 2: each token counts the same. The mean of the two rows' means would be 3."""
    losses = torch.tensor([[1.0, 1.0, 1.0], [5.0, 7.0, 7.0]])
    mask = torch.tensor([[True, True, True], [True, False, False]])
    return subject.masked_mean(losses, mask)
