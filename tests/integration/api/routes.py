"""Every endpoint of the API, found by walking the router."""

from collections.abc import Iterator, Sequence

from django.urls import URLPattern, URLResolver, get_resolver

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def api_methods() -> list[tuple[str, str]]:
    """(route, method) of every endpoint under /api/v1/, routes like `/api/v1/strategies/<uuid:strategy_id>`."""
    return [
        (route, method)
        for route, pattern in _walk("/", get_resolver().url_patterns)
        if route.startswith("/api/v1/")
        for method in _METHODS
        if hasattr(getattr(pattern.callback, "view_class", None), method.lower())
    ]


def routes() -> list[str]:
    """Every address that is the API's or stands beside it, but for the document that describes it."""
    found = [route for route, _ in _walk("/", get_resolver().url_patterns)]
    return sorted({route for route in found if route.startswith("/api/v1/")} | {"/health", "/metrics"})


def admin_routes() -> list[str]:
    """Every page of the operators' admin."""
    return [route for route, _ in _walk("/", get_resolver().url_patterns) if route.startswith("/admin/")]


def _walk(prefix: str, patterns: Sequence[URLPattern | URLResolver]) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(route, pattern.url_patterns)
        else:
            yield route, pattern
