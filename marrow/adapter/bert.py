"""The encoder in PyTorch with a low-rank adapter on each of its linear layers (LoRA: Hu et al. 2021)."""

import math
from itertools import groupby

import torch
from torch import Tensor, nn
from torch.nn import functional

LAYERS, HEADS, HIDDEN = 6, 12, 384
LAYER_NORM_EPSILON = 1e-12
DROPOUT = 0.1


class AdaptedLinear(nn.Module):
    """A frozen linear layer plus `scale * up @ down`, the part that learns.

    Args:
        weight: float32 [outputs, inputs], frozen. bias: float32 [outputs], frozen.
        rank: of the adapter. scale: what the adapter's product is multiplied by.
    """

    def __init__(self, weight: Tensor, bias: Tensor, rank: int, scale: float) -> None:
        super().__init__()
        self._weight, self._bias, self._scale = weight, bias, scale
        self.down = nn.Parameter(torch.randn(rank, weight.shape[1]) / math.sqrt(weight.shape[1]))
        self.up = nn.Parameter(torch.zeros(weight.shape[0], rank))
        self._dropout = nn.Dropout(DROPOUT)  # between the two factors: over the inputs, drawing takes a third of a step

    def forward(self, x: Tensor) -> Tensor:
        learnt = functional.linear(self._dropout(functional.linear(x, self.down)), self.up)
        return functional.linear(x, self._weight, self._bias) + self._scale * learnt


class AdaptedEncoder(nn.Module):
    """all-MiniLM-L6-v2 whose published weights stay as they are while its adapters learn.

    Args:
        tensors: the checkpoint's tensors by their published names.
        rank: of each adapter. scale: see AdaptedLinear.
    """

    def __init__(self, tensors: dict[str, Tensor], rank: int, scale: float) -> None:
        super().__init__()
        self._tensors = tensors
        names = [k[: -len(".weight")] for k in tensors if k.startswith("encoder.") and k.endswith(".weight")]
        self.adapters = nn.ModuleDict(
            {
                name.replace(".", "/"): AdaptedLinear(tensors[f"{name}.weight"], tensors[f"{name}.bias"], rank, scale)
                for name in names
                if "LayerNorm" not in name
            }
        )

    def forward(self, ids: Tensor, lengths: list[int]) -> Tensor:
        """Vectors of length 1, float32 [texts, 384].

        No text is padded: the linear layers, nearly all of the work, read all tokens as the rows of one matrix, and
        only the attention looks at texts apart, those of one length together.

        Args:
            ids: int64 [tokens], of text after text. lengths: of the texts, in tokens; equal ones stand together.
        """
        tensors = self._tensors
        runs = [(len(list(run)), length) for length, run in groupby(lengths)]
        sizes = [texts * length for texts, length in runs]
        places = torch.cat([torch.arange(length) for length in lengths])
        x = functional.embedding(ids, tensors["embeddings.word_embeddings.weight"])
        x = x + functional.embedding(places, tensors["embeddings.position_embeddings.weight"])
        x = x + tensors["embeddings.token_type_embeddings.weight"][0]
        x = self._drop(self._layer_norm(x, "embeddings"))
        for layer in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{layer}", runs)
        means = [part.view(*run, HIDDEN).mean(1) for part, run in zip(x.split(sizes), runs, strict=True)]
        return functional.normalize(torch.cat(means), dim=-1)

    def _layer(self, x: Tensor, prefix: str, runs: list[tuple[int, int]]) -> Tensor:
        sizes = [texts * length for texts, length in runs]
        parts = [self._linear(f"{prefix}.attention.self.{part}", x).split(sizes) for part in ("query", "key", "value")]
        contexts = []
        for run, *of_run in zip(runs, *parts, strict=True):
            heads = [part.view(*run, HEADS, HIDDEN // HEADS).transpose(1, 2) for part in of_run]
            context = functional.scaled_dot_product_attention(*heads)
            contexts.append(context.transpose(1, 2).reshape(-1, HIDDEN))
        attended = self._drop(self._linear(f"{prefix}.attention.output.dense", torch.cat(contexts)))
        x = self._layer_norm(attended + x, f"{prefix}.attention.output")
        inner = functional.gelu(self._linear(f"{prefix}.intermediate.dense", x))
        return self._layer_norm(self._drop(self._linear(f"{prefix}.output.dense", inner)) + x, f"{prefix}.output")

    def _linear(self, name: str, x: Tensor) -> Tensor:
        return self.adapters[name.replace(".", "/")](x)

    def _layer_norm(self, x: Tensor, prefix: str) -> Tensor:
        weight, bias = self._tensors[f"{prefix}.LayerNorm.weight"], self._tensors[f"{prefix}.LayerNorm.bias"]
        return functional.layer_norm(x, (HIDDEN,), weight, bias, LAYER_NORM_EPSILON)

    def _drop(self, x: Tensor) -> Tensor:
        return functional.dropout(x, DROPOUT, self.training)
