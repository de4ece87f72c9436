"""Reads of what was passed on to carriers, for the account whose login it went by."""

from django.db.models import Prefetch

from accounts.models import Account
from common import scope
from numbers.models import PhoneNumber
from providers.contract.families import Family
from providers.contract.tickets import Tickets
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.selectors import assignments, provider_accounts
from support.models import SaidAtCarrier, Ticket, TicketAtCarrier
from support.states import OnItsWay


def passed_on(account: Account, of: Ticket) -> list[TicketAtCarrier]:
    """Where the account passed the ticket on, or one that was merged into it, each with its login and all that was
    said there.
    """
    with scope.system():
        merged = of.merged.values("pk")
        rows = TicketAtCarrier.objects.filter(account=account, ticket__in=[of.pk]).order_by()
        rows = rows | TicketAtCarrier.objects.filter(account=account, ticket__in=merged).order_by()
        said = Prefetch("said", SaidAtCarrier.objects.select_related("job"))
        return list(rows.select_related("provider_account").prefetch_related(said).order_by("pk"))


def logins_open_to(account: Account, of: Ticket, passed: list[TicketAtCarrier]) -> list[ProviderAccount]:
    """The account's own logins whose carriers take the ticket: first that of the number in question, then the one that
    is assigned for tickets. Those that it was passed on to already are left out.
    """
    taken = {row.provider_account_id for row in passed if row.ticket_id == of.pk and not is_free(row)}
    slugs = [slug for slug, connector in CONNECTORS.items() if connector.can(Tickets.open_ticket)]
    rows = list(provider_accounts(account).filter(connector__in=slugs).exclude(pk__in=taken))
    if len(rows) < 2:
        return rows
    assigned = assignments(account, family=Family.TICKETS).login(Family.TICKETS)
    first = _login_of_the_number(of) if of.about_type == "number" else None
    return sorted(rows, key=lambda row: (row.pk != first, row != assigned))


def is_free(row: TicketAtCarrier) -> bool:
    """Whether the carrier did not take it, so that it may be passed on again."""
    return not row.ref and all(said.state == OnItsWay.FAILED for said in row.said.all())


def _login_of_the_number(of: Ticket) -> int | None:
    with scope.system():
        rows = PhoneNumber.objects.filter(account=of.account_id, e164=of.about_id)
        return rows.values_list("provider_account", flat=True).first()
