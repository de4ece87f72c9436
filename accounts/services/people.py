"""Who belongs to an account: invited, given another role, removed."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.actor import Actor
from accounts.models import Account, Membership, User
from accounts.services import activity, locking
from accounts.services.recovery import reset_path, send
from accounts.states import Role
from common.errors import Conflict, Invalid, NotFound

LAST_OWNER = "An account keeps at least one owner; make somebody else an owner first."


def invite_member(*, account: Account, by: Actor, email: str, name: str, role: Role) -> Membership:
    """Give a person a role in the account and mail them after the commit.

    Somebody new gets a user without a password and a link to choose one. Raises Invalid for a bad address,
    name or role, Conflict when the person is a member already.
    """
    email, name = email.strip().lower(), name.strip()
    try:
        validate_email(email)
    except ValidationError as exc:
        raise Invalid("Invalid email address", field="email") from exc
    if len(name) > 120 or "\x00" in name:
        raise Invalid("The name may have up to 120 characters.", field="name")
    _check_role(role)
    with transaction.atomic():
        user = _user(email, name)
        try:
            with transaction.atomic():
                membership = Membership.objects.create(account=account, user=user, role=role)
        except IntegrityError as exc:
            raise Conflict(f"{email} is already a member.", field="email") from exc
        after = {"role": role, "email": email}
        activity.record(account=account, by=by, verb="invited", subject=membership, after=after)
        transaction.on_commit(lambda: _mail(account, by, user), robust=True)
    return membership


def change_role(*, account: Account, by: Actor, pk: int, role: Role) -> Membership:
    """Give a member, named by their membership's id, another role; Conflict when the last owner would be
    lost.
    """
    _check_role(role)
    with transaction.atomic():
        membership = _locked(account, pk)
        before = membership.role
        if before == role:
            return membership
        if before == Role.OWNER:
            _require_another_owner(account, membership)
        membership.role = role
        membership.save(update_fields=["role"])
        activity.record(
            account=account,
            by=by,
            verb="changed",
            subject=membership,
            before={"role": before},
            after={"role": role},
        )
    return membership


def remove_member(*, account: Account, by: Actor, pk: int) -> None:
    """End a membership; whoever is signed in loses the account at the next request. Conflict for the last
    owner.
    """
    with transaction.atomic():
        membership = _locked(account, pk)
        if membership.role == Role.OWNER:
            _require_another_owner(account, membership)
        before = {"role": membership.role, "email": membership.user.email}
        activity.record(account=account, by=by, verb="removed", subject=membership, before=before)
        membership.delete()


def _locked(account: Account, pk: int) -> Membership:
    """The membership, under the account's lock: of two owners who remove each other one stays."""
    locking.lock(account)
    membership = Membership.objects.select_related("user").filter(account=account, pk=pk).first()
    if membership is None:
        raise NotFound("There is no such member.")
    membership.account = account
    return membership


def _require_another_owner(account: Account, membership: Membership) -> None:
    others = Membership.objects.filter(account=account, role=Role.OWNER, user__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise Conflict(LAST_OWNER, field="role")


def _check_role(role: Role) -> None:
    if role not in Role.values:
        raise Invalid("There is no such role.", field="role")


def _user(email: str, name: str) -> User:
    """The user with this address, made when unknown; of two invitations at once one makes it and both find
    it.
    """
    if found := User.objects.filter(email__iexact=email).first():
        return found
    try:
        with transaction.atomic():
            return User.objects.create_user(email, None, name=name)
    except IntegrityError:
        return User.objects.get(email__iexact=email)


def _mail(account: Account, by: Actor, user: User) -> None:
    new = not user.has_usable_password()
    url = reset_path(user) if new else reverse("account_login")
    send("invitation", user, url=url, inviter=by.label, account=account.name, new="yes" if new else "")
