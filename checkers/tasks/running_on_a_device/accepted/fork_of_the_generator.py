
import time, copy
from contextlib import contextmanager
import torch
from torch import nn
def pick_device() -> str:
    for name, there in (("cuda", torch.cuda.is_available), ("mps", torch.backends.mps.is_available)):
        if there():
            return name
    return "cpu"
def noisy(x, scale, seed):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        noise = torch.randn(*x.shape)
    return x + noise.mul_(scale).to(x.device)
class Trainer:
    def __init__(self, model, weights, device, lr):
        self.device = torch.device(device)
        self.model = model.to(self.device)
        self.loss = nn.CrossEntropyLoss(weight=weights.to(self.device))
        self.opt = torch.optim.SGD(self.model.parameters(), lr=lr)
    def step(self, pair):
        x, y = (t.to(self.device) for t in pair)
        self.opt.zero_grad()
        loss = self.loss(self.model(x), y)
        loss.backward()
        self.opt.step()
        return float(loss)
def train(model, batches, weights, device, lr):
    return list(map(Trainer(model, weights, device, lr).step, batches))
def predict(model, batches, device):
    model = model.to(device).eval()
    with torch.inference_mode():
        return torch.concat([model(x.to(device)).detach().cpu() for x, y in iter(batches)], dim=0)
def seconds(work, device):
    sync = torch.cuda.synchronize if device.startswith("cuda") else (lambda: None)
    sync(); t = time.perf_counter_ns(); work(); sync()
    return (time.perf_counter_ns() - t) / 1e9
