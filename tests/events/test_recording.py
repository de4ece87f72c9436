"""What is recorded becomes an event for those who subscribe, once, in the transaction of the change."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Activity
from accounts.services import activity
from accounts.services.access import add_access
from accounts.services.accounts import create_account, update_account
from accounts.states import AccountKind
from common import scope
from events.models import Delivery, Event
from events.readers import Happening, readers_of, when
from events.types import all_types, known_patterns, type_named
from tests.events.conftest import Hooks
from tests.people import BY, People


def test_a_change_is_an_event_with_one_delivery_for_each_who_asks(hooks: Hooks):
    everything = hooks.subscribe("*").subscription
    networks = hooks.subscribe("network.*").subscription
    hooks.subscribe("number.changed")
    with scope.system():
        Event.objects.all().delete()

    add_access(account=hooks.customer, by=BY, cidrs=["198.41.0.0/24"])

    event = Event.objects.get()
    assert (event.type, event.subject, event.subject_ref, event.number) == (
        "network.added",
        "198.41.0.0/24",
        "198.41.0.0/24",
        "",
    )
    assert (event.origin_id, event.origin_number) == (hooks.customer.pk, hooks.customer.number)
    assert event.data == {"before": {}, "after": {}, "by": "Test", "through": "command", "request_id": ""}
    assert {row.subscription_id for row in Delivery.objects.all()} == {everything.pk, networks.pk}
    assert Activity.objects.filter(verb="added", subject_type="accessentry").count() == 1


def test_an_undone_change_leaves_no_event(hooks: Hooks):
    hooks.subscribe("network.added")
    with transaction.atomic():
        add_access(account=hooks.customer, by=BY, cidrs=["198.41.0.0/24"])
        assert Event.objects.count() == 1
        transaction.set_rollback(True)
    assert Event.objects.count() == Delivery.objects.count() == 0


def test_where_nobody_listens_recording_costs_one_statement(people: People):
    with scope.tenant(people.customer.pk), CaptureQueriesContext(connection) as queries:
        activity.record(account=people.customer, by=BY, verb="changed", subject=people.customer)
    assert len(queries) == 1
    assert "accounts_activity" in queries[0]["sql"]
    with scope.system():
        assert Event.objects.count() == 0


def test_many_things_at_once_are_an_event_each_in_a_steady_number_of_statements(hooks: Hooks):
    hooks.subscribe("account.changed")
    counts = []
    for many in (2, 40):
        with CaptureQueriesContext(connection) as queries:
            activity.record_each(
                account=hooks.customer, by=BY, verb="changed", subjects=[hooks.customer] * many
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Event.objects.filter(type="account.changed").count() == Delivery.objects.count() == 42


def test_an_account_above_hears_of_those_below_when_it_wants_to(hooks: Hooks):
    operator = hooks.people.operator
    below = hooks.subscribe("network.added", account=operator, include_below=True).subscription
    hooks.subscribe("network.added", account=operator)
    own = hooks.subscribe("network.added").subscription
    hooks.customer.refresh_from_db()

    add_access(account=hooks.customer, by=BY, cidrs=["198.41.0.0/24"])

    rows = {row.subscription_id: row for row in hooks.deliveries()}
    assert set(rows) == {below.pk, own.pk}
    assert rows[below.pk].account_id == rows[below.pk].event.account_id == operator.pk
    assert rows[below.pk].event.origin_name == "Acme"
    assert rows[own.pk].event.account_id == hooks.customer.pk
    with scope.tenant(hooks.people.other.pk):
        assert Event.objects.count() == 0


def test_an_account_opened_later_is_heard_from_its_beginning(hooks: Hooks):
    operator = hooks.people.operator
    hooks.subscribe("account.created", account=operator, include_below=True)
    create_account(parent=operator, by=BY, name="New", email="new@example.com", kind=AccountKind.CUSTOMER)
    [delivery] = hooks.deliveries()
    assert (delivery.event.type, delivery.event.origin_name) == ("account.created", "New")


def test_a_subscription_may_be_narrowed_to_numbers(hooks: Hooks):
    hooks.subscribe("*", numbers=["+12013422000"])
    with scope.system():
        Event.objects.all().delete()
    add_access(account=hooks.customer, by=BY, cidrs=["198.41.0.0/24"])
    assert Event.objects.count() == 0


def test_a_reader_acts_in_the_transaction_of_the_change(people: People, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("events.readers._readers", type(readers_of.__globals__["_readers"])(list))
    seen: list[tuple[int, str, object]] = []

    def read(account: Account, happening: Happening) -> None:
        seen.append((account.pk, happening.type.name, happening.data["after"]))
        raise LookupError

    when("account.changed", read)
    when("account.changed", read)
    with scope.tenant(people.customer.pk), pytest.raises(LookupError):
        update_account(
            account=people.customer, by=BY, may_change=frozenset({"caller_id"}), caller_id="+12013422000"
        )
    assert seen == [(people.customer.pk, "account.changed", {"caller_id": "+12013422000"})]
    with scope.system():
        assert Account.objects.get(pk=people.customer.pk).caller_id == ""


def test_every_type_is_described(db: None):
    assert len(all_types()) > 50
    for one in all_types():
        assert one.means.endswith(".")
        assert one.told
        assert all((words and not words[0].isupper()) or words.startswith("`") for words in one.told.values())
    assert {"*", "number.*", "message.received"} <= known_patterns()
    assert type_named("number.changed").patterns == {"*", "number.*", "number.changed"}
