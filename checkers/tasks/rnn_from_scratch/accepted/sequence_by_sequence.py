"""One sequence after the other, row by row."""

import torch


def init_params(num_inputs, num_hiddens, scale=0.01):
    W_xh = scale * torch.randn(num_inputs, num_hiddens)
    W_hh = scale * torch.randn(num_hiddens, num_hiddens)
    b_h = torch.zeros(num_hiddens)
    return [one.requires_grad_() for one in (W_xh, W_hh, b_h)]



def rnn(x, state, W_xh, W_hh, b_h):
    columns = []
    for b in range(x.size(1)):
        h, column = state[b], []
        for t in range(x.size(0)):
            h = torch.tanh(W_xh.t().mv(x[t, b]) + W_hh.t().mv(h) + b_h)
            column.append(h)
        columns.append(torch.stack(column))
    outputs = torch.stack(columns, dim=1)
    return outputs, outputs[-1]
