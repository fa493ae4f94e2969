"""A map of gradients, averaged over each place: another method."""
import torch
def occlusion_map(model, x, target, size, stride, value):
    x = x.clone().requires_grad_()
    model.eval()
    model(x).softmax(1)[0,target].backward()
    g = x.grad.abs().sum(1, keepdim=True)
    return torch.nn.functional.avg_pool2d(g, size, stride)[0,0]
