"""Static files: named by their content, so that a browser may keep them for ever."""

import gzip
import tempfile
from functools import cache
from hashlib import sha256
from multiprocessing.util import Finalize
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from whitenoise import WhiteNoise  # type: ignore[import-untyped]


class StaticFiles(NamedTuple):
    """A folder of files with hashed names, and where each original is served."""

    folder: tempfile.TemporaryDirectory[str]
    urls: dict[str, str]


@cache
def static_files(source: Path) -> StaticFiles:
    """Copy the files under hashed names, each with a gzipped twin; once a process."""
    folder = tempfile.TemporaryDirectory(prefix="doorstep-static-")
    # A server's worker process ends without what Python otherwise does at the end.
    Finalize(folder, folder.cleanup, exitpriority=0)
    urls = {}
    for path in sorted(source.rglob("*")):
        if not path.is_file():
            continue
        content = path.read_bytes()
        name = f"{path.stem}.{sha256(content).hexdigest()[:12]}{path.suffix}"
        copy = Path(folder.name) / path.relative_to(source).with_name(name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
        copy.with_name(f"{name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
        urls[path.relative_to(source).as_posix()] = (
            f"/static/{copy.relative_to(folder.name).as_posix()}"
        )
    return StaticFiles(folder, urls)


def serve_static(app: Flask, files: StaticFiles) -> None:
    """Answer for the files before the app is asked."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=files.folder.name,
        prefix="static/",
        immutable_file_test=lambda _path, _url: True,
    )
