import torch, random, math
def report(model, X_train, y_train, X_test, y_test, classes):
    model.eval()
    def ask(x):
        with torch.no_grad(): z = model(x[None])[0].tolist()
        m = max(z); e = [math.exp(v - m) for v in z]; return [v / sum(e) for v in e]
    tr = [ask(x) for x in X_train]; te = [ask(x) for x in X_test]
    pick = lambda p: p.index(max(p))
    rows = [dict(index=i, true=int(t), predicted=pick(p), probs=p) for i, (p, t) in enumerate(zip(te, y_test))]
    random.shuffle(rows)
    r = [x for x in rows if x["true"] == x["predicted"]]; w = [x for x in rows if x not in r]
    return {"train_acc": sum(pick(p) == t for p, t in zip(tr, y_train.tolist())) / len(tr), "test_acc": len(r) / len(rows), "right": r[-3:], "wrong": w[-3:]}
