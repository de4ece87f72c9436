"""Which columns of a list somebody wants to see: their own choice, wherever they work."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from common.columns import Column, Table
from common.errors import Invalid


def choose_columns(*, user: User, table: Table, columns: Collection[str]) -> None:  # type: ignore[type-arg]
    """Remember the columns, by their keys, for this person and list; none at all is what the list shows at first.

    Invalid, naming the field, for a column that the list does not have. Choices of two lists at the same moment are
    both kept; of two for one list the later one.
    """
    if unknown := [key for key in columns if key not in table.by_key]:
        raise Invalid(f"This list has no column {unknown[0]}.", field="columns")
    kept = [column.key for column in table.chosen(columns)]
    with transaction.atomic():
        row = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        before = row.list_columns.pop(table.name, [])
        # What another account has of its own is chosen there still.
        kept += [key for key in before if kept and key.startswith(Column.OWN) and key not in table.by_key]
        if kept and kept != [column.key for column in table.at_first]:
            row.list_columns[table.name] = kept
        row.save(update_fields=["list_columns"])
    user.list_columns = row.list_columns
