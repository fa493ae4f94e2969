import torch
import torch.nn.functional as F
from torch import nn


class VGG16(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(512, 512), nn.Linear(512, 512), nn.Linear(512, 10)
        self.conv2_1, self.conv2_2 = nn.Conv2d(64, 128, 3, 1, 1), nn.Conv2d(128, 128, 3, 1, 1)
        self.conv3_1 = nn.Conv2d(128, 256, 3, 1, 1)
        self.conv3_2, self.conv3_3 = nn.Conv2d(256, 256, 3, 1, 1), nn.Conv2d(256, 256, 3, 1, 1)
        self.conv4_1 = nn.Conv2d(256, 512, 3, 1, 1)
        self.conv4_2, self.conv4_3 = nn.Conv2d(512, 512, 3, 1, 1), nn.Conv2d(512, 512, 3, 1, 1)
        self.conv5_1 = nn.Conv2d(512, 512, 3, 1, 1)
        self.conv5_2, self.conv5_3 = nn.Conv2d(512, 512, 3, 1, 1), nn.Conv2d(512, 512, 3, 1, 1)
        self.conv1_1, self.conv1_2 = nn.Conv2d(3, 64, 3, 1, 1), nn.Conv2d(64, 64, 3, 1, 1)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1_2(F.relu(self.conv1_1(x)))), 2)  # (B, 64, 16, 16)
        x = F.max_pool2d(F.relu(self.conv2_2(F.relu(self.conv2_1(x)))), 2)  # (B, 128, 8, 8)
        x = F.relu(self.conv3_2(F.relu(self.conv3_1(x))))
        x = F.relu(F.max_pool2d(self.conv3_3(x), 2))  # (B, 256, 4, 4)
        x = F.relu(self.conv4_2(F.relu(self.conv4_1(x))))
        x = F.relu(F.max_pool2d(self.conv4_3(x), 2))  # (B, 512, 2, 2)
        x = F.relu(self.conv5_2(F.relu(self.conv5_1(x))))
        x = F.adaptive_max_pool2d(F.relu(self.conv5_3(x)), 1)  # (B, 512, 1, 1)
        x = torch.flatten(x, start_dim=1)  # (B, 512)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


def build_model():
    return VGG16()
