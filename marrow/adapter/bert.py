"""The encoder in PyTorch with a low-rank adapter on each of its linear layers (LoRA: Hu et al. 2021)."""

import math

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

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Vectors of length 1, float32 [batch, 384]; `ids` and `mask` are int64 [batch, tokens]."""
        tensors, (batch, tokens) = self._tensors, ids.shape
        x = tensors["embeddings.word_embeddings.weight"][ids]
        x = x + tensors["embeddings.position_embeddings.weight"][:tokens]
        x = x + tensors["embeddings.token_type_embeddings.weight"][0]
        x = self._drop(self._layer_norm(x, "embeddings"))
        seen = mask[:, None, None, :].bool()
        for layer in range(LAYERS):
            x = self._layer(x, f"encoder.layer.{layer}", seen, batch, tokens)
        weights = mask[..., None].float()
        return functional.normalize((x * weights).sum(1) / weights.sum(1), dim=-1)

    def _layer(self, x: Tensor, prefix: str, seen: Tensor, batch: int, tokens: int) -> Tensor:
        def heads(part: str) -> Tensor:
            projected = self._linear(f"{prefix}.attention.self.{part}", x)
            return projected.view(batch, tokens, HEADS, HIDDEN // HEADS).transpose(1, 2)

        context = functional.scaled_dot_product_attention(heads("query"), heads("key"), heads("value"), attn_mask=seen)
        context = context.transpose(1, 2).reshape(batch, tokens, HIDDEN)
        attended = self._drop(self._linear(f"{prefix}.attention.output.dense", context))
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
