"""The Relatel connector: what it sends, what it reads, and what it makes of answers that it cannot read."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import responses
from requests.exceptions import ReadTimeout

from providers.contract.contacts import CarrierContact
from providers.contract.messages import OutgoingMessage
from providers.errors import BadCredentials, Malformed, NotThere, Rejected, Uncertain, Unsupported
from providers.relatel.connector import Relatel
from tests.providers.relatel.conftest import API

ME = {"employee": {"id": 1, "number": "4571999999", "name": "Bo"}}
SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)
SENDER, RECIPIENT = "+4571999999", "+4522334455"


def contact(pk: int, **more: Any) -> dict[str, Any]:
    told = {
        "id": pk,
        "number": f"45200000{pk:02d}",
        "name": f"C{pk}",
        "email": None,
        "tags": ["a"],
        "flagged": True,
    }
    return told | more


def message(pk: str, at: str, **more: Any) -> dict[str, Any]:
    told = {"id": pk, "from_number": "4522334455", "to_number": "4571999999", "body": "Hej"}
    return told | {"direction": "incoming", "created_at": at, "sort_value": at} | more


def voicemail(pk: int, at: str) -> dict[str, Any]:
    sound = {"formats": ["audio/mpeg"], "url": f"{API}/voice_mails/{pk}/sound"}
    return {
        "id": pk,
        "created_at": at,
        "heard": False,
        "duration": 7,
        "from_number": "4522334455",
        "sound": sound,
    }


def asked(carrier: responses.RequestsMock) -> list[dict[str, str]]:
    return [dict(call.request.params) for call in carrier.calls]  # type: ignore[attr-defined]


def test_the_token_is_shown_and_a_refused_one_ends_the_login(connector: Relatel, carrier):
    carrier.get(f"{API}/employee", json=ME)
    connector.check_credentials()
    assert carrier.calls[0].request.headers["Authorization"] == "Bearer token-1"
    carrier.replace(
        responses.GET, f"{API}/employee", status=401, json={"success": False, "message": "unauthorized"}
    )
    with pytest.raises(BadCredentials):
        connector.check_credentials()


def test_windows_of_contacts_drop_the_border_and_stand_short_pages(connector: Relatel, carrier):
    pages = [[contact(1), contact(2)], [contact(2), contact(3)], [contact(3)]]
    for page in pages:
        carrier.get(f"{API}/contacts", json={"contacts": page})
    found = list(connector.list_contacts())
    assert [row.ref for row in found] == ["1", "2", "3"]
    assert (found[0].e164, found[0].tags, found[0].is_flagged, found[0].email) == (
        "+4520000001",
        ("a",),
        True,
        "",
    )
    assert asked(carrier) == [
        {"limit": "100"},
        {"limit": "100", "id_gt_or_eq": "2"},
        {"limit": "100", "id_gt_or_eq": "3"},
    ]


def test_an_empty_first_window_is_an_empty_list(connector: Relatel, carrier):
    carrier.get(f"{API}/contacts", json={"contacts": []})
    assert list(connector.list_contacts()) == []


def test_more_at_one_edge_than_a_window_holds_is_no_end(connector: Relatel, carrier):
    same = [message(str(pk), "2026-03-01T10:00:00Z") for pk in range(100)]
    carrier.get(
        f"{API}/voice_mails",
        json={"voice_mails": [voicemail(pk, "2026-03-01T10:00:00Z") for pk in range(100)]},
    )
    assert len(same) == 100
    with pytest.raises(Malformed):
        list(connector.list_voicemails(SINCE, UNTIL))


@pytest.mark.parametrize(
    "body", [{}, [], {"contacts": {}}, {"contacts": [{"name": "x"}]}, {"contacts": ["x"]}]
)
def test_what_is_no_list_of_contacts_is_malformed(connector: Relatel, carrier, body):
    carrier.get(f"{API}/contacts", json=body)
    with pytest.raises(Malformed):
        list(connector.list_contacts())


def test_contacts_are_made_found_changed_and_deleted(connector: Relatel, carrier):
    wanted = CarrierContact("", "Zoë", "+4520000001", "z@example.com", ("vip",), True)
    carrier.post(f"{API}/contacts", json={"contact": contact(1)})
    assert connector.create_contact(wanted, key=uuid4()).ref == "1"
    assert b'"number": "4520000001"' in carrier.calls[0].request.body
    carrier.put(f"{API}/contacts/1", json={"contact": contact(1, name="New")})
    changed = connector.change_contact(CarrierContact("1", "New", "+4520000001"), key=uuid4())
    assert changed.name == "New"
    carrier.get(f"{API}/contacts/by_number/4520000001", json={"contact": contact(1)})
    carrier.get(
        f"{API}/contacts/by_number/4520000002", status=404, json={"success": False, "message": "not found"}
    )
    found = connector.find_contact("+4520000001")
    assert (found and found.ref, connector.find_contact("+4520000002")) == ("1", None)
    carrier.delete(f"{API}/contacts/1", status=200)
    connector.delete_contact("1", key=uuid4())
    carrier.replace(
        responses.DELETE, f"{API}/contacts/1", status=404, json={"success": False, "message": "not found"}
    )
    with pytest.raises(NotThere):
        connector.delete_contact("1", key=uuid4())


def test_a_message_is_sent_and_known_by_what_it_says(connector: Relatel, carrier):
    carrier.get(f"{API}/employee", json=ME)
    carrier.post(f"{API}/messages", json={"sent": 1, "failed_numbers": []})
    out = {"direction": "outgoing", "to_number": "4522334455", "from_number": "4571999999"}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    listed = [message("m3", now, body="Other", **out), message("m2", now, **out), message("m1", now, **out)]
    carrier.get(f"{API}/messages", json={"messages": listed})
    wish = OutgoingMessage(SENDER, RECIPIENT, "sms", "Hej", others=frozenset({"m1"}))
    assert connector.send_message(wish, key=uuid4()).ref == "m2"
    sent = next(call.request for call in carrier.calls if call.request.method == "POST")
    assert b'"to_numbers": ["4522334455"]' in sent.body


def test_messages_that_cannot_be_sent(connector: Relatel, carrier):
    with pytest.raises(Unsupported):
        connector.send_message(OutgoingMessage(SENDER, RECIPIENT, "mms", "x"), key=uuid4())
    carrier.get(f"{API}/employee", json=ME)
    with pytest.raises(Rejected, match="whose token"):
        connector.send_message(OutgoingMessage("+4571000000", RECIPIENT, "sms", "x"), key=uuid4())
    refused = {"success": False, "message": "too many", "error": "rate_limit_reached"}
    carrier.post(f"{API}/messages", status=400, json=refused)
    wish = OutgoingMessage(SENDER, RECIPIENT, "sms", "x")
    with pytest.raises(Rejected, match="rate_limit_reached"):
        connector.send_message(wish, key=uuid4())
    carrier.replace(
        responses.POST, f"{API}/messages", json={"sent": 0, "failed_numbers": [{"error": "Opted out."}]}
    )
    with pytest.raises(Rejected, match="Opted out"):
        connector.send_message(wish, key=uuid4())
    carrier.replace(responses.POST, f"{API}/messages", body=ReadTimeout())
    with pytest.raises(Uncertain):
        connector.send_message(wish, key=uuid4())


def test_what_came_is_read_newest_first_and_once(connector: Relatel, carrier):
    first = [message("b", "2026-03-01T11:00:00Z"), message("o", "2026-03-01T10:30:00Z", direction="outgoing")]
    rest = [first[1], message("a", "2026-03-01T10:00:00Z"), message("old", "2026-02-01T10:00:00Z")]
    for page in (first, rest):
        carrier.get(f"{API}/messages", json={"messages": page})
    feed = connector.list_messages("2026-03-01T09:00:00+00:00", [])
    assert [row.ref for row in feed.messages] == ["b", "a"]
    assert (feed.messages[0].sender, feed.messages[0].recipient) == (RECIPIENT, SENDER)
    assert feed.receipts == ()
    assert [row.get("created_at_lt_or_eq") for row in asked(carrier)] == [None, "2026-03-01T10:30:00Z"]


def call(uuid: str, at: str, **more: Any) -> dict[str, Any]:
    node = {"node_uuid": "n1", "node_type": "employee", "endpoint": "Employee#1", "endpoint_name": "Bo"}
    told = {
        "call_uuid": uuid,
        "direction": "incoming",
        "status": "answered",
        "started_at": at,
        "nodes": [node],
    }
    told |= {"from_number": "4522334455", "to_number": "4571999999", "from_contact": {"name": "Zoë"}}
    return told | {"answered_at": at, "ended_at": at, "talk_duration": 12} | more


def test_calls_are_read_by_windows_of_their_start(connector: Relatel, carrier):
    first = [
        call("c2", "2026-03-01T12:00:00Z"),
        call("c1", "2026-03-01T11:00:00Z", status="orphaned", direction="outgoing"),
    ]
    for page in (first, first[1:]):
        carrier.get(f"{API}/calls", json={"calls": page})
    two, one = connector.list_calls(SINCE, UNTIL)
    assert (two.ref, two.direction, two.state, two.number, two.caller_name) == (
        "c2",
        "inbound",
        "answered",
        SENDER,
        "Zoë",
    )
    assert (two.talk_seconds, two.legs[0].endpoint) == (12, "Employee#1")
    assert (one.direction, one.state, one.number) == ("outbound", "lost", RECIPIENT)
    assert asked(carrier)[0] == {
        "limit": "100",
        "started_at_gt_or_eq": "2026-03-01T00:00:00Z",
        "started_at_lt_or_eq": "2026-03-02T00:00:00Z",
    }
    carrier.get(f"{API}/calls/c2", json={"call": call("c2", "2026-03-01T12:00:00Z")})
    assert connector.get_call("c2").ref == "c2"


def test_voicemails_with_their_sound(connector: Relatel, carrier):
    carrier.get(
        f"{API}/voice_mails",
        json={"voice_mails": [voicemail(2, "2026-03-01T12:00:00Z"), voicemail(1, "2026-02-01T12:00:00Z")]},
    )
    [found] = connector.list_voicemails(SINCE, UNTIL)
    assert (found.ref, found.seconds, found.caller, found.is_heard) == ("2", 7, RECIPIENT, False)
    carrier.get(f"{API}/voice_mails/2", json=voicemail(2, "2026-03-01T12:00:00Z"))
    carrier.get(f"{API}/voice_mails/2/sound", body=b"ID3mp3", content_type="audio/mpeg")
    assert connector.get_sound("2", "voicemail").content == b"ID3mp3"
    carrier.put(f"{API}/voice_mails/2", json=voicemail(2, "2026-03-01T12:00:00Z"))
    connector.mark_voicemail("2", True, key=uuid4())
    carrier.delete(f"{API}/voice_mails/2", status=200)
    connector.delete_sound("2", "voicemail", key=uuid4())


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/api/v2/voice_mails/2/sound",
        "http://app.relatel.example/api/v2/voice_mails/2/sound",
        "https://app.relatel.example:8443/api/v2/voice_mails/2/sound",
        "https://app.relatel.example.evil.example/api/v2/x",
        "https://app.relatel.example@evil.example/api/v2/x",
        "https://app.relatel.example/other/x",
        "https://app.relatel.example/api/v2/../../x",
        "https://[",
        "",
    ],
)
def test_the_token_goes_to_no_other_address(connector: Relatel, carrier, url: str):
    told = voicemail(2, "2026-03-01T12:00:00Z") | {"sound": {"formats": [], "url": url}}
    carrier.get(f"{API}/voice_mails/2", json=told)
    with pytest.raises(Rejected):
        connector.get_sound("2", "voicemail")
    assert len(carrier.calls) == 1
