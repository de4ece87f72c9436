"""Reads of routes: the system's own, and an account's gateways."""

from django.db.models import QuerySet

from accounts.models import Account
from common.errors import Invalid, NotFound
from numbers.models import Gateway, PhoneNumber
from numbers.models.gateway import SYSTEM_ROUTES
from numbers.states import HELD


def gateways(account: Account) -> QuerySet[Gateway]:
    """The account's own gateways; the system routes, which everybody has, are ``SYSTEM_ROUTES``."""
    return Gateway.objects.filter(account=account)


def gateway(account: Account, pk: int) -> Gateway:
    """One of the account's own gateways; NotFound for any other."""
    found = gateways(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such gateway.")
    return found


def numbers_routed_to(account: Account, route: int) -> QuerySet[PhoneNumber]:
    """The numbers that the account has now and that send their calls there."""
    return PhoneNumber.objects.filter(account=account, state__in=HELD, route=route)


def route_names(account: Account) -> dict[int, str]:
    """Every route that the account may choose, with its name: a word for a system route, an address for a
    gateway.
    """
    return SYSTEM_ROUTES | dict(gateways(account).values_list("pk", "address"))


def route_name(account: Account, route: int) -> str:
    """The name of one route; the bare number when it is none of the account's."""
    if route in SYSTEM_ROUTES:
        return SYSTEM_ROUTES[route]
    return gateways(account).filter(pk=route).values_list("address", flat=True).first() or str(route)


def check_route(account: Account, route: int) -> None:
    """Raise Invalid unless it is a system route or one of the account's own gateways."""
    if route not in SYSTEM_ROUTES and not gateways(account).filter(pk=route).exists():
        raise Invalid("The route must be a system route or one of your gateways.", field="route")
