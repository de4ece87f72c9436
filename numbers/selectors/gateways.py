"""Reads of an account's gateways."""

from django.db.models import QuerySet

from accounts.models import Account
from common.errors import NotFound
from numbers.models import Gateway, PhoneNumber
from numbers.selectors.destinations import answered_by
from providers.contract.destinations import gateway as destination


def gateways(account: Account) -> QuerySet[Gateway]:
    """The account's own gateways."""
    return Gateway.objects.filter(account=account)


def gateway(account: Account, pk: int) -> Gateway:
    """One of the account's own gateways; NotFound for any other."""
    found = gateways(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such gateway.")
    return found


def numbers_routed_to(account: Account, pk: int) -> QuerySet[PhoneNumber]:
    """The numbers that the account has now and that send their calls there while they are not forwarded."""
    return answered_by(account, destination(pk))


def count_routed_to(account: Account, pk: int) -> int:
    return numbers_routed_to(account, pk).count()


def rows_of_gateways(account: Account) -> list[tuple[int, str, str, int]]:
    """Id, address, prefix and limit of each, for lists that show no more."""
    return list(gateways(account).values_list("pk", "address", "prefix", "limit"))


def addresses(account: Account) -> dict[int, str]:
    """The addresses of the account's gateways by their ids."""
    return dict(gateways(account).values_list("pk", "address"))
