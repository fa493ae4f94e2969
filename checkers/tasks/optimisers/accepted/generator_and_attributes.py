
import torch
def momentum_steps(params, lr, mu):
    v = [0.0] * len(params)
    while True:
        yield
        with torch.no_grad():
            for k, p in enumerate(params):
                if p.grad is not None:
                    v[k] = mu * v[k] + p.grad
                    p.sub_(v[k], alpha=lr)
class SGDMomentum:
    def __init__(self, params, lr, momentum):
        self.go = momentum_steps(params, lr, momentum); next(self.go)
    def step(self): next(self.go)
class Adam:
    def __init__(self, params, lr=.001, beta=.9, gamma=.999, eps=1e-8):
        self.__dict__.update(vars() | {"b": 1.0, "c": 1.0})
        for p in params: p.m, p.s = torch.zeros_like(p), torch.zeros_like(p)
    def step(self):
        self.b *= self.beta; self.c *= self.gamma
        for p in self.params:
            if p.grad is None: continue
            with torch.no_grad():
                torch.lerp(p.grad, p.m, self.beta, out=p.m)
                p.s += (1 - self.gamma) * (p.grad.square() - p.s)
                top = self.lr / (1 - self.b)
                p.addcdiv_(p.m, p.s.sqrt().div_((1 - self.c) ** .5).add_(self.eps), value=-top)
