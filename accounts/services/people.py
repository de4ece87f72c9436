"""Who belongs to an account: given another role, removed; and which of their accounts users come home to."""

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account, Membership, User
from accounts.services import activity, locking
from accounts.services.owner_notices import tell_owners
from accounts.services.personal_notices import tell_person
from accounts.services.suspension import while_active
from accounts.states import Role
from common.errors import Conflict, Invalid, NotFound

LAST_OWNER = "An account keeps at least one owner; make somebody else an owner first."


@while_active
def change_role(*, account: Account, by: Actor, pk: int, role: Role) -> Membership:
    """Give a member, named by their membership's id, another role; Conflict when the last owner would be
    lost. The owners are mailed.
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
        line = f"{membership.user} was {Role(before).label.lower()}, and is {Role(role).label.lower()} now."
        tell_owners(account=account, by=by, title="Somebody has another role", lines=[line])
    return membership


@while_active
def remove_member(*, account: Account, by: Actor, pk: int) -> None:
    """End a membership; whoever is signed in loses the account at the next request, and is mailed. Conflict for the
    last owner.
    """
    with transaction.atomic():
        membership = _locked(account, pk)
        if membership.role == Role.OWNER:
            _require_another_owner(account, membership)
        before = {"role": membership.role, "email": membership.user.email}
        activity.record(account=account, by=by, verb="removed", subject=membership, before=before)
        membership.delete()
        title = f"You no longer belong to {account.name}"
        tell_person(to=membership.user.email, title=title, lines=[f"It was done by {by.label}."])


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


def come_home(*, user: User, account: Account) -> None:
    """Remember the account, one of the user's own, as the one used last: the next sign-in opens in it."""
    User.objects.filter(pk=user.pk).exclude(home=account).update(home=account)
    user.home = account
