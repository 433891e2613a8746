"""Discord's address below /account/."""

from django.urls import path

from treeline.accounts.discord.views import callback

urlpatterns = [path("discord/callback", callback, name="discord_callback")]
