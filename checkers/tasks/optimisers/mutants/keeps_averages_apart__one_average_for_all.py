import torch
class SGDMomentum(torch.optim.SGD):
    def __init__(self, params, lr, momentum):
        super().__init__(params, lr, momentum)
class Adam:
    def __init__(self, params, lr=0.001, beta=0.9, gamma=0.999, eps=1e-8):
        self.params, self.lr, self.b, self.c, self.e = params, lr, beta, gamma, eps
        self.m = self.v = 0; self.t = 0
    @torch.no_grad()
    def step(self):
        self.t += 1
        for p in self.params:
            if p.grad is None: continue
            g = p.grad
            self.m = self.b*self.m+(1-self.b)*g; self.v=self.c*self.v+(1-self.c)*g*g
            p -= self.lr*(self.m/(1-self.b**self.t))/((self.v/(1-self.c**self.t))**.5+self.e)
