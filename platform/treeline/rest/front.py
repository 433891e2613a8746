"""The page at /: where to go from here."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Treeline</title>
<body style="font: 1.1rem/1.6 system-ui, sans-serif; margin: 4rem auto; max-width: 34rem; padding: 0 1rem">
<h1>Treeline</h1>
<p>Compose portfolio strategy trees, backtest them, and sweep their variables in batches.</p>
<ul>
<li><a href="/api/docs">The API</a>, to read and to try (<a href="/api/schema">OpenAPI document</a>)</li>
<li><a href="/admin/">Admin</a>, for operators</li>
<li><a href="/health">Health</a></li>
</ul>
</html>
"""


@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    """A plain page of links."""
    return HttpResponse(_PAGE)
