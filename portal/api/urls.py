"""Served APIs, each under its own name, and the page that describes them."""

import functools

from django.urls import path
from django.views.decorators.http import require_safe

from portal.api import docs
from portal.api.omniavoice import urls as omniavoice
from portal.api.smartcommunicator import urls as smartcommunicator
from portal.api.tandem import urls as tandem
from portal.api.voicetel import urls as voicetel

# One more served API is a folder, and a line here.
DOCUMENTS = (
    voicetel.DOCUMENT,
    smartcommunicator.DOCUMENT,
    omniavoice.DOCUMENT,
    tandem.DOCUMENT,
)

urlpatterns = [
    path("docs/", require_safe(functools.partial(docs.reference, DOCUMENTS)), name="api_docs"),
    *(pattern for document in DOCUMENTS for pattern in document.served()),
]
