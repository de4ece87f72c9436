"""The chain over the activity log: what it stands on, what it shows, and that somebody else can follow it."""

import csv
import io
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import Activity, ActivityChain, ActivitySeal, SealingMark
from accounts.selectors.sealed import content, hash_of
from accounts.services import activity
from accounts.services.sealing import check, seal
from common import scope
from tests.console import signed_in
from tests.database import POWERFUL
from tests.people import BY, People, make_people

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"


def note(people: People, verb: str) -> None:
    for account in (people.customer, people.other):
        with scope.tenant(account.pk):
            activity.record(account=account, by=BY, verb=verb, subject=account, after={"ö": 1.50, "a": None})


def chain(account_id: int) -> ActivityChain:
    with scope.system():
        return ActivityChain.objects.get(pk=account_id)


def test_each_entry_stands_on_the_one_before_it_in_its_account(people: People):
    seal(now=timezone.now())
    for verb in ("first", "second"):
        note(people, verb)
    assert seal(now=timezone.now()) == 4
    assert seal(now=timezone.now()) == 0
    with scope.system():
        before = ""
        seals = list(ActivitySeal.objects.filter(account=people.customer).order_by("position"))
        for place, row in enumerate(seals, 1):
            entry = Activity.objects.get(pk=row.pk)
            before = hash_of(before, content(entry))
            assert (row.position, row.hash) == (place, before)
        assert [entry.verb for entry in Activity.objects.filter(account=people.customer).order_by("id")][
            -2:
        ] == ["first", "second"]
    kept = chain(people.customer.pk)
    assert (kept.length, kept.head, kept.fault) == (len(seals), before, "")
    outcome = check(now=timezone.now())
    assert (outcome.broken, chain(people.customer.pk).checked_at is not None) == (0, True)
    assert check(now=timezone.now()).digest == outcome.digest


def test_a_seal_is_not_changed_and_not_shown_to_strangers(people: People):
    seal(now=timezone.now())
    with scope.tenant(people.customer.pk):
        assert set(ActivitySeal.objects.values_list("account", flat=True)) == {people.customer.pk}
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            ActivitySeal.objects.update(hash="0" * 64)
    assert not ActivityChain.objects.exists()


@pytest.fixture
def owner(transactional_db: None) -> Iterator[psycopg.Connection]:
    """The owner of the tables, who can switch the triggers off that keep the log."""
    with psycopg.connect(POWERFUL, dbname=connection.settings_dict["NAME"], autocommit=True) as session:
        for table in ("accounts_activity", "accounts_activityseal"):
            session.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only".encode())
        yield session
        for table in ("accounts_activity", "accounts_activityseal"):
            session.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only".encode())


def test_whatever_is_done_to_the_log_is_found(owner: psycopg.Connection):
    people = make_people()
    for verb in ("first", "second", "third"):
        note(people, verb)
        seal(now=timezone.now())
    ours = people.customer.pk
    with scope.system():
        entries = list(Activity.objects.filter(account=ours).order_by("id"))
        one, last = entries[-2], entries[-1]
        # Where other tests run at the same time, sealing waits for them to end.
        SealingMark.objects.update(settled=last.pk, seen=last.pk)

    def found() -> str:
        check(now=timezone.now())
        assert chain(people.other.pk).fault == ""
        return chain(ours).fault

    assert found() == ""
    place = len(entries) - 1
    owner.execute("UPDATE accounts_activity SET actor = 'Nobody' WHERE id = %s", [one.pk])
    assert found() == f"Entry {one.pk}, at place {place}, is not as it was sealed."
    owner.execute("UPDATE accounts_activity SET actor = %s WHERE id = %s", [one.actor, one.pk])
    owner.execute("UPDATE accounts_activity SET account_id = %s WHERE id = %s", [people.other.pk, one.pk])
    assert chain_fault(ours) == f"Entry {one.pk}, at place {place}, is gone."
    owner.execute("UPDATE accounts_activity SET account_id = %s WHERE id = %s", [ours, one.pk])

    # The last one with its seal, so that what is left is a chain.
    owner.execute(
        "CREATE TEMP TABLE kept AS SELECT * FROM accounts_activityseal WHERE entry_id = %s", [last.pk]
    )
    owner.execute("DELETE FROM accounts_activityseal WHERE entry_id = %s", [last.pk])
    assert found() == f"The chain ends after {place} entries and had {place + 1}."
    owner.execute("INSERT INTO accounts_activityseal SELECT * FROM kept")

    # One from long ago: by an id of then, or by one of now.
    copied = (
        "INSERT INTO accounts_activity (id, account_id, actor, acting_from, source, verb, subject_type, subject_id,"
        " subject, before, after, request_id, created_at) SELECT %s, account_id, 'Nobody', '', source, verb,"
        " subject_type, subject_id, subject, before, after, '', created_at - interval '1 day'"
        " FROM accounts_activity WHERE id = %s"
    )
    owner.execute(copied, [0, one.pk])
    assert found() == "Entry 0 was put in between others that were sealed before."
    owner.execute("DELETE FROM accounts_activity WHERE id = 0")
    owner.execute(copied, [last.pk + 1000, one.pk])
    seal(now=timezone.now())
    told = f"Entry {last.pk + 1000}, at place {place + 2}, says that it is older than others before it."
    assert found() == told
    page = signed_in(people.alice).get("/activity/people/").content.decode()
    assert told in page
    assert "Activity logs that were changed" in signed_in(people.alice).get("/attention/").content.decode()
    with pytest.raises(CommandError, match="1 are broken"):
        call_command("activity_chain", "check")


