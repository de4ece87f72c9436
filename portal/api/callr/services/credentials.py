"""``api-key`` and ``session`` (callr.md §5)."""

from typing import Annotated, Any

from accounts.dialects import CALLR
from accounts.models import ProgramToken
from accounts.selectors import program_tokens as selectors
from accounts.services import program_tokens as services
from portal.api.callr.auth import authorization
from portal.api.callr.base import ApiCall
from portal.api.callr.faults import CONFLICT, Fault
from portal.api.callr.objects.authentication import AuthenticationApiKey, AuthenticationSession
from portal.api.callr.objects.shape import moment, moment_or_none
from portal.api.callr.objects.values import Rule, Words
from portal.api.callr.registry import method

Name = Annotated[str, Rule("name", "Back office", lambda value: 1 <= len(value.strip()) <= 80)]


def _key(row: ProgramToken) -> dict[str, Any]:
    """The published keys with the id, which clients delete by."""
    shown = AuthenticationApiKey(
        created_at=moment(row.created_at),
        last_used_at=moment_or_none(row.last_used_at),
        name=row.name,
        updated_at=moment_or_none(row.updated_at),
    )
    return {"id": row.pk, **shown.told()}


def _session(row: ProgramToken) -> AuthenticationSession:
    assert row.valid_until is not None
    assert row.refreshable_until is not None
    return AuthenticationSession(
        refresh_token=selectors.refresh_token(row),
        refreshable_until=moment(row.refreshable_until),
        token=selectors.session_token(row),
        valid_until=moment(row.valid_until),
    )


@method("api-key.create")
def create_key(call: ApiCall, name: Name) -> Words:
    """A new key of 100 hexadecimal digits; it is told in this answer alone."""
    issued = services.issue_key(account=call.account, by=call.actor, dialect=CALLR.slug, name=name)
    return {**_key(issued.row), "token": issued.token}


@method("api-key.all")
def all_keys(call: ApiCall) -> list[Words]:
    """The account's keys with their last use, newest first."""
    return [_key(row) for row in selectors.keys(call.account, CALLR.slug)]


@method("api-key.delete")
def delete_key(call: ApiCall, id: int) -> bool:
    """End a key at once."""
    services.delete_key(account=call.account, by=call.actor, dialect=CALLR.slug, pk=id)
    return True


@method("session.create")
def create_session(call: ApiCall) -> AuthenticationSession:
    """A session of an hour, which may be refreshed for a day."""
    return _session(services.open_session(account=call.account, by=call.actor, dialect=CALLR.slug))


@method("session.all")
def all_sessions(call: ApiCall) -> list[AuthenticationSession]:
    """The account's sessions, newest first."""
    return [_session(row) for row in selectors.sessions(call.account, CALLR.slug)]


@method("session.refresh")
def refresh(call: ApiCall, refresh_token: str) -> AuthenticationSession:
    """Have a session go on for an hour more; its tokens stay."""
    return _session(
        services.refresh_session(account=call.account, by=call.actor, dialect=CALLR.slug, token=refresh_token)
    )


@method("session.delete")
def delete_session(call: ApiCall) -> bool:
    """End the session that this request is sent with."""
    scheme, token = authorization(call.request._request)
    if scheme != "session":
        raise Fault(CONFLICT, "CONFLICT", "This request is not sent with a session.")
    services.end_session(account=call.account, by=call.actor, dialect=CALLR.slug, token=token)
    return True
