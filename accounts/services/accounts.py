"""Making and changing accounts."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.owner_notices import tell_owners
from accounts.services.suspension import while_active
from accounts.services.within import inherited, narrow_below, require_within
from accounts.states import AccountKind, AccountState, Product
from common import e164, scope, timezones
from common.errors import Conflict, Invalid
from common.plans import registry
from common.texts import email_address

# The fields that each service may change, and nothing else.
OWN_FIELDS = frozenset(
    {"timezone", "notify", "notify_threshold", "caller_id", "name", "email", "locale", "country"}
)
# Where calls and messages may go.
DIALING_FIELDS = frozenset({"service_international", "international_countries", "service_premium"})
STAFF_FIELDS = (
    OWN_FIELDS
    | DIALING_FIELDS
    | {
        "max_concurrent_calls",
        "service_calls_in",
        "service_calls_out",
        "service_sms_in",
        "service_sms",
        "service_mms",
        "service_e911",
        "service_cnam",
        "service_own_carriers",
        "service_sub_accounts",
        "balance_limit",
        "product",
        "seats",
        "trial_until",
    }
)
ALLOWED_CHILDREN = {
    AccountKind.OPERATOR: {AccountKind.RESELLER, AccountKind.CUSTOMER},
    AccountKind.RESELLER: {AccountKind.CUSTOMER},
    AccountKind.CUSTOMER: {AccountKind.SUBACCOUNT},
    AccountKind.SUBACCOUNT: set[AccountKind](),
}
NUMBER_TRIES = 8
STATES_BELOW = """
UPDATE accounts_account below SET state_above = (
    SELECT above.state FROM accounts_account above WHERE above.id = ANY(below.ancestor_ids)
    ORDER BY array_position(%(worst_first)s, above.state::text) LIMIT 1
)
FROM (
    SELECT id FROM accounts_account WHERE ancestor_ids @> ARRAY[%(account)s::bigint] ORDER BY id FOR NO KEY UPDATE
) locked
WHERE below.id = locked.id
"""


@while_active
def create_account(
    *,
    parent: Account | None,
    by: Actor,
    name: str,
    email: str,
    kind: AccountKind,
    number: str | None = None,
    billed_to: Account | None = None,
    **settings: Any,
) -> Account:
    """Add an account below ``parent`` (none for the one operator account), with a free number unless one is given.

    Raises Invalid for a bad name or e-mail address, Conflict for a number in use or a kind that may not stand there.
    """
    _check_contact(name=name, email=email)
    if parent is not None and kind not in ALLOWED_CHILDREN[AccountKind(parent.kind)]:
        raise Conflict(
            f"A {kind.label.lower()} cannot stand below a {parent.get_kind_display().lower()}.", field="kind"
        )
    fields = dict(
        name=name.strip(),
        email=email.strip(),
        kind=kind,
        parent=parent,
        ancestor_ids=[*parent.ancestor_ids, parent.pk] if parent else [],
        billed_to=billed_to,
        is_heard=parent is not None and parent.is_heard,
        has_caps=parent is not None and parent.has_caps,
        **(_like(parent) if parent else {}) | settings,
    )
    with scope.system():
        if number is not None:
            return _insert(number, by, fields)
        for _ in range(NUMBER_TRIES):
            try:
                return _insert(_random_number(), by, fields)
            except Conflict as exc:
                if exc.field != "number":
                    raise
    raise Conflict("No free account number was found; try again.", field="number")


def _like(parent: Account) -> dict[str, Any]:
    """What an account has from the one above unless it is told otherwise."""
    own = {name: getattr(parent, name) for name in ("country", "timezone", "locale", "currency")}
    return own | (inherited(parent) if parent.kind == AccountKind.CUSTOMER else {})


def _random_number() -> str:
    return f"{secrets.choice('23456789')}{secrets.randbelow(10**9):09d}"


def _insert(number: str, by: Actor, fields: dict[str, Any]) -> Account:
    try:
        with transaction.atomic():
            _lock_tree(exclusively=False)
            if (
                Account.objects.filter(pk__in=fields["ancestor_ids"])
                .exclude(state=AccountState.ACTIVE)
                .exists()
            ):
                raise Conflict("No account can be opened below one that is not active.", field="parent")
            account = Account.objects.create(number=number, **fields)
            _have_it_looked_after(account)
            after = {"name": account.name, "kind": account.kind, "number": number}
            activity.record(account=account, by=by, verb="created", subject=account, after=after)
    except (IntegrityError, DataError) as exc:
        if "one_operator_account" in str(exc):
            raise Conflict("There is an operator account already.", field="kind") from exc
        raise Conflict(f"Account number {number} cannot be used.", field="number") from exc
    return account


def update_account(
    *, account: Account, by: Actor, may_change: frozenset[str], giver: Account | None = None, **changes: Any
) -> list[str]:
    """Change settings of the account and return the names of those given, in the order given.

    Raises Invalid, naming the field, for a value that does not fit, a field outside ``may_change``, or what ``giver``,
    the account whose people change it from above, has not itself (``within``); then nothing is changed.
    """
    for field, value in changes.items():
        if field not in may_change:
            raise Invalid("This setting cannot be changed here.", field=field)
        _check_setting(field, value)
    with transaction.atomic():
        if giver is not None:
            require_within(giver, changes)
        locked = Account.objects.select_for_update(no_key=True).get(pk=account.pk)
        before = {field: getattr(locked, field) for field in changes}
        for field, value in changes.items():
            setattr(locked, field, value)
            setattr(account, field, value)
        locked.save(update_fields=[*changes])
        different = [field for field in changes if before[field] != changes[field]]
        _check_countries(locked)
        narrow_below(locked, by, different)
        if "email" in different:
            line = f"It was {before['email']}, and is {locked.email} now."
            title = "The account has another e-mail address"
            tell_owners(account=account, by=by, title=title, lines=[line], also=[before["email"]])
        if widened := _widened(before, changes):
            tell_owners(
                account=account, by=by, title="Calls and messages may go to more places", lines=widened
            )
        if different:
            activity.record(
                account=account,
                by=by,
                verb="changed",
                subject=account,
                before={field: _plain(before[field]) for field in different},
                after={field: _plain(changes[field]) for field in different},
            )
    return list(changes)


@while_active
def change_settings(*, account: Account, by: Actor, may_change: frozenset[str], **changes: Any) -> list[str]:
    """``update_account`` for those inside the account; staff above it may change it while it is suspended too."""
    return update_account(account=account, by=by, may_change=may_change, **changes)


def set_state(*, account: Account, by: Actor, state: AccountState) -> None:
    """Suspend, resume or close an account; the operator's own account stays active."""
    if account.kind == AccountKind.OPERATOR:
        raise Conflict("The operator account is always active.", field="state")
    with transaction.atomic():
        _lock_tree(exclusively=True)
        changed = (
            Account.objects.filter(pk=account.pk)
            .exclude(state__in=[state, AccountState.CLOSED])
            .update(state=state)
        )
        if not changed:
            raise Conflict(f"The account cannot become {state.label.lower()} now.", field="state")
        _tell_those_below(account)
        activity.record(
            account=account,
            by=by,
            verb="changed",
            subject=account,
            before={"state": account.state},
            after={"state": state},
        )
    account.state = state


