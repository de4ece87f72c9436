"""The tree that tests of money begin with."""

import pytest

from tests.billing.tree import make_tree
from tests.people import People


@pytest.fixture
def tree(people: People) -> People:
    """The reseller with 20 and prices of its own, below it Acme with 10 and two numbers of the operator's login."""
    return make_tree(people)
