"""The embedded Elasticsearch when its command is killed and an index of it is broken."""

import os
import signal
import socket
import stat
from typing import Any

import psutil
from elasticsearch import Elasticsearch

from complaints.search.client import EmbeddedNode


def test_a_killed_command_leaves_no_server_and_a_broken_index_hinders_no_start(
    installation: Any,
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    installation.settings["HUIYIN_ELASTICSEARCH_PORT"] = str(port)
    search = Elasticsearch(f"http://127.0.0.1:{port}", node_class=EmbeddedNode)
    for life in range(2):
        process = installation.start("run_elasticsearch")
        try:
            assert "is up" in process.stdout.readline()
            (server,) = psutil.Process(process.pid).children()
            if life == 0:
                search.indices.create(
                    index="broken",
                    wait_for_active_shards="0",
                    settings={"index.routing.allocation.require._name": "nobody"},
                )
            assert search.cluster.health()["status"] == "red"
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        _, alive = psutil.wait_procs([server], timeout=30)
        assert not alive
    home = installation.home / "elasticsearch"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
