"""Answers for what carriers push: the login's connector verifies it, and the apps above apply each type of event."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from common import scope
from events import incoming
from providers.contract.events import EventType, PushedEvent
from providers.errors import Malformed, Rejected
from providers.models import ProviderAccount
from providers.registry import CONNECTORS, login_of

# What an app makes of an event; called inside a transaction and the scope of the login's account, so it calls nobody.
# It may be called again with the same event, which must then change nothing.
Applies = Callable[[ProviderAccount, PushedEvent], None]
_appliers: dict[EventType, list[Applies]] = defaultdict(list)


def when_pushed(type: EventType, applies: Applies) -> None:
    """Have the app apply each event of the type; what nobody applies is kept and read, and changes nothing."""
    if applies not in _appliers[type]:
        _appliers[type].append(applies)


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
