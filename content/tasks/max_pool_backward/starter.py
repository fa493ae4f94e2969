"""The backward pass of max pooling: each upstream number goes to the input that won its window."""

import torch


def max_pool_grad(x, k, s, upstream):
    """Routes gradients back through max pooling.

    x: (H, W), the input of the pooling
    k, s: int, side of a window and step from one to the next
    upstream: (h, w), gradient in each output; h = (H - k) // s + 1, w = (W - k) // s + 1
    returns: (H, W), gradient in x
    """
    grad = torch.zeros_like(x)  # (H, W)
    h, w = upstream.shape
    for i in range(h):
        for j in range(w):
            window = x[i * s : i * s + k, j * s : j * s + k]  # (k, k)
            raise NotImplementedError("find the winner's place and send upstream[i, j] there")  # TODO: yours
    return grad


if __name__ == "__main__":
    x = torch.tensor([[1.0, 2.0, 0.0], [4.0, 3.0, 9.0], [5.0, 6.0, 7.0]])
    print(max_pool_grad(x, 2, 1, torch.tensor([[1.0, 2.0], [3.0, 4.0]])))  # [[0, 0, 0], [1, 0, 6], [0, 3, 0]]
