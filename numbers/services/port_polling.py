"""Asks carriers how ports go, each when its time has come."""

import logging
from datetime import timedelta

from django.utils import timezone

from accounts.models import Account
from common import scope
from common.errors import DomainError
from numbers.models import PortRequest
from numbers.port_states import POLLED
from numbers.services.port_steps import take_news
from providers.domain_errors import as_domain_errors
from providers.services import calling

log = logging.getLogger(__name__)
AT_ONCE = 200
# Long enough for the carrier's answer: two pollers do not ask about one port at once.
CLAIM = timedelta(minutes=2)


def poll_due() -> int:
    """Ask about the ports that are due and return how many there were; a carrier that fails is asked again later."""
    now = timezone.now()
    with scope.system():
        due = PortRequest.objects.filter(next_poll_at__lte=now, state__in=sorted(POLLED))
        found = list(due.order_by("next_poll_at").values_list("pk", "account_id", "next_poll_at")[:AT_ONCE])
    asked = 0
    for pk, account_id, due_at in found:
        with scope.tenant(account_id):
            mine = PortRequest.objects.filter(pk=pk, next_poll_at=due_at).update(next_poll_at=now + CLAIM)
            asked += mine
            if mine:
                poll(account=Account.objects.get(pk=account_id), pk=pk)
    return asked


def poll(*, account: Account, pk: int) -> None:
    """Ask about one port; what the carrier fails to tell leaves it as it is."""
    port = PortRequest.objects.select_related("provider_account").get(account=account, pk=pk)
    try:
        with as_domain_errors(), calling(port.provider_account) as connector:
            news = connector.get_port(port.carrier_ref)
    except DomainError as exc:
        log.warning("Port %s could not be asked after: %s", port.pid, exc.text)
        return
    take_news(port, news)
