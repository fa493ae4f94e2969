import torch


class Optimiser:
    def __init__(self, params, **options):
        self.params, self.t = params, 0
        self.kept = [self.start(p) for p in params]
        vars(self).update(options)

    def start(self, p):
        return {}

    @torch.inference_mode(False)
    def step(self):
        self.t += 1
        for p, kept in zip(self.params, self.kept):
            if isinstance(p.grad, torch.Tensor):
                p.data.add_(-self.lr * self.direction(p.grad.detach(), kept))


class SGDMomentum(Optimiser):
    def __init__(self, params, lr, momentum):
        super().__init__(params, lr=lr, momentum=momentum)

    def direction(self, g, kept):
        kept["v"] = self.momentum * kept.get("v", 0.0) + g
        return kept["v"]


class Adam(Optimiser):
    def __init__(self, params, lr=0.001, beta=0.9, gamma=0.999, eps=1e-8):
        super().__init__(params, lr=lr, beta=beta, gamma=gamma, eps=eps)

    def direction(self, g, kept):
        for name, rate, value in (("m", self.beta, g), ("v", self.gamma, g.square())):
            kept[name] = rate * kept.get(name, torch.zeros_like(g)) + (1 - rate) * value
        m, v = kept["m"] / (1 - self.beta**self.t), kept["v"] / (1 - self.gamma**self.t)
        return m / (v.sqrt() + self.eps)
