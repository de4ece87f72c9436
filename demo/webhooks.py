"""The practice's webhook: its program took what happened for weeks, then stood still, and is switched off for now.

Nothing is called: what the program answered is told here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from unittest.mock import patch

from accounts.actor import Actor
from accounts.models import Account
from common import posting, scope
from demo.clock import Timeline
from events.models import Subscription
from events.selectors.subscriptions import subscriptions
from events.services import delivering, upkeep
from events.services.subscriptions import Wish, set_enabled, subscribe

URL = "https://hooks.harbor.example/tandem"
SINCE_DAYS = 26
LOOKS_EVERY_HOURS = 6
STANDS_STILL_HOURS = 108


def days(account: Account, by: Actor, timeline: Timeline) -> None:
    """Put the subscription, what was sent, and its end into the timeline."""
    timeline.add(timeline.before(days=SINCE_DAYS), lambda: _begin(account, by))
    for hours in range(SINCE_DAYS * 24, 0, -LOOKS_EVERY_HOURS):
        status = 503 if hours <= STANDS_STILL_HOURS else 200
        timeline.add(timeline.before(hours=hours - 0.5), partial(_deliver, account, status))
    timeline.add(timeline.before(hours=0.2), lambda: _end(account, by))


@contextmanager
def _answering(status: int, text: str) -> Iterator[None]:
    """Within the block every webhook answers so, and every name may be called."""
    answer = posting.Answer(status, text)
    with (
        patch.object(posting, "ask", lambda *_, **__: answer),
        patch.object(posting, "address_of", lambda *_, **__: ""),
    ):
        yield


def _begin(account: Account, by: Actor) -> None:
    events = ["account.balance_low", "message.received", "number.*", "port.*"]
    wish = Wish(url=URL, events=events, description="Practice software")
    with scope.tenant(account.pk), _answering(200, ""):
        subscribe(account=account, by=by, wish=wish)


def _the_one(account: Account) -> Subscription:
    with scope.tenant(account.pk):
        return subscriptions(account).get(url=URL)


def _deliver(account: Account, status: int) -> None:
    text = '{"ok": true}' if status == 200 else "Service Unavailable"
    with _answering(status, text):
        delivering.deliver_due(_the_one(account).pk)


def _end(account: Account, by: Actor) -> None:
    upkeep.forget_old()
    with scope.tenant(account.pk):
        set_enabled(account=account, by=by, ref=_the_one(account).ref, enabled=False)
