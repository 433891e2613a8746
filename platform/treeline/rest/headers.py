"""What every answer tells a browser besides its content, errors and redirects included."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# Django adds X-Frame-Options, X-Content-Type-Options, Referrer-Policy and COOP, and django-csp the content's policy.
ALWAYS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")
    ),
}
# Of an answer that does not pass Django, such as a body's that is too large.
BARE = {
    **ALWAYS,
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_KEPT_BY_NOBODY = ("/api/", "/admin/", "/metrics", "/health")


class HeadersMiddleware:
    """Adds what is not there yet. What may be somebody's own stays in no cache, neither a proxy's nor a browser's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(_KEPT_BY_NOBODY):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
