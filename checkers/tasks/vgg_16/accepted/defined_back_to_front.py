import torch.nn.functional as F
from torch import nn
class V(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc3, self.fc2, self.fc1 = nn.Linear(512,10), nn.Linear(512,512), nn.Linear(512,512)
        came = 512
        self.c = nn.ModuleDict()
        w = [3,64,64,128,128,256,256,256,512,512,512,512,512,512]
        for n in range(13,0,-1): self.c[str(n)] = nn.Conv2d(w[n-1],w[n],3,1,1)
    def forward(self,x):
        for n in range(1,14):
            x = F.relu(self.c[str(n)](x))
            if n in (2,4,7,10,13): x = F.max_pool2d(x,2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.squeeze(-1).squeeze(-1))))))
def build_model(): return V()
