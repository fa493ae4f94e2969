"""An LSTM: a memory that is added to, and three gates around it."""

import torch
from torch import nn


def lstm_cell(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """Takes one step.

    x: (B, D); h, c: (B, H), the old states
    weight_ih: (4H, D), weight_hh: (4H, H), bias_ih and bias_hh: (4H,), blocks in the order i, f, g, o
    returns: the new h (B, H) and the new c (B, H)
    """
    sums = x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh  # (B, 4H), four blocks side by side
    raise NotImplementedError("three gates and a candidate, then c, then h")  # TODO: yours


def lstm(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    """Reads a batch of sequences.

    x: (T, B, D), time first; h, c: (B, H), the states before the first step
    returns: outputs (T, B, H), h after each step; the last h (B, H); the last c (B, H)
    """
    raise NotImplementedError("one cell after the other, each with both states of the one before")  # TODO: yours


def exam_cell(x, h, c, w1, w2, w3, w4):
    """Takes one step of the exam's cell: no biases, w1 forgets, w2 lets in, w3 proposes, w4 shows.

    x: (B, D); h, c: (B, H); w1 to w4: (H, H + D), for the row [h, x]
    returns: the new h, the new c, and the prediction, each (B, H)
    """
    b = torch.cat([h, x], dim=1)  # (B, H + D)
    raise NotImplementedError("the same cell with other names, and a sigmoid of h at the end")  # TODO: yours


if __name__ == "__main__":
    torch.manual_seed(0)
    cell = nn.LSTMCell(4, 5)
    x, h, c = torch.randn(3, 4), torch.rand(3, 5), torch.randn(3, 5)
    for one, wanted in zip(lstm_cell(x, h, c, *cell.parameters()), cell(x, (h, c))):
        print((one - wanted).abs().max())  # 0, but for rounding

    outputs, h, c = lstm(torch.randn(7, 3, 4), h, c, *nn.LSTM(4, 5).parameters())
    print(outputs.shape, h.shape, c.shape)  # (7, 3, 5), (3, 5) and (3, 5)

    w = [torch.tensor([[number, 0.0]]) for number in (0.5, -0.4, 0.8, 0.3)]
    one = torch.ones(1, 1)
    print(exam_cell(one, one, 0.6 * one, *w))  # 0.3245, 0.6400, 0.5804
