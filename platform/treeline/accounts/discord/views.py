"""Where Discord sends the browser back to."""

from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import parse_qs, urlencode, urlsplit

from allauth.headless.constants import Client
from allauth.headless.internal.decorators import mark_request_as_headless
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from treeline.accounts.discord.exchange import DiscordExchange
from treeline.accounts.discord.offer import is_offered

# Why it came to nothing, by allauth's code and our adapter's; any other is `unknown`.
REASONS: Mapping[str, str] = MappingProxyType(
    {
        "cancelled": "cancelled",
        "signup_closed": "sign_ups_closed",
        "connected_other": "connected_to_another",
        "permission_denied": "signed_out",
        "address_not_verified": "address_not_verified",
        "address_taken": "address_taken",
    }
)

_finish = OAuth2CallbackView.adapter_view(DiscordExchange)


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponseRedirect:
    """Ends at PUBLIC_URL in any case, with a session or with a reason why there is none."""
    if not is_offered():
        raise Http404
    mark_request_as_headless(request, Client.BROWSER)  # so that allauth leaves no messages for pages of its own
    landing = urlsplit(_finish(request).get("Location", "?error="))
    error = parse_qs(landing.query, keep_blank_values=True).get("error")
    if error is None:
        return HttpResponseRedirect(f"{settings.PUBLIC_URL}/")
    told = urlencode({"sign-in": "failed", "reason": REASONS.get(error[0], "unknown")})
    return HttpResponseRedirect(f"{settings.PUBLIC_URL}/?{told}")
