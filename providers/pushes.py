"""Answers for what carriers push: the login's connector verifies it, and the apps above apply each type of event."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from accounts.actor import Actor
from accounts.models import Account
from accounts.services.suspension import while_active
from common import scope
from common.errors import Conflict
from events import incoming
from events.services.pushes import PushTarget, end_address, target_for
from providers.contract.events import Events, EventType, PushedEvent
from providers.errors import Malformed, Rejected
from providers.models import ProviderAccount
from providers.push_subscriptions import can_subscribe, start_subscribing, start_unsubscribing
from providers.registry import CONNECTORS, login_of
from providers.selectors import provider_account

# What an app makes of an event; called inside a transaction and the scope of the login's account, so it calls nobody.
# It may be called again with the same event, which must then change nothing.
Applies = Callable[[ProviderAccount, PushedEvent], None]
_appliers: dict[EventType, list[Applies]] = defaultdict(list)


def when_pushed(type: EventType, applies: Applies) -> None:
    """Have the app apply each event of the type; what nobody applies is kept and read, and changes nothing."""
    if applies not in _appliers[type]:
        _appliers[type].append(applies)


def can_push(login: ProviderAccount) -> bool:
    """Whether its carrier tells of things by itself, as far as we can read it."""
    return CONNECTORS[login.connector].can(Events.read_push)


@while_active
def open_pushes(*, account: Account, by: Actor, pk: int) -> PushTarget:
    """Let the carrier in to push events of a login, and say where and what it is to sign with; a job asks the carrier
    to, where it lets programs subscribe.

    NotFound for a login that is not the account's own, Conflict for a carrier that does not push.
    """
    login = provider_account(account, pk)
    if not can_push(login):
        raise Conflict(f"{login.name} does not push.")
    target = target_for(account=account, by=by, login_id=login.pk, label=login.name)
    if can_subscribe(login):
        start_subscribing(account=account, by=by, login=login)
    return target


@while_active
def close_pushes(*, account: Account, by: Actor, pk: int) -> None:
    """Let nothing in any more for the login; a job has the carrier end what it was asked for."""
    login = provider_account(account, pk)
    end_address(account=account, by=by, login_id=login.pk)
    if can_subscribe(login):
        start_unsubscribing(account=account, by=by, login=login)


class Pushes:
    """A ``events.incoming.Handler``."""

    def read(
        self, login_id: int, headers: Mapping[str, str], body: bytes, secret: str
    ) -> Sequence[incoming.PushedEvent]:
        """A paused or refused login is read like any other: nobody is asked."""
        login = _login(login_id)
        connector = CONNECTORS[login.connector].from_login(login_of(login))
        try:
            found = connector.read_push(headers, body, secret)
        except (Rejected, Malformed) as exc:
            raise incoming.NotGenuine(exc.text) from exc
        return [incoming.PushedEvent(event.ref, event.type, event.at, event) for event in found]

    def apply(self, login_id: int, event: incoming.PushedEvent) -> None:
        assert isinstance(event.data, PushedEvent)
        login = _login(login_id)
        for applies in _appliers.get(event.data.type, []):
            applies(login, event.data)


def _login(login_id: int) -> ProviderAccount:
    with scope.system():
        return ProviderAccount.objects.select_related("account").get(pk=login_id)
