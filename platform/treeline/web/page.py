"""What the browser is given: `index.html` at every address of the page, and the files that it names."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from whitenoise.base import WhiteNoise
from whitenoise.middleware import WhiteNoiseMiddleware

from treeline.web.folders import DIST, INDEX

# The page finds out itself what it shows at an address. Not its own: what the platform answers, whatever is hidden
# (`.git`), and what looks like a file, so that a mistyped or a hostile request learns that there is nothing.
_NOT_OURS = r"(?:account/discord|admin|api|flower|health|metrics|static)(?:/|$)"
ADDRESSES = rf"^(?!{_NOT_OURS})(?!(?:.*/)?\.)(?!.*\.[A-Za-z0-9]+/?\Z)[^\x00-\x1f]*\Z"

NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Treeline</title>
<h1>The page is not built</h1>
<p>Run <code>make page</code> in the checkout, then load this again: nothing has to be started anew.</p>
<p>All else is up: <a href="/api/docs">the API</a>, <a href="/admin/">the admin</a>, <a href="/health">health</a>.</p>
</html>
"""


class _Files(WhiteNoise):
    """Looked up at every request, unlike the packages' own files: a build that comes while we run is served too."""

    FOREVER = 365 * 24 * 3600  # seconds


_FILES = _Files(
    None,
    root=DIST,
    prefix="static/page/",
    autorefresh=True,
    max_age=0,
    allow_all_origins=False,
    immutable_file_test=r"^/static/page/assets/",  # these have their content's hash in their names
)


@require_safe
@cache_control(no_cache=True)
@conditional_page
def page(request: HttpRequest) -> HttpResponse:
    """The page, asked for anew each time: it names the files of the latest build."""
    try:
        return HttpResponse(INDEX.read_bytes())
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT, status=503)


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the build: scripts and styles for a year, packed for who takes gzip."""
    found = _FILES.find_file(request.path_info)
    if found is None:
        raise Http404
    return cast(FileResponse, WhiteNoiseMiddleware.serve(found, request))
