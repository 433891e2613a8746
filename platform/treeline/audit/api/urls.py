"""The trail's addresses below /api/v1/."""

from django.urls import path

from treeline.audit.api.views import OperatorsTrailView, TrailView

urlpatterns = [
    path("audit", TrailView.as_view()),
    path("operator/audit", OperatorsTrailView.as_view()),
]
