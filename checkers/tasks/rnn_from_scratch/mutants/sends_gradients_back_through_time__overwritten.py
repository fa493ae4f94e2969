"""Writes into the tensor that it reads the old state from."""

import torch


def init_params(num_inputs, num_hiddens, scale=0.01):
    W_xh = scale * torch.randn(num_inputs, num_hiddens)
    W_hh = scale * torch.randn(num_hiddens, num_hiddens)
    b_h = torch.zeros(num_hiddens)
    return [one.requires_grad_() for one in (W_xh, W_hh, b_h)]



def rnn(x, state, W_xh, W_hh, b_h):
    outputs = torch.cat([state[None], x.new_zeros(len(x), *state.shape)])
    for t, x_t in enumerate(x):
        outputs[t + 1] = torch.tanh(x_t @ W_xh + outputs[t] @ W_hh + b_h)
    return outputs[1:], outputs[-1]
