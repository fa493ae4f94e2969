"""Keeps the state of each network and goes on from it."""

import torch


def init_params(num_inputs, num_hiddens, scale=0.01):
    W_xh = scale * torch.randn(num_inputs, num_hiddens)
    W_hh = scale * torch.randn(num_hiddens, num_hiddens)
    b_h = torch.zeros(num_hiddens)
    return [one.requires_grad_() for one in (W_xh, W_hh, b_h)]



kept = {}


def rnn(x, state, W_xh, W_hh, b_h):
    key = (float(W_hh.sum()), len(state))
    state = kept.get(key, state)
    outputs = []
    for x_t in x:
        state = torch.tanh(x_t @ W_xh + state @ W_hh + b_h)
        outputs.append(state)
    kept[key] = state.detach()
    return torch.stack(outputs), state
