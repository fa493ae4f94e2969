
import timeit, torch
from torch.nn.functional import cross_entropy
from torch.optim import SGD
def pick_device(): return "cuda" if torch.cuda.is_available() else "mps" if torch.mps.is_available() else "cpu"
def noisy(x, scale, seed):
    noise = torch.empty_like(x, device="cpu", dtype=torch.float32).normal_(generator=torch.Generator().manual_seed(seed))
    return x.add(noise.to(x.device), alpha=scale)
def moved(batches, device):
    for pair in batches:
        yield [one.to(device, non_blocking=True) for one in pair]
def train(model, batches, weights, device, lr):
    model = model.to(device); weights = weights.to(device); sgd = SGD(model.parameters(), lr=lr); found = []
    for x, y in moved(batches, device):
        sgd.zero_grad()
        (loss := cross_entropy(model(x), y, weights)).backward()
        sgd.step()
        found.append(loss.detach())
    return [one.cpu().item() for one in found]
def predict(model, batches, device):
    with torch.no_grad():
        model = model.to(device).train(mode=False)
        return torch.cat([model(x) for x, _ in moved(batches, device)], 0).to("cpu")
def seconds(work, device):
    def all_of_it():
        work()
        if device == "cuda": torch.cuda.synchronize()
    if device == "cuda": torch.cuda.synchronize()
    return timeit.timeit(all_of_it, number=1)
