"""The pages of outgoing webhooks: adding, the secret that is shown once, the log, sending once more."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity
from accounts.services.access import add_access
from common import scope
from events.models import Attempt, Delivery, Subscription
from events.states import DeliveryState, SubscriptionState
from tests.console import HTMX, signed_in
from tests.events.conftest import Hooks
from tests.people import BY

GOOD = {"events": ["network.*", "number.changed"], "description": "Shop", "numbers": "", "include_below": ""}


def test_adding_shows_the_secret_once(hooks: Hooks):
    alice: Any = signed_in(hooks.people.alice)
    answer = alice.post("/webhooks/new/", GOOD | {"url": hooks.receiver.url, "numbers": "201 342 2000\n"})
    assert answer.status_code == 200
    secret = re.search(r"whsec_[\w-]+", answer.content.decode())
    row = Subscription.objects.get()
    assert secret
    assert (row.url, row.events, row.numbers) == (
        hooks.receiver.url,
        ["network.*", "number.changed"],
        ["+12013422000"],
    )
    assert "no-store" in answer["Cache-Control"]
    page = alice.get(f"/webhooks/{row.ref}/").content.decode()
    assert "whsec_" not in page
    assert secret[0] not in repr(list(Activity.objects.values()))
    assert "Shop" in alice.get("/webhooks/").content.decode()

    renewed = alice.post(f"/webhooks/{row.ref}/secret/").content.decode()
    assert "whsec_" in renewed
    assert secret[0] not in renewed


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("url", "http://93.184.216.34/in", "must be an https URL"),
        ("url", "https://10.0.0.1/in", "must be routable"),
        ("url", "https://user@example.com/", "must be an https URL"),
        ("url", "", "required"),
        ("events", [], "required"),
        ("events", ["number.exploded"], "not one of the available choices"),
        ("numbers", "12", "is not a telephone number"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field(hooks: Hooks, field: str, value: Any, says: str):
    alice: Any = signed_in(hooks.people.alice)
    answer = alice.post("/webhooks/new/", GOOD | {"url": hooks.receiver.url, field: value})
    assert answer.status_code == 422
    assert says in str(answer.context["form"].errors[field])
    assert Subscription.objects.count() == 0


def test_changing_disabling_and_removing(hooks: Hooks):
    row = hooks.subscribe("network.added").subscription
    alice: Any = signed_in(hooks.people.alice)
    url = f"/webhooks/{row.ref}/"

    assert alice.get(f"{url}edit/").status_code == 200
    assert alice.post(f"{url}edit/", GOOD | {"url": hooks.receiver.url + "2"}).status_code == 302
    assert alice.post(f"{url}state/").status_code == 302
    row.refresh_from_db()
    assert (row.url, row.state) == (hooks.receiver.url + "2", SubscriptionState.DISABLED)
    assert alice.post(f"{url}state/", {"enable": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.state == SubscriptionState.ENABLED
    assert alice.get(f"{url}remove/").status_code == 200
    assert Subscription.objects.count() == 1
    assert alice.post(f"{url}remove/").status_code == 302
    assert Subscription.objects.count() == 0
    verbs = list(
        Activity.objects.filter(subject_type="subscription").order_by("id").values_list("verb", flat=True)
    )
    assert verbs == ["added", "changed", "changed", "changed", "removed"]


def test_a_test_is_sent_and_its_log_shown(hooks: Hooks):
    row = hooks.subscribe("network.added").subscription
    alice: Any = signed_in(hooks.people.alice)
    hooks.receiver.answer = b"<b>fine</b>"
    answer = alice.post(f"/webhooks/{row.ref}/test/", follow=True)
    page = answer.content.decode()
    assert "The test was delivered." in page
    assert "&lt;b&gt;fine&lt;/b&gt;" in page
    assert "webhook.test" in page
    [got] = hooks.receiver.got
    assert json.loads(got.body)["data"] == {"message": "This is a test. Nothing has happened."}

    hooks.receiver.status = 500
    assert "was not delivered" in alice.post(f"/webhooks/{row.ref}/test/", follow=True).content.decode()


def test_the_log_pages_and_sends_once_more(hooks: Hooks):
    row = hooks.subscribe("network.added").subscription
    add_access(account=hooks.customer, by=BY, cidrs=["198.41.0.0/24", "192.33.4.0/24"])
    hooks.deliver(row)
    first = hooks.deliveries()[0]
    Delivery.objects.filter(pk=first.pk).update(state=DeliveryState.FAILED)
    alice: Any = signed_in(hooks.people.alice)

    def shown(query: str) -> list[Any]:
        answer = alice.get(f"/webhooks/{row.ref}/{query}", **HTMX)
        return [one["delivery"].pk for one in answer.context["deliveries"]]

    assert len(shown("")) == 2
    assert shown("?state=failed") == [first.pk]
    assert alice.post(f"/webhooks/{row.ref}/again/").status_code == 302
    assert alice.post(f"/webhooks/deliveries/{first.pk}/again/").status_code == 302
    first.refresh_from_db()
    assert (first.state, first.tries) == (DeliveryState.WAITING, 0)
    hooks.deliver(row)
    assert alice.post(f"/webhooks/deliveries/{first.pk}/again/").status_code == 302
    assert Delivery.objects.get(pk=first.pk).state == DeliveryState.WAITING
    assert Attempt.objects.count() == 3


def test_lists_take_a_steady_number_of_statements(hooks: Hooks):
    alice: Any = signed_in(hooks.people.alice)
    alice.get("/webhooks/events/")
    counts = []
    for many in (1, 5):
        for _ in range(many):
            row = hooks.subscribe("network.*").subscription
        cidr = f"198.41.{many}.0/24"
        add_access(account=hooks.customer, by=BY, cidrs=[cidr])
        for url in ("/webhooks/", f"/webhooks/{row.ref}/"):
            with CaptureQueriesContext(connection) as queries:
                assert alice.get(url).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_a_stranger_finds_nothing(hooks: Hooks):
    row = hooks.subscribe("network.added").subscription
    add_access(account=hooks.customer, by=BY, cidrs=["198.41.0.0/24"])
    [delivery] = hooks.deliveries()
    charlie: Any = signed_in(hooks.people.charlie)
    gets = [f"/webhooks/{row.ref}/", f"/webhooks/{row.ref}/edit/", f"/webhooks/deliveries/{delivery.pk}/"]
    posts = [f"/webhooks/{row.ref}/{what}/" for what in ("state", "secret", "test", "again", "remove")]
    assert [charlie.get(url).status_code for url in gets] == [404] * 3
    assert [charlie.post(url).status_code for url in posts] == [404] * 5
    assert charlie.post(f"/webhooks/deliveries/{delivery.pk}/again/").status_code == 404
    assert hooks.receiver.got == []
    assert hooks.fresh(row).state == SubscriptionState.ENABLED


def test_the_reference_names_every_event(hooks: Hooks):
    page = signed_in(hooks.people.alice).get("/webhooks/events/").content.decode()
    for name in ("number.changed", "message.received", "agent.added", "ticket.opened", "carrier.stopped"):
        assert f"<code>{name}</code>" in page
    with scope.nobody():
        assert signed_in(hooks.people.bob).get("/webhooks/events/").status_code == 403
