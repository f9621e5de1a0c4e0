"""A case as evidence: one ZIP with everything as it was captured, its records chained by hash.

    index.html          what there is, in Chinese, for a person
    posts/…             each revision: its text, where and how it was fetched, the original part
    timeline.json       everything that happened to the case
    manifest.json       every record with its SHA-256 and the chain; an HMAC with the vault's key

Record n's link is SHA-256(link n-1, name, digest): altering, adding or leaving out a record breaks
the chain from there on. The HMAC shows that the chain was made by this installation.
"""

import hashlib
import hmac
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.auth.models import User

from complaints import audit
from complaints.domain.times import SHANGHAI
from complaints.evidence import original_of
from complaints.models import Case, CaseEvent, Evidence, Post
from complaints.threads import thread_of
from complaints.transactions import retried
from complaints.vault import derived_key

FIRST_LINK = "0" * 64
MANIFEST, INDEX = "manifest.json", "index.html"
LARGEST = 200_000_000  # bytes of one record that a check will read


@dataclass(frozen=True)
class Record:
    """One file of the pack."""

    name: str
    content: bytes
    title: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class BadPack(Exception):
    """The file is no whole pack. The message names the record and what is wrong with it."""


@retried
def packed(case: Case, actor: User, now: datetime) -> bytes:
    """The ZIP. Making one opens what was captured, the author included, and so it is logged."""
    audit.record(actor, "evidence:export", case.number, now)
    CaseEvent.objects.create(case=case, kind=CaseEvent.Kind.PACKED, actor=actor, at=now)
    records = [*post_records(case), thread_record(case), timeline_record(case)]
    records.insert(0, index_record(case, records, now))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:
        for record in records:
            pack.writestr(record.name, record.content)
        pack.writestr(MANIFEST, manifest_of(case, records, now))
    return buffer.getvalue()


def post_records(case: Case) -> Iterator[Record]:
    for number, post in enumerate(case.posts.order_by("published_at", "pk"), 1):
        versions = {item.revision: item.text for item in post.earlier_versions.all()}
        for proof in post.evidence.order_by("revision"):
            yield from revision_records(number, post, proof, versions)


def revision_records(
    number: int, post: Post, proof: Evidence, versions: dict[int, str]
) -> Iterator[Record]:
    folder = f"posts/{number:03d}-r{proof.revision}"
    told = {
        "platform": post.platform,
        "post_id": post.post_id,
        "kind": post.kind,
        "thread_id": post.thread_id,
        "url": post.url,
        "author": post.author_masked,
        "author_key": post.author_key,
        "published_at": post.published_at.isoformat(),
        "published_precision": post.published_precision,
        "text": versions.get(proof.revision, post.text),
        "counts": {name: getattr(post, name) for name in ("likes", "comments", "reposts")},
        "region": post.region,
        "device": post.device,
        "deleted_at": post.gone_at.isoformat() if post.gone_at else None,
        "fetched_at": proof.fetched_at.isoformat(),
        "fetched_from": proof.address,
        "method": proof.method,
        "original_sha256": proof.digest,
    }
    yield Record(f"{folder}/post.json", as_json(told), f"帖子 {number} 第 {proof.revision} 版")
    yield Record(f"{folder}/original.txt", original(proof), f"帖子 {number} 采集到的原始内容")


def original(proof: Evidence) -> bytes:
    try:
        return original_of(proof).encode()
    except (InvalidToken, ValueError) as error:
        return f"原始内容无法打开：{type(error).__name__}".encode()


def thread_record(case: Case) -> Record:
    """What others wrote around the post, as it was captured last."""
    told = [
        {
            "platform": post.platform,
            "post_id": post.post_id,
            "author": post.author_masked,
            "published_at": post.published_at.isoformat(),
            "text": post.text,
        }
        for post in thread_of(case)
    ]
    return Record("thread.json", as_json(told), "前后文")


def timeline_record(case: Case) -> Record:
    events = [
        {
            "at": event.at.isoformat(),
            "kind": event.kind,
            "what": event.get_kind_display(),
            "by": event.actor.get_username() if event.actor else "system",
            "data": event.data,
        }
        for event in case.events.select_related("actor").order_by("at", "id")
    ]
    told = {"case": case.number, "status": case.status, "events": events}
    return Record("timeline.json", as_json(told), "经过")


