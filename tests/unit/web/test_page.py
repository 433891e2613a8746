"""The page's addresses, and the files of its build."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from treeline.web import page
from treeline.web.build import pack, publish

SCRIPT = "console.log('the page');\n" * 100


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build that is served in the place of the checkout's own."""
    folder = tmp_path / "dist"
    folder.mkdir()
    monkeypatch.setattr(page, "INDEX", folder / "index.html")
    monkeypatch.setattr(page._FILES, "directories", [(f"{folder}/", "/static/page/")])
    return folder


def build(dist: Path, name: str) -> None:
    """As `make page` puts a new build there."""
    fresh = dist.parent / name
    (fresh / "assets").mkdir(parents=True)
    (fresh / "assets" / f"index-{name}.js").write_text(SCRIPT)
    (fresh / "theme.js").write_text("document.title;\n")
    (fresh / "index.html").write_text(f'<script type="module" src="/static/page/assets/index-{name}.js"></script>')
    pack(fresh)
    publish(fresh, dist)


def whole(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("address", ["/", "/nothing", "/strategies/7f0c1a52", "/shared/aB-c_1", "/apiary", "/x?y=.z"])
def test_every_address_that_is_nobody_elses_is_the_pages(dist: Path, address: str) -> None:
    build(dist, "first")
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert b"index-first.js" in answer.content
    assert "'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "address",
    [
        *("/robots.txt", "/wp-login.php", "/a/b.map", "/.env", "/.git/config", "/a/.hidden/b", "/index.html"),
        *("/api/nothing", "/static/nothing", "/static/page/nothing", "/static/page/assets/index-gone.js"),
        *("/static/page/", "/static/page/../page.py", "/static/page/assets", "/static/page//etc/passwd"),
        *("/health/x", "/metrics/x", "/flower/", "/account/discord/x", "/line%0Abreak", "/static/page/%2e%2e/page.py"),
    ],
)
def test_what_looks_like_a_file_or_belongs_to_another_is_never_the_page(dist: Path, address: str) -> None:
    build(dist, "first")
    assert Client().get(address).status_code == 404


def test_the_admin_is_found_without_its_slash(dist: Path) -> None:
    build(dist, "first")
    answer = Client().get("/admin")
    assert (answer.status_code, answer["Location"]) == (301, "/admin/")


@pytest.mark.parametrize("address", ["/", "/static/page/assets/index-first.js"])
def test_nothing_but_reading_is_answered(dist: Path, address: str) -> None:
    build(dist, "first")
    assert [getattr(Client(), method)(address).status_code for method in ("post", "put", "delete")] == [405, 405, 405]


def test_the_page_is_asked_for_anew_each_time_and_sent_once(dist: Path) -> None:
    build(dist, "first")
    answer = Client().get("/")
    assert answer["Cache-Control"] == "no-cache"
    again = Client(headers={"If-None-Match": answer["ETag"]}).get("/elsewhere")
    assert (again.status_code, again.content) == (304, b"")
    assert Client().head("/").content == b""


def test_a_build_is_served_by_who_runs_already(dist: Path) -> None:
    assert Client().get("/").status_code == 503
    for name in ("first", "second"):
        build(dist, name)
        (script,) = re.findall(r'src="([^"]+)"', Client().get("/").content.decode())
        assert name in script
        assert whole(Client().get(script)) == SCRIPT.encode()
    assert Client().get("/static/page/assets/index-first.js").status_code == 404


def test_a_file_with_its_hash_in_its_name_is_kept_for_a_year_and_others_are_asked_for(dist: Path) -> None:
    build(dist, "first")
    script, theme = (Client().get(f"/static/page/{name}") for name in ("assets/index-first.js", "theme.js"))
    assert script["Cache-Control"] == "max-age=31536000, public, immutable"
    assert theme["Cache-Control"] == "max-age=0, public"
    assert script["Content-Type"] == theme["Content-Type"] == 'text/javascript; charset="utf-8"'
    assert "Access-Control-Allow-Origin" not in script
    assert "Set-Cookie" not in script


def test_a_file_is_sent_packed_to_who_takes_it_so(dist: Path) -> None:
    build(dist, "first")
    address = "/static/page/assets/index-first.js"
    packed, plain = Client(headers={"Accept-Encoding": "br, gzip"}).get(address), Client().get(address)
    assert (packed["Content-Encoding"], packed["Vary"]) == ("gzip", "Accept-Encoding")
    assert int(packed["Content-Length"]) < int(plain["Content-Length"]) == len(SCRIPT)
    assert gzip.decompress(whole(packed)) == whole(plain) == SCRIPT.encode()
    assert "Content-Encoding" not in plain


def test_heads_ranges_and_what_has_not_changed_are_answered(dist: Path) -> None:
    build(dist, "first")
    address = "/static/page/assets/index-first.js"
    head = Client().head(address)
    assert (head.status_code, whole(head), head["Content-Length"]) == (200, b"", str(len(SCRIPT)))
    part = Client(headers={"Range": "bytes=8-10"}).get(address)
    assert (part.status_code, whole(part), part["Content-Range"]) == (206, b"log", f"bytes 8-10/{len(SCRIPT)}")
    assert Client(headers={"If-None-Match": head["ETag"]}).get(address).status_code == 304


def test_without_a_build_a_person_reads_what_to_do(dist: Path) -> None:
    answer = Client().get("/")
    assert answer.status_code == 503
    said = answer.content.decode()
    assert "make page" in said
    for address in ("/api/docs", "/admin/", "/health"):
        assert f'href="{address}"' in said
