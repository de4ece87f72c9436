"""Tokens of people: each acts as one agent of the account in an API that knows people, until it is ended."""

import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.actor import Actor
from accounts.keys_kept import require_room
from accounts.models import Account, ApiCredential, User
from accounts.selectors.contacts import colleagues
from accounts.selectors.credentials import agent_tokens
from accounts.services import activity
from accounts.services.credentials import api_key
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common import crypto
from common.errors import Invalid, NotFound
from common.texts import short_text


@while_active
def issue_agent_token(
    *, account: Account, by: Actor, dialect: str, agent: int, label: str
) -> tuple[ApiCredential, str]:
    """A new token, which is told here and never again; the owners are mailed.

    Invalid for a strange agent or a label that cannot be kept, Conflict beyond MOST_KEYS tokens of the account.
    """
    name = short_text(label, field="label", most=80, least=1)
    person = colleagues(account).filter(pk=agent).first()
    if person is None:
        raise Invalid("There is no such agent.", field="agent")
    with transaction.atomic():
        row = make_token(account, by, ApiCredential(dialect=dialect, agent=person, label=name))
    return row, api_key(row)


def make_token(account: Account, by: Actor, row: ApiCredential) -> ApiCredential:
    """Store the token, whose person, label and API are given, under the lock of the account; the owners are mailed.

    Conflict beyond MOST_KEYS tokens of the account. Call it in a transaction.
    """
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    require_room(agent_tokens(account), "tokens of its people")
    assert row.agent is not None
    row.account = account
    row.made_by = by.label[:160]
    row.username = f"token-{secrets.token_hex(8)}"
    row.password = make_password(None)
    row.key_fingerprint = secrets.token_hex(32)
    row.save(force_insert=True)
    row.key_fingerprint = crypto.fingerprint(api_key(row))
    row.save(update_fields=["key_fingerprint"])
    after = {"for": row.agent.name, "label": row.label}
    activity.record(account=account, by=by, verb="issued", subject=row, after=after)
    line = f"{row.label} may act as {row.agent.name} by the API {row.dialect}."
    tell_owners(account=account, by=by, title="A person's token was issued", lines=[line])
    return row


@while_active
def end_agent_token(*, account: Account, by: Actor, pk: int, user: User | None = None) -> None:
    """Whoever has the token is refused from now on; NotFound for a second time.

    With ``user`` only one of that person's own is ended; NotFound for any other.
    """
    with transaction.atomic():
        rows = ApiCredential.objects.select_for_update(of=("self",)).select_related("agent")
        mine = rows.filter(account=account, agent__isnull=False, pk=pk)
        row = (mine if user is None else mine.filter(agent__user=user)).first()
        if row is None:
            raise NotFound("There is no such token.")
        activity.record(account=account, by=by, verb="ended", subject=row, before={"label": row.label})
        row.delete()