def reopen_account(*, account: Account, by: Actor) -> None:
    """A closed account comes back suspended, with all that it had; Conflict for one that is not closed."""
    with transaction.atomic():
        _lock_tree(exclusively=True)
        rows = Account.objects.filter(pk=account.pk, state=AccountState.CLOSED)
        if not rows.update(state=AccountState.SUSPENDED):
            raise Conflict("The account is not closed.", field="state")
        _tell_those_below(account)
        activity.record(
            account=account,
            by=by,
            verb="changed",
            subject=account,
            before={"state": AccountState.CLOSED},
            after={"state": AccountState.SUSPENDED},
        )
    account.state = AccountState.SUSPENDED


def _have_it_looked_after(account: Account) -> None:
    """A customer that has a sub-account finds it in its pages, whoever opened it."""
    if account.kind == AccountKind.SUBACCOUNT and account.parent is not None:
        above = Account.objects.filter(pk=account.parent.pk, service_sub_accounts=False)
        above.update(service_sub_accounts=True)


def _check_countries(account: Account) -> None:
    """Other countries are either closed, or open to those named."""
    if account.service_international and not account.international_countries:
        raise Invalid(
            "Choose the countries that calls and messages may go to.", field="international_countries"
        )


def _widened(before: dict[str, Any], changes: dict[str, Any]) -> list[str]:
    """What a change of settings opens, in sentences for the owners."""
    opened = []
    if "country" in changes and before["country"] != changes["country"]:
        opened.append(f"The account's country is {registry.country_name(changes['country'])} now.")
    if changes.get("service_international") and not before["service_international"]:
        opened.append("Other countries are open.")
    more = set(changes.get("international_countries", ())) - set(before.get("international_countries", ()))
    if more:
        named = sorted(registry.country_name(country) for country in more)
        opened.append(
            f"Countries added: {', '.join(named[:10])}{f' and {len(named) - 10} more' * (len(named) > 10)}."
        )
    if changes.get("service_premium") and not before["service_premium"]:
        opened.append("Premium rate, shared cost, personal and satellite numbers are open.")
    return opened


