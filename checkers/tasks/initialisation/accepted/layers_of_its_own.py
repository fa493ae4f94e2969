import torch
from torch import nn
fans = lambda w: tuple(n * w[0, 0].numel() for n in (w.size(1), w.size(0)))


def draw(shape, scheme):
    layer = nn.Linear(shape[1], shape[0], bias=False) if len(shape)==2 else nn.Conv2d(shape[1], shape[0], tuple(shape[2:]), bias=False)
    w = layer.weight
    if scheme=="default": return w
    f = getattr(nn.init, scheme.replace("he", "kaiming")+"_")
    return f(w, nonlinearity="relu") if scheme[0]=="h" else f(w)
def reset(model):
    for m in model.modules():
        if type(m).__name__ in ("Linear","Conv2d"):
            sd = {"weight": draw(m.weight.shape, "he_normal").detach()}
            if m.bias is not None: sd["bias"]=torch.zeros_like(m.bias)
            m.load_state_dict(sd)
