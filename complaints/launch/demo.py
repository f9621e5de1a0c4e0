"""The sandbox's addresses, for as long as the trial set-up runs.

They stand in `demo.env`, which complaints/settings.py reads, so that a command typed in another
terminal crawls the same sandbox. Whoever sets a source of their own gets no sandbox at all:
invented posts must never mix with real ones.
"""

import os
from pathlib import Path

from django.conf import settings


def addresses() -> dict[str, str]:
    """The settings that point at the sandbox."""
    root = f"http://127.0.0.1:{settings.HUIYIN_SANDBOX_PORT}"
    return {
        "HUIYIN_WEIBO_URL": f"{root}/weibo",
        "HUIYIN_WEIBO_TOKEN": "sandbox",
        "HUIYIN_DOUYIN_URL": f"{root}/douyin",
        "HUIYIN_DOUYIN_TOKEN": "sandbox",
        "HUIYIN_DOUYIN_OPEN_ID": "sandbox",
        "HUIYIN_ZHIHU_URL": f"{root}/zhihu",
        "HUIYIN_ZHIHU_SECRET": "sandbox",
        "HUIYIN_HEIMAO_URL": f"{root}/heimao",
        "HUIYIN_FEEDS": f"{root}/feeds/forum.xml,{root}/feeds/reviews.xml",
    }


def has_own_sources() -> bool:
    """Whether the user named a source. Asked before demo.env is written."""
    return any(getattr(settings, name) for name in addresses())


def write(path: Path) -> None:
    path.write_text("".join(f"{name}={value}\n" for name, value in addresses().items()))


def forget_stale(path: Path) -> bool:
    """Takes back what a killed run left: the file, and what the settings read from it.

    Whether there was one; then this process must begin anew, for its settings hold its values.
    """
    if not path.exists():
        return False
    for line in path.read_text().splitlines():
        name, _, value = line.partition("=")
        if os.environ.get(name) == value:
            del os.environ[name]
    path.unlink(missing_ok=True)
    return True
