"""Paths of our own API."""

from django.urls import path

from portal.api.docs import Document
from portal.api.tandem import imports
from portal.api.tandem.base import API, Shape

operations = [
    path("imports", imports.Imports.as_view()),
    path("imports/<int:pk>", imports.OneImport.as_view()),
    path("imports/<int:pk>/faults", imports.ImportFaults.as_view()),
    path("imports/<int:pk>/check", imports.ImportCheck.as_view()),
    path("imports/<int:pk>/rows", imports.ImportRows.as_view()),
    path("imports/<int:pk>/<slug:action>", imports.ImportAction.as_view()),
]

DOCUMENT = Document(
    api=API,
    operations=operations,
    title="Tandem API v1",
    description="Agents by file: upload, look, run, pause, retry and undo.",
    version="1",
    security={"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
    shape=Shape,
)
