"""Tells UTF-8 from GB18030, which Chinese Excel still writes."""

import codecs
from pathlib import Path

CHUNK = 1 << 20


def encoding_of(path: Path) -> str:
    """`utf-8-sig`, `utf-16` or `gb18030`; `utf-8-sig` when a file is none of them throughout.

    UTF-8 is tried first: a GB18030 text of more than a few characters is practically never valid
    UTF-8, while most UTF-8 texts are valid GB18030.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if decodes(path, "utf-8"):
        return "utf-8-sig"
    return "gb18030" if decodes(path, "gb18030") else "utf-8-sig"


def decodes(path: Path, encoding: str) -> bool:
    """Whether every byte of the file fits; a character cut by a chunk's edge is put together."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
