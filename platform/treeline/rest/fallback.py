"""Errors that no REST view answers: unknown addresses, refused hosts, faults in the middleware."""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from treeline.rest.errors import body, describe


def _is_api(request: HttpRequest) -> bool:
    return request.path == "/api" or request.path.startswith("/api/")


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Answers what lies under /api/ and is no endpoint, with DEBUG on as well."""
    return JsonResponse(body("not_found", "there is nothing at this address"), status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400: a refused host, a body that can't be read."""
    if not _is_api(request):
        return defaults.bad_request(request, exception)
    return JsonResponse(body("invalid", "the request can't be accepted (is the Host header right?)"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403."""
    if not _is_api(request):
        return defaults.permission_denied(request, exception)
    return JsonResponse(body("forbidden", "you may not do this"), status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of the admin was sent without its CSRF token."""
    if _is_api(request):
        return JsonResponse(body("forbidden", "this address is only to be read"), status=403)
    page = "<h1>This form has expired</h1><p>Go back, load the page again and send it once more.</p>"
    return HttpResponse(page, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404."""
    return nothing_here(request) if _is_api(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's 500; a Postgres that is gone is told as such."""
    error = sys.exc_info()[1]
    status, code, message, _ = describe(error) if error else (500, "internal", "something went wrong on our side", ())
    if _is_api(request):
        return JsonResponse(body(code, message), status=status)
    return HttpResponse(f"<h1>{message.capitalize()}</h1>", status=status)
