
import math, torch
import torch.nn as nn
from typing import NamedTuple
class Fans(NamedTuple):
    fan_in: int
    fan_out: int
def fans(weight: torch.Tensor) -> Fans:
    return Fans(weight[0].numel(), weight[:, 0].numel())
VAR = {"x": lambda i, o: 2 / (i + o), "h": lambda i, o: 2 / i, "d": lambda i, o: 1 / (3 * i)}
def draw(shape, scheme):
    var = VAR[scheme[0]](*fans(torch.empty(shape, device="meta")))
    if scheme.endswith("normal"):
        return torch.distributions.Normal(0.0, math.sqrt(var)).sample(shape)
    return torch.distributions.Uniform(-math.sqrt(3 * var), math.sqrt(3 * var)).sample(shape)
def reset(model):
    def one(m):
        match m:
            case nn.Linear() | nn.Conv2d():
                m.weight.data[...] = draw(m.weight.shape, "he_normal")
                if getattr(m, "bias", None) is not None: m.bias.data *= 0
    return model.apply(one)
