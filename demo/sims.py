"""The furniture maker's machines have SIM cards, of which one is out of use by now."""

from functools import partial

from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from common import scope
from demo.clock import Timeline
from numbers.selectors.sims import sims
from numbers.services.sim_charges import charge_due
from numbers.services.sims import activate_sim, change_product, change_sim, end_sim

CARDS = (
    ("8945020000000000017", "m2m-small-one", "Alarm, workshop"),
    ("8945020000000000025", "m2m-medium-one", "Delivery van 1"),
    ("8945020000000000033", "m2m-medium-one", "Delivery van 2"),
)


def days(account: Account, by: Actor, timeline: Timeline) -> None:
    """Activated one by one, charged when months begin, one put under another product and one ended."""
    for place, card in enumerate(CARDS):
        timeline.add(timeline.before(days=80 - place), partial(_activate, account, by, *card))
    for moment in timeline.month_starts(days=78):
        timeline.add(moment, _charge)
    timeline.add(timeline.before(days=20), partial(_change, account, by))


def _activate(account: Account, by: Actor, card: str, product: str, description: str) -> None:
    with scope.tenant(account.pk):
        activate_sim(account=account, by=by, icc_id=card, product=product, description=description)


def _charge() -> None:
    charge_due(timezone.now())


def _change(account: Account, by: Actor) -> None:
    """The van that broadcasts its way needs more; the other one was sold, and its card is kept."""
    with scope.tenant(account.pk):
        alarm, first, second = sims(account).order_by("pk")
        change_sim(account=account, by=by, pk=alarm.pk, changes={"overuse_limit": alarm.month * 5})
        change_product(account=account, by=by, pk=first.pk, product="m2m-large-one")
        end_sim(account=account, by=by, pk=second.pk, is_recycled=True)
