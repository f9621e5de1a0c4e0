"""Each process has its log; what ended is heard of; the last line is found."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.launch.logs import LogFiles, last_line


def message(name: str, data: bytes | str) -> SimpleNamespace:
    return SimpleNamespace(name=name, data=data, type="line")


def test_lines_go_to_the_log_of_their_process(tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []
    files = LogFiles(tmp_path, lambda name, code: heard.append((name, code)))
    files.write(message("web", "回音\n".encode()))
    files.write(message("web", b"\xff broken\n"))
    files.write(message("web", b"sandbox stopped (rc=1)\n"))
    assert heard == [], "only honcho's own word counts"
    files.write(message("system", "sandbox stopped (rc=-9)\n"))
    assert heard == [("sandbox", -9)]
    assert (tmp_path / "web.log").read_text().splitlines()[:2] == ["回音", "\ufffd broken"]


def test_the_run_before_is_set_aside(tmp_path: Path) -> None:
    for text in (b"first\n", b"second\n"):
        LogFiles(tmp_path, lambda name, code: None).write(message("web", text))
    assert (tmp_path / "web.log").read_text() == "second\n"
    assert (tmp_path / "web.log.1").read_text() == "first\n"


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\nb.\n\n", "b"), ("", "no output"), ("\n \n", "no output"), ("x" * 9000, "x" * 8192)],
)
def test_last_line(text: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(text)
    assert last_line(tmp_path / "a.log") == line
    assert last_line(tmp_path / "missing.log") == "nothing was written"


@given(st.binary())
def test_last_line_of_anything(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    log = tmp_path_factory.mktemp("any") / "a.log"
    log.write_bytes(content)
    assert last_line(log)
