"""Memberships: where a user may go, and who belongs to an account."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Account, Membership, User
from accounts.rights import WITH_ACCOUNTS_BELOW, Right, allowed
from accounts.states import AccountKind, AccountState, Role
from common import scope
from common.compiled import Compiled, Slot

# What counts as one: recovery codes come with either.
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@dataclass(frozen=True)
class Standing:
    """A user's place in an account: a role of their own, or the role of the account above that they act from.

    ``own`` are the accounts that the user belongs to, by name, and ``unread`` how much they were told in all of these
    and have not read. ``membership`` is what the place comes from. Whoever lacks a second factor that it asks for has
    no rights until there is one.
    """

    account: Account
    membership: Membership
    acting_from: Account | None
    own: tuple[Account, ...] = ()
    unread: int = 0
    lacks_factor: bool = False

    @property
    def base(self) -> Account | None:
        """The account from which the user may act for those below it."""
        return self.acting_from or (self.account if Right.MANAGE_ACCOUNTS in self.rights else None)

    @property
    def rights(self) -> frozenset[Right]:
        above = self.acting_from
        if self.lacks_factor:
            return frozenset()
        return allowed(
            self.membership.granted(below=above is not None),
            AccountKind(self.account.kind),
            acting_from=AccountKind(above.kind) if above else None,
            own_carriers=self.account.service_own_carriers
            or (above is not None and above.kind in WITH_ACCOUNTS_BELOW),
            sub_accounts=self.account.service_sub_accounts,
        )

    @property
    def rights_over_all(self) -> frozenset[Right]:
        """Those that the user has in the account and in those below it too: what lists over all of them ask."""
        return self.rights & self.membership.granted(below=True)

    def rights_in(self, below: Account) -> frozenset[Right]:
        """The user's rights in an account below this one."""
        if self.lacks_factor:
            return frozenset()
        return allowed(
            self.membership.granted(below=True),
            AccountKind(below.kind),
            acting_from=AccountKind(self.account.kind),
            own_carriers=self.account.kind in WITH_ACCOUNTS_BELOW,
            sub_accounts=below.service_sub_accounts,
        )


def memberships_of(user: User) -> QuerySet[Membership]:
    """The user's memberships of accounts that are not closed, by account name; evaluate it inside
    ``scope.system()``.
    """
    return _memberships_of(user.pk)


def _memberships_of(user_id: int | Slot) -> QuerySet[Membership]:
    factors = Authenticator.objects.filter(user=OuterRef("user"), type__in=SECOND_FACTORS)
    return (
        Membership.objects.filter(user=user_id)
        .select_related("account", "custom_role")
        .annotate(has_factor=Exists(factors))
        .exclude(account__state=AccountState.CLOSED)
        .order_by("account__name", "pk")
    )


# Every page asks this.
WITH_USER = Compiled(lambda: _memberships_of(Slot("user")).select_related("user"))


def user_with_memberships(pk: int) -> User | None:
    """The user with their memberships, for ``standing`` of the same request; in any but the system's scope they are
    those that the scope shows.
    """
    rows = WITH_USER.rows(user=pk)
    user = rows[0].user if rows else User.objects.filter(pk=pk).first()
    if user is not None:
        user.known_memberships = rows
    return user


def standing(user: User, account_id: int | None) -> Standing | None:
    """The user's standing in the account, or in their home when none is named; None for a stranger.

    Call it in the system scope.
    """
    known = user.known_memberships
    memberships = list(memberships_of(user)) if known is None else known
    own = tuple(membership.account for membership in memberships)
    unread = sum(membership.unread for membership in memberships)
    wanted = _home(user, memberships) if account_id is None else account_id
    for membership in memberships:
        if membership.account_id == wanted:
            return Standing(membership.account, membership, None, own, unread, _lacks_factor(membership))
    above = {row.account_id: row for row in memberships if row.granted(below=True)}
    if wanted is None or not above:
        return None
    account = Account.objects.filter(pk=wanted).exclude(state=AccountState.CLOSED).first()
    acting_from = next((above[pk] for pk in account.ancestor_ids if pk in above), None) if account else None
    if account is None or acting_from is None:
        return None
    return Standing(account, acting_from, acting_from.account, own, unread, _lacks_factor(acting_from))


def _lacks_factor(membership: Membership) -> bool:
    """Whether the role asks for a second factor and the user has none; of rows of ``memberships_of``."""
    return membership.needs_second_factor and not membership.has_factor  # type: ignore[attr-defined]


def _home(user: User, memberships: Sequence[Membership]) -> int | None:
    """The account used last, or the one joined first: what an account calls itself decides nothing."""
    ids = [membership.account_id for membership in sorted(memberships, key=lambda row: row.pk)]
    return user.home_id if user.home_id in ids else next(iter(ids), None)


def memberships_by_mail(email: str) -> QuerySet[Membership]:
    """Memberships, in accounts that are not closed, of the active user who proved to have this sign-in address;
    evaluate it inside ``scope.system()``.
    """
    proven = EmailAddress.objects.filter(email__iexact=email, verified=True)
    rows = Membership.objects.filter(
        user__in=proven.values("user"), user__email__iexact=email, user__is_active=True
    )
    return rows.exclude(account__state=AccountState.CLOSED).select_related("user", "account", "custom_role")


def members(account: Account) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(account=account)
        .select_related("user", "custom_role")
        .order_by("user__email")
    )


def members_named(account: Account, text: str) -> QuerySet[Membership]:
    """Those with this in their name or sign-in address; an account has some hundreds of people at most."""
    return members(account).filter(Q(user__name__icontains=text) | Q(user__email__icontains=text))


def owner_addresses(account: Account) -> list[str]:
    """The sign-in addresses of the account's owners who may sign in."""
    rows = Membership.objects.filter(account=account, role=Role.OWNER, user__is_active=True)
    return list(rows.order_by("user__email").values_list("user__email", flat=True))


def is_email_known(email: str) -> bool:
    """Whether a user or an account has the address."""
    with scope.system():
        return (
            User.objects.filter(email__iexact=email).exists()
            or Account.objects.filter(email__iexact=email).exists()
        )


def users_behind(email: str) -> list[User]:
    """Active users with the address; when there are none, the owners of accounts, not closed, that carry it."""
    with scope.system():
        users = User.objects.filter(is_active=True)
        owners = users.filter(
            memberships__role=Role.OWNER,
            memberships__account__email__iexact=email,
            memberships__account__state__in=[AccountState.ACTIVE, AccountState.SUSPENDED],
        )
        return list(users.filter(email__iexact=email)) or list(owners.distinct().order_by("pk")[:5])
