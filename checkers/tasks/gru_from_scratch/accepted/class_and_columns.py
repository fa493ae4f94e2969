"""A class that works on columns, W x, one sequence after the other."""

import torch


class Unit:
    def __init__(self, weight_ih, weight_hh, bias_ih, bias_hh):
        self.W, self.U, self.b, self.c = weight_ih, weight_hh, bias_ih, bias_hh

    def __call__(self, x, h):
        a, u = self.W.mv(x) + self.b, self.U.mv(h) + self.c
        H = len(h)
        keep = 1 / (1 + torch.exp(-a[: 2 * H] - u[: 2 * H]))
        n = torch.tanh(a[2 * H :] + keep[:H] * u[2 * H :])
        return n - keep[H:] * n + keep[H:] * h


def gru_cell(x, h, *weights):
    return torch.stack([Unit(*weights)(*one) for one in zip(x, h)])


def gru(x, h, *weights):
    unit, all_steps = Unit(*weights), []
    for x_t in x:
        h = torch.stack([unit(*one) for one in zip(x_t, h)])
        all_steps.append(h.unsqueeze(0))
    return torch.cat(all_steps), h
