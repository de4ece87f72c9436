"""A browser without a window: signed in as somebody, acting for some account."""

from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.middleware import SESSION_KEY
from accounts.models import Account, User
from common import scope
from common.account_paths import of_account

HTMX = {"HTTP_HX_REQUEST": "true"}


class Acting(Client):
    """A client for whom every page is of an account that its user acts for."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account

    def generic(self, method: str, path: str, *args: Any, **options: Any) -> HttpResponse:
        return super().generic(method, of_account(self.account.pk, path), *args, **options)


def signed_in(person: User, account: Account | None = None) -> Client:
    """A client in whose session the user is signed in, with ``account`` as the active one when it is given, or acting
    for it where it is not the user's own.
    """
    with scope.system():
        is_own = account is None or person.memberships.filter(account=account).exists()
    client = Client() if is_own else Acting(account)
    client.force_login(person)
    if account is not None and is_own:
        session = client.session
        session[SESSION_KEY] = account.pk
        session.save()
    return client


def in_a_row(answer: HttpResponse) -> str:
    """The answer with each run of white space as one space, which is how browsers read it."""
    return " ".join(answer.content.decode().split())
