"""What the web process tells browsers to refuse, and what it believes of a request. PUBLIC_URL alone switches it.

Over http (a machine of one's own) a cookie marked secure would never come back: what needs TLS is left out there.
"""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

YEAR = 365 * 24 * 3600  # seconds

# Nothing that is not a file of ours: no inline script, no inline style, no frame, no other host.
POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "base-uri": [NONE],
    "object-src": [NONE],
}


def web_settings(public_url: str, allowed_hosts: list[str]) -> dict[str, Any]:
    """Django's settings of hosts, cookies and headers."""
    behind_tls = public_url.startswith("https://")
    address = urlsplit(public_url)
    # A browser takes a name with this prefix from our host alone, over TLS: no host beside ours can plant a cookie.
    prefix = "__Host-" if behind_tls else ""
    return {
        "ALLOWED_HOSTS": [*dict.fromkeys([*allowed_hosts, _host(address.netloc)])],
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": POLICY},
        "CSRF_COOKIE_NAME": f"{prefix}csrftoken",  # to be read by a page's script: it is no secret from our own pages
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": behind_tls,
        "CSRF_TRUSTED_ORIGINS": [public_url],
        "SECURE_HSTS_SECONDS": YEAR if behind_tls else 0,
        "SECURE_REDIRECT_EXEMPT": [r"^health$"],  # load balancers ask it from inside
        "SECURE_SSL_HOST": address.netloc,
        "SECURE_SSL_REDIRECT": behind_tls,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_NAME": f"{prefix}sessionid",
        "SESSION_COOKIE_SAMESITE": "Lax",  # Discord sends people back here with a plain link
        "SESSION_COOKIE_SECURE": behind_tls,
        # We speak for our own name, not for those below it, nor for a list in browsers that takes months to leave.
        "SILENCED_SYSTEM_CHECKS": ["security.W005", "security.W021"],
    }


def _host(netloc: str) -> str:
    """Without the port, with the brackets of an IPv6 address, as ALLOWED_HOSTS wants it."""
    host, colon, port = netloc.rpartition(":")
    return host if colon and port.isdecimal() else netloc
