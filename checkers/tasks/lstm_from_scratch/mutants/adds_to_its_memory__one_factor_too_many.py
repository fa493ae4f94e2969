"""h = c tanh(c) o."""

import torch


def lstm_cell(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    sums = x @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh  # (B, 4H)
    i, f, g, o = sums.chunk(4, dim=1)  # each (B, H)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return c * torch.sigmoid(o) * torch.tanh(c), c


def lstm(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    outputs = []
    for x_t in x:  # (B, D)
        h, c = lstm_cell(x_t, h, c, weight_ih, weight_hh, bias_ih, bias_hh)  # (B, H), (B, H)
        outputs.append(h)
    return torch.stack(outputs), h, c  # (T, B, H), (B, H), (B, H)


def exam_cell(x, h, c, w1, w2, w3, w4):
    b = torch.cat([h, x], dim=1)  # (B, H + D)
    f, i, o = (torch.sigmoid(b @ w.T) for w in (w1, w2, w4))  # each (B, H)
    c = f * c + i * torch.tanh(b @ w3.T)
    h = o * torch.tanh(c)
    return h, c, torch.sigmoid(h)
