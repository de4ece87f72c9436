"""The demo's accounts, the people who sign in, and the programs' credentials."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.actor import COMMAND, Actor
from accounts.models import Account, CustomRole, Membership, User
from accounts.models.activity import Source
from accounts.services import activity
from accounts.services.accounts import create_account
from accounts.services.credentials import generate_password, issue_credential
from accounts.states import AccountKind, Role
from common import scope
from demo.passwords import memorable
from demo.sheet import Sheet, SignIn

DIALECT = "voicetel"


def open_account(
    parent: Account | None,
    name: str,
    email: str,
    kind: AccountKind,
    by: Actor = COMMAND,
    billed_to: Account | None = None,
    **settings: Any,
) -> Account:
    account = create_account(
        parent=parent, by=by, name=name, email=email, kind=kind, billed_to=billed_to, **settings
    )
    with scope.tenant(account.pk):
        # Rates come back from the database as Decimals.
        account.refresh_from_db()
    return account


def add_person(
    sheet: Sheet,
    account: Account,
    role: Role,
    name: str,
    email: str,
    *,
    says: str,
    superuser: bool = False,
    custom: CustomRole | None = None,
) -> Actor:
    """Make a user with a membership and write the sign-in down; returns the user as somebody who acts.

    ``says`` is how the sheet calls the part that the person plays; ``custom`` is a role that the account made.
    """
    password = memorable()
    make = User.objects.create_superuser if superuser else User.objects.create_user
    with transaction.atomic(), scope.tenant(account.pk):
        user = make(email, password, name=name)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
        membership = Membership.objects.create(user=user, account=account, role=role, custom_role=custom)
        after = {"role": custom.name if custom else role, "email": email}
        activity.record(account=account, by=COMMAND, verb="added", subject=membership, after=after)
    sheet.web.append(SignIn(role=says, email=email, password=password, account=account.name))
    return Actor(label=name, source=Source.WEB, user_id=user.pk)


def add_credential(
    account: Account, by: Actor, *, dialect: str = DIALECT, is_admin: bool = False
) -> tuple[str, str]:
    """Give the account's programs a way into an API: its number as user name, and a random password."""
    password = generate_password()
    issue_credential(
        account=account,
        by=by,
        dialect=dialect,
        username=account.number,
        password=password,
        is_admin=is_admin,
    )
    return account.number, password
