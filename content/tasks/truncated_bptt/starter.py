"""Truncated backpropagation through time: the state goes on, the gradient stops at the border of a piece."""

import torch


def truncated_rnn(x, state, W_xh, W_hh, b_h, steps):
    """Reads sequences in pieces of `steps` steps.

    x: (T, B, D); state: (B, H); W_xh: (D, H), W_hh: (H, H), b_h: (H,)
    returns: outputs (T, B, H) and the last state (B, H)
    """
    outputs = []
    for t, x_t in enumerate(x):  # (B, D)
        state = torch.tanh(x_t @ W_xh + state @ W_hh + b_h)  # (B, H)
        outputs.append(state)
    raise NotImplementedError("the graph of the state has to end where a piece begins")  # TODO: yours
    return torch.stack(outputs), state


def kept_bytes(batch, steps, hiddens, tensors):
    """Counts the bytes that one piece keeps for backward; returns an int."""
    raise NotImplementedError("numbers of one tensor, tensors, steps, and 4 bytes for each number")  # TODO: yours


if __name__ == "__main__":
    x = torch.ones(6, 1, 1, requires_grad=True)
    weights = torch.ones(1, 1), torch.ones(1, 1), torch.zeros(1)
    outputs, _ = truncated_rnn(x, torch.zeros(1, 1), *weights, 3)
    outputs[-1].sum().backward()
    print(x.grad.flatten())  # 0 for the first three, which lie in the piece before
    print(kept_bytes(32, 100, 256, 8))  # 26214400
