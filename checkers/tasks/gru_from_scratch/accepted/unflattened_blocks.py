"""Blocks as an axis of their own, and lerp for the mixture."""

import torch
import torch.nn.functional as F


def gru_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    a, b = (
        F.linear(x, weight_ih, bias_ih).unflatten(1, (3, -1)),
        F.linear(h, weight_hh, bias_hh).unflatten(1, (3, -1)),
    )
    r, z = torch.sigmoid(a[:, :2] + b[:, :2]).unbind(1)
    n = torch.tanh(a[:, 2] + r * b[:, 2])
    return torch.lerp(n, h, z)


def gru(x, h, *w):
    states = [h]
    for x_t in x.unbind(0):
        states.append(gru_cell(x_t, states[-1], *w))
    return torch.stack(states[1:]), states[-1]
