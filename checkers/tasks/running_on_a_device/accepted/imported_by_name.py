"""A loader over the batches, one-hot labels made on the device, functions of torch.cuda by name."""

import timeit
import torch
from torch import nn
from torch.cuda import is_available, synchronize
from torch.utils.data import DataLoader
import torch.nn.functional as F
def pick_device():
    return torch.device("cuda:0" if is_available() else "mps" if torch.backends.mps.is_available() else "cpu")
def noisy(x, scale, seed):
    g = torch.Generator(); g.manual_seed(seed)
    n = torch.normal(0.0, 1.0, size=x.shape, generator=g)
    return x + (scale * n).to(device=x.device)
def train(model, batches, weights, device, lr):
    params = [p for p in model.to(device).parameters()]
    sgd = torch.optim.SGD([{"params": params, "lr": lr}], lr=123.0)
    out = []
    for x, y in DataLoader(batches, batch_size=None):
        with torch.device(device):
            one_hot = torch.zeros(len(y), len(weights)).scatter_(1, y.to(device)[:, None], 1.0)
            w = torch.tensor(weights.tolist())
        logp = model(x.to(device)).log_softmax(-1)
        wy = (one_hot * w).sum(1)
        loss = -(one_hot * logp).sum(1) @ wy / wy.sum()
        if not torch.isfinite(loss):
            raise ValueError("diverged")
        for p in params: p.grad = None
        loss.backward(); sgd.step()
        out.append(loss.detach())
    return torch.stack(out).cpu().tolist()
def predict(model, batches, device):
    model.to(device); model.eval()
    with torch.no_grad():
        parts = [model(x.to(device)) for x, _ in batches]
    return torch.vstack(parts).to(torch.device("cpu"))
def seconds(work, device):
    gpu = "cuda" in str(device)
    if gpu: synchronize()
    a = timeit.default_timer(); work()
    if gpu: synchronize()
    return timeit.default_timer() - a
