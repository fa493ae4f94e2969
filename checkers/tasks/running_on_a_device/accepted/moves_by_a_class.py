"""A small class that moves tensors; the noise under fork_rng; frozen parameters in predict."""

import time, torch
class Everywhere:
    def __init__(self, device): self.device = torch.device(device)
    def __call__(self, *tensors): return tuple(t.to(self.device) for t in tensors)
def pick_device():
    for name in ("cuda", "mps"):
        if getattr(torch, name).is_available(): return name
    return "cpu"
def noisy(x, scale, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        noise = torch.randn(x.shape)
    out = x.clone()
    out += scale * noise.to(out)
    return out
def train(model, batches, weights, device, lr):
    move = Everywhere(device)
    model.to(move.device)
    (weights,) = move(weights)
    opt = torch.optim.SGD(model.parameters(), lr=lr, foreach=True)
    def step(x, y):
        x, y = move(x, y)
        loss = torch.nn.CrossEntropyLoss(weight=weights)(model(x), y)
        opt.zero_grad(); loss.backward(); opt.step()
        assert not torch.isnan(loss)
        return loss.cpu().item()
    return [step(*b) for b in batches]
def predict(model, batches, device):
    was = model.training
    model.to(device).requires_grad_(False).eval()
    out = torch.cat([model(b[0].to(device)).to("cpu", torch.float32) for b in batches])
    model.train(was)
    return out
def seconds(work, device):
    t = lambda: time.time_ns() / 1e9
    cuda = torch.device(device).type == "cuda"
    cuda and torch.cuda.synchronize()
    t0 = t(); work(); cuda and torch.cuda.synchronize()
    return t() - t0
