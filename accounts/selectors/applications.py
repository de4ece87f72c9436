"""Reads of registered applications."""

import re

from django.db.models import Count, QuerySet

from accounts.models import Account, ApiCredential, Application
from common import scope
from common.errors import NotFound

CLIENT_ID = re.compile(r"[0-9a-f]{40}", re.ASCII)


def applications(account: Account) -> QuerySet[Application]:
    return Application.objects.filter(account=account)


def application(account: Account, pk: int) -> Application:
    """One that the account registered; NotFound for any other."""
    found = applications(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such application.")
    return found


def token_counts(account: Account) -> dict[int, int]:
    """How many tokens each of the account's applications has, of its people and of those in accounts below."""
    with scope.system():
        rows = ApiCredential.objects.filter(application__account=account).order_by()
        return dict(rows.values_list("application").annotate(count=Count("pk")))


def application_called(client_id: str) -> Application | None:
    """The application that names itself so, whoever registered it: ``client_id`` is public."""
    if not CLIENT_ID.fullmatch(client_id):
        return None
    with scope.system():
        return Application.objects.select_related("account").filter(client_id=client_id).first()


def may_serve(application: Application, account: Account) -> bool:
    """Whether people of the account may let it act for them: its own account's, and those of accounts below."""
    return application.account_id == account.pk or application.account_id in account.ancestor_ids
