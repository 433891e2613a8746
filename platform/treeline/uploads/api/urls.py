"""The uploads' addresses below /api/v1/."""

from django.urls import path

from treeline.uploads.api.views import UploadedSymbolView, UploadsView, UploadView

urlpatterns = [
    path("uploads", UploadsView.as_view()),
    path("uploads/<uuid:upload_id>", UploadView.as_view()),
    path("uploads/<uuid:upload_id>/symbols/<path:symbol>", UploadedSymbolView.as_view()),
]
