"""Tells UTF-8 from GB18030, which Chinese Excel still writes."""

import codecs
import re
from pathlib import Path

CHUNK = 1 << 20
# What `surrogateescape` makes of bytes that don't fit (PEP 383).
UNREADABLE = re.compile(r"[\udc80-\udcff]")


def encoding_of(path: Path) -> str:
    """`utf-8-sig`, `utf-16` or `gb18030`: the one that leaves fewer bytes unread.

    UTF-8 wins a draw: a GB18030 text of more than a few characters is practically never valid
    UTF-8, while most UTF-8 texts are valid GB18030. Open the file with `surrogateescape`, so that
    a line with a broken byte can be told by UNREADABLE and its neighbours keep their words.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    broken = unread(path, "utf-8")
    if broken and unread(path, "gb18030") < broken:
        return "gb18030"
    return "utf-8-sig"


def unread(path: Path, encoding: str) -> int:
    """How many bytes don't fit; a character cut by a chunk's edge is put together."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    count = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            count += len(UNREADABLE.findall(decoder.decode(chunk)))
    return count + len(UNREADABLE.findall(decoder.decode(b"", final=True)))
