"""Pieces by split, a function for each of them, cat at the end."""

import torch


def one_piece(x, state, W_xh, W_hh, b_h):
    outputs = []
    for x_t in x.unbind(0):
        state = (x_t.matmul(W_xh) + state.matmul(W_hh) + b_h).tanh()
        outputs.append(state)
    return torch.stack(outputs), state


def truncated_rnn(x, state, W_xh, W_hh, b_h, steps):
    found = []
    for piece in x.split(steps):
        outputs, state = one_piece(piece, state.data, W_xh, W_hh, b_h)
        found.append(outputs)
    return torch.cat(found), state


def kept_bytes(batch, steps, hiddens, tensors):
    one = torch.zeros(batch, hiddens)
    return one.numel() * one.element_size() * steps * tensors
