"""Any JSON at any parameter of any method: never a fault of ours, and a refusal changes nothing."""

import json
from collections.abc import Collection
from typing import Any

import pytest
from django.apps import apps as installed
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Account, ApiCredential
from broadcasts.services.books import create_book
from calls.live.services import broadcast
from common import scope
from pbx.prompts import Prompt
from pbx.services.apps import create_app
from pbx.services.rooms import Access, create_room
from pbx.services.sip_subscribers import create_subscriber
from pbx.states import AppKind
from pbx.targets import Target
from portal.api.callr import methods  # noqa: F401
from portal.api.callr.hashes import NUMBER, hash_of
from portal.api.callr.registry import METHODS
from tests.api.callr.conftest import RPC, Program
from tests.numbers.conftest import HELD
from tests.people import BY
from tests.stages import staged
from tests.suspended import written, written_since

LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.sampled_from(["\x00", "\ud800", "SMS", "FR", "+33199001234", "2027-01-31 13:45:00", "1", "RANDOM"])
)
KEYS = st.sampled_from(
    [
        "hash",
        "type",
        "order",
        "quantity",
        "webhook",
        "endpoint",
        "options",
        "KEYWORDS",
        "x",
        "number",
        "timeout",
        "cli",
        "loop",
        "schedule",
        "variables",
        "vms",
        "codecs",
        "pin",
        "open",
        "medias",
        "name",
        "addressbook",
        "ivr",
        "broadcast",
        "keys",
        "days",
        "enabled",
    ]
)
# What is counted before and after; the others grow with whatever a request asks for, refused or not.
NOT_COUNTED = {"accounts.throttlewindow", "sessions.session", "contenttypes.contenttype", "jobs.heartbeat"}
TARGET = {"number": "+12015550147", "timeout": 20}


def json_of(known: list[Any]) -> st.SearchStrategy[Any]:
    """Any JSON, and now and then what the account really has."""
    leaf = LEAF | st.sampled_from(known)
    return st.recursive(
        leaf,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    )


def things_of(callr_customer: tuple[Account, ApiCredential]) -> list[Any]:
    """Hashes and ids of what the account has, and values that calls are made of."""
    account = callr_customer[0]
    with scope.tenant(account.pk):
        apps = [create_app(account=account, by=BY, kind=kind, name="App").ref for kind in AppKind]
        room = create_room(account=account, by=BY, name="Room", accesses=[Access(pin="1234", e164=HELD[0])])
        call = broadcast(account=account, by=BY, targets=[Target("+12015550147")], prompts=[Prompt(media=1)])
        phone = create_subscriber(account=account, by=BY, wish={})
        numbers = [hash_of(pk, NUMBER) for pk in account.phone_numbers.values_list("pk", flat=True)]
        access = room.accesses.get().ref
        book = create_book(account=account, by=BY, name="Guests")
        campaign = {
            "type": "VOICE_SIMPLE",
            "name": "Storm",
            "addressbook": {"hash": book.ref},
            "options": {},
            "ivr": {"broadcast": [1]},
        }
    things = [
        book.ref,
        campaign,
        *apps,
        *numbers,
        room.ref,
        access,
        call.ref,
        phone.pk,
        10**12 + call.pk * 1000 + 1,
    ]
    return [*things, TARGET, [TARGET], [1], ["TTS|TTS_EN-US_ALICE|Hi"], {}, "CALLTRACKING10", "IN", "BLOCKED"]


callr_things = staged("callr_things", things_of)


class Rows:
    """How many there are in each table, of which only those that were written to are counted again."""

    def __init__(self) -> None:
        every = {table._meta.label_lower: table._meta.db_table for table in installed.get_models()}
        self.counts = self._count({table for label, table in every.items() if label not in NOT_COUNTED})
        self.seen = written()

    def changed(self) -> dict[str, int]:
        """The tables that have more rows, or fewer, than when this was last asked."""
        now = written()
        counts = self._count(self.counts.keys() & written_since(self.seen, now))
        found = {table: count for table, count in counts.items() if count != self.counts[table]}
        self.seen = now
        self.counts |= found
        return found

    def _count(self, tables: Collection[str]) -> dict[str, int]:
        each = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in sorted(tables))  # noqa: S608
        with scope.system(), connection.cursor() as cursor:
            if not each:
                return {}
            cursor.execute(each)
            return dict(cursor.fetchall())


@pytest.mark.parametrize("name", sorted(METHODS))
def test_no_json_at_any_parameter_is_a_fault_of_ours(
    customer: Program, callr_things: list[Any], name: str
) -> None:
    some_json = json_of(callr_things)

    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(params=st.lists(some_json, max_size=len(METHODS[name].parameters) + 1))
    def send(params: list[Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", "id": 7, "method": name, "params": params})
        response = customer.client.post(RPC, content=body)
        assert response.status_code == 200, response.text
        told = response.json()
        assert told["id"] == 7
        changed = rows.changed()
        if "error" in told:
            assert told["error"]["code"] != -32603, (params, told)
            assert changed == {}

    # The first request from an address notes that it is known; that is no write of the method's.
    customer.client.post(
        RPC, content=json.dumps({"jsonrpc": "2.0", "id": 1, "method": "system.get_timestamp", "params": []})
    )
    rows = Rows()
    send()
