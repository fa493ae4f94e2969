from dataclasses import dataclass, field

import torch


@dataclass
class SGDMomentum:
    params: list
    lr: float
    momentum: float
    way: dict = field(default_factory=dict)

    def step(self):
        with torch.no_grad():
            for k, p in enumerate(self.params):
                if p.grad is not None:
                    self.way[k] = self.momentum * self.way.get(k, 0) + self.lr * p.grad
                    p.sub_(self.way[k])


class Adam:
    def __init__(self, params, lr=0.001, beta=0.9, gamma=0.999, eps=1e-8):
        self.groups = [(p, torch.zeros_like(p.data), torch.zeros_like(p.data)) for p in params]
        self.lr, self.eps = lr, eps
        self.betas, self.products = (beta, gamma), [1.0, 1.0]

    def step(self):
        beta, gamma = self.betas
        self.products = [self.products[0] * beta, self.products[1] * gamma]
        with torch.no_grad():
            for p, m, v in self.groups:
                if p.grad is None:
                    continue
                m.lerp_(p.grad, 1 - beta)
                v.mul_(gamma).addcmul_(p.grad, p.grad, value=1 - gamma)
                below = (v / (1 - self.products[1])).sqrt_().add_(self.eps)
                p.addcdiv_(m, below, value=-self.lr / (1 - self.products[0]))
