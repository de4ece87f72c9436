"""``webhooks`` (callr.md §5, §7): subscriptions, and a log of what was pushed."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from accounts.models import Account
from common.errors import NotFound
from common.sorting import Order, by_words
from events.models import Attempt, Subscription
from events.selectors import subscriptions as selectors
from events.selectors.deliveries import AttemptFilter, attempts_of, by_type
from events.services import subscriptions as services
from events.services.subscriptions import Wish
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import unfit
from portal.api.callr.hooking import OF_EVENTS, SHAPE, TYPES, hook_of, signing
from portal.api.callr.objects.search import SearchResults
from portal.api.callr.objects.shape import moment_ms
from portal.api.callr.objects.values import Hash, Words
from portal.api.callr.objects.webhook import Webhook, WebhookLogSearchFilters, WebhookOptions
from portal.api.callr.reading import Checked, Found, Given, Of
from portal.api.callr.registry import method
from portal.api.callr.searching import Options, results


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


LOG_COLUMNS: Mapping[str, Order] = {
    "endpoint": "url",
    "error": "error",
    "event_date": "at",
    "event_id": "delivery__event_id",
    "hook_hash": "delivery__subscription__ref",
    "http_code": "status",
    "status": by_words("error", {"": "SUCCESS"}, other="FAILURE"),
    "try": "number",
    "type": by_type(OF_EVENTS),
}
WAS_GOOD = {"SUCCESS": True, "FAILURE": False}


@method("webhooks.search_logs", ours=True)
def search_logs(
    call: ApiCall,
    filters: Annotated[Given, Of(WebhookLogSearchFilters)] | None = None,
    options: Options = None,
) -> SearchResults:
    """Each try to push something, newest first: where to, of which event, what was answered.

    ``event_date`` is a day in UTC, ``status`` SUCCESS or FAILURE; ``http_code`` is null in a hit where nothing was
    answered.
    """
    rows = attempts_of(call.account, _asked(filters))
    return results(rows, options, columns=LOG_COLUMNS, tell=lambda found: [_log(row) for row in found])


def _asked(filters: Given | None) -> AttemptFilter:
    given = {key: value for key, value in (filters or {}).items() if value not in (None, "")}
    code, status, type = given.get("http_code"), given.get("status"), given.get("type")
    if code is not None and not (code.isascii() and code.isdecimal() and len(code) < 4):
        raise unfit("filters.http_code")
    if status is not None and status not in WAS_GOOD:
        raise unfit("filters.status")
    if type is not None and type not in TYPES:
        raise unfit("filters.type")
    return AttemptFilter(
        shape=SHAPE,
        url=given.get("endpoint", ""),
        day=_day(given["event_date"]) if "event_date" in given else None,
        event=_uuid(given["event_id"]) if "event_id" in given else None,
        ref=given.get("hook_hash", ""),
        http_status=int(code) if code else None,
        was_good=WAS_GOOD[status] if status else None,
        number=given.get("try"),
        types=TYPES[type] if type else (),
    )


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError as exc:
        raise unfit("filters.event_date") from exc
    if found == date.max:
        raise unfit("filters.event_date")
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as exc:
        raise unfit("filters.event_id") from exc


def _log(row: Attempt) -> Words:
    event, hook = row.delivery.event, row.delivery.subscription
    return {
        "endpoint": row.url,
        "error": row.error or None,
        "event_date": moment_ms(row.at),
        "event_id": str(event.pk),
        "hook_hash": None if hook.managed_by else hook.ref,
        "http_code": row.status,
        "status": "FAILURE" if row.error else "SUCCESS",
        "try": row.number,
        "type": hook.options.get("type") or OF_EVENTS.get(event.type, event.type),
    }


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
