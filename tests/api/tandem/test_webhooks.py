"""Webhooks through our own API: subscribed, changed, tested, looked at, sent once more."""

import hashlib
import hmac
from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Any

import pytest

from accounts.services.access import add_access
from common import scope
from events.models import Delivery, Subscription
from events.services import delivering
from events.services.subscriptions import managed_subscription
from events.types import all_types
from tests.api.tandem.program import Program, program_of
from tests.events.receiver import Receiver, receiving
from tests.people import BY, People


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.HOOK_NETWORKS = [IPv4Network("127.0.0.0/8")]
    with receiving() as made:
        yield made


@pytest.fixture
def program(people: People) -> Program:
    return program_of(people, "customer", "hooks")


@pytest.fixture
def stranger(people: People) -> Program:
    return program_of(people, "other", "strange")


def wish(receiver: Receiver, **changes: Any) -> dict[str, Any]:
    return {"url": receiver.url, "events": ["network.*"], "description": "Ours"} | changes


def happen(people: People, count: int = 1) -> None:
    people.customer.refresh_from_db()
    for n in range(count):
        add_access(account=people.customer, by=BY, cidrs=[f"198.41.{n}.0/24"])


def test_from_subscribing_to_the_end(people: People, program: Program, receiver: Receiver):
    status, made = program.send("post", "/webhooks", wish(receiver))
    assert status == 201
    assert (made["url"], made["events"], made["state"]) == (receiver.url, ["network.*"], "enabled")
    url = f"/webhooks/{made['id']}"
    told = {name: value for name, value in made.items() if name != "secret"}
    assert program.call("get", "/webhooks") == (200, {"webhooks": [told]})
    assert program.call("get", url) == (200, told)

    status, sent = program.call("post", f"{url}/test")
    assert (status, sent["state"], sent["type"], sent["status"]) == (200, "delivered", "webhook.test", 200)
    [got] = receiver.got
    moment, _, mac = got.headers["Tandem-Signature"].removeprefix("t=").partition(",v1=")
    signed = moment.encode() + b"." + got.body
    assert mac == hmac.new(made["secret"].encode(), signed, hashlib.sha256).hexdigest()

    _, renewed = program.call("post", f"{url}/secret")
    assert renewed["secret"] != made["secret"]
    changed = wish(receiver, events=["*"], numbers=["+12013422000"], description="")
    status, after = program.send("put", url, changed)
    assert (status, after["events"], after["numbers"], after["description"]) == (
        200,
        ["*"],
        ["+12013422000"],
        "",
    )
    assert program.send("put", f"{url}/state", {"enabled": False})[1]["state"] == "disabled"
    assert program.send("put", f"{url}/state", {"enabled": True})[1]["state"] == "enabled"
    assert program.send("put", f"{url}/state", {})[0] == 400
    assert program.call("delete", url) == (204, None)
    assert program.call("get", url)[0] == 404


def test_deliveries_page_and_are_sent_once_more(
    people: People, program: Program, receiver: Receiver, monkeypatch
):
    monkeypatch.setattr("portal.api.tandem.webhooks.AT_ONCE", 2)
    made = program.send("post", "/webhooks", wish(receiver))[1]
    with scope.tenant(people.customer.pk):
        happen(people, 3)
        pk = Subscription.objects.get().pk
    receiver.status = 400
    delivering.deliver_due(pk)
    with scope.tenant(people.customer.pk):
        Delivery.objects.update(state="failed")
    url = f"/webhooks/{made['id']}/deliveries"

    status, page = program.call("get", url)
    assert (status, [row["subject"] for row in page["deliveries"]]) == (
        200,
        ["198.41.2.0/24", "198.41.1.0/24"],
    )
    assert [(row["state"], row["status"], row["tries"]) for row in page["deliveries"]] == [
        ("failed", 400, 1)
    ] * 2
    rest = program.call("get", f"{url}?after={page['next']}")[1]
    assert ([row["subject"] for row in rest["deliveries"]], rest["next"]) == (["198.41.0.0/24"], None)
    assert program.call("get", f"{url}?state=delivered")[1]["deliveries"] == []
    assert program.call("get", f"{url}?state=lost")[0] == 400

    again = f"/deliveries/{rest['deliveries'][0]['id']}/redeliver"
    assert program.call("post", again)[1]["state"] == "waiting"
    assert program.call("post", again)[0] == 409
    assert program.call("post", f"/webhooks/{made['id']}/redeliver") == (200, {"count": 2})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"url": "http://example.com/in"}, "url"),
        ({"url": "https://10.0.0.1/in"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["number.exploded"]}, "events"),
        ({"events": "network.*"}, "events"),
        ({"numbers": ["201"]}, "numbers"),
    ],
)
def test_refusals_name_the_field(people: People, program: Program, receiver: Receiver, changes, field: str):
    status, told = program.send("post", "/webhooks", wish(receiver, **changes))
    assert (status, told["error"]["code"], told["error"]["field"]) == (400, "invalid", field)
    with scope.system():
        assert Subscription.objects.count() == 0


def test_what_a_service_manages_is_only_looked_at(people: People, program: Program, receiver: Receiver):
    with scope.tenant(people.customer.pk):
        row = managed_subscription(
            account=people.customer, manager="number", shape="message", url=receiver.url, description="x"
        )
    assert program.call("get", "/webhooks")[1]["webhooks"][0]["managed_by"] == "number"
    assert program.send("put", f"/webhooks/{row.ref}", wish(receiver))[0] == 409
    assert program.call("delete", f"/webhooks/{row.ref}")[0] == 409
    assert program.call("post", f"/webhooks/{row.ref}/secret")[0] == 409


def test_a_stranger_finds_nothing(people: People, program: Program, stranger: Program, receiver: Receiver):
    made = program.send("post", "/webhooks", wish(receiver))[1]
    with scope.tenant(people.customer.pk):
        happen(people)
        delivery = Delivery.objects.get().pk
    url = f"/webhooks/{made['id']}"
    assert stranger.call("get", "/webhooks") == (200, {"webhooks": []})
    found = [
        stranger.call("get", url)[0],
        stranger.send("put", url, wish(receiver))[0],
        stranger.call("delete", url)[0],
        *(stranger.call("post", f"{url}/{what}")[0] for what in ("test", "secret", "redeliver")),
        stranger.send("put", f"{url}/state", {"enabled": False})[0],
        stranger.call("get", f"{url}/deliveries")[0],
        stranger.call("post", f"/deliveries/{delivery}/redeliver")[0],
    ]
    assert found == [404] * 9
    assert receiver.got == []


def test_the_events_are_listed(program: Program):
    status, told = program.call("get", "/events")
    assert (status, [row["name"] for row in told["events"]]) == (200, [one.name for one in all_types()])
    assert program.call("get", "/webhooks")[0] == 200
    assert Program("nobody", program.http).call("get", "/webhooks")[0] == 401
