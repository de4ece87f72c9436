"""Applications that people may let act for them: registered with their secret, and revoked with all their tokens.

`django-oauth-toolkit` was looked at (3.4, on oauthlib 4) and is not used. It refuses a token request whose values stand
in the query, which is how this API's clients send them (relatel.md §2). Its token belongs to a user, where every rule
here is about an agent; it stores the token itself, must expire, and is answered with type, scope, life and a refresh
token, of which this API has none. Its tables have no account for row-level security, and whoever holds its token would
be known in another way than holders of personal tokens. What is left after taking all that off is a code.
"""

import ipaddress
import secrets
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account, ApiCredential, Application
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common import crypto, scope
from common.errors import Conflict, Invalid, NotFound
from common.texts import short_text

MOST = 50
MOST_URIS = 10
LONGEST_URI = 500


@while_active
def register_application(
    *, account: Account, by: Actor, name: str, redirect_uris: list[str]
) -> tuple[Application, str]:
    """A new application and its secret, which is told here and never again; the owners are mailed.

    Invalid for an address that a code must not be sent to, Conflict for a name that is taken and beyond 50.
    """
    title = short_text(name, field="name", most=80, least=1)
    uris = list(dict.fromkeys(redirect_uri(given) for given in redirect_uris if given.strip()))
    if not 1 <= len(uris) <= MOST_URIS:
        raise Invalid(f"An application has 1 to {MOST_URIS} addresses to return to.", field="redirect_uris")
    secret = secrets.token_hex(32)
    try:
        with transaction.atomic():
            Account.objects.select_for_update(no_key=True).get(pk=account.pk)
            if Application.objects.filter(account=account).count() >= MOST:
                raise Conflict(f"An account may have {MOST} applications.")
            row = Application.objects.create(
                account=account,
                name=title,
                client_id=secrets.token_hex(20),
                secret_fingerprint=crypto.fingerprint(secret),
                redirect_uris=uris,
            )
            activity.record(
                account=account, by=by, verb="registered", subject=row, after={"redirect_uris": uris}
            )
            line = f"People may let {title} act for them; it returns to {', '.join(uris)}."
            tell_owners(account=account, by=by, title="An application was registered", lines=[line])
    except IntegrityError as exc:
        raise Conflict("There is an application of this name.", field="name") from exc
    return row, secret


def redirect_uri(given: str) -> str:
    """An address that codes may be sent to: https, or http on the person's own machine; Invalid for any other.

    It is compared letter by letter later, so it is kept as it was given.
    """
    uri = short_text(given, field="redirect_uris", most=LONGEST_URI, least=1)
    try:
        parts = urlsplit(uri)
        host, has_name, _ = parts.hostname or "", parts.username or parts.password, parts.port
    except ValueError as exc:
        raise Invalid("That is no address.", field="redirect_uris") from exc
    is_plain = uri.isascii() and not any(mark in uri for mark in " *\\#<>\"'`;,")
    if not is_plain or not host or has_name:
        raise Invalid(
            "An address has a host, and neither user name, fragment nor wildcards.", field="redirect_uris"
        )
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_own_machine(host)):
        raise Invalid(
            "Only https is possible, or http on localhost for programs in work.", field="redirect_uris"
        )
    return uri


def _is_own_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@while_active
def revoke_application(*, account: Account, by: Actor, pk: int) -> int:
    """End the application and every token that people gave it, those of accounts below among them; how many.

    NotFound for a second time. A code that is changed for a token meanwhile waits for the row, and then finds none.
    """
    with scope.system(), transaction.atomic():
        rows = Application.objects.select_for_update(of=("self",)).filter(account=account, pk=pk)
        row = rows.first()
        if row is None:
            raise NotFound("There is no such application.")
        tokens = list(ApiCredential.objects.filter(application=row).select_related("account", "agent"))
        for token in tokens:
            activity.record(
                account=token.account, by=by, verb="ended", subject=token, before={"label": token.label}
            )
        activity.record(account=account, by=by, verb="revoked", subject=row, before={"tokens": len(tokens)})
        row.delete()
    return len(tokens)
