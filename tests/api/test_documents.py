"""The OpenAPI documents are made without a complaint, each by itself."""

import gzip

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS

from portal.api import docs, urls
from portal.api.callr.registry import METHODS

# CALLR's methods are counted where they are named: a method that is told of is one that is served.
OPERATIONS = {
    "voicetel": 79,
    "smartcommunicator": 11,
    "omniavoice": 6,
    "tandem": 34,
    "callr": len(METHODS),
    "relatel": 59,
}


@pytest.mark.parametrize("document", urls.DOCUMENTS, ids=lambda document: document.slug)
def test_a_document_tells_every_operation(document: docs.Document, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(docs, "_made", {})
    GENERATOR_STATS.reset()
    told = docs.openapi(document)
    assert not GENERATOR_STATS
    assert sum(len(methods) for methods in told["paths"].values()) == OPERATIONS[document.slug]


def test_what_programs_get_is_compressed_for_those_who_can_read_it(client: Client, db: None):
    """The same bytes, a tenth as long; short answers and clients that do not ask get them plain."""
    plain = client.get("/api/voicetel/openapi.json")
    packed = client.get("/api/voicetel/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert (plain.get("Content-Encoding"), packed["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) * 8 < len(plain.content)
    short = client.get("/api/voicetel/v2.2/account", headers={"Accept-Encoding": "gzip"})
    assert (short.status_code, short.get("Content-Encoding")) == (401, None)
