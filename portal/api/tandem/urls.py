"""Paths of our own API."""

from django.urls import path, re_path

from portal.api.tandem import imports
from portal.api.tandem.errors import unknown_path

operations = [
    path("imports", imports.Imports.as_view()),
    path("imports/<int:pk>", imports.OneImport.as_view()),
    path("imports/<int:pk>/faults", imports.ImportFaults.as_view()),
    path("imports/<int:pk>/rows", imports.ImportRows.as_view()),
    path("imports/<int:pk>/<slug:action>", imports.ImportAction.as_view()),
]

urlpatterns = [*operations, re_path(r"", unknown_path)]
