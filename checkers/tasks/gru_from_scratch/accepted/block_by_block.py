"""Nine matrices by slices, and h + (1 - z)(n - h)."""

import torch


def gru_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
    H = h.size(1)
    part = [slice(k * H, (k + 1) * H) for k in range(3)]

    def from_x(k):
        return torch.nn.functional.linear(x, weight_ih[part[k]], bias_ih[part[k]])

    def from_h(k):
        return torch.nn.functional.linear(h, weight_hh[part[k]], bias_hh[part[k]])

    r = (from_x(0) + from_h(0)).sigmoid()
    z = (from_x(1) + from_h(1)).sigmoid()
    n = (from_x(2) + r * from_h(2)).tanh()
    return torch.lerp(n, h, z)


def gru(x, h, *weights):
    states = [h]
    for t in range(x.size(0)):
        states.append(gru_cell(x[t], states[-1], *weights))
    return torch.stack(states[1:]), states[-1]
