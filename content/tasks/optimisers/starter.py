"""Optimisers: what to make of a gradient."""

import torch


class SGDMomentum:
    """v <- momentum * v + g, w <- w - lr * v; v begins at 0."""

    def __init__(self, params, lr, momentum):
        self.params, self.lr, self.momentum = params, lr, momentum
        self.v = [torch.zeros_like(p) for p in params]  # one for each parameter, of its shape

    @torch.no_grad()
    def step(self):
        raise NotImplementedError("the velocity, then the parameter, in place")  # TODO: yours


class Adam:
    """Averages m of g and v of g squared, both corrected for their start at 0; t counts steps from 1."""

    def __init__(self, params, lr=0.001, beta=0.9, gamma=0.999, eps=1e-8):
        self.params, self.lr = params, lr
        self.beta, self.gamma, self.eps = beta, gamma, eps
        raise NotImplementedError("what Adam keeps from step to step")  # TODO: yours

    @torch.no_grad()
    def step(self):
        raise NotImplementedError("both averages, their correction, the step")  # TODO: yours


if __name__ == "__main__":
    for make in (lambda params: SGDMomentum(params, 0.02, 0.9), lambda params: Adam(params, 0.5)):
        w = torch.tensor([10.0, 1.0], requires_grad=True)
        optimiser = make([w])
        for t in range(100):  # a ravine: flat along x, steep along y
            loss = 0.5 * (w[0] ** 2 + 25 * w[1] ** 2)
            w.grad = None
            loss.backward()
            optimiser.step()
        print(w)  # close to [0, 0]
