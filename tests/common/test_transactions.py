"""A transaction that the database undid because it met another one is done once more, and no oftener."""

import threading

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from common.transactions import once_more, was_undone
from jobs.models import Heartbeat


def undone(code: str) -> OperationalError:
    error = OperationalError("undone")
    error.__cause__ = psycopg.errors.lookup(code)("undone")
    return error


@pytest.mark.parametrize(
    ("code", "is_one"), [("40P01", True), ("40001", True), ("55P03", False), ("57P01", False)]
)
def test_which_errors_say_that_nothing_stayed(code: str, is_one: bool):
    assert was_undone(undone(code)) == is_one
    assert not was_undone(OperationalError("away"))
    assert not was_undone(IntegrityError("twice"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("failures", "tries", "works"), [(0, 1, True), (1, 2, True), (2, 2, False)])
def test_it_is_done_once_more(failures: int, tries: int, works: bool):
    tried: list[str] = []

    @once_more
    def write(name: str) -> str:
        tried.append(name)
        Heartbeat.objects.create(name=f"{name}{len(tried)}", seen_at="2026-01-01T00:00:00Z")
        if len(tried) <= failures:
            raise undone("40P01")
        return name

    if works:
        assert write("a") == "a"
    else:
        with pytest.raises(OperationalError):
            write("a")

    assert len(tried) == tries
    left = [f"a{tries}"] if works else []
    assert list(Heartbeat.objects.values_list("name", flat=True)) == left


@pytest.mark.django_db(transaction=True)
def test_a_part_of_another_transaction_is_not_repeated():
    tried: list[int] = []

    @once_more
    def write() -> None:
        tried.append(1)
        raise undone("40P01")

    with pytest.raises(OperationalError), transaction.atomic():
        write()
    assert tried == [1]


@pytest.mark.django_db(transaction=True)
def test_two_that_lock_each_other_out_both_get_through():
    """A true deadlock: each locks one row and then wants the other's."""
    names = ["first", "second"]
    for name in names:
        Heartbeat.objects.create(name=name, seen_at="2026-01-01T00:00:00Z")
    both_hold_one = threading.Barrier(2)
    runs: list[str] = []
    errors: list[Exception] = []

    @once_more
    def lock(mine: str, other: str) -> None:
        runs.append(mine)
        Heartbeat.objects.select_for_update().get(name=mine)
        if len(runs) <= 2:
            both_hold_one.wait(10)
        Heartbeat.objects.filter(name=other).update(seen_at="2026-02-02T00:00:00Z")

    def work(mine: str, other: str) -> None:
        try:
            lock(mine, other)
        except Exception as exc:  # noqa: BLE001 told below
            errors.append(exc)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in (names, names[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(runs) == 3
    assert Heartbeat.objects.filter(seen_at="2026-02-02T00:00:00Z").count() == 2
