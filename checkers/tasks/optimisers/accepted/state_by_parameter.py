import torch


class SGDMomentum:
    def __init__(self, params, lr, momentum):
        self.params, self.lr, self.mu = list(params), lr, momentum
        self.state = {}

    def step(self):
        for p in self.params:
            if p.grad is None:
                continue
            v = self.state.get(p)
            v = p.grad.clone() if v is None else self.mu * v + p.grad
            self.state[p] = v
            p.data = p.data - self.lr * v


class Adam:
    def __init__(self, params, lr=1e-3, beta=0.9, gamma=0.999, eps=1e-8):
        self.params, self.options, self.state = list(params), (lr, beta, gamma, eps), {}

    def step(self):
        lr, beta, gamma, eps = self.options
        for p in self.params:
            if p.grad is None:
                continue
            t, m, v = self.state.get(id(p), (0, 0.0, 0.0))
            t, m, v = t + 1, beta * m + (1 - beta) * p.grad, gamma * v + (1 - gamma) * p.grad * p.grad
            self.state[id(p)] = t, m, v
            rate = lr * (1 - gamma**t) ** 0.5 / (1 - beta**t)
            p.data -= rate * m / (v**0.5 + eps * (1 - gamma**t) ** 0.5)
