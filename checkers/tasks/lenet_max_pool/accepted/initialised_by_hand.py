"""Xavier weights, a loop over the widths."""

from torch import nn


def build_model():
    layers = []
    for came, went, padding in ((1, 6, 2), (6, 16, 0)):
        layers += [nn.Conv2d(came, went, 5, padding=padding), nn.Sigmoid(), nn.MaxPool2d(2)]
    layers.append(nn.Flatten())
    for came, went in ((400, 120), (120, 84)):
        layers += [nn.Linear(came, went), nn.Sigmoid()]
    model = nn.Sequential(*layers, nn.Linear(84, 10))
    for one in model.parameters():
        if one.ndim > 1:
            nn.init.xavier_uniform_(one)
    return model
