"""Letting in whom the company's issuer vouches for: who that is here, and with which roles."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from accounts.actor import Actor
from accounts.models import Account, CustomRole, Membership, User
from accounts.models.activity import Source
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.people import change_role, remove_member
from accounts.states import AccountKind, AccountState, Role
from common import scope
from common.errors import Conflict, Forbidden

NO_PLACE = "You are signed in at your company, but your groups there give you no place here. Ask whoever manages them."
UNPROVEN = "Your company does not confirm your e-mail address, so it cannot be told who you are here."
TAKEN = "Somebody with this e-mail address is here already. Sign in with the password and confirm the address first."


@dataclass(frozen=True)
class Identity:
    """What the issuer says of somebody. ``groups`` is None where it says nothing of groups."""

    email: str
    is_proven: bool
    name: str
    groups: Sequence[str] | None


@dataclass(frozen=True)
class _Place:
    account: Account
    role: Role
    custom: CustomRole | None


def let_in(*, identity: Identity, user: User | None) -> User:
    """The user whom the issuer means, with the roles that the groups give; a new one where nobody has the address.

    ``user`` is who signed in by this identity before. Otherwise the address decides, and only if both the issuer and
    we have it confirmed: Forbidden where it is not, for somebody whose groups give no role, and for one who may not
    sign in. Accounts that ``OIDC_ROLES`` names follow the groups: a role that is gone there ends here, but for the
    last owner's. Nobody is ever deleted.
    """
    with scope.system():
        places = _places(identity.groups or ())
        found = user or _known(identity)
        if found is None:
            if not places:
                raise Forbidden(NO_PLACE)
            found = _made(identity)
        if not found.is_active:
            raise Forbidden("This user may not sign in.")
    if settings.OIDC_ROLES and identity.groups is not None:
        _follow(found, places)
        if not places:
            raise Forbidden(NO_PLACE)
    return found


def _known(identity: Identity) -> User | None:
    if not identity.email or not identity.is_proven:
        raise Forbidden(UNPROVEN)
    proven = EmailAddress.objects.filter(email__iexact=identity.email, verified=True).select_related("user")
    address = proven.first()
    if address is not None:
        return address.user  # type: ignore[no-any-return]
    taken = EmailAddress.objects.filter(email__iexact=identity.email).exists()
    if taken or User.objects.filter(email__iexact=identity.email).exists():
        raise Forbidden(TAKEN)
    return None


def _made(identity: Identity) -> User:
    with transaction.atomic():
        user = User.objects.create_user(identity.email, None, name=identity.name[:120])
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _places(groups: Sequence[str]) -> list[_Place]:
    """One role in each account: of several the first that the settings name."""
    found: dict[int, _Place] = {}
    for one in settings.OIDC_ROLES:
        account = _account(one.number)
        if one.group not in groups or account is None or account.pk in found:
            continue
        if one.role in Role.values:
            found[account.pk] = _Place(account, Role(one.role), None)
        elif custom := CustomRole.objects.filter(account=account, name__iexact=one.role).first():
            found[account.pk] = _Place(account, Role.READ_ONLY, custom)
    return list(found.values())


def _account(number: str) -> Account | None:
    rows = Account.objects.exclude(state=AccountState.CLOSED)
    named = rows.filter(number=number) if number else rows.filter(kind=AccountKind.OPERATOR)
    return named.first()


def _follow(user: User, places: list[_Place]) -> None:
    """Make the memberships in the accounts that the settings name what the groups say."""
    by = Actor(label=f"{user} by {settings.OIDC_NAME}"[:160], source=Source.WEB, user_id=user.pk)
    given = {place.account.pk: place for place in places}
    with scope.system():
        accounts = {one.number: _account(one.number) for one in settings.OIDC_ROLES}
    for account in accounts.values():
        if account is None:
            continue
        with scope.tenant(account.pk):
            if place := given.get(account.pk):
                _give(place, user, by)
            else:
                _take(account, user, by)


def _give(place: _Place, user: User, by: Actor) -> None:
    account = place.account
    with transaction.atomic():
        row, is_new = Membership.objects.get_or_create(
            account=account, user=user, defaults={"role": place.role, "custom_role": place.custom}
        )
        if is_new:
            activity.record(account=account, by=by, verb="added", subject=row, after={"role": row.role_name})
            line = f"{user.email} signed in by {settings.OIDC_NAME} and is {row.role_name.lower()}."
            tell_owners(account=account, by=by, title="Somebody joined", lines=[line])
            return
    try:
        pk = place.custom.pk if place.custom else None
        change_role(account=account, by=by, pk=row.pk, role=place.role, custom=pk)
    except (Conflict, Forbidden):
        # The last owner stays one, and in a suspended account nothing changes.
        return


def _take(account: Account, user: User, by: Actor) -> None:
    row = Membership.objects.filter(account=account, user=user).first()
    if row is None:
        return
    try:
        remove_member(account=account, by=by, pk=row.pk)
    except (Conflict, Forbidden):
        return
