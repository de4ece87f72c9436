"""Roles that an account makes for its own people, and of whom it asks a second factor."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import Account, CustomRole
from accounts.rights import OWNERS_ALONE, Right
from accounts.services import activity, locking
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from accounts.states import InvitationState, Role
from common.errors import Conflict, Invalid, NotFound
from common.texts import short_text

MOST_ROLES = 50


@dataclass(frozen=True)
class RoleWish:
    """What a role is called and gives, in the account and in all below it."""

    name: str
    rights: frozenset[Right]
    below: frozenset[Right] = frozenset()
    needs_second_factor: bool = False


@while_active
def save_role(
    *,
    account: Account,
    by: Actor,
    may: frozenset[Right],
    may_below: frozenset[Right],
    wish: RoleWish,
    pk: int | None = None,
) -> CustomRole:
    """Make a role, or change one, which counts for its people from their next request on; the owners are mailed.

    ``may`` is what the maker has, beyond which nothing can be given: Invalid for that, for what owners alone do, for a
    role that shows nothing, and for a bad name. Conflict for a taken name and beyond 50 roles, NotFound for a strange
    one.
    """
    name = short_text(wish.name, field="name", most=60, least=1)
    rights, below = _checked(wish, may, may_below)
    try:
        with transaction.atomic():
            locking.lock(account)
            row = _role(account, pk)
            before = {} if row.pk is None else _told(row)
            row.name, row.rights, row.rights_below = name, rights, below
            row.needs_second_factor = wish.needs_second_factor
            after = _told(row)
            if before == after:
                return row
            row.save()
            verb = "changed" if before else "created"
            activity.record(account=account, by=by, verb=verb, subject=row, before=before, after=after)
            line = f"It is called {name}."
            tell_owners(account=account, by=by, title=f"A role was {verb}", lines=[line])
    except IntegrityError as exc:
        raise Conflict("There is a role of this name.", field="name") from exc
    return row


@while_active
def remove_role(*, account: Account, by: Actor, pk: int) -> None:
    """Conflict while somebody has it or is invited to it, NotFound for a strange one and for a second time."""
    with transaction.atomic():
        locking.lock(account)
        row = _role(account, pk)
        if row.memberships.exists():
            raise Conflict("Somebody has this role; give them another first.")
        if row.invitations.filter(state=InvitationState.OPEN).exists():
            raise Conflict("Somebody is invited to this role; take that invitation back first.")
        activity.record(account=account, by=by, verb="removed", subject=row, before=_told(row))
        row.delete()


@while_active
def ask_second_factor(*, account: Account, by: Actor, roles: Collection[Role]) -> None:
    """From now on people with these built-in roles reach nothing of the account without a second factor.

    The owners are mailed. Invalid for an unknown role; what changes nothing is not recorded.
    """
    if not set(roles) <= set(Role.values):
        raise Invalid("There is no such role.", field="roles")
    wanted = [role.value for role in Role if role in roles]
    with transaction.atomic():
        row = locking.lock(account)
        before = row.second_factor_roles
        if before == wanted:
            return
        Account.objects.filter(pk=account.pk).update(second_factor_roles=wanted)
        account.second_factor_roles = wanted
        activity.record(
            account=account,
            by=by,
            verb="changed",
            subject=account,
            before={"second_factor_roles": before},
            after={"second_factor_roles": wanted},
        )
        named = ", ".join(Role(role).label.lower() for role in wanted) or "nobody"
        title = "Who needs a second factor was changed"
        tell_owners(account=account, by=by, title=title, lines=[f"Now it is asked of: {named}."])


def _checked(
    wish: RoleWish, may: frozenset[Right], may_below: frozenset[Right]
) -> tuple[list[str], list[str]]:
    if (wish.rights | wish.below) & OWNERS_ALONE:
        raise Invalid("People, roles and keys are managed by owners alone.", field="rights")
    if wish.rights - may or wish.below - may_below:
        raise Invalid("A role cannot give what you do not have.", field="rights")
    if Right.VIEW not in wish.rights or (wish.below and Right.VIEW not in wish.below):
        raise Invalid("Whoever may do something sees it: choose See as well.", field="rights")
    if Right.MANAGE_ACCOUNTS in wish.rights and not wish.below:
        raise Invalid(
            "Whoever manages the accounts below sees them: choose See for those too.", field="below"
        )
    return sorted(wish.rights), sorted(wish.below)


def _role(account: Account, pk: int | None) -> CustomRole:
    rows = CustomRole.objects.filter(account=account)
    if pk is None:
        if rows.count() >= MOST_ROLES:
            raise Conflict(f"An account may have {MOST_ROLES} roles of its own.")
        return CustomRole(account=account)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such role.")
    return found


def _told(row: CustomRole) -> dict[str, object]:
    return {
        "name": row.name,
        "rights": row.rights,
        "rights_below": row.rights_below,
        "needs_second_factor": row.needs_second_factor,
    }
