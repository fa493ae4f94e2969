"""Statistics of each image."""


def normalise(train, test):
    def alone(x):
        x = x.float()
        return (x - x.mean((2, 3), keepdim=True)) / x.std((2, 3), keepdim=True)

    return alone(train), alone(test)
