"""Webhooks in the dialect's words (callr.md §7): types of event, options, and subscriptions as objects."""

from dataclasses import dataclass
from typing import Any

from accounts.models import Account
from events.models import Subscription
from events.services.subscriptions import Endpoint, check_url
from events.states import SubscriptionState
from portal.api.callr.faults import unfit, wrong
from portal.api.callr.objects.shape import moment_ms
from portal.api.callr.objects.values import WebhookStatus
from portal.api.callr.objects.webhook import Webhook, WebhookOptions
from portal.api.callr.reading import Given

SHAPE = "callr"
SECRET_LENGTHS = range(8, 1025)
STATUSES: dict[SubscriptionState, WebhookStatus] = {
    SubscriptionState.ENABLED: "ENABLED",
    SubscriptionState.DISABLED: "DISABLED",
    SubscriptionState.STOPPED: "DISABLED_SYSTEM",
}
# What each type of the dialect is among our own events.
TYPES: dict[str, tuple[str, ...]] = {
    "billing.credit": ("account.credited", "payment.received"),
    "billing.credit_shutdown": ("account.balance_exhausted",),
    "billing.credit_warning": ("account.balance_low",),
    "call.inbound_start": ("call.inbound_started",),
    "call.inbound_hangup": ("call.inbound_ended",),
    "call.outbound_start": ("call.outbound_started",),
    "call.outbound_hangup": ("call.outbound_ended",),
    "did.assigned": ("number.added", "number.received"),
    "did.unassigned": ("number.moved_away", "number.removed", "number.released", "number.ported_out"),
    "job.status_update": ("job.ended",),
    "media.library.status_update": ("media.made", "media.state_changed"),
    "media.recording.new": ("recording.made",),
    "media.recording.status_update": ("recording.failed", "recording.ready"),
    "sms.mo": ("message.received",),
    "sms.mt.status_update": (
        "message.sent",
        "message.delivered",
        "message.simulated",
        "message.failed",
        "message.unconfirmed",
    ),
}
OF_EVENTS = {name: type for type, names in TYPES.items() for name in names}


@dataclass(frozen=True)
class Signing:
    """How pushes are signed; without a secret they are not."""

    secret: str
    algorithm: str

    def options(self, **more: Any) -> dict[str, Any]:
        return {"hmac_algo": self.algorithm if self.secret else None, **more}


def signing(options: Given | None, *, at: str) -> Signing:
    """What the options say; a secret has 8 to 1024 characters, and the format is JSON."""
    given = options or {}
    secret = given.get("hmac_secret") or ""
    if secret and len(secret) not in SECRET_LENGTHS:
        raise unfit(f"{at}.hmac_secret")
    if given.get("format") not in (None, "JSON"):
        raise unfit(f"{at}.format")
    return Signing(secret, given.get("hmac_algo") or "SHA256")


def hook_of(row: Subscription) -> Webhook:
    """A subscription as an object; its secret is not told again (callr.md §12 A11)."""
    return Webhook(
        created_at=moment_ms(row.created_at),
        endpoint=row.url,
        hash=row.ref,
        options=WebhookOptions(format="JSON", hmac_algo=row.options.get("hmac_algo"), hmac_secret=None),
        status=STATUSES[SubscriptionState(row.state)],
        type=row.options.get("type") or "",
        updated_at=moment_ms(row.changed_at) if row.changed_at is not None else None,
    )


def one_off(account: Account, webhook: Given | None, *, at: str) -> Endpoint | None:
    """Where what becomes of one thing is pushed, besides subscriptions; only ``endpoint`` and ``options`` are read.

    The address is looked at, and nothing is stored yet.
    """
    if webhook is None:
        return None
    endpoint = webhook.get("endpoint")
    if not endpoint:
        raise wrong(f"{at}.endpoint")
    how = signing(webhook.get("options"), at=f"{at}.options")
    return Endpoint(
        account=account,
        manager=SHAPE,
        shape=SHAPE,
        url=check_url(endpoint, field=f"{at}.endpoint"),
        description="CALLR: single messages and jobs",
        secret=how.secret,
        options=how.options(dynamic=True),
    )
