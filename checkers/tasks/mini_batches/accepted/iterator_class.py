import math

import numpy as np
import torch


class Pictures:
    def __init__(self, images, labels):
        self.images, self.labels = images.numpy(), labels.numpy()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = (self.images[index] / 255).astype(np.float32)
        image = image[np.newaxis] if image.ndim == 2 else np.moveaxis(image, 2, 0)
        return torch.from_numpy(image.copy()), self.labels[index].item()


class Walk:
    def __init__(self, loader):
        self.loader, self.left = loader, len(loader)
        self.order = iter(np.random.permutation(len(loader.dataset)) if loader.shuffle else range(len(loader.dataset)))

    def __iter__(self):
        return self

    def __next__(self):
        if self.left == 0:
            raise StopIteration
        self.left -= 1
        pairs = []
        for index in self.order:
            pairs.append(self.loader.dataset[int(index)])
            if len(pairs) == self.loader.batch_size:
                break
        return torch.stack([x for x, _ in pairs]), torch.as_tensor([y for _, y in pairs])


class Loader:
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False):
        vars(self).update(dataset=dataset, batch_size=batch_size, shuffle=shuffle, drop_last=drop_last)

    def __len__(self):
        return (math.floor if self.drop_last else math.ceil)(len(self.dataset) / self.batch_size)

    def __iter__(self):
        return Walk(self)