def as_json(told: object) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()


def index_record(case: Case, records: list[Record], now: datetime) -> Record:
    """A page for a person. Every stranger's word in it is escaped; it runs no script."""
    made = now.astimezone(SHANGHAI)
    rows = "".join(
        f'<tr><td><a href="{escape(record.name)}">{escape(record.title)}</a></td>'
        f"<td>{escape(record.name)}</td><td><code>{record.digest}</code></td></tr>"
        for record in records
    )
    posts = "".join(f"<blockquote>{escape(post.text)}</blockquote>" for post in case.posts.all())
    page = f"""<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>证据包 {case.number}</title>
<style>body{{font:15px/1.7 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}}
td{{border-top:1px solid #ccc;padding:4px 8px;word-break:break-all}}
blockquote{{white-space:pre-wrap;background:#f4f4f4;margin:1em 0;padding:8px 12px}}</style>
<h1>证据包 {case.number}</h1>
<p>生成时间 {made:%Y-%m-%d %H:%M:%S}（北京时间）。每条记录的 SHA-256 见下表，
manifest.json 把它们串成一条链；用 manage.py verify_evidence 可以查出被改动的记录。</p>
<h2>帖子</h2>{posts}<h2>记录</h2><table>{rows}</table></html>"""
    return Record(INDEX, page.encode(), "目录")


def manifest_of(case: Case, records: list[Record], now: datetime) -> bytes:
    links, link = [], FIRST_LINK
    for record in records:
        link = next_link(link, record.name, record.digest)
        links.append({"name": record.name, "sha256": record.digest, "link": link})
    told = {"case": case.number, "made_at": now.isoformat(), "records": links, "seal": seal(link)}
    return as_json(told)


def next_link(before: str, name: str, digest: str) -> str:
    return hashlib.sha256(f"{before}\n{name}\n{digest}".encode()).hexdigest()


def seal(link: str) -> str:
    key = derived_key(settings.HUIYIN_VAULT_KEY, "evidence pack")
    return hmac.new(key, link.encode(), hashlib.sha256).hexdigest()


def verify(path: Path) -> int:
    """How many records a pack holds, all of them whole. Raises BadPack for the first that isn't."""
    try:
        with zipfile.ZipFile(path) as pack:
            return verified(pack)
    except (zipfile.BadZipFile, OSError) as error:
        raise BadPack(f"{path.name} is no readable ZIP file: {error}") from error


def verified(pack: zipfile.ZipFile) -> int:
    told = read_manifest(pack)
    records = told["records"]
    names = [str(record["name"]) for record in records]
    link = FIRST_LINK
    for record in records:
        name = str(record["name"])
        digest = hashlib.sha256(content_of(pack, name)).hexdigest()
        if digest != record["sha256"]:
            raise BadPack(f"{name} was altered: its SHA-256 is {digest}")
        link = next_link(link, name, digest)
        if link != record["link"]:
            raise BadPack(f"{name} breaks the chain: a record before it was altered or left out")
    extra = sorted(set(pack.namelist()) - {*names, MANIFEST})
    if extra:
        raise BadPack(f"{extra[0]} was added: the manifest doesn't know it")
    if not hmac.compare_digest(str(told["seal"]), seal(link)):
        raise BadPack(f"{MANIFEST} was altered: its seal was not made with this vault's key")
    return len(names)


def read_manifest(pack: zipfile.ZipFile) -> dict[str, Any]:
    try:
        told = json.loads(content_of(pack, MANIFEST))
        whole = all({"name", "sha256", "link"} <= set(record) for record in told["records"])
        if not whole or "seal" not in told:
            raise ValueError("fields are missing")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadPack(f"{MANIFEST} was altered: it can't be read ({error})") from error
    return dict(told)


def content_of(pack: zipfile.ZipFile, name: str) -> bytes:
    try:
        if pack.getinfo(name).file_size > LARGEST:
            raise BadPack(f"{name} is larger than any record can be")
        return pack.read(name)
    except KeyError as error:
        raise BadPack(f"{name} is missing") from error
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, zlib.error) as error:
        raise BadPack(f"{name} was altered: it can't be unpacked ({error})") from error
