import torch


class SGDMomentum(torch.optim.SGD):
    def __init__(self, params, lr, momentum):
        super().__init__(params, lr=lr, momentum=momentum)


class Adam:
    def __init__(self, params, lr=0.001, beta=0.9, gamma=0.999, eps=1e-8):
        self.inner = torch.optim.Adam(params, lr, betas=(beta, gamma), eps=eps)

    def step(self):
        self.inner.step()
