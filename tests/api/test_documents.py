"""The OpenAPI documents are made without a complaint, each by itself."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS

from portal.api import docs, urls

OPERATIONS = {"voicetel": 79, "smartcommunicator": 11, "omniavoice": 6, "tandem": 19}


@pytest.mark.parametrize("document", urls.DOCUMENTS, ids=lambda document: document.slug)
def test_a_document_tells_every_operation(document: docs.Document, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(docs, "_made", {})
    GENERATOR_STATS.reset()
    told = docs.openapi(document)
    assert not GENERATOR_STATS
    assert sum(len(methods) for methods in told["paths"].values()) == OPERATIONS[document.slug]
