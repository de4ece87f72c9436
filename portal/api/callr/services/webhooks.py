"""``webhooks`` (callr.md §5, §7): subscriptions, and a log of what was pushed."""

from typing import Annotated

from accounts.models import Account
from common.errors import NotFound
from events.models import Subscription
from events.selectors import subscriptions as selectors
from events.services import subscriptions as services
from events.services.subscriptions import Wish
from portal.api.callr.base import ApiCall
from portal.api.callr.hooking import SHAPE, TYPES, hook_of, signing
from portal.api.callr.objects.values import Hash
from portal.api.callr.objects.webhook import Webhook, WebhookOptions
from portal.api.callr.reading import Checked, Found, Given, Of
from portal.api.callr.registry import method


def _type(_account: Account, type: str) -> str:
    if type not in TYPES:
        raise ValueError(type)
    return type


def _find(account: Account, hash: str) -> Subscription:
    row = selectors.subscription(account, hash)
    if row.shape != SHAPE or row.managed_by:
        raise NotFound("There is no such webhook.")
    return row


Type = Annotated[str, Checked(str, _type)]
Hook = Annotated[Subscription, Found(Hash, _find)]


@method("webhooks.subscribe", url="endpoint")
def subscribe(
    call: ApiCall, type: Type, endpoint: str, options: Annotated[Given, Of(WebhookOptions)] | None = None
) -> Webhook:
    """Have events of one type pushed to an address; with a secret they are signed."""
    how = signing(options, at="options")
    wish = Wish(url=endpoint, events=TYPES[type], shape=SHAPE, options=how.options(type=type))
    made = services.subscribe(account=call.account, by=call.actor, wish=wish, secret=how.secret)
    return hook_of(made.subscription)


@method("webhooks.unsubscribe")
def unsubscribe(call: ApiCall, webhook: Hook) -> bool:
    """Push no more; what waits is forgotten."""
    services.unsubscribe(account=call.account, by=call.actor, ref=webhook.ref)
    return True


@method("webhooks.get_event_types")
def get_event_types(_call: ApiCall) -> list[str]:
    """The types that may be subscribed to."""
    return sorted(TYPES)


@method("webhooks.get_list", ours=True)
def get_list(call: ApiCall) -> list[Webhook]:
    """The account's webhooks, newest first."""
    rows = selectors.subscriptions(call.account)
    return [hook_of(row) for row in rows if row.shape == SHAPE and not row.managed_by]


@method("webhooks.get", ours=True)
def get(_call: ApiCall, webhook: Hook) -> Webhook:
    """One webhook."""
    return hook_of(webhook)


@method("webhooks.enable", ours=True)
def enable(call: ApiCall, webhook: Hook) -> bool:
    """Push again, after it was disabled or stopped for failing."""
    services.set_enabled(account=call.account, by=call.actor, ref=webhook.ref, enabled=True)
    return True


@method("webhooks.disable", ours=True)
def disable(call: ApiCall, webhook: Hook) -> bool:
    """Push nothing for now; what happens meanwhile is not pushed later."""
    services.set_enabled(account=call.account, by=call.actor, ref=webhook.ref, enabled=False)
    return True
