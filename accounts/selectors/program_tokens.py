"""Reads of keys and sessions of programs."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Account, ProgramToken
from accounts.states import TokenKind
from common import crypto

KEY_LENGTH, SESSION_LENGTH = 100, 40


def keys(account: Account, dialect: str) -> QuerySet[ProgramToken]:
    """The account's keys in a served API, newest first."""
    return ProgramToken.objects.filter(account=account, kind=TokenKind.KEY, credential__dialect=dialect)


def sessions(account: Account, dialect: str) -> QuerySet[ProgramToken]:
    """The account's sessions that are valid or may be refreshed, newest first."""
    now = timezone.now()
    rows = ProgramToken.objects.filter(account=account, kind=TokenKind.SESSION, credential__dialect=dialect)
    return rows.filter(Q(valid_until__gt=now) | Q(refreshable_until__gt=now))


def session_token(session: ProgramToken) -> str:
    """What the session's program sends with each request."""
    return crypto.derive("session", session.seed)[:SESSION_LENGTH]


def refresh_token(session: ProgramToken) -> str:
    """What it sends to have the session go on."""
    return crypto.derive("refresh", session.seed)
