"""A counter that runs down, and a tensor that is filled."""

import torch


def truncated_rnn(x, state, W_xh, W_hh, b_h, steps):
    outputs = torch.zeros(x.shape[0], *state.shape, dtype=x.dtype)
    left = 0
    for t in range(x.shape[0]):
        if not left:
            left, state = steps, state.clone().detach()
        left -= 1
        state = torch.tanh(torch.cat([x[t], state], dim=1) @ torch.cat([W_xh, W_hh]) + b_h)
        outputs[t] = state
    return outputs, state


def kept_bytes(batch, steps, hiddens, tensors):
    return 4 * tensors * batch * hiddens * steps
