"""Requires the gradient first and scales then: the product is no leaf."""

import torch


def init_params(num_inputs, num_hiddens, scale=0.01):
    W_xh = scale * torch.randn(num_inputs, num_hiddens, requires_grad=True)
    W_hh = scale * torch.randn(num_hiddens, num_hiddens, requires_grad=True)
    return W_xh, W_hh, torch.zeros(num_hiddens, requires_grad=True)


def rnn(x, state, W_xh, W_hh, b_h):
    outputs = []
    for x_t in x:  # (B, D)
        state = torch.tanh(x_t @ W_xh + state @ W_hh + b_h)  # (B, H)
        outputs.append(state)
    return torch.stack(outputs), state  # (T, B, H), (B, H)
