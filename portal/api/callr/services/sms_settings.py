"""``sms.get_settings`` and ``sms.set_settings`` (callr.md §5.4): what stood for webhooks before there were any."""

from django.db import transaction

from accounts.models import Account
from events.models import Subscription
from events.selectors.subscriptions import subscriptions
from events.services import subscriptions as services
from events.services.subscriptions import Wish, check_url
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import wrong
from portal.api.callr.hooking import SHAPE, TYPES
from portal.api.callr.objects.values import Url, Words
from portal.api.callr.reading import read
from portal.api.callr.registry import method

# Each of the two with the type of webhook that it is, which tells what is pushed.
KINDS = {"dlr": "sms.mt.status_update", "mo": "sms.mo"}


def _rows(account: Account) -> dict[str, Subscription]:
    """The subscriptions that the settings stand for; whoever subscribed otherwise keeps that."""
    found = [row for row in subscriptions(account) if row.shape == SHAPE and not row.managed_by]
    return {row.options["settings"]: row for row in found if row.options.get("settings") in KINDS}


def _told(account: Account) -> Words:
    rows = _rows(account)
    told: Words = {}
    for kind in KINDS:
        row = rows.get(kind)
        told[f"push_{kind}_enabled"] = row is not None
        told[f"push_{kind}_url"] = row.url if row is not None else None
    return told


@method("sms.get_settings")
def get_settings(call: ApiCall) -> Words:
    """Where statuses (``dlr``) and messages that came (``mo``) are pushed; the vendor calls it outdated."""
    return _told(call.account)


@method("sms.set_settings", url="settings")
def set_settings(call: ApiCall, settings: Words) -> Words:
    """Push there, or nowhere, from now on. A push has the body and headers of webhooks, and is not signed."""
    wanted: dict[str, str] = {}
    for kind in KINDS:
        at = f"settings.push_{kind}"
        enabled = read(call, bool | None, settings.get(f"push_{kind}_enabled"), f"{at}_enabled", inside=True)
        url = read(call, Url | None, settings.get(f"push_{kind}_url"), f"{at}_url", inside=True)
        if enabled and not url:
            raise wrong(f"{at}_url")
        if enabled:
            wanted[kind] = check_url(url, field=f"{at}_url")
    with transaction.atomic():
        rows = _rows(call.account)
        for kind in KINDS:
            _apply(call, kind, rows.get(kind), wanted.get(kind))
    return _told(call.account)


def _apply(call: ApiCall, kind: str, row: Subscription | None, url: str | None) -> None:
    if url is None and row is not None:
        services.unsubscribe(account=call.account, by=call.actor, ref=row.ref)
    if url is None or (row is not None and row.url == url):
        return
    options = {"hmac_algo": None, "type": KINDS[kind], "settings": kind}
    wish = Wish(url=url, events=TYPES[KINDS[kind]], shape=SHAPE, options=options)
    if row is not None:
        services.change_subscription(account=call.account, by=call.actor, ref=row.ref, wish=wish)
    else:
        services.subscribe(account=call.account, by=call.actor, wish=wish, secret="")
