"""Copies as dicts of tensors for functional_call; an optimiser with a closure."""

import torch
from torch.func import functional_call


def step(model, loss, optimiser, x, y):
    def closure():
        optimiser.zero_grad(set_to_none=False)
        l = loss(model(x), y)
        l.backward()
        return l

    return optimiser.step(closure).item()


def accumulate(model, loss, optimiser, parts):
    for p in model.parameters():
        p.grad = None
    n = 0
    tot = 0.0
    for x, y in parts:
        l = loss(model(x), y)
        (l * len(y)).backward()
        n += len(y)
        tot += l.item() * len(y)
    for p in model.parameters():
        if p.grad is not None:
            p.grad /= n
    optimiser.step()
    return tot / n


def evaluate(model, loader):
    modes = {m: m.training for m in model.modules()}
    model.eval()
    r = n = 0
    with torch.inference_mode():
        for x, y in loader:
            r += int((model(x).max(1).indices == y).sum())
            n += len(y)
    for m, t in modes.items():
        m.training = t
    return r / n


def compare(model, loss, rates, x, y, epochs):
    res = []
    for r in rates:
        P = {k: v.detach().clone().requires_grad_() for k, v in model.named_parameters()}
        B = {k: v.clone() for k, v in model.named_buffers()}
        f = lambda: loss(functional_call(model, (P, B), (x,)), y)
        for _ in range(epochs):
            gs = torch.autograd.grad(f(), list(P.values()))
            with torch.no_grad():
                for p, g in zip(P.values(), gs):
                    p -= r * g
        res.append(f().item())
    return res
