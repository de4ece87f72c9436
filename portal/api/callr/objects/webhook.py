"""Webhooks and what is pushed to them."""

from portal.api.callr.objects.shape import Shape, shape
from portal.api.callr.objects.values import (
    Amount,
    DateTimeIso,
    DateTimeMs,
    Hash,
    HmacAlgorithm,
    WebhookStatus,
    Words,
)


@shape("Webhook.Options")
class WebhookOptions(Shape):
    """How pushes are signed."""

    format: str | None
    hmac_algo: HmacAlgorithm | None
    hmac_secret: str | None


@shape("Webhook")
class Webhook(Shape):
    """A subscription to one type of event."""

    created_at: DateTimeMs
    endpoint: str
    hash: Hash
    options: WebhookOptions | None
    status: WebhookStatus
    type: str
    updated_at: DateTimeMs | None


@shape("Webhook.Event")
class WebhookEvent(Shape):
    """What is pushed."""

    data: Words
    event_at: DateTimeIso
    event_id: str
    hook_hash: Hash | None
    try_: int
    type: str


@shape("Webhook.Event.Billing.Credit")
class WebhookEventBillingCredit(Shape):
    """Money that came or went."""

    balance: Amount
    currency_code: str
    last_transaction_amount: Amount
    shutdown_limit: Amount
    warning_limit: Amount


@shape("Webhook.Log.Search.Filters")
class WebhookLogSearchFilters(Shape):
    """What tries are searched by."""

    endpoint: str | None = None
    event_date: str | None = None
    event_id: str | None = None
    hook_hash: str | None = None
    http_code: str | None = None
    status: str | None = None
    try_: int | None = None
    type: str | None = None
