"""The sandbox over HTTP: a small edge of the internet, in the platforms' own shapes."""

import socketserver
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from sandbox import feeds
from sandbox.admin import MOST_FIELDS, BadRequest, fault_from, fields_of, post_from
from sandbox.faults import Faults, spoilt
from sandbox.pages import front_page
from sandbox.replies import Reply, json_reply, refusal, text_reply
from sandbox.routes import Question, Route, route_of
from sandbox.world import FEEDS, World

LONGEST_BODY = 1_000_000  # bytes
ROBOTS = "User-agent: *\nAllow: /\n"


def serve(host: str, port: int, started_at: datetime) -> "Sandbox":
    """A bound server, port 0 for a free one; call serve_forever(). OSError if it can't be bound."""
    return Sandbox((host, port), World(started_at))


class Sandbox(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # SIGTERM must not wait for a visitor that hangs
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], world: World) -> None:
        self.world = world
        self.faults = Faults()
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        # HTTPServer asks the name service who we are, which can take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exc_info()[1]
        if not isinstance(error, ConnectionError | TimeoutError):  # a visitor who left is no error
            sys.stderr.write(f"sandbox: {type(error).__name__}: {error}\n")


class Handler(BaseHTTPRequestHandler):
    server: Sandbox
    server_version = "huiyin-sandbox"
    timeout = 30

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        self.send(self.answer(path, query, datetime.now(UTC)))

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        try:
            reply = self.change(self.body(), datetime.now(UTC))
        except BadRequest as error:
            reply = refusal(str(error))
        self.send(reply)

    def answer(self, path: str, query: str, now: datetime) -> Reply:
        world = self.server.world
        route = route_of(path)
        if route is not None:
            return self.routed(route, path, query, now)
        if path.startswith("/feeds/"):
            return self.feed(path.removeprefix("/feeds/").removesuffix(".xml"), now)
        if path == "/":
            return front_page(world.visible(now))
        if path == "/health":
            return json_reply({"status": "ok", "visible": len(world.visible(now))})
        if path == "/robots.txt":
            return text_reply(ROBOTS)
        return refusal("there is nothing at this address", 404)

    def routed(self, route: Route, path: str, query: str, now: datetime) -> Reply:
        try:
            asked = dict(parse_qsl(query, max_num_fields=MOST_FIELDS))
        except ValueError:
            return refusal("the query has too many fields")
        headers = {key.lower(): told for key, told in self.headers.items()}
        question = Question(asked, headers, path.removeprefix(route.path))
        posts = self.server.world.visible(now, route.site)
        fault = self.server.faults.take(route.site)
        if fault:
            return spoilt(fault, route.site, lambda: route.answer(question, posts), route.nothing)
        return route.answer(question, posts)

    def feed(self, name: str, now: datetime) -> Reply:
        if name not in feeds.FORMS:
            return refusal(f"the feeds are: {', '.join(feeds.FORMS)}", 404)
        posts = self.server.world.visible(now, FEEDS)
        fault = self.server.faults.take(FEEDS)
        if fault:
            whole = lambda: feeds.feed(name, posts, {})  # noqa: E731
            return spoilt(fault, FEEDS, whole, lambda: feeds.nothing(name))
        return feeds.feed(name, posts, {key.lower(): told for key, told in self.headers.items()})

    def change(self, body: bytes, now: datetime) -> Reply:
        path = self.path.partition("?")[0]
        media_type = self.headers.get("Content-Type", "")
        if path == "/admin/posts":
            return self.added(body, media_type, now)
        if path in ("/admin/edit", "/admin/delete"):
            return self.altered(path, fields_of(body, media_type))
        if path == "/admin/faults":
            site, fault, count = fault_from(fields_of(body, media_type))
            self.server.faults.put(site, fault, count)
            return json_reply({"site": site, "fault": fault, "count": count})
        return refusal("there is nothing at this address", 404)

    def added(self, body: bytes, media_type: str, now: datetime) -> Reply:
        post = post_from(fields_of(body, media_type), now)
        if not self.server.world.add(post):
            return refusal(f"there is a post with the id {post.id} already", 409)
        if media_type.startswith("application/x-www-form-urlencoded") and body[:1] != b"{":
            return Reply(303, "text/plain", b"", {"Location": "/"})
        return json_reply({"id": post.id}, 201)

    def altered(self, path: str, fields: Mapping[str, Any]) -> Reply:
        """An author edits or deletes a post."""
        post_id, text = str(fields.get("id") or ""), str(fields.get("text") or "")
        world = self.server.world
        if path == "/admin/edit" and not text:
            raise BadRequest("text is missing")
        done = world.edit(post_id, text) if path == "/admin/edit" else world.delete(post_id)
        return json_reply({"id": post_id}) if done else refusal("there is no such post", 404)

    def body(self) -> bytes:
        told = self.headers.get("Content-Length", "")
        if not told.isdecimal():
            raise BadRequest("Content-Length is missing")
        if int(told) > LONGEST_BODY:
            raise BadRequest(f"the body is longer than {LONGEST_BODY} bytes")
        return self.rfile.read(int(told))

    def send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.media_type)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Quiet: only what log_error tells reaches stderr."""