def chain_fault(account_id: int) -> str:
    check(now=timezone.now())
    return chain(account_id).fault


def test_an_entry_of_a_long_transaction_is_sealed_when_it_is_there(transactional_db: None):
    people = make_people()
    seal(now=timezone.now())
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with scope.tenant(people.customer.pk), transaction.atomic():
                activity.record(account=people.customer, by=BY, verb="slow", subject=people.customer)
                begun.set()
                assert go_on.wait(10)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(slow)
        assert begun.wait(10)
        note(people, "quick")
        for _ in range(3):
            seal(now=timezone.now())
        go_on.set()
        done.result(10)
    assert seal(now=timezone.now()) == 1
    assert check(now=timezone.now()).broken == 0
    with scope.system():
        order = ActivitySeal.objects.filter(account=people.customer).order_by("-position")
        verbs = [Activity.objects.get(pk=row.pk).verb for row in order[:2]]
    assert verbs == ["slow", "quick"]


def test_of_four_who_seal_each_entry_is_sealed_once(transactional_db: None):
    people, together = make_people(), threading.Barrier(4, timeout=10)
    note(people, "seen")

    def sweep(_: int) -> int:
        together.wait()
        try:
            return seal(now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sealed = sorted(pool.map(sweep, range(4)))
    with scope.system():
        assert sealed == [0, 0, 0, Activity.objects.count()]
    assert check(now=timezone.now()).broken == 0


def exported(people: People) -> bytes:
    answer = signed_in(people.alice).get("/exports/activity-chain.csv")
    return b"".join(answer.streaming_content)


def test_somebody_else_follows_the_chain_with_what_the_documentation_says(people: People, tmp_path: Path):
    note(people, "first")
    seal(now=timezone.now())
    script = re.search(r"```python\n(.*?)```", OPERATIONS.read_text(), re.DOTALL)
    assert script is not None
    (tmp_path / "follow.py").write_text(script[1])
    file = tmp_path / "chain.csv"

    def follow() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(tmp_path / "follow.py"), str(file)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    content = exported(people)
    file.write_bytes(content)
    kept = chain(people.customer.pk)
    assert follow().stdout == f"{kept.length} entries, the last hash is {kept.head}\n"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == ["Position", "Hash", "Entry"]
    file.write_bytes(content.replace(b"first", b"other"))
    assert follow().stderr == f"place {kept.length} is not what it was\n"


def test_the_command_tells_heads_and_writes_a_chain(people: People, capsys: pytest.CaptureFixture[str]):
    note(people, "first")
    call_command("activity_chain", "check")
    assert capsys.readouterr().out.startswith("Nothing was changed: ")
    kept = chain(people.customer.pk)
    call_command("activity_chain", "heads")
    assert f"{people.customer.number} {kept.length} {kept.head}\n" in capsys.readouterr().out
    call_command("activity_chain", "export", account=people.customer.number)
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"{kept.length} {kept.head} {{")
    with pytest.raises(CommandError, match="no account"):
        call_command("activity_chain", "export", account="1")


def test_a_clock_that_is_wrong_by_less_than_a_transaction_may_take_is_no_fault(people: People):
    seal(now=timezone.now() + timedelta(minutes=50))
    note(people, "first")
    seal(now=timezone.now() + timedelta(minutes=51))
    assert check(now=timezone.now()).broken == 0
