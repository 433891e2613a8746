"""PUBLIC_URL alone says which hosts are answered and how cookies go."""

import pytest

from treeline.config.web import web_settings


@pytest.mark.parametrize(
    ("public", "host"),
    [
        ("https://treeline.example.com", "treeline.example.com"),
        ("https://treeline.example.com:8443", "treeline.example.com"),
        ("http://[2001:db8::1]:8000", "[2001:db8::1]"),
        ("http://[2001:db8::1]", "[2001:db8::1]"),
    ],
)
def test_the_public_host_is_allowed_without_being_named_again(public: str, host: str) -> None:
    assert web_settings(public, ["localhost"])["ALLOWED_HOSTS"] == ["localhost", host]
    assert web_settings(public, [host])["ALLOWED_HOSTS"] == [host]


def test_tls_switches_everything_that_needs_it_and_nothing_else_does() -> None:
    with_tls, without = (web_settings(f"{scheme}://x.example", []) for scheme in ("https", "http"))
    differ = {name for name in with_tls if with_tls[name] != without[name]}
    assert differ == {
        "CSRF_COOKIE_NAME",
        "CSRF_COOKIE_SECURE",
        "CSRF_TRUSTED_ORIGINS",
        "SECURE_HSTS_SECONDS",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
    }
