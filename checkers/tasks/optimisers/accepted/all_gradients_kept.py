import torch
class SGDMomentum:
    def __init__(self, params, lr, momentum):
        self.params=list(params); self.lr=lr; self.mu=momentum; self.buf=None
    @torch.no_grad()
    def step(self):
        ps=[p for p in self.params if p.grad is not None]
        gs=[p.grad for p in ps]
        if self.buf is None: self.buf={id(p): torch.clone(p.grad) for p in ps}
        else:
            for p in ps: self.buf[id(p)] = torch._foreach_add([p.grad],[self.buf[id(p)]], alpha=self.mu)[0]
        torch._foreach_add_(ps,[self.buf[id(p)] for p in ps],alpha=-self.lr)
class Adam:
    def __init__(self, params, lr=0.001, beta=0.9, gamma=0.999, eps=1e-8):
        self.params=list(params); self.h=(lr,beta,gamma,eps); self.g=[[] for _ in self.params]
    @torch.no_grad()
    def step(self):
        lr,b,c,e=self.h
        for p,h in zip(self.params,self.g):
            if p.grad is None: continue
            h.append(p.grad.clone()); t=len(h)
            m=sum(b**(t-1-k)*g for k,g in enumerate(h))*(1-b)/(1-b**t)
            v=sum(c**(t-1-k)*g*g for k,g in enumerate(h))*(1-c)/(1-c**t)
            p.add_(m/(v.sqrt()+e), alpha=-lr)
