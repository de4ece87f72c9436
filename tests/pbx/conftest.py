"""A customer inside its own scope, with money, two numbers and numbers for sale."""

from collections.abc import Iterator

import pytest

from common import scope
from tests.numbers.conftest import Shop


@pytest.fixture
def shop(market: Shop) -> Iterator[Shop]:
    with scope.tenant(market.customer.pk):
        yield market
