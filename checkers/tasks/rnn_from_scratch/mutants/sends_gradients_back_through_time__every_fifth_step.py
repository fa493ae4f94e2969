"""An Elman network with tensors alone."""

import torch


def init_params(num_inputs, num_hiddens, scale=0.01):
    W_xh = scale * torch.randn(num_inputs, num_hiddens)  # (D, H)
    W_hh = scale * torch.randn(num_hiddens, num_hiddens)  # (H, H)
    b_h = torch.zeros(num_hiddens)  # (H,)
    return tuple(one.requires_grad_() for one in (W_xh, W_hh, b_h))


def rnn(x, state, W_xh, W_hh, b_h):
    outputs = []
    for t, x_t in enumerate(x):  # (B, D)
        if t % 5 == 4:
            state = state.detach()
        state = torch.tanh(x_t @ W_xh + state @ W_hh + b_h)  # (B, H)
        outputs.append(state)
    return torch.stack(outputs), state  # (T, B, H), (B, H)
