"""Roles that an account made, and why somebody may do something, or may not."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.models import Account, CustomRole, User
from accounts.right_words import words
from accounts.rights import ACTING, OF_ROLE, OWNERS_ALONE, SUPPLIERS_ALONE, UPPER, Right, allowed
from accounts.selectors.people import Standing, standing
from accounts.states import AccountKind, Role
from common import scope
from common.errors import Invalid, NotFound


def custom_roles(account: Account) -> QuerySet[CustomRole]:
    return CustomRole.objects.filter(account=account)


def custom_role(account: Account, pk: int) -> CustomRole:
    """One of the account's; NotFound for any other."""
    found = custom_roles(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such role.")
    return found


def role_made(account: Account, pk: int) -> CustomRole:
    """One of the account's that somebody shall have; Invalid, naming the field, for any other."""
    try:
        return custom_role(account, pk)
    except NotFound as exc:
        raise Invalid(exc.text, field="role") from exc


def custom_roles_counted(account: Account) -> QuerySet[CustomRole]:
    """With how many people have each, as ``people``."""
    return custom_roles(account).annotate(people=Count("memberships"))


@dataclass(frozen=True)
class Reason:
    """Whether somebody has a right, and what gives it or what is missing."""

    right: Right
    words: str
    has: bool
    why: str


@dataclass(frozen=True)
class Place:
    """Where somebody stands in an account: by what, or why nowhere; and each right with its reason."""

    user: User | None
    how: str
    reasons: list[Reason]


def place_of(account: Account, email: str) -> Place:
    """Why whoever has this sign-in address may do what in the account; who has no place in it stays unknown."""
    with scope.system():
        user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
        found = standing(user, account.pk) if user is not None else None
    if user is None or found is None:
        return Place(None, f"Nobody with this address has a place in {account.name}.", [])
    return Place(user, _how(found), [_reason(found, right) for right in Right])


def _how(found: Standing) -> str:
    role, above = found.membership.role_name, found.acting_from
    told = f"{role} of {above.name}, and acts from there" if above else f"{role} of {found.account.name}"
    return (
        f"{told}. A second factor is asked for and not set up, so nothing is open."
        if found.lacks_factor
        else told
    )


def _reason(found: Standing, right: Right) -> Reason:
    has = right in found.rights
    return Reason(right, words(right), has, _given(found) if has else _missing(found, right))


def _given(found: Standing) -> str:
    """The membership and the role that give it."""
    home = found.acting_from or found.account
    below = " for all accounts below it" if found.acting_from else ""
    return f"The role {found.membership.role_name} of {home.name} gives it{below}."


def _missing(found: Standing, right: Right) -> str:
    """The first thing that stands between."""
    above = found.acting_from
    if found.lacks_factor:
        return "A second factor has to be set up first."
    if right in ACTING and above is None:
        return "It is for staff of the accounts above."
    kind = AccountKind(found.account.kind)
    acting_from = AccountKind(above.kind) if above else None
    if right not in allowed(frozenset(Right), kind, acting_from=acting_from):
        if right in SUPPLIERS_ALONE:
            return "It is for staff of the accounts that supply this one."
        if right in UPPER:
            return f"{found.account.name} has no accounts below it."
        return "It is for the operator's own account."
    if found.membership.custom_role is not None:
        if right in OWNERS_ALONE:
            return "Owners alone have it."
        return (
            f"The role {found.membership.role_name} does not give it{' for accounts below' if above else ''}."
        )
    has = [role.label for role in Role if right in OF_ROLE[role]]
    return f"{found.membership.role_name} does not have it; {_listed(has)} do{'es' if len(has) == 1 else ''}."


def _listed(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} and {labels[-1]}"
