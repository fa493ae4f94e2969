"""Twice the ReLU of a tensor: a warm-up.

Save the file, and the checks run. The first sentence that fails says what to do next.
"""

import torch


def solution(x):
    """Doubles what is positive and makes the rest 0.

    x: any shape, for example (2, 3)
    returns: the shape of x
    """
    raise NotImplementedError("return twice the ReLU of x")  # TODO: yours


if __name__ == "__main__":
    print(solution(torch.tensor([-1.0, 0.0, 3.0])))  # tensor([0., 0., 6.])
    print(solution(torch.ones(2, 3)).shape)  # torch.Size([2, 3])
