"""An evidence pack tells which of its records was altered."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from complaints.evidence_pack import BadPack, packed, verify
from complaints.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(make_case: Any, person: Any, now: Any, tmp_path: Path) -> Path:
    case = make_case(text="<script>alert(1)</script> 青禾一直卡", author_name="王小明")
    path = tmp_path / "pack.zip"
    path.write_bytes(packed(case, person("lili"), now))
    return path


def altered(path: Path, name: str, content: bytes | None) -> None:
    """Replaces one record, or leaves it out."""
    with zipfile.ZipFile(path) as pack:
        kept = {item: pack.read(item) for item in pack.namelist() if item != name}
    if content is not None:
        kept[name] = content
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as pack:
        for item, text in kept.items():
            pack.writestr(item, text)
    path.write_bytes(buffer.getvalue())


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as pack:
        return pack.namelist()


def test_a_whole_pack_is_whole_and_its_making_is_logged(pack: Path) -> None:
    assert verify(pack) == len(names(pack)) - 1
    assert AuditEntry.objects.get().action == "evidence:export"


def test_the_index_shows_strangers_text_as_text(pack: Path) -> None:
    with zipfile.ZipFile(pack) as opened:
        index = opened.read("index.html").decode()
    assert "&lt;script&gt;" in index
    assert "<script" not in index


def test_any_altered_missing_or_added_record_is_named(pack: Path) -> None:
    whole = pack.read_bytes()
    for name in names(pack):
        altered(pack, name, b"something else")
        with pytest.raises(BadPack, match=name):
            verify(pack)
        pack.write_bytes(whole)
        altered(pack, name, None)
        with pytest.raises(BadPack, match=name):
            verify(pack)
        pack.write_bytes(whole)
    altered(pack, "posts/extra.json", b"{}")
    with pytest.raises(BadPack, match="extra"):
        verify(pack)


def test_a_chain_that_was_made_anew_lacks_the_seal(pack: Path) -> None:
    import hashlib

    from complaints.evidence_pack import FIRST_LINK, next_link

    altered(pack, "timeline.json", b"{}")
    with zipfile.ZipFile(pack) as opened:
        told = json.loads(opened.read("manifest.json"))
        link = FIRST_LINK
        for record in told["records"]:
            record["sha256"] = hashlib.sha256(opened.read(record["name"])).hexdigest()
            link = record["link"] = next_link(link, record["name"], record["sha256"])
    altered(pack, "manifest.json", json.dumps(told).encode())
    with pytest.raises(BadPack, match="seal"):
        verify(pack)


def test_bytes_that_are_no_pack_are_told_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "no.zip"
    path.write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(BadPack, match="no readable ZIP"):
        verify(path)
    with pytest.raises(BadPack, match="no readable ZIP"):
        verify(tmp_path / "missing.zip")
