import torch
from torch import nn

CELLS = {"RNN": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}


class CharModel(nn.Module):
    def __init__(self, cell, vocab_size, num_hiddens, num_layers=1):
        super().__init__()
        if cell not in CELLS:
            raise ValueError(f"there is no cell {cell!r}: {', '.join(CELLS)}")
        self.register_buffer("rows", torch.eye(vocab_size))
        self.rnn = CELLS[cell](vocab_size, num_hiddens, num_layers)
        self.head = nn.Linear(num_hiddens, vocab_size)

    def forward(self, tokens, state=None):
        x = self.rows[tokens]  # (T, B, V)
        outputs, state = self.rnn(x, state)  # (T, B, H), (num_layers, B, H)
        return [self.head(outputs), state]


def count_parameters(model):
    return nn.utils.parameters_to_vector(model.parameters()).numel()


@torch.no_grad()
def open_gates(layer, bias):
    if isinstance(layer, nn.RNN):
        return
    H = layer.hidden_size
    for k in range(layer.num_layers):
        getattr(layer, f"bias_hh_l{k}")[H : 2 * H] = bias
