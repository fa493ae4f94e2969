"""r multiplies h before the matrix, as in the first paper."""

import torch


def gru_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    r_x, z_x, n_x = (x @ weight_ih.T + bias_ih).chunk(3, dim=1)
    r_h, z_h, _ = (h @ weight_hh.T + bias_hh).chunk(3, dim=1)
    r, z = torch.sigmoid(r_x + r_h), torch.sigmoid(z_x + z_h)
    n = torch.tanh(n_x + (r * h) @ weight_hh.chunk(3)[2].T + bias_hh.chunk(3)[2])
    return (1 - z) * n + z * h


def gru(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    outputs = []
    for x_t in x:
        h = gru_cell(x_t, h, weight_ih, weight_hh, bias_ih, bias_hh)
        outputs.append(h)
    return torch.stack(outputs), h
