import torch


class Protocol:
    STATED = frozenset(("seed", "epochs", "parameters", "seconds"))

    def __init__(self):
        self.names, self.rows, self.ends = [], [], torch.zeros(0)
        self.add, self.report = self._add, self._too_early

    def _add(self, name, config, train_loss, val_accuracy):
        if not self.STATED <= set(config):
            raise ValueError("state everything")
        if (len(train_loss), len(val_accuracy)) != (config["epochs"],) * 2:
            raise ValueError("curves")
        if name in self.names:
            raise ValueError("twice")
        self.names.append(name)
        self.rows.append({"name": name, "val_accuracy": val_accuracy[-1], **{key: config[key] for key in self.STATED}})
        self.ends = torch.cat([self.ends, torch.tensor([val_accuracy[-1]])])

    def _refuse(self, *_):
        raise RuntimeError("the search is over")

    def _too_early(self):
        raise RuntimeError("no test yet")

    def best(self):
        return self.names[int(self.ends.argmax())]

    def test(self, y, p, k):
        if len(self.names) < 3:
            raise RuntimeError("three")
        self.add = self.test = self._refuse
        one_hot = torch.nn.functional.one_hot
        C = one_hot(y, k).T @ one_hot(p, k)
        off = C * (1 - torch.eye(k, dtype=torch.int64))
        pair = None if off.max() == 0 else tuple(int(i) for i in torch.unravel_index(off.argmax(), (k, k)))
        acc = C.trace() / len(y)
        found = {"chosen": self.best(), "test_accuracy": acc, "confusion": C, "confused": pair, "runs": self.rows}
        self.report = lambda: found
        return acc
