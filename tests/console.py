"""A browser without a window: signed in as somebody, acting for some account."""

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
