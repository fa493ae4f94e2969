"""Max pooling backwards: to the winner of each window, with factor 1, added up where windows overlap."""

import torch
import torch.nn.functional as F

from checkers.api import (
    Subject,
    check,
    expect_close,
    expect_shape,
    expect_true,
    expect_untouched,
    integers,
    normal,
    permutation,
    prediction,
    recognise,
    show,
    strided,
    to_tensor,
    uniform,
)

Case = tuple[torch.Tensor, int, int, torch.Tensor]


def case(rows: int, columns: int, k: int, s: int, low: float = 0.5) -> Case:
    """A fresh input without ties, from `low` to `low` + 4, and an upstream gradient of whole numbers."""
    count = rows * columns
    x = low + 4 * (permutation(count).reshape(rows, columns) + 0.5) / count
    return x, k, s, integers((rows - k) // s + 1, (columns - k) // s + 1, low=1, high=10).to(torch.float32)


def truth(x: torch.Tensor, k: int, s: int, upstream: torch.Tensor, pool: str = "max") -> torch.Tensor:
    """What autograd gives, for maximum or average pooling."""
    leaf = x[None, None].clone().requires_grad_()
    pooled = F.max_pool2d(leaf, k, s) if pool == "max" else F.avg_pool2d(leaf, k, s)
    return torch.autograd.grad(pooled, leaf, upstream[None, None])[0][0, 0]


def windows(x: torch.Tensor, k: int, s: int, upstream: torch.Tensor, rule: str) -> torch.Tensor:
    """What a wrong rule gives, window by window."""
    grad = torch.zeros_like(x)
    for i, row in enumerate(upstream.tolist()):
        for j, value in enumerate(row):
            here = grad[i * s : i * s + k, j * s : j * s + k]
            window = x[i * s : i * s + k, j * s : j * s + k]
            winner = (window == window.max()).to(torch.float32)
            if rule == "assigned":
                here[winner > 0] = value
            else:
                places = {"all": torch.ones_like(window), "value": window * winner, "ones": winner / value}
                here += value * places.get(rule, (window == window.min()).to(torch.float32))
    return grad


@check
def has_the_shape_of_x(subject: Subject) -> None:
    """returns a matrix of the shape of x"""
    given = case(4, 6, 2, 2)
    expect_shape(subject.max_pool_grad(*given), (4, 6), hint="one gradient for each input, most of them 0")


@check(after=has_the_shape_of_x)
def sends_each_number_to_the_winner(subject: Subject) -> None:
    """sends each upstream number to the largest input of its window, with factor 1"""
    for given in (case(4, 6, 2, 2), case(6, 6, 3, 3)):
        got, right = subject.max_pool_grad(*given), truth(*given)
        hint = recognise(
            got,
            (
                truth(*given, pool="avg"),
                "split equally over the window: that is average pooling; the winner takes all",
            ),
            (
                windows(*given, "all"),
                "every input got the number: only the winner's derivative is 1, the others' is 0",
            ),
            (windows(*given, "value"), "multiplied by the value that won: the derivative of max is 1 there"),
            (windows(*given, "ones"), "this is where the winners are: the upstream numbers are missing"),
            (windows(*given, "least"), "the smallest input got the number: the largest one won"),
            otherwise="1 at the largest input of a window, 0 at the others, times the upstream number",
        )
        expect_close(got, right, atol=1e-5, hint=hint)


@check(after=sends_each_number_to_the_winner)
def takes_negative_inputs(subject: Subject) -> None:
    """finds the winner among negative numbers too"""
    given = case(6, 4, 2, 2, low=-6.0)
    hint = "here all numbers are below 0: does a search start at 0, or compare absolute values?"
    expect_close(subject.max_pool_grad(*given), truth(*given), atol=1e-5, hint=hint)


@check(after=takes_negative_inputs)
def adds_where_windows_overlap(subject: Subject) -> None:
    """adds up what comes back through several windows"""
    for given in (case(4, 6, 2, 1), case(6, 5, 3, 1), case(7, 5, 3, 2)):
        x = given[0].clone()
        x[2, 2] = 9.0  # wins all windows that see it
        given = (x, *given[1:])
        got = subject.max_pool_grad(*given)
        hint = recognise(
            got,
            (
                windows(*given, "assigned"),
                "one input won several windows, and only the last one counted: += instead of =",
            ),
            otherwise="windows start every s steps and overlap; what one input gets from each adds up",
        )
        expect_close(got, truth(*given), atol=1e-5, hint=hint)


@check(after=adds_where_windows_overlap)
def gives_0_where_no_window_is(subject: Subject) -> None:
    """gives 0 to inputs that no window covers"""
    for given in (case(6, 6, 2, 3), case(5, 7, 2, 2)):
        hint = "here some rows and columns lie in no window: between two windows, or at the end"
        expect_close(subject.max_pool_grad(*given), truth(*given), atol=1e-5, hint=hint)


@check(after=gives_0_where_no_window_is)
def has_one_winner_at_a_tie(subject: Subject) -> None:
    """sends the number to one place where the largest number occurs twice"""
    x = torch.tensor([[1.0, 3.0], [3.0, 2.0]]) + float(uniform(1))
    answer = subject.max_pool_grad(x, 2, 2, torch.tensor([[4.0]]))
    expect_shape(answer, x.shape)
    got = to_tensor(answer).to(torch.float64)
    at_first, at_second = float(got[0, 1]), float(got[1, 0])
    hints = {
        (4.0, 4.0): "both places got it all, twice of what came in: a mask x == max has two winners here",
        (2.0, 2.0): "it was shared: one of the places is the winner, PyTorch takes the first in row order",
    }
    told = f"for [[1, 3], [3, 2]] and upstream 4 the two threes got {show(at_first)} and {show(at_second)}"
    hint = hints.get((at_first, at_second), "one of the places is the winner")
    alone = sorted(got.reshape(-1).tolist()) == [0.0, 0.0, 0.0, 4.0] and at_first + at_second == 4.0
    expect_true(alone, actual=told, expected="4 and 0", hint=hint)


@check(after=has_one_winner_at_a_tie)
def finds_the_winner_in_its_window(subject: Subject) -> None:
    """finds the winner's place where the same number stands in another window too"""
    x = torch.tensor([[5.0, 1.0, 2.0, 0.0], [0.0, 3.0, 4.0, 5.0]]) + float(uniform(1))
    given = (x, 2, 2, integers(1, 2, low=1, high=10).to(torch.float32))
    hint = "here the largest numbers of both windows are equal: look for the place in the window"
    expect_close(subject.max_pool_grad(*given), truth(*given), atol=1e-5, hint=hint)


@check(after=finds_the_winner_in_its_window)
def leaves_its_input_alone(subject: Subject) -> None:
    """changes neither x nor upstream"""
    expect_untouched(
        subject, subject.max_pool_grad, *case(4, 4, 2, 2), hint="write into a tensor of your own"
    )


@check(after=takes_negative_inputs)
def takes_views(subject: Subject) -> None:
    """takes an x that was transposed"""
    x, k, s, upstream = case(6, 4, 2, 2)
    got = subject.max_pool_grad(strided(x), k, s, strided(upstream))
    expect_close(
        got, truth(x, k, s, upstream), atol=1e-5, hint="to the largest input of each window, as before"
    )


# ---- what a learner predicts before the run ----------------------------------------------------------------


@prediction("shape")
def shape_of_the_gradient(subject: Subject) -> object:
    """A gradient in x has one number for each number of x, also for the last row, which no window reaches:
    it gets 0.
    """
    return subject.max_pool_grad(normal(5, 6), 2, 2, torch.ones(2, 3))


@prediction("value")
def winner_of_four_windows(subject: Subject) -> object:
    """Four windows overlap there, it wins in each, and what comes back through the four adds up. How
    large the number itself is plays no part.
    """
    x = torch.zeros(3, 3)
    x[1, 1] = 9.0
    return subject.max_pool_grad(x, 2, 1, torch.ones(2, 2))[1, 1]


@prediction("value")
def sum_of_the_gradient(subject: Subject) -> object:
    """Each upstream number goes to one place whole, so the sum stays 9: pooling moves the gradient and makes
    none.
    """
    return subject.max_pool_grad(normal(6, 6), 2, 2, torch.ones(3, 3)).sum()