def deserves_proof(account: Account, changes: Mapping[str, Any]) -> bool:
    """Whether who changes the settings so proves first who it is: calls and messages may go to more places, or mail
    about the account goes elsewhere.
    """
    before = {field: getattr(account, field) for field in changes}
    return before.get("email") != changes.get("email") or bool(_widened(before, dict(changes)))


def _lock_tree(*, exclusively: bool) -> None:
    """Keep changes of states apart from each other and from new accounts, until the transaction ends."""
    lock = "pg_advisory_xact_lock" if exclusively else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext('states of accounts'))")


def _tell_those_below(account: Account) -> None:
    """Write down in every account below what the worst state above it is now; rows are locked in order of their ids."""
    with scope.system(), connection.cursor() as cursor:
        cursor.execute(STATES_BELOW, {"account": account.pk, "worst_first": [*reversed(AccountState.values)]})


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | list) or value is None else str(value)


def _check_contact(*, name: str, email: str) -> None:
    if not name.strip() or len(name.strip()) > 120 or "\x00" in name:
        raise Invalid("A name of 1 to 120 characters is needed.", field="name")
    email_address(email, field="email")


def _check_setting(field: str, value: Any) -> None:
    if field == "timezone" and value not in timezones.names():
        raise Invalid("The time zone must be an IANA name such as America/Chicago.", field=field)
    if field == "caller_id" and value and not e164.E164.match(value):
        raise Invalid("The caller ID must be a telephone number.", field=field)
    if field == "country" and not registry.is_country(value):
        raise Invalid("The country must be one with telephone numbers, by its two letters.", field=field)
    if field == "international_countries" and (bad := [one for one in value if not registry.is_country(one)]):
        raise Invalid(f"“{bad[0][:20]}” is not a country; use two letters, such as FR.", field=field)
    if field == "product" and value not in ("", *Product.values):
        raise Invalid("There is no such product.", field=field)
    if field == "seats" and value is not None and not 0 <= value <= 100_000:
        raise Invalid("The number of subscriptions must be from 0 to 100,000.", field=field)
    if field == "name":
        _check_contact(name=value, email="anybody@example.com")
    if field == "email":
        _check_contact(name="Anybody", email=value)
    if field == "notify_threshold" and not 0 <= value <= 1_000_000:
        raise Invalid("The threshold must be from 0 to 1,000,000.", field=field)
    if field == "max_concurrent_calls" and not 0 <= value <= 100_000:
        raise Invalid("The number of concurrent calls must be from 0 to 100,000.", field=field)
