"""Cuts each value."""

import torch


def clip(grads, theta):
    return [g.clamp(-theta, theta) for g in grads]
