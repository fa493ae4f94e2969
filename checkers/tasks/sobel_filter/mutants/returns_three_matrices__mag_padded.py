import torch
import torch.nn.functional as F

KX = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])


def sobel(X):
    image = X.float()[None, None]
    gx = F.conv2d(image, KX[None, None])[0, 0]
    gy = F.conv2d(image, KX.T[None, None])[0, 0]
    return gx, gy, F.pad((gx**2 + gy**2).sqrt(), (1, 1, 1, 1))
