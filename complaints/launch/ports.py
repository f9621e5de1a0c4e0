"""Which ports the trial set-up needs, and a sentence for each that can't be had."""

import errno
import socket
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Port:
    """`setting` is the variable that moves it; `part` the Procfile's name for who listens there."""

    part: str
    setting: str
    number: int
    host: str = "127.0.0.1"


def ports(parts: set[str]) -> list[Port]:
    """The ports of those Procfile processes that are to run."""
    every = [
        Port("web", "HUIYIN_PORT", settings.HUIYIN_PORT, settings.HUIYIN_HOST),
        Port("airflow-api", "HUIYIN_AIRFLOW_PORT", settings.HUIYIN_AIRFLOW_PORT),
        Port("sandbox", "HUIYIN_SANDBOX_PORT", settings.HUIYIN_SANDBOX_PORT),
        Port("elasticsearch", "HUIYIN_ELASTICSEARCH_PORT", settings.HUIYIN_ELASTICSEARCH_PORT),
    ]
    return [port for port in every if port.part in parts]


def complaints_about(wanted: list[Port]) -> list[str]:
    """One sentence for each port that can't be used; empty when all is well."""
    taken: dict[int, str] = {}
    sentences = []
    for port in wanted:
        if port.number in taken:
            first = taken[port.number]
            sentences.append(f"{first} and {port.setting} are both {port.number}: change one.")
        elif sentence := trouble(port):
            sentences.append(sentence)
        taken[port.number] = port.setting
    return sentences


def trouble(port: Port) -> str:
    """Why nobody can listen there and what to do, or nothing."""
    if not 0 < port.number < 65536:
        return f"{port.setting} must be between 1 and 65535, but it is {port.number}."
    family = socket.AF_INET6 if ":" in port.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((port.host, port.number))
        except OSError as error:
            return sentence_for(error, port)
    return ""


def sentence_for(error: OSError, port: Port) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port.number} is in use: stop what uses it, or set {port.setting} to a free one."
        )
    if error.errno == errno.EACCES:
        return f"Port {port.number} needs more rights: set {port.setting} to one above 1023."
    return f"Nobody can listen on {port.host}:{port.number} ({error.strerror}): check HUIYIN_HOST."
