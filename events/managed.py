"""Addresses that a service manages: it says, before each sending, where its events go now."""

from collections.abc import Callable

from events.models import Event, Subscription

# Where an event goes now, or None when it is not to be sent any more; called in the subscriber's scope and in a
# transaction, so that it may have the event taken elsewhere by itself.
Where = Callable[[Event], Subscription | None]
_managers: dict[str, Where] = {}


def register(name: str, where: Where) -> None:
    """Let a service answer for the subscriptions whose ``managed_by`` is the name."""
    assert _managers.get(name, where) == where, f"Two services manage addresses as {name}."
    _managers[name] = where


def manager(name: str) -> Where | None:
    """Who answers; None where nobody moves an address, once events are on their way to it."""
    return _managers.get(name)
