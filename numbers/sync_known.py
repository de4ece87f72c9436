"""Numbers that a carrier knows without holding them: a directory's, beside the carrier that routes their calls.

Such a number keeps its holder, and the row notes in ``known_at`` who else knows it, so that people who are kept there
can have it. Evaluate these in the system scope.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, F, Func, Q, QuerySet, Value

from accounts.selectors.accounts import family
from numbers.models import PhoneNumber
from numbers.states import HELD, OCCUPIED
from numbers.sync_rows import FOUND, IS_ON_ORDER, SETTINGS, execute
from providers.models import ProviderAccount
from providers.registry import CONNECTORS

# The first half of an advisory lock's key; the second is the account at the top of the tree.
LOCK = 0x6B6E6F77
IDS = ArrayField(BigIntegerField())

AS_FOUND = ", ".join(f"{name} = {value}" for name, value in SETTINGS.items())
TAKE_OVER = f"""
UPDATE numbers_phonenumber AS p SET
    provider_account_id = %(provider)s, carrier_ref = t.ref, {AS_FOUND},
    reported = t.settings, evidence = t.raw, seen_at = %(seen_at)s, missed_syncs = 0,
    agreement = 'confirmed', differences = '{{}}', disagrees_since = NULL, push_error = '',
    version = p.version + 1, known_at = array_append(p.known_at, p.provider_account_id)
FROM {FOUND}
WHERE t.e164 = p.e164 AND p.id = ANY(%(movable)s) AND p.agreement <> 'pending' AND NOT {IS_ON_ORDER}
"""  # noqa: S608 constants of this module


def held_by_others(login: ProviderAccount, e164s: Iterable[str]) -> set[str]:
    """Those of the numbers that another login has brought to the login's account, one below it or one above it."""
    return set(_of_others(login).filter(e164__any_of=set(e164s)).values_list("e164", flat=True))


def noted(login: ProviderAccount) -> dict[str, int]:
    """The rows of numbers that others hold and that the login was last seen to know, by number."""
    rows = _of_others(login).filter(known_at__contains=[login.pk])
    return dict(rows.values_list("e164", "pk"))


def note(login: ProviderAccount, e164s: Sequence[str]) -> None:
    """The login knows these numbers, which others hold."""
    rows = _of_others(login).filter(e164__any_of=set(e164s)).exclude(known_at__contains=[login.pk])
    rows.update(known_at=Func(F("known_at"), Value(login.pk), function="array_append", output_field=IDS))


def forget(login: ProviderAccount, pks: Sequence[int]) -> None:
    """The login knows these numbers of others no longer."""
    rows = PhoneNumber.objects.filter(pk__in=pks).exclude(provider_account=login)
    rows.update(known_at=Func(F("known_at"), Value(login.pk), function="array_remove", output_field=IDS))


def lock(login: ProviderAccount) -> None:
    """Until the transaction ends, no other sync of the tree gives a number a row: who holds it is asked again first."""
    top = [*login.account.ancestor_ids, login.account_id][0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, top & 0x7FFFFFFF])


def take_over(login: ProviderAccount, document: str, e164s: Sequence[str], *, seen_at: datetime) -> int:
    """Give the login, which holds the numbers, the rows that others made who only know them; returns how many.

    A row stays with its account. How the number is set is what the holder tells: nobody could set it before.
    """
    only_knowing = [slug for slug, connector in CONNECTORS.items() if not connector.holds_numbers]
    rows = PhoneNumber.objects.filter(
        family(login.account),
        e164__any_of=set(e164s),
        state__in=HELD,
        provider_account__connector__in=only_knowing,
    )
    ours = PhoneNumber.objects.filter(provider_account=login, state__in=OCCUPIED, e164__any_of=set(e164s))
    movable = dict(rows.exclude(e164__in=ours.values("e164")).order_by("-pk").values_list("e164", "pk"))
    if not movable:
        return 0
    return execute(
        TAKE_OVER, provider=login.pk, seen_at=seen_at, rows=document, movable=list(movable.values())
    )


def _of_others(login: ProviderAccount) -> QuerySet[PhoneNumber]:
    near = family(login.account) | Q(account__in=login.account.ancestor_ids)
    return PhoneNumber.objects.filter(near, state__in=OCCUPIED).exclude(provider_account=login).order_by()
