"""Reads of SIM cards, of what was ordered for them, and of what they cost."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Account
from common import scope
from common.e164 import parse
from common.errors import Invalid, NotFound
from numbers.models import SimCharge, SimOrder, SimSubscription
from numbers.selectors.monthly import month_of
from numbers.sim_states import SimOrderKind, SimState
from providers.contract.families import Family
from providers.contract.sims import SimProduct
from providers.models import ProviderAccount
from providers.registry import connector_for
from providers.selectors import login_for
from providers.states import TROUBLED

SENT_TWICE = timedelta(minutes=1)


def sims(account: Account, *, search: str = "") -> QuerySet[SimSubscription]:
    """The account's cards, newest first, or those whose card, number or description has the text in it."""
    rows = SimSubscription.objects.filter(account=account)
    if not search:
        return rows
    digits = "".join(filter(str.isdigit, search))
    found = rows.filter(description__icontains=search)
    if len(digits) >= 3:
        found = found | rows.filter(icc_id__contains=digits) | rows.filter(e164__contains=digits)
    try:
        return found | rows.filter(e164=parse(search, account.country))
    except Invalid:
        return found


def sim(account: Account, pk: int) -> SimSubscription:
    found = sims(account).select_related("provider_account").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such subscription.")
    return found


def just_ordered(account: Account, *, icc_id: str, product: str, description: str) -> SimSubscription | None:
    """The card, where the same was ordered within the last minute: whoever sends a form twice finds it here."""
    rows = sims(account).filter(icc_id=icc_id, product=product, description=description)
    orders = {"orders__created_at__gte": timezone.now() - SENT_TWICE, "orders__kind": SimOrderKind.ACTIVATE}
    return rows.filter(state__in=[SimState.ORDERED, SimState.ACTIVE], **orders).first()


def sim_in_use(account: Account, e164: str) -> SimSubscription:
    """The card that has the number now; NotFound for an unknown number and one whose card was ended."""
    found = sims(account).filter(e164=e164, state=SimState.ACTIVE).first()
    if found is None:
        raise NotFound("There is no subscription with this number.")
    return found


def disagreeing(account: Account) -> QuerySet[SimSubscription]:
    """Cards in use that their carrier has otherwise, or in use no more."""
    rows = sims(account).filter(state=SimState.ACTIVE, agreement__in=TROUBLED)
    return rows.select_related("provider_account")


def orders(account: Account) -> QuerySet[SimOrder]:
    """What was ordered for the account's cards, newest first, with card and job."""
    return SimOrder.objects.filter(account=account).select_related("subscription", "job")


def orders_of(account: Account, row: SimSubscription) -> QuerySet[SimOrder]:
    return orders(account).filter(subscription=row)


def order(account: Account, pk: int) -> SimOrder:
    found = orders(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such order.")
    return found


def first_order(account: Account, row: SimSubscription) -> SimOrder | None:
    """The one that activated the card."""
    return orders_of(account, row).order_by("pk").first()


def charges_of(account: Account, row: SimSubscription) -> QuerySet[SimCharge]:
    """What a card cost, newest month first."""
    return SimCharge.objects.filter(account=account, subscription=row)


def charges(
    account: Account, period: date, *, e164s: Sequence[str] = (), pks: Sequence[int] = ()
) -> QuerySet[SimCharge]:
    """What the account's cards cost in a month, those of some numbers or subscriptions alone where any are named."""
    rows = SimCharge.objects.filter(account=account, period=period).select_related("subscription")
    if e164s:
        rows = rows.filter(subscription__e164__in=list(e164s))
    return (rows.filter(subscription__in=list(pks)) if pks else rows).order_by("subscription_id")


def month_shown(account: Account, text: str) -> date:
    """The month that is asked for as ``YYYY-MM``, or this one where it is none."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return month_of(timezone.now(), account.timezone)


def months(account: Account) -> list[date]:
    """Months in which cards cost something, newest first."""
    rows = SimCharge.objects.filter(account=account).order_by("-period")
    return list(rows.values_list("period", flat=True).distinct()[:60])


def products(account: Account) -> tuple[ProviderAccount, list[SimProduct]]:
    """The login that activates cards for the account, and what it offers; Conflict when none does.

    It asks the carrier, so call it outside a transaction; the carrier's errors are raised.
    """
    login = login_for(account, Family.SIMS)
    return login, list(connector_for(login).list_sim_products(account.currency))


def to_charge(period: date) -> list[SimSubscription]:
    """Cards in use whose month is not paid, of every account, with their accounts; oldest first."""
    with scope.system():
        rows = SimSubscription.objects.filter(state=SimState.ACTIVE, paid_through__lt=period)
        return list(rows.select_related("account", "provider_account").order_by("pk"))
