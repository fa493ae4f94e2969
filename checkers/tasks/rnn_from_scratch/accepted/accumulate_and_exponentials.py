"""itertools.accumulate and tanh by sigmoid."""

from itertools import accumulate

import torch


def init_params(num_inputs, num_hiddens, scale=0.01):
    shapes = [(num_inputs, num_hiddens), (num_hiddens, num_hiddens)]
    made = [torch.randn(shape).mul_(scale).requires_grad_(True) for shape in shapes]
    return *made, torch.zeros(num_hiddens, requires_grad=True)


def rnn(x, state, W_xh, W_hh, b_h):
    def step(h, x_t):
        return 2 * torch.sigmoid(2 * torch.addmm(b_h, x_t, W_xh).add(h @ W_hh)) - 1

    outputs = list(accumulate(x, step, initial=state))[1:]
    return torch.stack(tuple(outputs)), outputs[-1]
