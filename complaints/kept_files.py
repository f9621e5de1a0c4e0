"""Files in HUIYIN_HOME that hold what people wrote (uploads, rejected rows, exports) are swept by
their age, as records are."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

UPLOAD_KEPT = timedelta(hours=1)  # neither taken nor cancelled, it names its authors in clear


def swept(folder: str, moment: datetime) -> int:
    """Takes away the files of a folder in HUIYIN_HOME that were last written before the moment; how
    many. Whoever does the same beside it is no trouble."""
    old = [path for path in (Path(settings.HUIYIN_HOME) / folder).glob("*") if older(path, moment)]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def older(path: Path, moment: datetime) -> bool:
    try:
        return path.stat().st_mtime < moment.timestamp()
    except FileNotFoundError:
        return False
