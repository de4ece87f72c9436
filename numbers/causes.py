"""Answers for the charges of this app: orders, lookups, months, ports."""

from datetime import date
from uuid import UUID

from django.urls import reverse

from billing.linking import register_page
from billing.services.audit import register_cause
from numbers.e911_states import LookupKind
from numbers.models import E911Record, Lookup, MonthlyCharge, NumberOrder, PortRequest, SimCharge, SimOrder
from numbers.states import MonthState


def orders(reasons: set[str]) -> set[str]:
    pks = {reason.removeprefix("order:") for reason in reasons}
    rows = NumberOrder.objects.filter(pk__in=[pk for pk in pks if pk.isdecimal()])
    return {f"order:{pk}" for pk in rows.order_by().values_list("pk", flat=True)}


def lookups(reasons: set[str]) -> set[str]:
    pks = [pk for reason in reasons if (pk := _uuid(reason.partition(":")[2]))]
    rows = Lookup.objects.filter(pk__in=pks).order_by().values_list("kind", "pk")
    return {f"{kind}:{pk}" for kind, pk in rows}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def months(reasons: set[str]) -> set[str]:
    """``month:<yyyy-mm>:numbers`` is an account's own month, with a number at its end a sub-account's."""
    periods = {period for reason in reasons if (period := _period(reason))}
    rows = MonthlyCharge.objects.filter(period__in=periods, state=MonthState.PAID).order_by()
    explained = set()
    for period, number in rows.values_list("period", "account__number"):
        own = f"month:{period:%Y-%m}:numbers"
        explained |= {own, f"{own}:{number}"}
    return explained & reasons


def _period(reason: str) -> date | None:
    try:
        return date.fromisoformat(f"{reason.split(':')[1]}-01")
    except (ValueError, IndexError):
        return None


def ports(reasons: set[str]) -> set[str]:
    rows = PortRequest.objects.filter(pid__in=[reason.removeprefix("port:") for reason in reasons])
    return {f"port:{pid}" for pid in rows.order_by().values_list("pid", flat=True)}


def emergency_addresses(reasons: set[str]) -> set[str]:
    """``e911:<record>`` is the set-up of a number's first address."""
    pks = [pk for reason in reasons if (pk := reason.removeprefix("e911:")).isdecimal()]
    rows = E911Record.objects.filter(pk__in=pks).order_by()
    return {f"e911:{pk}" for pk in rows.values_list("pk", flat=True)}


def sims(reasons: set[str]) -> set[str]:
    """``sim:<order>`` is a card's first month, ``sim-month:<card>:<yyyy-mm>`` each later one."""
    pks = [pk for reason in reasons if (pk := reason.removeprefix("sim:")).isdecimal()]
    found = {
        f"sim:{pk}" for pk in SimOrder.objects.filter(pk__in=pks).order_by().values_list("pk", flat=True)
    }
    periods = {period for reason in reasons if (period := _sim_period(reason))}
    rows = SimCharge.objects.filter(period__in=periods).order_by().values_list("subscription", "period")
    return (found | {f"sim-month:{pk}:{period:%Y-%m}" for pk, period in rows}) & reasons


def _sim_period(reason: str) -> date | None:
    return _period(f"month:{reason.rpartition(':')[2]}") if reason.startswith("sim-month:") else None


register_page("order", lambda pk, _line: reverse("numbers:order_detail", args=[pk]))
register_page("port", lambda pid, _line: reverse("numbers:port", args=[pid]))
register_page("month", lambda _rest, _line: reverse("numbers:months"))
register_page("sim-month", lambda rest, _line: reverse("numbers:sim", args=[rest.partition(":")[0]]))
register_page("sim", lambda _rest, _line: reverse("numbers:sims"))
register_page("e911", lambda _rest, line: reverse("numbers:e911_number", args=[line.e164]))
register_cause("sim", sims)
register_cause("sim-month", sims)
register_cause("order", orders)
register_cause("port", ports)
register_cause("e911", emergency_addresses)
register_cause("month", months)
for kind in LookupKind:
    register_cause(kind.value, lookups)
    register_page(kind.value, lambda pk, _line: f"{reverse('numbers:lookups')}?result={pk}")
