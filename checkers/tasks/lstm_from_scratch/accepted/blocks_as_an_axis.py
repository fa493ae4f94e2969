"""einsum over blocks, sigmoid by tanh, outputs filled in."""

import torch


def soft(z):
    return 0.5 + 0.5 * torch.tanh(0.5 * z)


def lstm_cell(x, h, c, weight_ih, weight_hh, bias_ih, bias_hh):
    B, H = h.shape
    a = torch.einsum("ghd,bd->gbh", weight_ih.reshape(4, H, -1), x)
    a = a + torch.einsum("ghk,bk->gbh", weight_hh.reshape(4, H, H), h) + (bias_ih + bias_hh).reshape(4, 1, H)
    c = torch.addcmul(soft(a[1]) * c, soft(a[0]), a[2].tanh())
    return soft(a[3]) * c.tanh(), c


def lstm(x, h, c, *weights):
    T, B, _ = x.shape
    outputs = torch.zeros(T, B, h.shape[1]).to(x)
    for t in range(T):
        h, c = lstm_cell(x[t], h, c, *weights)
        outputs[t] = h
    return outputs, h, c


def exam_cell(x, h, c, *w):
    a = torch.stack(w) @ torch.hstack([h, x]).T  # (4, H, B)
    f, i, g, o = a.mT
    c = soft(f) * c + soft(i) * torch.tanh(g)
    h = soft(o) * torch.tanh(c)
    return h, c, soft(h)
