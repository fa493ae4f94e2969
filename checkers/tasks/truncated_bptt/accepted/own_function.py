import torch
from torch import Tensor


class Border(torch.autograd.Function):
    @staticmethod
    def forward(ctx, state: Tensor) -> Tensor:
        return state.clone()

    @staticmethod
    def backward(ctx, gradient: Tensor) -> Tensor:
        return torch.zeros_like(gradient)


def truncated_rnn(x, state, W_xh, W_hh, b_h, steps):
    outputs = []
    for t, x_t in enumerate(x):  # (B, D)
        if t % steps == 0:
            state = Border.apply(state)
        state = torch.tanh(x_t @ W_xh + state @ W_hh + b_h)  # (B, H)
        outputs.append(state)
    return torch.stack(outputs), state


def kept_bytes(batch, steps, hiddens, tensors):
    return batch * steps * hiddens * tensors * 4
