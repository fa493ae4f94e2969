"""SGD with momentum, and Adam."""

import torch


class SGDMomentum:
    def __init__(self, params, lr, momentum):
        self.params, self.lr, self.momentum = params, lr, momentum
        self.v = [torch.zeros(p.shape) for p in params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.momentum).add_(p.grad)
                p -= self.lr * v


class Adam:
    def __init__(self, params, lr=0.001, beta=0.9, gamma=0.999, eps=1e-8):
        self.params, self.lr = params, lr
        self.beta, self.gamma, self.eps = beta, gamma, eps
        self.m = [torch.zeros_like(p) for p in params]  # average of the gradients
        self.v = [torch.zeros_like(p) for p in params]  # average of their squares
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for p, m, v in zip(self.params, self.m, self.v, strict=True):
            if p.grad is not None:
                m.mul_(self.beta).add_((1 - self.beta) * p.grad)
                v.mul_(self.gamma).add_((1 - self.gamma) * p.grad**2)
                m_hat = m / (1 - self.beta**self.t)
                v_hat = v / (1 - self.gamma**self.t)
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)
