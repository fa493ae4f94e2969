import torch
from torch import nn


def fans(weight):
    return nn.init._calculate_fan_in_and_fan_out(weight)


def draw(shape, scheme):
    w = torch.empty(*shape)
    if scheme == "xavier_normal":
        nn.init.xavier_normal_(w)
    elif scheme == "xavier_uniform":
        nn.init.xavier_uniform_(w)
    elif scheme == "he_normal":
        nn.init.kaiming_normal_(w, nonlinearity="relu")
    elif scheme == "he_uniform":
        nn.init.kaiming_uniform_(w, nonlinearity="relu")
    else:
        nn.init.kaiming_uniform_(w, a=5**0.5)
    return w


def reset(model):
    def start(layer):
        if type(layer) in (nn.Linear, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)

    return model.apply(start)
