"""The accounts' addresses below /api/v1/."""

from django.urls import path

from treeline.accounts.api.session_views import SessionView
from treeline.accounts.api.views import PlanView, TokensView, TokenView

urlpatterns = [
    path("session", SessionView.as_view()),
    path("plan", PlanView.as_view()),
    path("tokens", TokensView.as_view()),
    path("tokens/<uuid:token_id>", TokenView.as_view()),
]
