import torch
from torch.nn import functional as F


def reach(w1, b1, w2, b2, x, y):
    def loss(w1, b2):
        return F.mse_loss(F.linear(F.relu(F.linear(x, w1, b1)), w2, b2), y)

    return torch.func.grad(loss, argnums=(0, 1))(w1, b2)
