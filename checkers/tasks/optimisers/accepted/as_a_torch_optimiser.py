"""Adam as a torch.optim.Optimizer with a state for each parameter; velocities in a dict."""

import torch


class SGDMomentum:
    def __init__(self, params, lr, momentum):
        self.ps = list(params)
        self.lr = lr
        self.mu = momentum
        self.v = {}

    def step(self):
        for i, p in enumerate(self.ps):
            if p.grad is None:
                continue
            self.v[i] = self.mu * self.v.get(i, 0) + p.grad
            p.data = p.data - self.lr * self.v[i]


class Adam(torch.optim.Optimizer):
    def __init__(self, params, lr=0.001, beta=0.9, gamma=0.999, eps=1e-8):
        super().__init__(params, dict(lr=lr, b=beta, g=gamma, eps=eps))

    @torch.no_grad()
    def step(self):
        for G in self.param_groups:
            for p in G["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                if not s:
                    s.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                s["t"] += 1
                s["m"].lerp_(p.grad, 1 - G["b"])
                s["v"].mul_(G["g"]).addcmul_(p.grad, p.grad, value=1 - G["g"])
                m = s["m"] / (1 - G["b"] ** s["t"])
                v = s["v"] / (1 - G["g"] ** s["t"])
                p.addcdiv_(m, v.sqrt() + G["eps"], value=-G["lr"])
