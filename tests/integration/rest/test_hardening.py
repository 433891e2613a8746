"""What every answer tells a browser, and what a request is not believed."""

import asyncio
import re
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.contrib import admin
from django.test import Client

from tests import cast
from treeline.config.asgi import application
from treeline.config.web import web_settings
from treeline.rest.parsers import LARGEST_BODY

PUBLIC = "https://treeline.example.com"
WITH_US: Any = {"HTTP_HOST": "treeline.example.com"}

# Pages and answers of every kind: ours, the packages', files, redirects, errors.
OPEN = ["/", "/health", "/api/schema", "/api/docs", "/api/docs?script=", "/api/docs/", "/admin/login/"]
FILES = ["/static/treeline/docs.css", "/static/admin/css/base.css", "/static/page/theme.js"]
REFUSED = ["/metrics", "/admin/", "/nothing.php", "/api/nothing", "/api/v1/nothing", "/api/v1/plan", "/api/v1/batches"]
ALL = [*OPEN, *FILES, *REFUSED]

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}


@pytest.fixture
def behind_tls(settings: Any) -> None:
    """As the process is with PUBLIC_URL=https://treeline.example.com."""
    for name, value in {**web_settings(PUBLIC, ["localhost"]), "PUBLIC_URL": PUBLIC, "BEHIND_TLS": True}.items():
        setattr(settings, name, value)


