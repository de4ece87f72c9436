"""Who calls, and for which account: login and password, key or session, and ``CALLR-Login-As`` (callr.md §2)."""

import base64
import binascii
import re

from django.http import HttpRequest

from accounts.addresses import counted_address
from accounts.dialects import CALLR
from accounts.models import Account, ApiCredential
from accounts.selectors.accounts import working_account_below
from accounts.selectors.credentials import credential_below
from accounts.services.login import log_in_each_time
from accounts.services.program_tokens import sign_in_with
from accounts.states import TokenKind
from common.errors import NotFound
from portal.api.callr.faults import Unauthorized
from portal.api.callr.hashes import ACCOUNT, pk_of

TOKENS = {"api-key": TokenKind.KEY, "session": TokenKind.SESSION}
HEADER = "CALLR-Login-As"
USABLE = re.compile(r"[!-~][ -~]{0,199}", re.ASCII)
ROW = re.compile(r"[0-9]{1,18}", re.ASCII)


def authorization(request: HttpRequest) -> tuple[str, str]:
    """The scheme, in small letters, and what follows it."""
    scheme, _, rest = request.headers.get("Authorization", "").strip().partition(" ")
    return scheme.lower(), rest.strip()


def credential_of(request: HttpRequest) -> ApiCredential:
    """The credential that the request proves; Unauthorized without one. Call it in the system scope."""
    scheme, rest = authorization(request)
    found: ApiCredential | None = None
    if scheme == "basic":
        found = _by_password(request, rest)
    elif scheme in TOKENS:
        found = sign_in_with(kind=TOKENS[scheme], token=rest, dialect=CALLR.slug)
    if found is None:
        raise Unauthorized
    return found


def _by_password(request: HttpRequest, encoded: str) -> ApiCredential | None:
    try:
        login, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    if not login or not password or "\x00" in login + password:
        return None
    return log_in_each_time(
        dialect=CALLR.slug, username=login, password=password, address=counted_address(request)
    )


def account_of(request: HttpRequest, credential: ApiCredential) -> Account:
    """For whom the program acts: its own account, or the one below it that ``CALLR-Login-As`` names (callr.md §12 A1).

    An unknown kind or target, and an account that is not active, is refused like a wrong password.
    """
    asked = request.headers.get(HEADER, "").strip()
    if not asked:
        return credential.account
    kind, _, target = asked.partition(" ")
    target = target.strip()
    if not USABLE.fullmatch(target):
        raise Unauthorized
    try:
        match kind.lower():
            case "user.login":
                return _with_login(credential.account, target)
            case "user.id" if ROW.fullmatch(target):
                return credential_below(credential.account, dialect=CALLR.slug, pk=int(target)).account
            case "account.hash" if (pk := pk_of(target, ACCOUNT)) is not None:
                return working_account_below(credential.account, pk=pk)
            case "account.id" if ROW.fullmatch(target):
                return working_account_below(credential.account, number=target)
    except NotFound as exc:
        raise Unauthorized from exc
    raise Unauthorized


def _with_login(above: Account, login: str) -> Account:
    """The account whose login it is, or whose number, which is told as the login of one that has none."""
    try:
        return credential_below(above, dialect=CALLR.slug, username=login).account
    except NotFound:
        return working_account_below(above, number=login)
