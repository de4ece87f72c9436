"""Served APIs, each under its own name, and the pages that describe them."""

from django.urls import include, path, re_path

from portal.api import docs
from portal.api.omniavoice import errors as omniavoice
from portal.api.smartcommunicator import errors as smartcommunicator
from portal.api.tandem import errors as tandem
from portal.api.voicetel.errors import unknown_path

urlpatterns = [
    path("v1/openapi.json", docs.tandem_openapi, name="tandem_openapi"),
    path("v1/", include("portal.api.tandem.urls")),
    re_path(r"^v1$", tandem.unknown_path),
    path("docs/", docs.api_docs, name="api_docs"),
    path("voicetel/openapi.json", docs.voicetel_openapi, name="voicetel_openapi"),
    path("voicetel/", include("portal.api.voicetel.urls")),
    re_path(r"^voicetel$", unknown_path),
    path("omniavoice/openapi.json", docs.omniavoice_openapi, name="omniavoice_openapi"),
    path("omniavoice/", include("portal.api.omniavoice.urls")),
    re_path(r"^omniavoice$", omniavoice.unknown_path),
    path("smartcommunicator/openapi.json", docs.smartcommunicator_openapi, name="smartcommunicator_openapi"),
    path("smartcommunicator/", include("portal.api.smartcommunicator.urls")),
    re_path(r"^smartcommunicator$", smartcommunicator.unknown_path),
]
