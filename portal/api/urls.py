"""Served APIs, each under its own name, and the pages that describe them."""

import functools

from django.urls import path
from django.views.decorators.http import require_safe

from portal.api import reference
from portal.api.callr import urls as callr
from portal.api.omniavoice import urls as omniavoice
from portal.api.relatel import urls as relatel
from portal.api.smartcommunicator import urls as smartcommunicator
from portal.api.tandem import urls as tandem
from portal.api.voicetel import urls as voicetel

# One more served API is a folder, and a line here.
DOCUMENTS = (
    voicetel.DOCUMENT,
    smartcommunicator.DOCUMENT,
    omniavoice.DOCUMENT,
    tandem.DOCUMENT,
    callr.DOCUMENT,
    relatel.DOCUMENT,
)

urlpatterns = [
    *(
        path(route, require_safe(functools.partial(view, DOCUMENTS)), name=name)
        for route, view, name in (
            ("docs/", reference.overview, "api_docs"),
            ("docs/try/", reference.trial, "api_docs_try"),
            ("docs/<slug:slug>/<str:name>/", reference.operation, "api_docs_operation"),
        )
    ),
    *(pattern for document in DOCUMENTS for pattern in document.served()),
]
