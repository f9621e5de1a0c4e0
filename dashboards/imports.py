"""Import: a file is uploaded, looked at in a dry run, its columns named if needed, then taken."""

import re
import secrets
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from complaints.arrivals import COLUMNS, REQUIRED
from complaints.domain.access import Permission
from complaints.exports.files import UnreadableFile
from complaints.exports.ingesting import ingest_file
from complaints.exports.mappings import keep_mapping, kept_mappings, without_blanks
from complaints.exports.preview import preview
from complaints.exports.reading import READERS
from complaints.kept_files import UPLOAD_KEPT, swept
from dashboards.access import DeskRequest, needs
from dashboards.words import COLUMN_NAMES

LARGEST = 50_000_000  # bytes; larger files go through `manage.py ingest`
TOKEN = re.compile(r"[0-9a-f]{32}-[0-9]{1,3}-[a-z0-9]{2,7}")
CONSTANT = "platform"  # the one column that a person may type instead of naming one


@needs(Permission.POST_IMPORT)
def choose(request: DeskRequest) -> HttpResponse:
    """The form, and what becomes of the file that it sends."""
    file = request.FILES.get("file") if request.method == "POST" else None
    if request.method == "POST":
        refusal = why_not(file)
        if file is not None and not refusal:
            return HttpResponseRedirect(
                reverse("import_look", args=[put_aside(file, request.user.pk)])
            )
        messages.error(request, refusal)
    return render(request, "imports/choose.html", {"endings": ",".join(READERS)})


def why_not(file: "UploadedFile[bytes] | None") -> str:
    if file is None:
        return gettext("请先选择一个文件。")
    if Path(file.name or "").suffix.lower() not in READERS:
        return gettext("不支持这种文件，请另存为 %(kinds)s 之一。") % {"kinds": "、".join(READERS)}
    if (file.size or 0) > LARGEST:
        return gettext("文件超过 %(most)s MB，请用 manage.py ingest 导入。") % {
            "most": LARGEST // 1000000
        }
    return ""


def put_aside(file: "UploadedFile[bytes]", owner: int) -> str:
    """Keeps the upload in HUIYIN_HOME, readable by nobody else, until it is taken."""
    ending = Path(file.name or "").suffix.lower()[1:]
    token = f"{secrets.token_hex(16)}-{owner}-{ending}"
    path = place_of(token)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    swept(path.parent.name, datetime.now(UTC) - UPLOAD_KEPT)
    path.touch(mode=0o600)
    with path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
    return token


def place_of(token: str) -> Path:
    name, _, ending = token.rpartition("-")
    return Path(settings.HUIYIN_HOME) / "uploads" / f"{name}.{ending}"


@needs(Permission.POST_IMPORT)
def look(request: DeskRequest, token: str) -> HttpResponse:
    """The dry run; a post names the columns, or takes the file."""
    path = place_of(token)
    if not TOKEN.fullmatch(token) or token.split("-")[1] != str(request.user.pk):
        raise Http404
    if not path.is_file():
        messages.error(request, gettext("这个文件已经导入或取消了，请重新上传。"))
        return HttpResponseRedirect(reverse("import"))
    now = datetime.now(UTC)
    act = request.POST.get("act", "")
    if act == "cancel":
        path.unlink(missing_ok=True)
        return HttpResponseRedirect(reverse("import"))
    seen = preview(path, kept_mappings(), now)
    if act == "name":
        naming = {ours: request.POST.get(f"column-{ours}", "") for ours in COLUMNS}
        typed = request.POST.get(f"value-{CONSTANT}", "").strip()[:32]
        naming[CONSTANT] = naming[CONSTANT] or f"={typed}"
        keep_mapping(seen.columns, without_blanks(naming), request.user, now)
        return HttpResponseRedirect(request.path)
    if act == "take" and not seen.refusal:
        return taken(request, path, now)
    return render(request, "imports/look.html", {"seen": seen, "fields": fields_of(seen.naming)})


def fields_of(naming: dict[str, str]) -> list[tuple[str, str, str, str, bool]]:
    """Our columns: name, label, the file's column, a typed value, whether it must be there."""
    found = []
    for ours in COLUMNS:
        told = naming.get(ours, "")
        typed = told[1:] if told.startswith("=") else ""
        found.append((ours, COLUMN_NAMES[ours], told, typed, ours in REQUIRED))
    return found


def taken(request: DeskRequest, path: Path, now: datetime) -> HttpResponse:
    """Ingests the file; what was refused stays in HUIYIN_HOME/rejected with its reasons."""
    reasons: list[tuple[int, str]] = []
    try:
        done, _ = ingest_file(path, now, lambda number, reason: reasons.append((number, reason)))
    except UnreadableFile as error:
        messages.error(request, str(error).replace(str(path), path.name))
        return HttpResponseRedirect(reverse("import"))
    path.unlink(missing_ok=True)
    context = {"counts": done.counts(), "reasons": reasons[:50], "more": max(0, len(reasons) - 50)}
    return render(request, "imports/done.html", context)
