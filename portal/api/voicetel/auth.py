"""Who calls: the bearer key of a VoiceTel credential."""

from django.http import HttpRequest

from accounts.models import ApiCredential
from accounts.selectors.credentials import credential_for_key
from common.errors import Forbidden
from portal.api.voicetel.errors import Problem

DIALECT = "voicetel"


def credential_of(request: HttpRequest) -> ApiCredential:
    """The credential whose key the request carries; 401 without one, with an unknown one, or in a closed account.

    Call it in the system scope.
    """
    scheme, _, key = request.headers.get("Authorization", "").strip().partition(" ")
    key = key.strip()
    found = credential_for_key(dialect=DIALECT, key=key) if scheme.lower() == "bearer" and key else None
    if found is None:
        raise unauthorized()
    return found


def unauthorized() -> Problem:
    return Problem(401, "Unauthorized")


def require_admin(credential: ApiCredential) -> None:
    if not credential.is_admin:
        raise Forbidden("Administrator credentials are required.")
