import torch
from torch import nn
import torch.nn.functional as F
class M(nn.Module):
    def __init__(s):
        super().__init__()
        s.k = nn.Linear(25, 32); s.o = nn.Linear(32*36, 10)
    def forward(s, x):
        p = F.unfold(x*3-.8, 5, padding=0, stride=4).transpose(1, 2)
        return s.o(F.relu(s.k(p)).flatten(1))
def make_model(): return M()
def train(model, train_set, val_set, device):
    X, y = train_set
    opt = torch.optim.Adam(model.parameters(), 2e-3)
    for e in range(8):
        for b in torch.randperm(len(X)).split(100):
            opt.zero_grad(); F.cross_entropy(model(X[b]), y[b]).backward(); opt.step()
