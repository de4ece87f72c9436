"""A person lets an application act for them: a code for their consent, and a token for the code (relatel.md §2)."""

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Agent, ApiCredential, Application, AuthorizationCode
from accounts.models.activity import Source
from accounts.selectors.applications import application_called, may_serve
from accounts.selectors.contacts import colleagues
from accounts.services import activity
from accounts.services.agent_tokens import make_token
from accounts.services.credentials import api_key
from accounts.services.suspension import while_active
from accounts.states import AccountState, AgentState
from common import crypto, scope
from common.errors import Conflict, Forbidden, Invalid, NotFound

LIFE = timedelta(minutes=5)
# Of one application and one person; an older one ends when one more is given.
MOST_TOKENS = 10
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
NOBODYS = crypto.fingerprint(secrets.token_hex(32))


class InvalidClient(Forbidden):
    """There is no such application, or its secret is another."""


class InvalidGrant(Invalid):
    """The code is none, used, too old, another application's or another address's."""


@dataclass(frozen=True)
class Exchange:
    """What an application sends for its token; ``verifier`` with PKCE."""

    client_id: str
    client_secret: str
    code: str
    redirect_uri: str
    verifier: str = ""


@while_active
def give_code(
    *,
    account: Account,
    by: Actor,
    application: Application,
    agent: int,
    redirect_uri: str,
    challenge: str = "",
) -> str:
    """A code that the application may change for a token of the agent, once and within five minutes.

    Invalid for an address that is not registered letter by letter, for a strange or inactive agent and for a challenge
    that is none by S256; NotFound for an application that is revoked or of no account above.
    """
    if challenge and not CHALLENGE.fullmatch(challenge):
        raise Invalid("The challenge is none by S256.", field="code_challenge")
    person = colleagues(account).filter(pk=agent, state=AgentState.ACTIVE).first()
    if person is None:
        raise Invalid("There is no such person.", field="agent")
    code = secrets.token_urlsafe(32)
    with transaction.atomic():
        with scope.system():
            row = Application.objects.select_for_update(no_key=True).filter(pk=application.pk).first()
        if row is None or not may_serve(row, account):
            raise NotFound("There is no such application.")
        if redirect_uri not in row.redirect_uris:
            raise Invalid("The application does not return to this address.", field="redirect_uri")
        AuthorizationCode.objects.create(
            account=account,
            application=row,
            agent=person,
            fingerprint=crypto.fingerprint(code),
            redirect_uri=redirect_uri,
            challenge=challenge,
            expires_at=timezone.now() + LIFE,
        )
        after = {"application": row.name}
        activity.record(account=account, by=by, verb="let act for", subject=person, after=after)
    return code


def exchange_code(*, given: Exchange, dialect: str) -> str:
    """The token for a code. It belongs to the agent who consented and is told here alone.

    InvalidClient for a wrong secret. InvalidGrant for a code that cannot be changed; one that comes a second time ends
    the token that it was changed for, as somebody else may have it. Of two at once one gets the token, and loses it.
    """
    with scope.system():
        application = _application(given)
        with transaction.atomic():
            token = _exchanged(application, given, dialect)
    if token is None:
        raise InvalidGrant("The code is not valid.")
    return token


def _application(given: Exchange) -> Application:
    """The application, whose secret is compared in the same time whether it exists or not."""
    found = application_called(given.client_id)
    expected = NOBODYS if found is None else found.secret_fingerprint
    is_right = secrets.compare_digest(expected, crypto.fingerprint(given.client_secret))
    if found is None or not is_right:
        raise InvalidClient("The application is not known, or its secret is another.")
    return found


def _exchanged(application: Application, given: Exchange, dialect: str) -> str | None:
    """Locks application, account and code, in this order; None is a refusal whose changes stay."""
    if not Application.objects.select_for_update(no_key=True).filter(pk=application.pk).exists():
        return None
    mine = AuthorizationCode.objects.filter(
        application=application, fingerprint=crypto.fingerprint(given.code)
    )
    found = mine.first()
    if found is None:
        return None
    account = Account.objects.select_for_update(no_key=True).get(pk=found.account_id)
    code = AuthorizationCode.objects.select_for_update(of=("self",)).select_related("agent").get(pk=found.pk)
    by = Actor(label=f"Application {application.name}", source=Source.API)
    if code.used_at is not None:
        _end_token_of(code, account, by)
        return None
    if not _fits(code, account, given):
        return None
    label = application.name
    _make_room(application, code.agent, account, by)
    try:
        row = make_token(
            account,
            by,
            ApiCredential(dialect=dialect, agent=code.agent, application=application, label=label),
        )
    except Conflict:
        return None
    AuthorizationCode.objects.filter(pk=code.pk).update(used_at=timezone.now(), credential=row)
    return api_key(row)


def _fits(code: AuthorizationCode, account: Account, given: Exchange) -> bool:
    """Whether the code is for this request, young enough, and of somebody who may act."""
    return (
        code.expires_at > timezone.now()
        and code.redirect_uri == given.redirect_uri
        and _proves(code.challenge, given.verifier)
        and code.agent.is_active
        and account.effective_state == AccountState.ACTIVE
    )


def _proves(challenge: str, verifier: str) -> bool:
    """PKCE: a verifier is asked of a code with a challenge, and refused with one that has none (RFC 9700 §4.8)."""
    if not challenge or not verifier:
        return challenge == verifier
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return VERIFIER.fullmatch(verifier) is not None and secrets.compare_digest(made, challenge)


def _end_token_of(code: AuthorizationCode, account: Account, by: Actor) -> None:
    row = ApiCredential.objects.filter(pk=code.credential_id).first() if code.credential_id else None
    if row is not None:
        reason = {"label": row.label, "why": "its code came a second time"}
        activity.record(account=account, by=by, verb="ended", subject=row, before=reason)
        row.delete()


def _make_room(application: Application, agent: Agent, account: Account, by: Actor) -> None:
    """End the oldest of ten tokens of one application and person."""
    rows = ApiCredential.objects.filter(application=application, agent=agent).order_by("-pk")
    for row in rows[MOST_TOKENS - 1 :]:
        activity.record(account=account, by=by, verb="ended", subject=row, before={"label": row.label})
        row.delete()
