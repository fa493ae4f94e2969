"""A gated recurrent unit: two gates, a candidate, and a mixture of old and new."""

import torch
from torch import nn


def gru_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Takes one step.

    x: (B, D); h: (B, H), the old state
    weight_ih: (3H, D), weight_hh: (3H, H), bias_ih and bias_hh: (3H,), blocks in the order r, z, n
    returns: (B, H), the new state
    """
    from_x = x @ weight_ih.T + bias_ih  # (B, 3H), three blocks side by side
    from_h = h @ weight_hh.T + bias_hh  # (B, 3H)
    raise NotImplementedError("take the blocks apart: two gates, a candidate, a mixture")  # TODO: yours


def gru(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    """Reads a batch of sequences.

    x: (T, B, D), time first; h: (B, H), the state before the first step
    returns: outputs (T, B, H), the state after each step; and the last state (B, H)
    """
    raise NotImplementedError("one cell after the other, each with the state of the one before")  # TODO: yours


if __name__ == "__main__":
    torch.manual_seed(0)
    cell = nn.GRUCell(4, 5)
    x, h = torch.randn(3, 4), torch.rand(3, 5)
    print((gru_cell(x, h, *cell.parameters()) - cell(x, h)).abs().max())  # 0, but for rounding

    layer = nn.GRU(4, 5)
    x = torch.randn(7, 3, 4)  # (T, B, D)
    outputs, last = gru(x, h, *layer.parameters())
    wanted, _ = layer(x, h.unsqueeze(0))  # the library's state has an axis for its layers
    print(outputs.shape, last.shape)  # (7, 3, 5) and (3, 5)
    print((outputs - wanted).abs().max())  # 0, but for rounding
