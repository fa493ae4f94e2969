import torch
from torch import nn
from torch.nn import functional as F

CELLS = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}


class CharModel(nn.Module):
    def __init__(self, cell, vocab_size, num_hiddens, num_layers=1):
        super().__init__()
        if cell not in CELLS:
            raise ValueError(f"there is no cell {cell!r}: {', '.join(CELLS)}")
        self.vocab_size = vocab_size
        self.rnn = CELLS[cell](vocab_size, num_hiddens, num_layers)
        self.head = nn.Linear(num_hiddens, vocab_size)

    def forward(self, tokens, state=None):
        x = F.one_hot(tokens, self.vocab_size).float()  # (T, B, V)
        outputs, state = self.rnn(x, state)  # (T, B, H), (num_layers, B, H)
        return self.head(outputs), state  # (T, B, V)


def count_parameters(model):
    return sum(p.numel() for p in model.parameters())


@torch.no_grad()
def open_gates(layer, bias):
    if isinstance(layer, nn.RNN):
        return
    H = layer.hidden_size
    for k in range(layer.num_layers):
        getattr(layer, f"bias_hh_l{k}").requires_grad_(False)[H : 2 * H] = bias
