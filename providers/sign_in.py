"""Signing in at a carrier instead of typing its secret: OAuth 2.0 by authorization code, with PKCE (relatel.md §2).

The carrier is asked for the token once, with one time limit and outside any transaction: a code works only once, so
what is lost is done anew by the person.
"""

import base64
import hashlib
import secrets
from datetime import timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from common import crypto
from common.errors import CarrierTrouble, Conflict, Invalid, NotFound
from common.texts import short_text
from providers import selectors, services
from providers.contract.login import OAuth
from providers.domain_errors import as_domain_errors
from providers.errors import Malformed
from providers.http import Http
from providers.models import PendingSignIn, ProviderAccount
from providers.registry import CONNECTORS, login_of

LIFE = timedelta(minutes=15)
LONGEST_TOKEN = 500


class Nobody:
    """Shows no login, as none is there yet; the carrier's words may repeat a secret, so none are shown."""

    def headers(self, http: Http) -> dict[str, str]:  # noqa: ARG002 as every login
        return {}

    def login_again(self, http: Http, refused: dict[str, str]) -> dict[str, str]:  # noqa: ARG002 as every login
        return {}

    def complaint(self, status: int, body: object) -> str | None:
        found = body.get("error") if isinstance(body, dict) else None
        return f"the code was not taken (HTTP {status})" if isinstance(found, str) else None


def signs_in(row: ProviderAccount) -> OAuth | None:
    """How the login's secret is got by signing in; None where it is only typed."""
    return CONNECTORS[row.connector].oauth


@while_active
def start_sign_in(
    *, account: Account, by: Actor, pk: int, client_id: str, client_secret: str, redirect_uri: str
) -> str:
    """The address at the carrier where the person is asked; what comes back is theirs alone for 15 minutes.

    Conflict for a carrier that has no such sign-in, NotFound for another account's login.
    """
    row = selectors.provider_account(account, pk)
    paths = signs_in(row)
    if paths is None or by.user_id is None:
        raise Conflict("Nobody signs in at this carrier; enter its secret.")
    name = short_text(client_id, field="client_id", most=200, least=1)
    secret = short_text(client_secret, field="client_secret", most=500, least=1)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    with transaction.atomic():
        PendingSignIn.objects.filter(account=account, expires_at__lt=timezone.now()).delete()
        PendingSignIn.objects.create(
            account=account,
            provider_account=row,
            user_id=by.user_id,
            state_fingerprint=crypto.fingerprint(state),
            client_id=name,
            client_secret=crypto.encrypt(secret),
            verifier=crypto.encrypt(verifier),
            redirect_uri=redirect_uri,
            expires_at=timezone.now() + LIFE,
        )
        activity.record(account=account, by=by, verb="went to sign in at", subject=row)
    digest = hashlib.sha256(verifier.encode()).digest()
    asked = {
        "client_id": name,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    return f"{row.base_url}{paths.authorize}?{urlencode(asked)}"


@while_active
def finish_sign_in(*, account: Account, by: Actor, state: str, code: str) -> ProviderAccount:
    """Change the code for the login's secret, which is kept encrypted; the login is used again if it was refused.

    NotFound for a state that is not this person's, has expired or came before; Invalid without a code; CarrierTrouble
    where the carrier gives no token. Of two that come with one state the first alone asks the carrier.
    """
    mine = PendingSignIn.objects.select_related("provider_account").filter(
        account=account,
        user_id=by.user_id or 0,
        state_fingerprint=crypto.fingerprint(state),
        expires_at__gt=timezone.now(),
    )
    pending = mine.first()
    if pending is None or not PendingSignIn.objects.filter(pk=pending.pk).delete()[0]:
        raise NotFound("This sign-in is over; begin anew.")
    row = pending.provider_account
    if not code:
        raise Invalid(f"{row.name} did not let us in.", field="code")
    with as_domain_errors(CarrierTrouble):
        token = _token(row, pending, code)
    return services.change_provider_account(account=account, by=by, pk=row.pk, secret=token)


def _token(row: ProviderAccount, pending: PendingSignIn, code: str) -> str:
    connector, paths = CONNECTORS[row.connector], signs_in(row)
    assert paths is not None
    body = connector.http(login_of(row)).change_code(
        paths.token,
        Nobody(),
        {
            "client_id": pending.client_id,
            "client_secret": crypto.decrypt(pending.client_secret),
            "grant_type": "authorization_code",
            "redirect_uri": pending.redirect_uri,
            "code": code,
            "code_verifier": crypto.decrypt(pending.verifier),
        },
    )
    token = body.get("access_token") if isinstance(body, dict) else None
    if not (
        isinstance(token, str) and 0 < len(token) <= LONGEST_TOKEN and token.isascii() and token.isprintable()
    ):
        raise Malformed(f"{connector.label} answered without a token.")
    return token
