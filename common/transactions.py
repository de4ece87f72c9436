"""Transactions that meet: what one keeps from the other, and those that PostgreSQL undid, which are done once more."""

import functools
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

log = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
# deadlock_detected and serialization_failure
UNDONE = frozenset({"40P01", "40001"})


def was_undone(error: BaseException) -> bool:
    """Whether the database rolled the transaction back for another one's sake: nothing of it stayed."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) in UNDONE


def once_more(function: Callable[P, T]) -> Callable[P, T]:
    """Run the function as one transaction, and once more when the database undid it.

    For functions that do nothing but read and write the database: what they hand to ``on_commit`` runs once. Inside
    another transaction the function is a part of that, and only the whole can be repeated.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        is_part = connection.in_atomic_block
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except OperationalError as exc:
            if is_part or not was_undone(exc):
                raise
            log.warning(
                "%s met another transaction and is done once more.", function.__qualname__, exc_info=True
            )
        with transaction.atomic():
            return function(*args, **kwargs)

    return run


def kept(rows: QuerySet[Any]) -> set[Any]:
    """The ids of the rows, none of which is deleted before the caller's transaction ends.

    Who deletes a row locks it, and so waits for this or is seen by it; other changes go on. Django has no words for it.
    """
    statement, params = rows.order_by().values_list("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} FOR KEY SHARE", params)
        return {pk for (pk,) in cursor.fetchall()}
