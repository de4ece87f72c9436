"""Finds the credential behind a key."""

from django.db.models import QuerySet

from accounts.models import AccessEntry, Account, ApiCredential, User
from accounts.selectors.accounts import working
from common import crypto
from common.compiled import Compiled, Slot
from common.errors import NotFound

# Every request of a program asks this first.
BY_KEY = Compiled(
    lambda: (
        ApiCredential.objects.select_related("account", "agent")
        .filter(working("account"), dialect=Slot("dialect"), key_fingerprint=Slot("fingerprint"))
        .order_by("pk")[:1]
    )
)


def credential_for_key(*, dialect: str, key: str) -> ApiCredential | None:
    """The credential, with its account, that the key belongs to; None for an unknown key and
    while the account, or one above it, is not active.

    Call it in the system scope.
    """
    return BY_KEY.first(dialect=dialect, fingerprint=crypto.fingerprint(key))


def credential_for_user(*, dialect: str, username: str, generation: int) -> ApiCredential | None:
    """The credential, with its account, while its password is the ``generation``-th and the account is active.

    Call it in the system scope.
    """
    return (
        ApiCredential.objects.select_related("account")
        .filter(working("account"), dialect=dialect, username=username, generation=generation)
        .first()
    )


def first_login(account: Account, dialect: str) -> str | None:
    """The user name of the account's oldest credential in an API; None when it has none."""
    rows = ApiCredential.objects.filter(account=account, dialect=dialect).order_by("pk")
    return rows.values_list("username", flat=True).first()


def credential_below(
    account: Account, *, dialect: str, username: str | None = None, pk: int | None = None
) -> ApiCredential:
    """A credential of an active account below this one, by its user name or id; NotFound for any other.

    Call it in the system scope.
    """
    rows = ApiCredential.objects.select_related("account").filter(
        working("account"), dialect=dialect, account__ancestor_ids__contains=[account.pk]
    )
    found = (rows.filter(username=username) if pk is None else rows.filter(pk=pk)).first()
    if found is None:
        raise NotFound("There is no such login.")
    return found


def credentials(account: Account) -> QuerySet[ApiCredential]:
    return (
        ApiCredential.objects.filter(account=account).select_related("agent").order_by("dialect", "username")
    )


def credential(account: Account, pk: int) -> ApiCredential:
    """One of the account's credentials; NotFound for any other."""
    found = credentials(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such credential.")
    return found


def access_entries(account: Account) -> QuerySet[AccessEntry]:
    return AccessEntry.objects.filter(account=account)


def is_main(credential: ApiCredential) -> bool:
    """Whether it is the one that stands for the account itself: named by its number, or an administrator's."""
    return credential.is_admin or credential.username == credential.account.number


def networks(account: Account) -> list[str]:
    """The networks on the account's access list."""
    return list(access_entries(account).values_list("cidr", flat=True))


def agent_tokens(account: Account) -> QuerySet[ApiCredential]:
    """Tokens of the account's people, newest first."""
    return (
        ApiCredential.objects.filter(account=account, agent__isnull=False)
        .select_related("agent")
        .order_by("-pk")
    )


def tokens_of(account: Account, user: User) -> QuerySet[ApiCredential]:
    """Tokens that act as this person of the account, newest first."""
    return agent_tokens(account).filter(agent__user=user)


def agent_token(account: Account, pk: int) -> ApiCredential:
    found = agent_tokens(account).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such token.")
    return found
