"""Each process has its log; what ended is heard of; the last line is found."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from honcho.printer import Message
from hypothesis import given
from hypothesis import strategies as st

from complaints.launch.logs import Events, last_line, logged


def test_honchos_word_of_an_end_is_heard(tmp_path: Path) -> None:
    heard: list[tuple[str, int]] = []
    events = Events(tmp_path / "system.log", lambda name, code: heard.append((name, code)))
    assert not events.begun.is_set()
    for text in ("web started (pid=1)\n", "sandbox stopped (rc=-9)\n"):
        events.write(Message("line", text, datetime(2026, 11, 23, tzinfo=UTC), "system", None))
    assert events.begun.is_set()
    assert heard == [("sandbox", -9)]
    assert "sandbox stopped (rc=-9)\n" in (tmp_path / "system.log").read_text()


def test_output_goes_to_the_log_and_the_run_before_is_set_aside(tmp_path: Path) -> None:
    log = tmp_path / "a folder's" / "web.log"
    log.parent.mkdir()
    for number in (1, 2, 3):
        command = logged(f"echo {number}; echo wrong >&2", log)
        done = subprocess.run(["sh", "-c", command], check=True, capture_output=True)
        assert done.stdout + done.stderr == b""
    assert log.read_text() == "3\nwrong\n"
    assert log.with_name("web.log.1").read_text() == "2\nwrong\n"


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
