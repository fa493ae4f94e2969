import torch
from torch import nn
from torch.distributions import Normal, Uniform


def fans(weight):
    n = torch.tensor(weight.shape[2:]).prod()
    return [int(weight.size(1) * n), int(weight.size(0) * n)]


def draw(shape, scheme):
    fan_in, fan_out = fans(torch.empty(shape, device="meta"))
    match scheme.split("_"):
        case ["default"]:
            return (2 * torch.rand(shape) - 1) / fan_in**0.5
        case [name, "normal"]:
            return Normal(0.0, (2 / (fan_in if name == "he" else fan_in + fan_out)) ** 0.5).sample(shape)
        case [name, _]:
            a = (6 / (fan_in if name == "he" else fan_in + fan_out)) ** 0.5
            return Uniform(-a, a).sample(shape)


def reset(model):
    for child in model.children():
        reset(child)
    if isinstance(model, nn.Linear | nn.Conv2d):
        with torch.no_grad():
            model.weight.normal_(std=(2 / fans(model.weight)[0]) ** 0.5)
            if model.bias is not None:
                model.bias.fill_(0)
