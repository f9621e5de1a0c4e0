"""`python -m sandbox --host 127.0.0.1 --port 8081` serves invented posts until it is stopped."""

import argparse
import errno
import signal
import sys
from datetime import UTC, datetime
from types import FrameType

from sandbox.site import Sandbox, serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8081, help="port to listen on; 0 for any")
    told = parser.parse_args()
    try:
        server = serve(told.host, told.port, datetime.now(UTC))
    except (OSError, OverflowError) as error:
        sys.stderr.write(sentence_for(error, told.host, told.port) + "\n")
        return 1
    run(server)
    return 0


def sentence_for(error: OSError | OverflowError, host: str, port: int) -> str:
    if isinstance(error, OverflowError):
        return f"There is no port {port}: choose one from 0 to 65535 with --port."
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is in use: stop what uses it, or choose another with --port."
    return f"The sandbox can't listen on {host}, port {port}: {error.strerror}."


def run(server: Sandbox) -> None:
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    sys.stdout.write(f"Sandbox: http://{server.server_name}:{server.server_port}/\n")
    sys.stdout.flush()
    server.serve_forever()


def stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