def policy_of(answer: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("address", ALL)
def test_every_answer_forbids_what_is_not_ours(db: None, address: str) -> None:
    answer = Client().get(address)
    images = {"img-src": "'self' data:"} if address.startswith("/api/docs") and answer.status_code == 200 else {}
    assert policy_of(answer) == POLICY | images
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer
    assert "Server" not in answer


@pytest.mark.parametrize("address", ["/api/v1/plan", "/api/v1/strategies", "/api/v1/nothing", "/api/v1/session"])
def test_no_cache_keeps_what_somebody_who_is_signed_in_was_told(db: None, address: str) -> None:
    client = Client()
    client.force_login(cast.alice())
    assert "no-store" in client.get(address)["Cache-Control"]
    assert "no-store" in cast.caller(cast.alice()).get(address)["Cache-Control"]


def test_no_cache_keeps_a_page_of_the_admin(db: None) -> None:
    operator = cast.bob()
    operator.is_staff = operator.is_superuser = True
    operator.save()
    client = Client()
    client.force_login(operator)
    for address in ("/admin/", "/admin/accounts/user/", "/admin/workers/worker/"):
        assert "no-store" in client.get(address)["Cache-Control"]


def test_a_body_that_is_too_large_is_refused_with_the_same_headers() -> None:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(application)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post("/api/v1/session", headers={"Content-Length": str(LARGEST_BODY + 1)})

    answer = asyncio.run(go())
    assert answer.status_code == 413
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def in_the_page(answer: Any) -> list[str]:
    """Scripts and styles that the policy would leave out; data that a script reads is none."""
    found = re.findall(r"<style|\sstyle=|<script[^>]*>|\son\w+=|javascript:", answer.content.decode())
    return [one for one in found if "src=" not in one and 'type="application/json"' not in one]


@pytest.mark.parametrize("address", ["/", "/api/docs", "/admin/login/"])
def test_no_page_holds_a_script_or_a_style_of_its_own(db: None, address: str) -> None:
    assert in_the_page(Client().get(address)) == []


def test_no_page_of_the_admin_does_either(db: None) -> None:
    user = cast.bob()
    user.is_staff = user.is_superuser = True
    user.save()
    client = cast.browser(user)
    pages = ["/admin/", f"/admin/accounts/user/{user.pk}/change/", f"/admin/accounts/user/{user.pk}/history/"]
    for model in admin.site._registry:
        start = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        pages += [start, f"{start}add/"]
    answers = {page: client.get(page) for page in pages}
    assert {page: in_the_page(answer) for page, answer in answers.items() if in_the_page(answer)} == {}
    assert sum(answer.status_code == 200 for answer in answers.values()) > len(pages) / 2


@pytest.mark.usefixtures("behind_tls")
class TestBehindTls:
    """PUBLIC_URL begins with https://."""

    @pytest.mark.parametrize("address", ["/", "/api/v1/plan", "/admin/", "/nothing", "/metrics", "/static/x.css"])
    def test_who_comes_without_tls_is_sent_to_our_own_name(self, address: str) -> None:
        answer = Client().get(address, HTTP_HOST="localhost")
        assert (answer.status_code, answer["Location"]) == (301, f"{PUBLIC}{address}")
        assert policy_of(answer) == POLICY

    def test_a_load_balancer_asks_without_tls_whether_all_is_well(self, db: None) -> None:
        assert Client().get("/health", HTTP_HOST="localhost").status_code == 200

    def test_browsers_are_told_to_come_with_tls_for_a_year(self, db: None) -> None:
        told = Client().get("/", secure=True, **WITH_US)["Strict-Transport-Security"]
        assert told == "max-age=31536000"

    def test_cookies_go_nowhere_but_here_and_only_over_tls(self, db: None) -> None:
        user = cast.alice()
        user.set_password("correct horse battery")
        user.is_staff = True
        user.save()
        client = Client()
        page = client.get("/admin/login/", secure=True, **WITH_US)
        csrf = page.cookies["__Host-csrftoken"]
        form = {"username": "alice", "password": "correct horse battery", "csrfmiddlewaretoken": csrf.value}
        answer = client.post("/admin/login/", form, secure=True, **WITH_US, HTTP_REFERER=f"{PUBLIC}/admin/login/")
        assert answer.status_code == 302
        for cookie in (csrf, answer.cookies["__Host-sessionid"]):
            assert cookie["secure"]
            assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")
        assert answer.cookies["__Host-sessionid"]["httponly"]


def test_over_http_on_a_machine_of_ones_own_cookies_still_come_back(db: None) -> None:
    page = Client().get("/admin/login/")
    assert not page.cookies["csrftoken"]["secure"]
    assert "Strict-Transport-Security" not in page


@pytest.mark.parametrize("address", ["/", "/api/v1/plan", "/admin/login/", "/health"])
def test_a_host_that_is_not_ours_is_refused(db: None, address: str) -> None:
    answer = Client().get(address, HTTP_HOST="evil.example")
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


def test_a_refused_host_is_one_line_of_the_log(db: None, caplog: pytest.LogCaptureFixture) -> None:
    Client().get("/", HTTP_HOST="evil.example")
    [told] = [record for record in caplog.records if record.name == "django.security.DisallowedHost"]
    assert (told.levelname, told.exc_info) == ("WARNING", None)


def test_who_asks_for_an_icon_gets_one(db: None) -> None:
    answer = Client().get("/favicon.ico", follow=True)
    assert answer["Content-Type"] == "image/svg+xml"


def test_a_forwarded_host_is_not_believed(db: None) -> None:
    answer = Client().get("/admin/", HTTP_X_FORWARDED_HOST="evil.example")
    assert urlsplit(answer["Location"]).netloc in ("", "testserver")


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil"]
)
def test_the_admin_sends_nobody_who_signs_in_elsewhere(db: None, elsewhere: str) -> None:
    user = cast.alice()
    user.set_password("correct horse battery")
    user.is_staff = True
    user.save()
    form = {"username": "alice", "password": "correct horse battery", "next": elsewhere}
    answer = Client().post("/admin/login/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_a_form_of_another_site_is_refused(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice())
    answer = client.post("/api/v1/tokens", {"name": "x"}, "application/json", HTTP_ORIGIN="https://evil.example")
    assert answer.status_code == 403
    assert client.post("/admin/login/", {"username": "alice"}).status_code == 403
