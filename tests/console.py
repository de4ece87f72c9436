"""A browser without a window: signed in as somebody, acting for some account."""

from django.http import HttpResponse
from django.test import Client

from accounts.middleware import SESSION_KEY
from accounts.models import Account, User

HTMX = {"HTTP_HX_REQUEST": "true"}


def signed_in(person: User, account: Account | None = None) -> Client:
    """A client in whose session the user is signed in, with ``account`` as the active one when it is given."""
    client = Client()
    client.force_login(person)
    if account is not None:
        session = client.session
        session[SESSION_KEY] = account.pk
        session.save()
    return client


def in_a_row(answer: HttpResponse) -> str:
    """The answer with each run of white space as one space, which is how browsers read it."""
    return " ".join(answer.content.decode().split())
