"""Windows of x itself are filled and put back: x is as it was in the end."""

import torch
from torch import no_grad
@no_grad()
def occlusion_map(model, x, target, size, stride, value):
    # writes into x and puts it back
    model.eval()
    p = model(x).softmax(dim=-1)[..., target]
    w = x.unfold(2, size, stride).unfold(3, size, stride)
    out = torch.empty(w.shape[2:4])
    for i in range(w.shape[2]):
        for j in range(w.shape[3]):
            win = w[:, :, i, j]
            old = win.clone(); win.fill_(value)
            out[i, j] = p - model(x).softmax(dim=-1)[..., target]
            win.copy_(old)
    return out
