"""Reads of what numbers have in custom fields."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from accounts.fields.selectors import Sought
from accounts.models import Account
from common.columns import Column
from numbers.models import NumberFieldValue, PhoneNumber


def values_by_number(account: Account, pks: Collection[int]) -> dict[int, dict[int, str]]:
    """What each of the numbers has, by the field's id; one statement. A number that has nothing has an empty one."""
    return _by_number(NumberFieldValue.objects.filter(account=account), pks)


def _by_number(rows: QuerySet[NumberFieldValue], pks: Collection[int]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    held = rows.filter(number__any_of=pks).values_list("number_id", "field_id", "value")
    for number, field, value in held:
        found[number][field] = value
    return found


def with_custom(
    account: Account, rows: Sequence[PhoneNumber], columns: Iterable[Column[PhoneNumber]]
) -> None:
    """Put on each number what it has in custom fields, as ``custom``, where one of the columns says so."""
    if any(column.is_own for column in columns):
        values = values_by_number(account, [number.pk for number in rows])
        for number in rows:
            number.custom = values[number.pk]  # type: ignore[attr-defined]


def with_shared(rows: Sequence[PhoneNumber], columns: Iterable[Column[PhoneNumber]]) -> None:
    """The same for numbers of several accounts; inside ``scope.system()``."""
    if any(column.is_own for column in columns):
        values = _by_number(NumberFieldValue.objects.all(), [number.pk for number in rows])
        for number in rows:
            number.custom = values[number.pk]  # type: ignore[attr-defined]


def having(rows: QuerySet[PhoneNumber], account: Account, sought: Sought) -> QuerySet[PhoneNumber]:
    """Those of the numbers that have in a field what is looked for."""
    values = NumberFieldValue.objects.filter(sought.condition, account=account, number=OuterRef("pk"))
    return rows.filter(Exists(values))
