"""Whose token it is: three ways to give one (relatel.md §2)."""

import base64
import binascii
from collections.abc import Iterator

from django.http import HttpRequest

from accounts.dialects import RELATEL
from accounts.models import ApiCredential
from accounts.selectors.credentials import credential_for_key
from portal.api.relatel.errors import unauthorized


def credential_of(request: HttpRequest) -> ApiCredential:
    """The token's credential with its agent; 401 for none, an ended one, and while its agent is not active."""
    for token in _tokens(request):
        found = credential_for_key(dialect=RELATEL.slug, key=token)
        if found is not None and found.agent is not None and found.agent.is_active:
            return found
    raise unauthorized()


def _tokens(request: HttpRequest) -> Iterator[str]:
    """As bearer, as either part of Basic, or in the address."""
    scheme, _, rest = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.lower() == "bearer":
        yield rest.strip()
    elif scheme.lower() == "basic":
        try:
            name, _, password = base64.b64decode(rest.strip(), validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return
        yield from filter(None, (name, password))
    elif token := request.GET.get("access_token", ""):
        yield token
