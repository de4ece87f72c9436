"""Reads of what was passed on to carriers, for the account whose login it went by."""

from accounts.models import Account
from common import scope
from numbers.models import PhoneNumber
from providers.contract.tickets import Tickets
from providers.models import ProviderAccount
from providers.registry import CONNECTORS
from providers.selectors import provider_accounts
from support.models import Ticket, TicketAtCarrier
from support.states import OnItsWay


def passed_on(account: Account, of: Ticket) -> list[TicketAtCarrier]:
    """Where the account passed the ticket on, or one that was merged into it, each with its login and all that was
    said there.
    """
    with scope.system():
        merged = of.merged.values("pk")
        rows = TicketAtCarrier.objects.filter(account=account, ticket__in=[of.pk]).order_by()
        rows = rows | TicketAtCarrier.objects.filter(account=account, ticket__in=merged).order_by()
        return list(rows.select_related("provider_account").prefetch_related("said").order_by("pk"))


def logins_open_to(account: Account, of: Ticket, passed: list[TicketAtCarrier]) -> list[ProviderAccount]:
    """The account's own logins whose carriers take the ticket, that of the number in question first; without those
    that it was passed on to already.
    """
    taken = {row.provider_account_id for row in passed if row.ticket_id == of.pk and not is_free(row)}
    slugs = [slug for slug, connector in CONNECTORS.items() if connector.can(Tickets.open_ticket)]
    rows = list(provider_accounts(account).filter(connector__in=slugs).exclude(pk__in=taken))
    first = _login_of_the_number(of) if len(rows) > 1 and of.about_type == "number" else None
    return sorted(rows, key=lambda row: row.pk != first)


def is_free(row: TicketAtCarrier) -> bool:
    """Whether the carrier did not take it, so that it may be passed on again."""
    return not row.ref and all(said.state == OnItsWay.FAILED for said in row.said.all())


def _login_of_the_number(of: Ticket) -> int | None:
    with scope.system():
        rows = PhoneNumber.objects.filter(account=of.account_id, e164=of.about_id)
        return rows.values_list("provider_account", flat=True).first()
