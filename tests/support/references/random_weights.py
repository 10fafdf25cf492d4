"""Random weights with which a deep network still tells one picture from another, and its head finds something."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import nn

Run = Callable[[], object]


def read_picture(path: str) -> torch.Tensor:
    """RGB, 0 to 1, shape (1, 3, height, width), of a file with BGR, 0 to 255, shape (height, width, 3)."""
    bgr = np.load(path)
    return torch.from_numpy(np.ascontiguousarray(bgr[..., ::-1]).transpose(2, 0, 1)[None]).float() / 255


@torch.no_grad()
def settle(part: nn.Module, run: Run) -> None:
    """Give each batch normalisation the statistics of what it is given, so that signals neither vanish nor burst."""

    def measure(layer: nn.Module, inputs: Sequence[torch.Tensor]) -> None:
        variance = inputs[0].var((0, 2, 3), unbiased=False)
        layer.running_mean.copy_(inputs[0].mean((0, 2, 3)))
        # A channel that hardly varies would be stretched until its rounding shows.
        layer.running_var.copy_(variance.clamp_min(float(variance.mean()) / 4))

    layers = [layer for layer in part.modules() if hasattr(layer, "running_mean")]
    hooks = [layer.register_forward_pre_hook(measure) for layer in layers]
    run()
    for hook in hooks:
        hook.remove()


@torch.no_grad()
def enliven(part: nn.Module) -> None:
    """Weights that keep the strength of signals over a rectifier."""
    for layer in part.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")


@torch.no_grad()
def spread(last: nn.Module, run: Run, mean: float | torch.Tensor, deviation: float) -> None:
    """Scale a last layer so that each of its channels has this mean and deviation."""
    found = []
    hook = last.register_forward_hook(
        lambda _layer, _inputs, output: found.append(output.transpose(0, 1).flatten(1))
    )
    run()
    hook.remove()
    values = torch.cat(found, 1) - last.bias[:, None]
    scale = deviation / values.std(1).clamp_min(1e-6)
    last.weight.mul_(scale.view(-1, *[1] * (last.weight.dim() - 1)))
    last.bias.copy_(mean - values.mean(1) * scale)
