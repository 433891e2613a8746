"""The price cache as operators see it."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from redis.exceptions import RedisError

from treeline.prices import selectors, services
from treeline.prices.models import PriceCache
from treeline.prices.tables import tables
from treeline.rest.lists import FiguresAdmin

_PAGE = "admin:prices_pricecache_changelist"


@admin.register(PriceCache)
class PriceCacheAdmin(FiguresAdmin):
    """One page, in the place of a list: figures, and a button that throws recent prices away. For all staff."""

    def get_urls(self) -> list[URLPattern]:
        return [
            path("", self.admin_site.admin_view(self.page), name="prices_pricecache_changelist"),
            path("purge", self.admin_site.admin_view(require_POST(self.purge)), name="prices_pricecache_purge"),
        ]

    def page(self, request: HttpRequest) -> HttpResponse:
        """The figures as of now; sizes as of when they were last measured."""
        context = {**self.admin_site.each_context(request), "title": "Price cache", "opts": self.opts}
        try:
            context["tables"] = tables(selectors.statistics())
        except RedisError as error:
            context["away"] = str(error)
        return render(request, "admin/prices/price_cache.html", context)

    def purge(self, request: HttpRequest) -> HttpResponse:
        """Throws recent prices away and goes back to the page."""
        try:
            keys = services.purge_now(request.user.get_username())
        except RedisError as error:
            self.message_user(request, f"Nothing was purged: Redis can't be reached ({error}).", messages.ERROR)
        else:
            self.message_user(request, f"Recent prices are purged: {keys:,} keys. Settled ones stay.")
        return redirect(_PAGE)
