"""torch's own functions, and the exam's cell through the library's."""

import torch


def lstm_cell(x, h, c, *weights):
    return torch.lstm_cell(x, (h, c), *weights)


def lstm(x, h, c, *weights):
    states = (h[None], c[None])
    outputs, h, c = torch.lstm(x, states, list(weights), True, 1, 0.0, True, False, False)
    return outputs, h[0], c[0]


def exam_cell(x, h, c, w1, w2, w3, w4):
    both = torch.cat([w2, w1, w3, w4])
    none = both.new_zeros(len(both))
    h, c = torch.lstm_cell(x, (h, c), both[:, h.shape[1] :], both[:, : h.shape[1]], none, none)
    return h, c, h.sigmoid()
