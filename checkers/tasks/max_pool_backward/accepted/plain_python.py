import numpy as np


def max_pool_grad(x, k, s, upstream):
    numbers, gained = x.tolist(), np.zeros(tuple(x.shape))
    for i, row in enumerate(upstream.tolist()):
        for j, value in enumerate(row):
            window = [(a, b) for a in range(i * s, i * s + k) for b in range(j * s, j * s + k)]
            gained[max(window, key=lambda place: numbers[place[0]][place[1]])] += value
    return gained
