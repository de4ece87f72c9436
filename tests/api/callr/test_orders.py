"""Searches in the order that is asked for, and within bounds that are told to the second (callr.md §6, §12 A18)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account
from calls.recordings.models import Recording
from common import scope
from messaging.models import Message
from numbers.models import PhoneNumber
from pbx.media.models import Media
from portal.api.callr.hashes import ACCOUNT, hash_of
from tests.api.callr.conftest import Program
from tests.calls.recordings.made import recording
from tests.numbers.conftest import HELD

PEERS = ("+13125550101", "+12015550147", "+33612345678")
AT = datetime(2026, 3, 1, 12, 0, 5, 400_000, tzinfo=UTC)
# Keys of hits that nothing is sorted by: objects and lists, and what no index or column could tell.
UNSORTED: dict[str, set[str]] = {
    "apps.search": {"did", "p"},
    "did.search": set(),
    "media/library.search": {"category", "language", "tags"},
    "media/recording.search": {"cli_name", "did_hash", "options", "url_exts"},
    "sms.search": {"b_customer_mode", "options"},
    "sip/subscriber.search": {"codecs", "domain", "password", "vms"},
}


def message(account: Account, place: int, **facts: Any) -> Message:
    number = PhoneNumber.objects.get(account=account, e164=HELD[place % 2])
    now = timezone.now()
    given = {
        "number": number,
        "direction": "out",
        "kind": "sms",
        "ours": number.e164,
        "peer": PEERS[place % 3],
        "text": f"Text {9 - place}",
        "rate": place,
        "sent_at": now - timedelta(minutes=place),
    }
    return Message.objects.create(account=account, **given | facts)


@pytest.fixture
def filled(customer: Program) -> Program:
    """With several of each sort of thing, whose keys differ."""
    account, now = customer.account, timezone.now()
    with scope.tenant(account.pk):
        message(account, 0, state="sent")
        message(account, 1, state="delivered", finished_at=now + timedelta(minutes=3), sender_name="SMS")
        message(account, 2, state="undelivered", finished_at=now - timedelta(hours=1), error="No such number")
        message(account, 3, state="failed", reference="order42", nature="marketing")
        message(account, 4, state="received", direction="in", parts=2, encoding="ucs2")
        message(account, 5, state="delivery_unconfirmed", sent_at=None)
        for place, kind in enumerate(("call", "voicemail", "recording")):
            began = now - timedelta(days=place)
            recording(account, kind=kind, seconds=9 - place, began=began, caller=PEERS[place])
        for username, privacy in (("desk", "off"), ("attic", "full"), ("yard", "off")):
            customer.call("sip/subscriber.create", {"username": username, "privacy": privacy})
    for name in ("Beta", "alpha", "Gamma"):
        customer.call("media/library.create", name)
    for place, package in enumerate(("REALTIME10", "ACTIONS10", "CLICKTOCALL10", "CALLTRACKING10")):
        customer.call("apps.create", package, f"App {4 - place}")
    return customer


def in_order(values: list[Any]) -> bool:
    known = [value["name"] if isinstance(value, dict) else value for value in values if value is not None]
    return known == sorted(known)


@pytest.mark.parametrize("method", UNSORTED)
def test_hits_are_sorted_by_every_key_as_it_is_told(filled: Program, method: str) -> None:
    usual = filled.call(method, {}, {})["hits"]
    assert len(usual) > 1
    for key in usual[0]:
        if key in UNSORTED[method]:
            refused = filled.refusal(method, {}, {"order": key})
            assert refused == (-32602, "INVALID_PARAM_FORMAT [options]")
            continue
        up = [hit[key] for hit in filled.call(method, {}, {"order": f"{key} ASC"})["hits"]]
        down = [hit[key] for hit in filled.call(method, {}, {"order": f"{key} DESC"})["hits"]]
        assert len(up) == len(down) == len(usual)
        assert in_order(up), (key, up)
        assert in_order(down[::-1]), (key, down)


PATHS = (
    "account", "account.company", "account.firstname", "account.lastname", "contact", "contact.emails",
    "credentials", "credentials.login", "hash", "params.billing.currency_code", "params.default.locale",
    "params.default.timezone", "state.allow_calls_in", "state.allow_calls_out", "state.allow_sms_in",
    "state.allow_sms_out", "state.archived", "state.credit", "state.disabled",
)  # fmt: skip
# What three of the objects in a hit are sorted by.
FIRST = {"account": "account.company", "contact": "contact.emails", "credentials": "credentials.login"}


def test_accounts_below_are_sorted_by_paths_into_them(
    customer: Program,
) -> None:
    master = hash_of(customer.account.pk, ACCOUNT)
    for company, first, email, credit in (
        ("Nice", "Zoe", "a@example.com", "7.00"),
        ("", "Anne", "c@example.com", "5.00"),
        ("Lyon", "", "b@example.com", "6.00"),
    ):
        whose = {"company": company, "firstname": first, "lastname": first and "Petit"}
        made = customer.call("account/sub.create", {"account": whose, "contact": {"emails": [email]}}, {})
        customer.call("account/sub.transfer_credit", master, made["hash"], credit)
    customer.call("account/sub.edit", made["hash"], {"state": {"allow_calls_out": False}})
    customer.call("account/sub.disable", made["hash"])

    def told(hit: Any, path: str) -> Any:
        for key in FIRST.get(path, path).split("."):
            hit = hit[key]
        return float(hit) if path == "state.credit" else hit

    search = "account/sub.search"
    for path in PATHS:
        up = [told(hit, path) for hit in customer.call(search, {}, {"order": f"{path} ASC"})["hits"]]
        down = [told(hit, path) for hit in customer.call(search, {}, {"order": f"{path} DESC"})["hits"]]
        assert len(up) == len(down) == 3
        assert in_order(up), (path, up)
        assert in_order(down[::-1]), (path, down)
    by_credit = customer.call(search, {}, {"order": "state.credit", "quantity": 1})
    assert (by_credit["hits"][0]["state"]["credit"], by_credit["total"], by_credit["has_more"]) == (
        "5.00",
        3,
        True,
    )
    for wrong in ("params", "state", "account.nothing", "account.company.x", "account."):
        assert customer.refusal(search, {}, {"order": wrong}) == (-32602, "INVALID_PARAM_FORMAT [options]")
    with CaptureQueriesContext(connection) as three:
        customer.call(search, {}, {})
    with CaptureQueriesContext(connection) as one:
        customer.call(search, {}, {"quantity": 1})
    assert len(three) == len(one)


def test_numbers_of_several_countries_are_sorted_as_people_there_dial_them(customer: Program) -> None:
    with scope.tenant(customer.account.pk):
        login = PhoneNumber.objects.get(e164=HELD[0]).provider_account
        for country, e164 in (("FR", "+33199001234"), ("DK", "+4570101010"), ("GB", "+442079460123")):
            PhoneNumber.objects.create(
                account=customer.account,
                provider_account=login,
                e164=e164,
                country=country,
                kind="geographic",
            )
    for key in ("local_number", "local_number_f"):
        found = [hit[key] for hit in customer.call("did.search", {}, {"order": f"{key} ASC"})["hits"]]
        assert len(found) == 5
        assert found == sorted(found)
        assert found[::-1] == [
            hit[key] for hit in customer.call("did.search", {}, {"order": f"{key} DESC"})["hits"]
        ]
    assert found[0].startswith("(201)")


def test_messages_are_found_by_the_sender_that_is_told(filled: Program) -> None:
    hits = filled.call("sms.search", {}, {})["hits"]
    for side in ("from", "to"):
        for who in {hit[side] for hit in hits}:
            if (side, who) == ("to", "SMS"):
                continue
            found = filled.call("sms.search", {side: who}, {})["hits"]
            assert found == [hit for hit in hits if hit[side] == who], (side, who)
    assert len(filled.call("sms.search", {"from": "SMS"}, {})["hits"]) == 1


def test_both_bounds_of_a_time_are_in_it_though_moments_are_kept_more_exactly(filled: Program) -> None:
    with scope.tenant(filled.account.pk):
        mine = Recording.objects.filter(account=filled.account).order_by("pk").first()
        assert mine is not None
        Recording.objects.filter(pk=mine.pk).update(began_at=AT, heard_at=AT)
        media = Media.objects.filter(account=filled.account, name="Beta").get()
        Media.objects.filter(pk=media.pk).update(created_at=AT)
    second = "2026-03-01 12:00:05"
    for names in (("date_from", "date_to"), ("read_at_from", "read_at_to")):
        found = filled.call("media/recording.search", dict.fromkeys(names, second))["hits"]
        assert [hit["hash"] for hit in found] == [mine.ref]
    both = {"created_at_from": second, "created_at_to": second}
    assert [hit["id"] for hit in filled.call("media/library.search", both)["hits"]] == [media.pk]
    last = {"created_at_to": "9999-12-31 23:59:59", "status": "PENDING_CONTENT"}
    assert filled.call("media/library.search", last)["total"] == 3
