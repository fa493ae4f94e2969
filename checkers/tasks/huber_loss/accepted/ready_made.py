from torch.nn import functional as F


def huber(y_hat, y, delta):
    return F.huber_loss(y_hat, y, delta=delta)
