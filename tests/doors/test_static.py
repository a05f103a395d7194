"""Static files: named by their content, kept for ever."""

import gzip
from hashlib import sha256
from pathlib import Path

import pytest

from tests.client import Client
from webapp.doors.static import static_files

STATIC = Path(__file__).parents[2] / "static"


def test_a_file_is_named_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    for name in ("a.css", "fonts/b.woff2"):
        (tmp_path / name).write_text(name)
    urls = static_files(tmp_path).urls
    assert urls == {
        name: f"/static/{name.replace('.', f'.{sha256(name.encode()).hexdigest()[:12]}.')}"
        for name in ("a.css", "fonts/b.woff2")
    }


@pytest.mark.parametrize(("name", "kind"), [("app.js", "text/javascript"), ("app.css", "text/css")])
def test_a_file_is_served_as_it_is_and_compressed(client: Client, name: str, kind: str) -> None:
    url = static_files(STATIC).urls[name]
    plain = client.http.get(url, buffered=True)
    assert plain.mimetype == kind
    packed = client.http.get(url, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert sha256(plain.data).hexdigest()[:12] in url


def test_nothing_outside_the_folder_is_served(client: Client) -> None:
    for path in ("/static/../webapp/__init__.py", "/static/%2e%2e/pyproject.toml", "/static/"):
        assert client.http.get(path).status_code == 404


def test_the_script_of_ours_is_small() -> None:
    assert (STATIC / "app.js").stat().st_size <= 3000
