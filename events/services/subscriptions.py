"""Subscribing to events: what may be asked for, where it may go, and what signs it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.products import require
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from accounts.states import AccountKind
from common import crypto, posting, scope
from common.e164 import is_e164
from common.errors import Conflict, Invalid, NotFound
from events import shapes, types
from events.models import Subscription
from events.models.subscription import MOST_URL
from events.services.claims import claim_numbers
from events.services.waking import wake
from events.signing import new_secret
from events.states import SubscriptionState

MOST = 50
MOST_NUMBERS = 500
REF_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Wish:
    """What somebody wants to be told of, and where; ``numbers`` in E.164, empty for all."""

    url: str
    events: Sequence[str]
    description: str = ""
    numbers: Sequence[str] = ()
    include_below: bool = False
    shape: str = shapes.Tandem.name
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Subscribed:
    """A subscription with its secret, which is not told again."""

    subscription: Subscription
    secret: str


@dataclass(frozen=True)
class Endpoint:
    """An address that a service delivers to, looked at and not stored yet. Its subscription is made in the transaction
    of what is told there, so that a refusal leaves none behind, and none with another secret.
    """

    account: Account
    manager: str
    shape: str
    url: str
    description: str
    secret: str = ""
    options: dict[str, Any] = field(default_factory=dict)

    def subscription(self) -> Subscription:
        return managed_subscription(**vars(self))


@while_active
def subscribe(*, account: Account, by: Actor, wish: Wish, secret: str | None = None) -> Subscribed:
    """Deliver these events from now on, signed with the secret, or with a new one; the owners are mailed.

    Invalid for an address that may not be called or an event that there is not, Conflict beyond 50 of an account, and
    for a number of which another one of its shape tells where each has one.
    """
    wish = _checked(account, wish)
    secret = new_secret() if secret is None else secret
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        if Subscription.objects.filter(account=account, managed_by="").count() >= MOST:
            raise Conflict(f"An account may have {MOST} webhooks.")
        row = Subscription.objects.create(
            account=account,
            ref=new_ref(),
            secret=crypto.encrypt(secret),
            created_by=by.label[:160],
            **_values(wish),
        )
        claim_numbers(row)
        activity.record(account=account, by=by, verb="added", subject=row, after=_snapshot(row))
        _tell(row, by)
        _listen_to(account, below=wish.include_below)
    return Subscribed(row, secret)


@while_active
def change_subscription(*, account: Account, by: Actor, ref: str, wish: Wish) -> Subscription:
    """Want something else, or elsewhere; what waits goes to the new address. Shape and secret stay.

    The owners are mailed of another address, and of what it was not told before. Refused like ``subscribe``.
    """
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        row = _locked(account, ref)
        wish = _checked(account, replace(wish, shape=row.shape, options=row.options))
        before, was_told = _snapshot(row), _told(row)
        for name, value in _values(wish).items():
            setattr(row, name, value)
        row.rest_until = None
        row.changed_at = timezone.now()
        row.save()
        claim_numbers(row)
        after = _snapshot(row)
        different = [name for name in after if before[name] != after[name]]
        if different:
            activity.record(
                account=account,
                by=by,
                verb="changed",
                subject=row,
                before={name: before[name] for name in different},
                after={name: after[name] for name in different},
            )
        if _is_wider(was_told, _told(row)):
            _tell(row, by)
        _listen_to(account, below=wish.include_below)
        wake(row.pk)
    return row


@while_active
def renew_secret(*, account: Account, by: Actor, ref: str) -> Subscribed:
    """Sign with a new secret from now on; the former is worth nothing at once. The owners are mailed."""
    secret = new_secret()
    with transaction.atomic():
        row = _locked(account, ref)
        row.secret, row.changed_at = crypto.encrypt(secret), timezone.now()
        row.save(update_fields=["secret", "changed_at"])
        activity.record(
            account=account, by=by, verb="changed", subject=row, after={"signing": "a new secret"}
        )
        line = f"Who knows it can sign as Tandem towards {row.host}."
        tell_owners(account=account, by=by, title="A webhook has a new secret", lines=[line])
    return Subscribed(row, secret)


@while_active
def set_enabled(*, account: Account, by: Actor, ref: str, enabled: bool) -> Subscription:
    """Stop or start delivering. What waits then waits on until its time is over; what happens meanwhile is not sent."""
    state = SubscriptionState.ENABLED if enabled else SubscriptionState.DISABLED
    with transaction.atomic():
        row = Subscription.objects.select_for_update().filter(account=account, ref=ref).first()
        if row is None:
            raise NotFound("There is no such webhook.")
        if row.state == state:
            return row
        before, row.state = row.state, state
        row.failures = row.given_up = 0
        row.rest_until, row.changed_at = None, timezone.now()
        row.save(update_fields=["state", "failures", "given_up", "rest_until", "changed_at"])
        activity.record(
            account=account,
            by=by,
            verb="changed",
            subject=row,
            before={"state": before},
            after={"state": state},
        )
        if enabled:
            wake(row.pk)
    return row


@while_active
def unsubscribe(*, account: Account, by: Actor, ref: str) -> None:
    """Forget the subscription with its deliveries."""
    with transaction.atomic():
        row = _locked(account, ref)
        activity.record(account=account, by=by, verb="removed", subject=row, before=_snapshot(row))
        row.delete()


def managed_subscription(
    *,
    account: Account,
    manager: str,
    shape: str,
    url: str,
    description: str,
    secret: str = "",
    options: dict[str, Any] | None = None,
) -> Subscription:
    """The subscription through which a service delivers to this address; made when there is none.

    So a served API sends one event to an address named with one request. Without a ``secret`` the account's own key
    signs; another secret or other options for the same address are those of all that waits for it.
    """
    row, is_new = Subscription.objects.get_or_create(
        account=account,
        managed_by=manager,
        shape=shape,
        url=url,
        defaults={
            "ref": new_ref(),
            "description": description[:120],
            "created_by": "Tandem",
            "secret": crypto.encrypt(secret),
            "options": options or {},
        },
    )
    if not is_new and (crypto.decrypt(row.secret), row.options) != (secret, options or {}):
        row.secret, row.options = crypto.encrypt(secret), options or {}
        row.changed_at = timezone.now()
        row.save(update_fields=["secret", "options", "changed_at"])
    return row


def new_ref() -> str:
    return "".join(secrets.choice(REF_LETTERS) for _ in range(8))


def _locked(account: Account, ref: str) -> Subscription:
    """One that people may change, with its row locked."""
    row = Subscription.objects.select_for_update().filter(account=account, ref=ref).first()
    if row is None:
        raise NotFound("There is no such webhook.")
    if row.managed_by:
        raise Conflict("This webhook belongs to a number and is changed there.")
    return row


def check_url(url: str, *, field: str) -> str:
    """The URL without blanks around it; Invalid for one that may never be called (``posting.require_callable``)."""
    url = url.strip()
    if len(url) > MOST_URL:
        raise Invalid(f"The URL may have {MOST_URL} characters.", field=field)
    posting.require_callable(url, field=field)
    return url


def _checked(account: Account, wish: Wish) -> Wish:
    url, description = check_url(wish.url, field="url"), wish.description.strip()
    if len(description) > 120 or not description.isprintable():
        raise Invalid("The description may have 120 characters.", field="description")
    events = sorted(set(wish.events))
    if not events:
        raise Invalid("Choose at least one event.", field="events")
    if unknown := set(events) - types.known_patterns():
        raise Invalid(f"There is no event “{min(unknown):.60}”.", field="events")
    shape = shapes.shape_named(wish.shape)
    if shape.needs is not None:
        require(account, shape.needs)
    if shape.tells is not None and (others := set(events) - shape.tells):
        told = ", ".join(sorted(shape.tells))
        raise Invalid(f"{shape.label} tells of {told} alone, not of {min(others)}.", field="events")
    numbers = sorted(set(wish.numbers))
    if len(numbers) > MOST_NUMBERS or not all(map(is_e164, numbers)):
        raise Invalid(f"Up to {MOST_NUMBERS} telephone numbers may be named.", field="numbers")
    if wish.include_below and account.kind == AccountKind.SUBACCOUNT:
        raise Invalid("There are no accounts below this one.", field="include_below")
    return replace(wish, url=url, description=description, events=events, numbers=numbers)


def _values(wish: Wish) -> dict[str, Any]:
    return {
        "url": wish.url,
        "description": wish.description,
        "shape": wish.shape,
        "options": wish.options,
        "events": list(wish.events),
        "numbers": list(wish.numbers),
        "include_below": wish.include_below,
    }


def _snapshot(row: Subscription) -> dict[str, Any]:
    """What the activity log keeps: of the address no more than where it is, for its path may be a secret."""
    return {
        "host": row.host,
        "events": list(row.events),
        "numbers": list(row.numbers),
        "accounts below": row.include_below,
        "description": row.description,
    }


def _told(row: Subscription) -> dict[str, Any]:
    """What goes where."""
    return {name: getattr(row, name) for name in ("url", "events", "numbers", "include_below")}


def _is_wider(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether somebody is told something now that was not told there."""
    fewer_numbers = not before["numbers"] or (
        after["numbers"] and set(after["numbers"]) <= set(before["numbers"])
    )
    return (
        after["url"] != before["url"]
        or not set(after["events"]) <= set(before["events"])
        or not fewer_numbers
        or (after["include_below"] and not before["include_below"])
    )


def _tell(row: Subscription, by: Actor) -> None:
    """Mail the owners: what people write to the account goes there too, one-time codes among it."""
    whose = "of this account and those below it" if row.include_below else "of this account"
    line = f"A program at {row.host} is told of {', '.join(row.events):.400} {whose}."
    tell_owners(account=row.account, by=by, title="A webhook is told of what happens", lines=[line])


def _listen_to(account: Account, *, below: bool) -> None:
    """Let recording know that somebody listens; it is never taken back, for it only saves a look-up."""
    whose = Q(pk=account.pk) | Q(ancestor_ids__contains=[account.pk]) if below else Q(pk=account.pk)
    with scope.system():
        Account.objects.filter(whose, is_heard=False).update(is_heard=True)
    account.is_heard = True
