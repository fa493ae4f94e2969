
import torch
class SGDMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum):
        super().__init__(params, {"lr": lr, "momentum": momentum})
    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None: continue
                s = self.state[p]
                s["v"] = s.get("v", torch.zeros_like(p)) * group["momentum"] + p.grad
                p -= group["lr"] * s["v"]
class Adam(torch.optim.Optimizer):
    def __init__(self, params, lr=.001, beta=.9, gamma=.999, eps=1e-8):
        super().__init__(params, dict(lr=lr, beta=beta, gamma=gamma, eps=eps))
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, b, c, e = (group[k] for k in ("lr", "beta", "gamma", "eps"))
            for p in group["params"]:
                if (g := p.grad) is None: continue
                s = self.state[p]
                if not s: s.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                s["t"] += 1
                s["m"] = b * s["m"] + (1 - b) * g
                s["v"] = c * s["v"] + (1 - c) * g**2
                mh, vh = s["m"] / (1 - b ** s["t"]), s["v"] / (1 - c ** s["t"])
                p.copy_(p - lr * mh / (vh ** 0.5 + e))
