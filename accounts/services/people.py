"""Who belongs to an account: given another role, removed; and which of their accounts users come home to."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account, Membership, User
from accounts.selectors.credentials import tokens_of
from accounts.selectors.roles import role_made
from accounts.services import activity, locking
from accounts.services.owner_notices import tell_owners
from accounts.services.personal_notices import tell_person
from accounts.services.suspension import while_active
from accounts.states import Role
from common import scope
from common.errors import Conflict, Invalid, NotFound

LAST_OWNER = "An account keeps at least one owner; make somebody else an owner first."


@while_active
def change_role(*, account: Account, by: Actor, pk: int, role: Role, custom: int | None = None) -> Membership:
    """Give a member, named by their membership's id, another role; Conflict when the last owner would be
    lost. The owners are mailed.

    With ``custom`` it is one that the account made, beside which the person counts as read only; Invalid for another
    account's.
    """
    _check_role(role)
    made = None if custom is None else role_made(account, custom)
    with transaction.atomic():
        membership = _locked(account, pk)
        before, name = (membership.role, membership.custom_role), membership.role_name
        after = (Role.READ_ONLY if made else role, made)
        if before == after:
            return membership
        if membership.role == Role.OWNER:
            _require_another_owner(account, membership)
        membership.role, membership.custom_role = after
        membership.save(update_fields=["role", "custom_role"])
        activity.record(
            account=account,
            by=by,
            verb="changed",
            subject=membership,
            before={"role": name if before[1] else before[0]},
            after={"role": made.name if made else role},
        )
        line = f"{membership.user} was {name.lower()}, and is {membership.role_name.lower()} now."
        tell_owners(account=account, by=by, title="Somebody has another role", lines=[line])
    return membership


@while_active
def remove_member(*, account: Account, by: Actor, pk: int) -> None:
    """End a membership; whoever is signed in loses the account at the next request, and is mailed. Conflict for the
    last owner.

    Tokens with which programs act as the person here end as well, and with the last account all sessions of theirs.
    """
    with transaction.atomic():
        membership = _locked(account, pk)
        if membership.role == Role.OWNER:
            _require_another_owner(account, membership)
        role = membership.role_name if membership.custom_role else membership.role
        before = {"role": role, "email": membership.user.email}
        activity.record(account=account, by=by, verb="removed", subject=membership, before=before)
        _end_ownership(account, by, membership)
        membership.delete()
        _end_ways_in(account, by, membership.user)
        title = f"You no longer belong to {account.name}"
        tell_person(to=membership.user.email, title=title, lines=[f"It was done by {by.label}."])


def _end_ownership(account: Account, by: Actor, membership: Membership) -> None:
    """The account itself has nobody responsible for it any more, if it was they."""
    if Account.objects.filter(pk=account.pk, owner=membership).update(owner=None):
        before, after = {"owner": str(membership.user)}, {"owner": ""}
        activity.record(account=account, by=by, verb="changed", subject=account, before=before, after=after)


def _end_ways_in(account: Account, by: Actor, user: User) -> None:
    for token in tokens_of(account, user):
        activity.record(account=account, by=by, verb="ended", subject=token, before={"label": token.label})
        token.delete()
    with scope.system():
        belongs = Membership.objects.filter(user=user).exists()
    if not belongs:
        sessions = list(UserSession.objects.filter(user=user))
        transaction.on_commit(lambda: [session.end() for session in sessions], robust=True)


def _locked(account: Account, pk: int) -> Membership:
    """The membership, locked as well as the account: of two owners who remove each other one stays."""
    locking.lock(account)
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("user", "custom_role")
        .filter(account=account, pk=pk)
        .first()
    )
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
