"""What may happen to an account, its people, its money, its jobs and its webhooks."""

from typing import Any

from accounts.models import AccessEntry, Account, ApiCredential, Contact, Membership
from billing.models import Invoice, LedgerEntry, Payment
from events.alerts.event_kinds import CLEARED, RAISED
from events.models import Subscription
from events.types import EventType, Thing, register
from jobs.models import Job

ACCOUNT = Thing(Account, "account", ref="number")
MEMBER = Thing(Membership, "member")
KEY = Thing(ApiCredential, "api key")
CONTACT = Thing(Contact, "contact", number="e164")
NETWORK = Thing(AccessEntry, "network", ref="cidr")
ENTRY = Thing(LedgerEntry, "ledger entry")
INVOICE = Thing(Invoice, "invoice", ref="number")
PAYMENT = Thing(Payment, "payment", ref="transaction_id")
JOB = Thing(Job, "job")
WEBHOOK = Thing(Subscription, "webhook", ref="ref")


def _nothing(_webhook: Subscription) -> dict[str, Any]:
    return {"message": "This is a test. Nothing has happened."}


TEST = EventType(
    "webhook.test",
    "Somebody pressed “Send a test”. It goes to that webhook alone, whatever it asks for.",
    WEBHOOK,
    fields={"message": "says that it is a test"},
    data=_nothing,
)


def _job(job: Job) -> dict[str, Any]:
    return {"title": job.title, "state": job.state, "error": job.error or None, "result": job.result}


JOB_ENDED = EventType(
    "job.ended",
    "A job that somebody waits for, such as an export, is over.",
    JOB,
    fields={
        "title": "what it did",
        "state": "`done`, `failed` or `cancelled`",
        "error": "why it failed, or null",
        "result": "what came of it, an object",
    },
    data=_job,
)

register(
    JOB_ENDED,
    EventType("account.created", "An account was opened below yours.", ACCOUNT, ("created",)),
    EventType("account.changed", "Settings or the state of the account were changed.", ACCOUNT, ("changed",)),
    EventType(
        "account.balance_low",
        "The free balance fell below the account's threshold.",
        ACCOUNT,
        ("noted a low balance of",),
    ),
    EventType(
        "account.balance_restored",
        "The free balance rose above the threshold again.",
        ACCOUNT,
        ("noted a topped-up balance of",),
    ),
    EventType(
        "account.balance_exhausted",
        "The balance has come down to its limit: nothing that costs money is possible.",
        ACCOUNT,
        ("noted an exhausted balance of",),
    ),
    EventType(
        "account.spending_near",
        "Four fifths of a spending cap are used, of the day or of the month.",
        ACCOUNT,
        ("noted spending near the cap of",),
    ),
    EventType(
        "account.spending_capped",
        "A spending cap is reached: what is new is refused until the day or the month is over.",
        ACCOUNT,
        ("noted spending at the cap of",),
    ),
    EventType("account.credited", "Money was credited by hand.", ENTRY, ("credited",)),
    EventType(
        "account.adjusted",
        "A debit, a refund, a goodwill or a payment that was given back was posted by hand.",
        ENTRY,
        ("debited", "refunded", "gave as goodwill", "gave back a payment of"),
    ),
    EventType("invoice.issued", "The account was sent an invoice or a credit note.", INVOICE, ("was sent",)),
    EventType("payment.received", "A payment was recorded.", PAYMENT, ("received",)),
    EventType("member.added", "Somebody was invited or added to the account.", MEMBER, ("invited", "added")),
    EventType("member.changed", "A member got another role.", MEMBER, ("changed",)),
    EventType("member.removed", "Somebody lost access to the account.", MEMBER, ("removed",)),
    EventType("key.issued", "An API key was issued.", KEY, ("issued",)),
    EventType("key.changed", "The password of an API key was changed.", KEY, ("changed password of",)),
    EventType("contact.created", "Somebody was added to the address book.", CONTACT, ("added",)),
    EventType("contact.updated", "A contact was changed.", CONTACT, ("changed",)),
    EventType("contact.commented", "Somebody noted something on a contact.", CONTACT, ("commented on",)),
    EventType("contact.deleted", "Somebody was deleted from the address book.", CONTACT, ("deleted",)),
    EventType(
        "key.ended", "An API key, or the token of one of the account's people, was ended.", KEY, ("ended",)
    ),
    EventType("network.added", "A network may reach the account.", NETWORK, ("added",)),
    EventType("network.removed", "A network may not reach the account any more.", NETWORK, ("removed",)),
    EventType("job.cancelled", "Somebody stopped a job.", JOB, ("cancelled",)),
    EventType("job.retried", "Somebody had a job tried again.", JOB, ("retried",)),
    EventType("webhook.added", "A webhook was added.", WEBHOOK, ("added",)),
    EventType("webhook.changed", "A webhook was changed, enabled or disabled.", WEBHOOK, ("changed",)),
    EventType("webhook.removed", "A webhook was removed.", WEBHOOK, ("removed",)),
    EventType("webhook.stopped", "A webhook failed for long and was stopped.", WEBHOOK, ("stopped",)),
    TEST,
    RAISED,
    CLEARED,
)
