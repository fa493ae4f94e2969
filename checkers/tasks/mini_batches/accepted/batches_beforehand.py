import random

import torch


class Pictures:
    def __init__(self, images, labels):
        images = images.unsqueeze(-1) if images.dim() == 3 else images
        self.x = torch.einsum("nhwc->nchw", images).to(torch.float32).div(255)
        self.labels = labels.tolist()

    def __len__(self):
        return self.x.shape[0]

    def __getitem__(self, index):
        return self.x[index], self.labels[index]


class Loader:
    def __init__(self, dataset, batch_size, shuffle=False, drop_last=False):
        self.set, self.size, self.shuffle, self.drop = dataset, batch_size, shuffle, drop_last

    def cut(self):
        order = list(range(len(self.set)))
        if self.shuffle:
            random.shuffle(order)
        parts = [order[k : k + self.size] for k in range(0, len(order), self.size)]
        if self.drop and parts and len(parts[-1]) < self.size:
            parts.pop()
        return parts

    def __len__(self):
        return len(self.cut())

    def __iter__(self):
        batches = []
        for part in self.cut():
            xs, ys = [], []
            for index in part:
                x, y = self.set[index]
                xs.append(x.unsqueeze(0))
                ys.append(y)
            batches.append([torch.cat(xs), torch.LongTensor(ys)])
        return iter(batches)
