"""Who calls: the token of a SmartCommunicator credential, bare or as a bearer token (smartcommunicator.md §1)."""

from django.http import HttpRequest

from accounts.models import ApiCredential
from accounts.selectors.credentials import credential_for_user
from accounts.services.tokens import read_token
from portal.api.smartcommunicator.errors import Problem

DIALECT = "smartcommunicator"


def credential_of(request: HttpRequest) -> ApiCredential:
    """The credential whose token the request carries; 401 when it is missing, bad, over, of a former password, or of an
    account that is not active.

    Call it in the system scope.
    """
    first, _, rest = request.headers.get("Authorization", "").strip().partition(" ")
    token = rest.strip() if first.lower() == "bearer" else first if not rest else ""
    claims = read_token(dialect=DIALECT, token=token) if token else None
    if claims is None:
        raise Problem(401)
    found = credential_for_user(dialect=DIALECT, username=claims["uid"], generation=claims["gen"])
    if found is None or int(found.account.number) != claims["cid"]:
        raise Problem(401)
    return found
