"""An Elman network: one state, carried from step to step."""

import torch


def init_params(num_inputs, num_hiddens, scale=0.01):
    """Makes the three tensors that are learned.

    returns: W_xh (D, H), W_hh (H, H), b_h (H,); random, random, zero
    """
    W_xh = scale * torch.randn(num_inputs, num_hiddens)  # (D, H)
    raise NotImplementedError("two tensors more, and all three have to collect gradients")  # TODO: yours


def rnn(x, state, W_xh, W_hh, b_h):
    """Reads a batch of sequences from the first step to the last.

    x: (T, B, D), time first
    state: (B, H), h before the first step
    returns: outputs (T, B, H), h after each step; and the last h (B, H)
    """
    outputs = []
    for x_t in x:  # (B, D), one step of all sequences
        raise NotImplementedError("the new state from x_t and the old state")  # TODO: yours
    return torch.stack(outputs), state


if __name__ == "__main__":
    one = torch.ones(1, 1)
    x = torch.tensor([1.0, 0.0]).reshape(2, 1, 1)  # (T, B, D)
    print(rnn(x, torch.zeros(1, 1), one, one, torch.zeros(1)))  # 0.7616 and 0.6420, then 0.6420

    W_xh, W_hh, b_h = init_params(4, 5)
    outputs, state = rnn(torch.randn(7, 3, 4), torch.zeros(3, 5), W_xh, W_hh, b_h)
    print(outputs.shape, state.shape)  # (7, 3, 5) and (3, 5)
    outputs.sum().backward()
    print(W_hh.grad.shape)  # (5, 5)
