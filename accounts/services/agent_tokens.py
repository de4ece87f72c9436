"""Tokens of people: each acts as one agent of the account in an API that knows people, until it is ended."""

import secrets

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account, ApiCredential
from accounts.selectors.contacts import colleagues
from accounts.services import activity
from accounts.services.credentials import api_key
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from common import crypto
from common.errors import Conflict, Invalid, NotFound
from common.texts import short_text

MOST = 100


@while_active
def issue_agent_token(
    *, account: Account, by: Actor, dialect: str, agent: int, label: str
) -> tuple[ApiCredential, str]:
    """A new token, which is told here and never again; the owners are mailed.

    Invalid for a strange agent or a label that cannot be kept, Conflict beyond 100 tokens of the account.
    """
    name = short_text(label, field="label", most=80, least=1)
    person = colleagues(account).filter(pk=agent).first()
    if person is None:
        raise Invalid("There is no such agent.", field="agent")
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        if ApiCredential.objects.filter(account=account, agent__isnull=False).count() >= MOST:
            raise Conflict(f"An account may have {MOST} tokens.")
        row = ApiCredential.objects.create(
            account=account,
            dialect=dialect,
            agent=person,
            label=name,
            username=f"token-{secrets.token_hex(8)}",
            password=make_password(None),
            key_fingerprint=secrets.token_hex(32),
        )
        row.key_fingerprint = crypto.fingerprint(api_key(row))
        row.save(update_fields=["key_fingerprint"])
        activity.record(
            account=account, by=by, verb="issued", subject=row, after={"for": person.name, "label": name}
        )
        line = f"{name} may act as {person.name} by the API {dialect}."
        tell_owners(account=account, by=by, title="A person's token was issued", lines=[line])
    return row, api_key(row)


@while_active
def end_agent_token(*, account: Account, by: Actor, pk: int) -> None:
    """Whoever has the token is refused from now on; NotFound for a second time."""
    with transaction.atomic():
        rows = ApiCredential.objects.select_for_update(of=("self",)).select_related("agent")
        row = rows.filter(account=account, agent__isnull=False, pk=pk).first()
        if row is None:
            raise NotFound("There is no such token.")
        activity.record(account=account, by=by, verb="ended", subject=row, before={"label": row.label})
        row.delete()
