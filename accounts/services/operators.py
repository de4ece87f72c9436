"""The people who run the installation."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account, Membership, User
from accounts.selectors.accounts import operator_account
from accounts.services import activity
from accounts.services.accounts import create_account
from accounts.states import AccountKind, Role
from common import scope
from common.errors import Conflict, Invalid
from common.texts import email_address

OPERATOR_NAME = "Operator"


def make_operator(*, by: Actor, email: str, name: str, password: str | None) -> User:
    """Add a superuser who owns the operator account, which is made when there is none.

    Without a password the user has to follow a recovery link first. Raises Invalid for an address or password that
    does not fit, Conflict when a user has the address; then nothing is changed.
    """
    email, name = email.strip().lower(), name.strip()
    _check(email, name, password)
    try:
        with scope.system(), transaction.atomic():
            user = User.objects.create_superuser(email, password, name=name)
            EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
            account = _operator_account(by, email)
            membership = Membership.objects.create(user=user, account=account, role=Role.OWNER)
            activity.record(
                account=account, by=by, verb="added", subject=membership, after={"role": Role.OWNER}
            )
    except IntegrityError as exc:
        raise Conflict(f"There is a user {email} already.", field="email") from exc
    return user


def _operator_account(by: Actor, email: str) -> Account:
    """The account at the top; of two commands that make it at once, the database lets in one."""
    try:
        return operator_account()
    except Account.DoesNotExist:
        return create_account(parent=None, by=by, name=OPERATOR_NAME, email=email, kind=AccountKind.OPERATOR)


def _check(email: str, name: str, password: str | None) -> None:
    email_address(email, field="email")
    if len(name) > 120:
        raise Invalid("The name may have up to 120 characters.", field="name")
    if password is not None:
        try:
            validate_password(password, User(email=email, name=name))
        except ValidationError as exc:
            raise Invalid(" ".join(exc.messages), field="password") from exc
