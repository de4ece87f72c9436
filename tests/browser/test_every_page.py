"""Every page that opens by its address alone or with a thing of the customer: no axe fault, no sideways scrolling."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.services.bots import add_bot
from agents.imports.runs import start
from billing.payments.services import mark_as_paid
from common import scope
from jobs import items, services
from jobs.models import Job
from jobs.services import NewJob
from messaging.models import Conversation
from messaging.services.receiving import receive_message
from numbers.kinds import BULK_EDIT
from numbers.services.voice import assign_voice
from providers.contract.messages import IncomingMessage
from tests.agents.imports.files import checked_file, uploaded_file
from tests.agents.plans.planning import small_plan
from tests.agents.staff import FREE, add_agent, add_inbox, add_numbers
from tests.everything import a_webhook
from tests.messaging.campaigns import CAMPAIGN, registered
from tests.money_pages import billed
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

CUSTOMER = [
    "/",
    "/search?q=342",
    "/activity/",
    "/ledger/",
    "/jobs/",
    "/jobs/?state=unknown",
    "/jobs/{job}/",
    "/account/",
    "/account/people/",
    "/account/api/",
    "/api/docs/",
    "/api/docs/voicetel/inumbering.order/",
    "/account/networks/",
    "/account/fields/",
    "/account/fields/new/",
    "/account/details",
    "/numbers/import/",
    f"/numbers/{HELD[0]}/notes/",
    "/user/security",
    "/numbers/",
    f"/numbers/{HELD[0]}/",
    "/numbers/drift/",
    "/store/",
    "/orders/",
    "/gateways/",
    "/e911/",
    f"/numbers/{HELD[0]}/e911/",
    f"/numbers/{HELD[0]}/e911/address/",
    f"/numbers/{HELD[0]}/e911/waive/",
    f"/numbers/{HELD[0]}/e911/remove/",
    "/lookups/",
    "/messages/campaigns/",
    f"/messages/campaigns/{CAMPAIGN}/",
    "/messages/campaigns/brand/",
    "/messages/campaigns/new/",
    "/messages/health/",
    f"/messages/numbers/{HELD[0]}/",
    "/inbox/",
    "/inbox/?show=closed",
    "/inbox/?q=hello",
    "/inbox/{talk}/",
    "/inbox/{talk}/details/",
    "/inbox/new/",
    "/inbox/replies/",
    "/inbox/replies/new/",
    "/agents/",
    "/agents/?group=bots",
    "/agents/?group=offboarded",
    "/agents/new/",
    f"/agents/who/?number=%2B{FREE[0][1:]}&date=2026-03-03",
    "/agents/bots/new/",
    "/agents/{bot}/",
    "/agents/{bot}/bot/",
    "/agents/{bot}/bot/remove/",
    "/agents/{bot}/voice/",
    "/agents/plan/",
    "/agents/plan/new/",
    "/agents/plan/{plan}/",
    "/agents/plan/{plan}/undo/",
    "/agents/{agent}/",
    "/agents/{agent}/edit/",
    "/agents/{agent}/numbers/",
    "/agents/{agent}/sign-in/",
    "/agents/{agent}/offboard/",
    "/inboxes/",
    "/inboxes/new/",
    "/inboxes/{inbox}/",
    "/inboxes/{inbox}/remove/",
    f"/numbers/{FREE[0]}/",
    f"/numbers/{FREE[0]}/remove/",
    "/agents/import/",
    "/agents/import/new/",
    "/agents/import/{uploaded}/columns/",
    "/agents/import/{checked}/",
    "/agents/import/{checked}/discard/",
    "/agents/import/{running}/",
    "/agents/import/{running}/undo/",
    "/webhooks/",
    "/webhooks/new/",
    "/webhooks/events/",
    "/webhooks/{hook}/",
    "/webhooks/{hook}/edit/",
    "/webhooks/{hook}/remove/",
    "/webhooks/deliveries/{delivery}/",
    "/nothing",
]
OPERATOR = [
    "/",
    "/accounts/",
    "/accounts/new",
    "/accounts/{customer}/",
    "/accounts/{customer}/state?to=closed",
    "/accounts/{customer}/invoice",
    "/accounts/{customer}/money",
    "/invoices/",
    "/invoices/{invoice}/",
    "/invoices/payments/{payment}/back",
    "/margin/?by=month",
    "/carriers/",
    "/carriers/{house}/",
]
SIGNED_OUT = ["/user/login/", "/user/password/reset/", "/nothing"]


@pytest.fixture
def things(shop: Shop) -> dict[str, Any]:
    """Words of the addresses above; the job is of unknown outcome and has rows."""
    with scope.tenant(shop.customer.pk):
        job = services.start(NewJob(BULK_EDIT, "Edit 2 numbers"), account=shop.customer, by=BY)
        items.add(job, [(e164, {"e164": e164}) for e164 in HELD])
        Job.objects.filter(pk=job.pk).update(
            state="unknown", error="The connection broke.", error_kind="CannotTell"
        )
        incoming = IncomingMessage("one", "+13125550100", HELD[0], "sms", "Hello there", timezone.now())
        receive_message(account=shop.customer, number=shop.number, incoming=incoming)
        talk = Conversation.objects.get()
        imports = [uploaded_file(shop.customer), checked_file(shop.customer), checked_file(shop.customer)]
        start(account=shop.customer, by=BY, pk=imports[-1].pk)
    registered(shop.customer)
    add_numbers(shop.people, shop.customer, FREE)
    agent = add_agent(shop.customer, "Ada Lovelace", private=FREE[0], supervised=FREE[1])
    inbox = add_inbox(shop.customer, "Front desk", FREE[2], agent)
    office = {"agent": agent.ref, "inbox": inbox.pk, "talk": talk.pk}
    with scope.tenant(shop.customer.pk):
        office["plan"] = small_plan(shop.customer, FREE[3]).pk
        bot = add_bot(account=shop.customer, by=BY, name="Reception")
        assign_voice(account=shop.customer, by=BY, e164=FREE[4], bot_ref=bot.ref)
        office["bot"] = bot.ref
        office |= a_webhook(shop.customer)
    invoice, payment = paid(shop)
    office |= {"invoice": invoice, "payment": payment}
    files = dict(zip(("uploaded", "checked", "running"), [row.pk for row in imports], strict=True))
    return files | office | {"job": job.pk, "customer": shop.customer.pk, "house": shop.people.house.pk}


def paid(shop: Shop) -> tuple[int, int]:
    """An invoice of the operator's that Acme has paid, and the payment."""
    operator, made = shop.people.operator, billed(shop.people)
    with scope.tenant(operator.pk):
        payment = mark_as_paid(account=operator, by=BY, pk=made.pk, reference="WIRE-1")
    return made.pk, payment.pk


@pytest.mark.parametrize("who", ["customer", "operator", "acting", "nobody"])
def test_pages_are_accessible_in_both_schemes_and_fit_a_phone(
    shop: Shop, things, open_as, wrong_with, who: str
):
    people = shop.people
    pages, person, account = {
        "customer": (CUSTOMER, people.alice, None),
        "operator": (OPERATOR, people.olivia, None),
        "acting": (["/for/{customer}/"], people.olivia, None),
        "nobody": (SIGNED_OUT, None, None),
    }[who]
    assert wrong_with(open_as(person, account), [address.format(**things) for address in pages]) == {}
