"""The rest of the sequence by recursion; the exam's cell with the products apart."""

import torch
from torch import sigmoid, tanh
from torch.nn.functional import linear


def lstm_cell(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    gates = linear(x, weight_ih, bias_ih) + linear(h, weight_hh, bias_hh)
    H = h.size(-1)
    i, f, o = sigmoid(gates[:, :H]), sigmoid(gates[:, H : 2 * H]), sigmoid(gates[:, 3 * H :])
    c_new = f * c + i * tanh(gates[:, 2 * H : 3 * H])
    return o * tanh(c_new), c_new


def lstm(x, h, c, *weights):
    h, c = lstm_cell(x[0], h, c, *weights)
    if x.size(0) == 1:
        return h.unsqueeze(0), h, c
    rest, last, memory = lstm(x[1:], h, c, *weights)
    return torch.vstack([h.unsqueeze(0), rest]), last, memory


def exam_cell(x, h, c, w1, w2, w3, w4):
    H = h.size(-1)

    def sum_of(w):
        return h @ w[:, :H].T + x @ w[:, H:].T

    c_t = sigmoid(sum_of(w1)) * c + sigmoid(sum_of(w2)) * tanh(sum_of(w3))
    h_t = sigmoid(sum_of(w4)) * tanh(c_t)
    return h_t, c_t, sigmoid(h_t)
