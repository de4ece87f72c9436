"""The OpenAPI documents are made without a complaint, each by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS

from portal.api import docs


@pytest.mark.parametrize(
    ("document", "operations"),
    [
        (docs.voicetel_document, 79),
        (docs.smartcommunicator_document, 11),
        (docs.omniavoice_document, 6),
        (docs.tandem_document, 6),
    ],
)
def test_a_document_tells_every_operation(document: Callable[[], dict[str, Any]], operations: int):
    document.cache_clear()  # type: ignore[attr-defined]
    GENERATOR_STATS.reset()
    told = document()
    assert not GENERATOR_STATS
    assert sum(len(methods) for methods in told["paths"].values()) == operations
