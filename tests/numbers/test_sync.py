"""Syncing numbers: what a carrier lists becomes the inventory, and what is ours meanwhile stays ours."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import scope
from numbers.models import Gateway, GatewayAtCarrier, PhoneNumber
from providers.contract.destinations import Destination
from tests.numbers.answering import DEVICE, NOTHING
from tests.numbers.syncing import counts, e164, job_of, number, sync


def test_new_numbers_come_as_they_are_set(people, carrier):
    carrier.put(
        e164(1), destination=DEVICE, translation=e164(9), forward_to="+13125550123", inbound_cnam=True
    )

    run = sync(people)

    found = number(e164(1))
    assert (run.state, run.error, counts(run)) == ("done", "", {"read": 1, "added": 1})
    assert (found.account_id, found.provider_account_id) == (people.operator.pk, people.house.pk)
    assert (found.state, found.agreement, found.carrier_ref) == ("active", "confirmed", "2015550001")
    assert (found.destination, found.translation, found.forward_to) == (DEVICE, e164(9), "+13125550123")
    assert (found.inbound_cnam, found.caller_name, found.sms_type, found.tags) == (True, "", "", [])
    told = {"destination": DEVICE, "translation": e164(9), "forward_to": "+13125550123", "inbound_cnam": True}
    assert found.reported == told
    assert found.evidence == {"number": "2015550001", "answered_by": DEVICE, "forwardTo": "+13125550123"}
    assert (found.differences, found.unsent, found.missed_syncs, found.version) == ([], [], 0, 0)
    assert found.seen_at is not None
    result = {"state": "done", "error": "", "read": 1, "added": 1} | dict.fromkeys(
        ("changed", "unchanged", "drifted", "missing", "gone"), 0
    )
    assert (job_of(run).state, job_of(run).result) == ("done", {"sorts": {"numbers": result}})


def test_new_numbers_get_the_place_of_their_exchange(people, carrier):
    carrier.put("+12013420001", e164(1))

    sync(people)

    found = number("+12013420001")
    assert (found.city, found.rate_center, found.lata, found.province) == (
        "Hackensack",
        "HACKENSACK",
        "224",
        "NJ",
    )
    assert (number(e164(1)).city, number(e164(1)).province) == ("", "")


def test_settings_that_the_carrier_does_not_tell_begin_as_usual(people, carrier):
    carrier.put(e164(1), destination=None, translation=None, forward_to=None, inbound_cnam=None)

    sync(people)

    found = number(e164(1))
    assert (found.destination, found.translation, found.inbound_cnam, found.reported) == (
        NOTHING,
        "",
        False,
        {},
    )


def test_a_second_sync_changes_nothing_but_once_an_hour_when_it_was_seen(people, carrier):
    carrier.put(e164(1), e164(2))
    sync(people)
    before = number(e164(1))

    run = sync(people)

    assert counts(run) == {"read": 2, "unchanged": 2}
    assert number(e164(1)).seen_at == before.seen_at
    with scope.system():
        PhoneNumber.objects.update(seen_at=before.seen_at - timedelta(minutes=61))
    assert counts(sync(people)) == {"read": 2, "unchanged": 2}
    after = number(e164(1))
    assert after.seen_at > before.seen_at
    fields = [field.attname for field in PhoneNumber._meta.fields if field.attname != "seen_at"]
    assert {name: getattr(after, name) for name in fields} == {name: getattr(before, name) for name in fields}


def test_a_change_that_we_did_not_make_is_drift_until_it_is_gone(people, carrier):
    carrier.put(e164(1), e164(2))
    sync(people)
    carrier.put(e164(1), forward_to="+13125550123", destination=DEVICE)

    run = sync(people)

    assert counts(run) == {"read": 2, "changed": 1, "unchanged": 1, "drifted": 1}
    found = number(e164(1))
    assert (found.agreement, found.differences) == ("drift", ["destination", "forward_to"])
    assert (found.forward_to, found.reported["forward_to"], found.destination) == (
        "",
        "+13125550123",
        NOTHING,
    )
    assert found.evidence["forwardTo"] == "+13125550123"

    assert counts(sync(people)) == {"read": 2, "unchanged": 2, "drifted": 1}
    carrier.put(e164(1))
    assert counts(sync(people)) == {"read": 2, "changed": 1, "unchanged": 1}
    assert (number(e164(1)).agreement, number(e164(1)).differences) == ("confirmed", [])


def test_only_what_the_carrier_tells_is_compared(people, carrier):
    carrier.put(e164(1))
    sync(people)
    number(e164(1), sms_type="email", sms_target="a@example.com", caller_name="ACME")

    assert counts(sync(people)) == {"read": 1, "unchanged": 1}
    assert number(e164(1)).agreement == "confirmed"


def test_a_pushed_change_is_confirmed_by_the_list(people, carrier):
    carrier.put(e164(1))
    sync(people)
    number(e164(1), agreement="pushed", forward_to="+13125550123", pushed_at=timezone.now())
    carrier.put(e164(1), forward_to="+13125550123")

    assert counts(sync(people)) == {"read": 1, "changed": 1}
    assert number(e164(1)).agreement == "confirmed"


def test_a_change_that_waits_to_be_sent_is_left_alone(people, carrier):
    carrier.put(e164(1))
    sync(people)
    waiting = number(e164(1), agreement="pending", forward_to="+13125550123")

    carrier.put(e164(1), destination=DEVICE)
    run = sync(people)
    carrier.numbers.clear()
    sync(people)
    sync(people)

    assert counts(run) == {"read": 1, "unchanged": 1}
    after = number(e164(1))
    assert (after.agreement, after.reported, after.seen_at) == ("pending", waiting.reported, waiting.seen_at)
    assert after.missed_syncs == 0


def test_a_change_that_was_sent_while_we_read_is_newer_than_the_list(people, carrier):
    carrier.put(e164(1))
    sync(people)
    number(e164(1), forward_to="+13125550123", pushed_at=timezone.now() + timedelta(seconds=5))

    assert counts(sync(people)) == {"read": 1, "unchanged": 1}
    assert number(e164(1)).agreement == "confirmed"


def test_a_refused_change_stays_marked_as_refused(people, carrier):
    carrier.put(e164(1))
    sync(people)
    number(e164(1), agreement="failed", forward_to="+13125550123", push_error="no")

    run = sync(people)

    assert (number(e164(1)).agreement, number(e164(1)).differences) == ("failed", ["forward_to"])
    assert run.drifted == 0


def test_numbers_stay_with_the_accounts_below_that_have_them(people, carrier):
    carrier.put(e164(1))
    sync(people)
    number(e164(1), account=people.customer)
    carrier.put(e164(1), destination=DEVICE)

    run = sync(people)

    assert counts(run) == {"read": 1, "changed": 1, "drifted": 1}
    assert (number(e164(1)).account_id, number(e164(1)).agreement) == (people.customer.pk, "drift")


def test_our_gateways_are_known_by_the_carriers_ids(people, carrier):
    carrier.put(e164(1), destination=Destination("gateway:777"))
    with scope.system():
        gateway = Gateway.objects.create(account=people.operator, address="198.51.100.7")
        GatewayAtCarrier.objects.create(
            account=people.operator, gateway=gateway, provider_account=people.house, carrier_ref="777"
        )

    sync(people)

    ours = f"gateway:{gateway.pk}"
    assert (number(e164(1)).destination, number(e164(1)).reported["destination"]) == (ours, ours)
    assert number(e164(1)).evidence["answered_by"] == "gateway:777"


def test_a_gateway_that_only_the_carrier_knows_keeps_its_id_marked(people, carrier):
    carrier.put(e164(1), destination=Destination("gateway:777"))

    sync(people)

    found = number(e164(1))
    assert (found.destination, found.reported["destination"]) == ("gateway:@777", "gateway:@777")
    assert (found.agreement, sync(people).drifted) == ("confirmed", 0)


def test_missing_once_is_counted_and_twice_is_gone_but_never_deleted(people, carrier):
    carrier.put(e164(1), e164(2))
    sync(people)
    del carrier.numbers[e164(1)]

    first = sync(people)
    assert (number(e164(1)).agreement, number(e164(1)).missed_syncs) == ("confirmed", 1)
    second = sync(people)
    third = sync(people)

    assert counts(first) == {"read": 1, "unchanged": 1, "missing": 1}
    assert counts(second) == {"read": 1, "unchanged": 1, "missing": 1, "gone": 1}
    assert counts(third) == {"read": 1, "unchanged": 1}
    assert (number(e164(1)).agreement, number(e164(1)).state) == ("gone", "active")


def test_a_number_that_is_back_counts_from_zero(people, carrier):
    carrier.put(e164(1), e164(2))
    sync(people)
    listed = carrier.numbers.pop(e164(1))
    sync(people)
    sync(people)
    carrier.numbers[e164(1)] = listed

    run = sync(people)

    assert counts(run) == {"read": 2, "changed": 1, "unchanged": 1}
    assert (number(e164(1)).agreement, number(e164(1)).missed_syncs) == ("confirmed", 0)


def test_the_brake_stops_before_anything_is_applied(people, carrier):
    carrier.put(*(e164(index) for index in range(10)))
    sync(people)
    for index in range(4):
        del carrier.numbers[e164(index)]
    carrier.put(e164(99))
    carrier.put(e164(9), destination=DEVICE)

    run = sync(people)

    assert (run.state, counts(run)) == ("braked", {"read": 7, "missing": 4})
    assert run.error.startswith("4 of 10 numbers are no longer listed")
    assert job_of(run).state == "done"
    with scope.system():
        assert PhoneNumber.objects.count() == 10
        assert not PhoneNumber.objects.filter(missed_syncs__gt=0).exists()
    assert number(e164(9)).reported["destination"] == NOTHING

    forced = sync(people, force=True)
    assert (forced.state, counts(forced)) == (
        "done",
        {"read": 7, "added": 1, "changed": 1, "unchanged": 5, "drifted": 1, "missing": 4},
    )


@pytest.mark.parametrize(
    ("known", "vanish", "state"),
    [(10, 3, "done"), (10, 4, "braked"), (9, 8, "done"), (9, 9, "braked"), (13, 4, "braked")],
)
def test_where_the_brake_begins(people, carrier, known, vanish, state):
    carrier.put(*(e164(index) for index in range(known)))
    sync(people)
    for index in range(vanish):
        del carrier.numbers[e164(index)]

    assert sync(people).state == state


def test_big_lists_are_applied_in_few_statements(people, carrier):
    carrier.put(*(e164(index) for index in range(6000)))
    with CaptureQueriesContext(connection) as first:
        sync(people)
    with CaptureQueriesContext(connection) as second:
        sync(people)

    with scope.system():
        assert PhoneNumber.objects.count() == 6000
    assert len(first) < 75
    assert len(second) < 75
