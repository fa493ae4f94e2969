"""r times the old state itself, without W_hn."""

import torch


def gru_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    r_x, z_x, n_x = (x @ weight_ih.T + bias_ih).chunk(3, dim=1)  # each (B, H)
    r_h, z_h, n_h = (h @ weight_hh.T + bias_hh).chunk(3, dim=1)
    r = torch.sigmoid(r_x + r_h)
    z = torch.sigmoid(z_x + z_h)
    n = torch.tanh(n_x + r * h)
    return (1 - z) * n + z * h


def gru(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    outputs = []
    for x_t in x:  # (B, D)
        h = gru_cell(x_t, h, weight_ih, weight_hh, bias_ih, bias_hh)  # (B, H)
        outputs.append(h)
    return torch.stack(outputs), h  # (T, B, H), (B, H)
