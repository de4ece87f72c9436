"""Opening accounts: a customer by itself, or an administrator below the own account."""

import logging
import re
from dataclasses import dataclass

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account, Membership, User
from accounts.selectors.accounts import account_named, operator_account
from accounts.selectors.people import is_email_known
from accounts.services.accounts import create_account
from accounts.services.credentials import generate_password, issue_credential
from accounts.services.mailing import mail
from accounts.services.suspension import while_active
from accounts.states import AccountKind, Role
from common import scope
from common.errors import CarrierTrouble, Conflict, Invalid

log = logging.getLogger(__name__)
NUMBER = re.compile(r"^[0-9]{10}$", re.ASCII)
KIND_BELOW = {
    AccountKind.OPERATOR: AccountKind.CUSTOMER,
    AccountKind.RESELLER: AccountKind.CUSTOMER,
    AccountKind.CUSTOMER: AccountKind.SUBACCOUNT,
}


@dataclass(frozen=True)
class OpenedAccount:
    """A new account and the password of its first credential, which is told only here."""

    account: Account
    password: str


def sign_up(*, by: Actor, dialect: str, name: str, email: str) -> OpenedAccount:
    """Open a customer account below the operator, with an owner and a credential, and mail a verification link.

    Raises Invalid for a bad name or address, Conflict for an address that is in use. A mail that cannot be sent
    does not undo the account.
    """
    email = email.strip().lower()
    if is_email_known(email):
        raise Conflict("This email address is in use.", field="email")
    try:
        with scope.system(), transaction.atomic():
            opened = _open(
                parent=operator_account(),
                by=by,
                dialect=dialect,
                name=name,
                email=email,
                kind=AccountKind.CUSTOMER,
            )
            user = User.objects.create_user(email, name=name.strip())
            Membership.objects.create(user=user, account=opened.account, role=Role.OWNER)
            address = EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    except IntegrityError as exc:
        raise Conflict("This email address is in use.", field="email") from exc
    key = EmailConfirmationHMAC(address).key
    try:
        mail(
            "accounts/email/verify",
            [user.email],
            path=reverse("account_confirm_email", args=[key]),
            user=user,
        )
    except CarrierTrouble:
        log.warning("Account %s was opened without its verification mail.", opened.account.number)
    return opened


def note_verified(*, user: User, email: str) -> None:
    """The address is the user's: mark the accounts that carry it and that the user owns; once marked, they stay."""
    owned = Q(
        memberships__user=user, memberships__role=Role.OWNER, email__iexact=email, email_verified_at=None
    )
    with scope.system():
        pks = list(Account.objects.filter(owned).values_list("pk", flat=True))
        Account.objects.filter(pk__in=pks).update(email_verified_at=timezone.now())


@while_active
def open_account_below(
    *, parent: Account, by: Actor, dialect: str, name: str, email: str, number: str, billed_to: str | None
) -> OpenedAccount:
    """Open an account under ``parent`` with the given number, which is also its user name.

    ``billed_to`` is the number of the account that pays: the new one (as when it is None), the parent, or one below it.
    Raises Conflict for a number in use or a parent that cannot have accounts below it, NotFound for an unknown payer.
    """
    if not NUMBER.match(number):
        raise Invalid("The user name must have ten digits.", field="username")
    kind = KIND_BELOW.get(AccountKind(parent.kind))
    if kind is None:
        raise Conflict("A sub-account cannot have accounts below it.")
    payer = None if billed_to in (None, number) else account_named(parent, str(billed_to))
    with scope.system(), transaction.atomic():
        return _open(
            parent=parent,
            by=by,
            dialect=dialect,
            name=name,
            email=email,
            kind=kind,
            number=number,
            billed_to=payer,
        )


def _open(
    *,
    parent: Account,
    by: Actor,
    dialect: str,
    name: str,
    email: str,
    kind: AccountKind,
    number: str | None = None,
    billed_to: Account | None = None,
) -> OpenedAccount:
    password = generate_password()
    account = create_account(
        parent=parent, by=by, name=name, email=email, kind=kind, number=number, billed_to=billed_to
    )
    issue_credential(account=account, by=by, dialect=dialect, username=account.number, password=password)
    return OpenedAccount(account, password)
