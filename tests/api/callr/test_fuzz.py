"""Any JSON at any parameter of any method: never a fault of ours, and a refusal changes nothing."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import ProgramToken
from common import scope
from events.models import Subscription
from messaging.models import Message
from numbers.models import NumberOrder, NumberReservation, PhoneNumber
from portal.api.callr import methods  # noqa: F401
from portal.api.callr.registry import METHODS
from tests.api.callr.conftest import RPC, Program

LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["\x00", "\ud800", "SMS", "FR", "+33199001234", "2027-01-31 13:45:00", "1", "RANDOM"])
)
KEYS = st.sampled_from(
    ["hash", "type", "order", "quantity", "webhook", "endpoint", "options", "KEYWORDS", "x"]
)
JSON = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


def written() -> list[int]:
    """How many rows of each kind there are that a method may write."""
    tables = (PhoneNumber, NumberOrder, NumberReservation, Message, Subscription, ProgramToken)
    with scope.system():
        return [table._default_manager.count() for table in tables]


@pytest.mark.parametrize("name", sorted(METHODS))
def test_no_json_at_any_parameter_is_a_fault_of_ours(customer: Program, name: str) -> None:
    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(params=st.lists(JSON, max_size=len(METHODS[name].parameters) + 1))
    def send(params: list[Any]) -> None:
        before = written()
        body = json.dumps({"jsonrpc": "2.0", "id": 7, "method": name, "params": params})
        response = customer.client.post(RPC, content=body)
        assert response.status_code == 200, response.text
        told = response.json()
        assert told["id"] == 7
        if "error" in told:
            assert told["error"]["code"] != -32603, (params, told)
            assert written() == before

    send()
