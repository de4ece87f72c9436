"""How fast 100,000 agents with numbers are onboarded by file, beside a bare COPY of the same rows there."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from accounts.models import Account, Agent
from agents.imports import runs as import_runs
from agents.imports import services
from agents.imports.services import Choices
from agents.imports.states import ImportMode
from agents.models import AgentImport
from common import scope
from jobs import tasks, work
from numbers.models import NumberAssignment, PhoneNumber
from tests.database import POWERFUL
from tests.people import BY, People, make_people

COUNT = 100_000
HEADER = [
    "user_object_id",
    "tenant_id",
    "Display name",
    "User principal name",
    "Department",
    "City",
    "Messaging number",
]


def number(index: int) -> str:
    return f"+1201{342 + index // 10_000}{index % 10_000:04d}"


def row(index: int) -> list[str]:
    name = f"Agent {index:05d}"
    key = f"{index:08x}-1111-4222-8333-444444444444"
    return [key, "acme-tenant", name, f"agent{index:05d}@acme.example", "Care", "Hackensack", number(index)]


def file() -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *map(row, range(COUNT))])
    return text.getvalue().encode()


@pytest.fixture
def customer(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """Inside the scope of a customer with 100,000 free numbers on the house carrier."""
    people: People = make_people()
    monkeypatch.setattr(tasks.wake, "delay", lambda _job: None)
    with scope.tenant(people.customer.pk):
        PhoneNumber.objects.bulk_create(
            (
                PhoneNumber(account=people.customer, provider_account=people.house, e164=number(index))
                for index in range(COUNT)
            ),
            batch_size=2_000,
        )
        yield people.customer


def copied() -> float:
    """Seconds that a bare COPY of the rows takes, into a table without keys that lasts."""
    columns = ", ".join(f"c{place} text" for place in range(len(HEADER)))
    with psycopg.connect(POWERFUL, dbname=connection.settings_dict["NAME"], autocommit=True) as session:
        session.execute(f"CREATE TABLE bare ({columns})")
        began = time.perf_counter()
        with session.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
            for index in range(COUNT):
                copy.write_row(row(index))
        took = time.perf_counter() - began
        session.execute("DROP TABLE bare")
    return took


@contextmanager
def report(name: str, bare: float) -> Iterator[Callable[[], float]]:
    """Print how long the block took, in rows a second and beside the COPY."""
    began, cpu = time.perf_counter(), time.process_time()
    yield lambda: time.perf_counter() - began
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(  # noqa: T201
        f"\nimport, {name}: {took:6.2f} s (Python {cpu:.2f} s), {COUNT / took:8,.0f} rows/s, {took / bare:6.1f} x COPY",
        end="",
    )


def test_onboarding_100_000_agents(customer: Account):
    data, bare = file(), copied()
    print(f"\nimport, bare COPY of {COUNT:,} rows: {bare:.3f} s", end="")  # noqa: T201
    with report("read the file", bare):
        agent_import = services.upload(
            account=customer,
            by=BY,
            mode=ImportMode.ONBOARD,
            name="x.csv",
            file=io.BytesIO(data),
            size=len(data),
        )
    with report("dry run", bare):
        agent_import = services.check(
            account=customer, by=BY, pk=agent_import.pk, mapping=agent_import.mapping, choices=Choices()
        )
    with report("import", bare):
        job = import_runs.start(account=customer, by=BY, pk=agent_import.pk)
        work.run(job.pk)
    with report("dry run of the same file again", bare):
        again = services.upload(
            account=customer,
            by=BY,
            mode=ImportMode.ONBOARD,
            name="x.csv",
            file=io.BytesIO(data),
            size=len(data),
        )
        again = services.check(account=customer, by=BY, pk=again.pk, mapping=again.mapping, choices=Choices())

    assert AgentImport.objects.get(pk=agent_import.pk).state == "done"
    assert (agent_import.ready_count, again.already_count) == (COUNT, COUNT)
    assert Agent.objects.count() == NumberAssignment.objects.filter(until=None).count() == COUNT
