"""Reads of the voice apps and main numbers that stand at carriers."""

from collections.abc import Collection

from django.db.models import QuerySet

from accounts.models import Account
from common.errors import NotFound
from pbx.models import AppAtCarrier, ReceptionAtCarrier
from providers.contract.destinations import UNKNOWN_MARK
from providers.models import ProviderAccount


def apps_at_carriers(account: Account) -> QuerySet[AppAtCarrier]:
    """Those of the account's own logins, by name."""
    rows = AppAtCarrier.objects.filter(account=account, is_gone=False)
    return rows.select_related("provider_account")


def offered(login: ProviderAccount) -> dict[str, str]:
    """The names of a login's apps by the carrier's ids; evaluate it in the scope of the login's account."""
    rows = AppAtCarrier.objects.filter(provider_account=login, is_gone=False)
    return dict(rows.values_list("carrier_ref", "name"))


def names(account: Account, targets: Collection[str]) -> dict[str, str]:
    """The names of apps at carriers by their marked ids, those that are gone too."""
    refs = [target.removeprefix(UNKNOWN_MARK) for target in targets if target.startswith(UNKNOWN_MARK)]
    if not refs:
        return {}
    rows = AppAtCarrier.objects.filter(account=account, carrier_ref__in=refs)
    return {f"{UNKNOWN_MARK}{ref}": name for ref, name in rows.values_list("carrier_ref", "name")}


def receptions_at_carriers(account: Account) -> QuerySet[ReceptionAtCarrier]:
    """Main numbers of the account's logins, by name, without those that are gone."""
    rows = ReceptionAtCarrier.objects.filter(account=account, is_gone=False)
    return rows.select_related("provider_account")


def reception_at_carrier(account: Account, pk: int) -> ReceptionAtCarrier:
    rows = ReceptionAtCarrier.objects.filter(account=account).select_related("provider_account")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such main number at a carrier.")
    return found
