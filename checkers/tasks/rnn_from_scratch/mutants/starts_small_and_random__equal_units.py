"""An Elman network with tensors alone."""

import torch


def init_params(num_inputs, num_hiddens, scale=0.01):
    W_xh = scale * torch.randn(num_inputs, num_hiddens)  # (D, H)
    W_hh = (scale * torch.randn(num_hiddens, 1)).repeat(1, num_hiddens)  # (H, H)
    b_h = torch.zeros(num_hiddens)  # (H,)
    return tuple(one.requires_grad_() for one in (W_xh, W_hh, b_h))


def rnn(x, state, W_xh, W_hh, b_h):
    outputs = []
    for x_t in x:  # (B, D)
        state = torch.tanh(x_t @ W_xh + state @ W_hh + b_h)  # (B, H)
        outputs.append(state)
    return torch.stack(outputs), state  # (T, B, H), (B, H)
