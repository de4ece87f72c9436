"""A real worker killed with SIGKILL in the middle of 1,000 rows: the next one goes on, and nothing is there twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from psycopg import sql

from accounts.models import Activity, Agent
from agents.imports import batches
from agents.models import AgentImport, AgentImportRow
from common import scope
from jobs.models import Job
from tests.agents.imports.conftest import make_importing
from tests.database import POWERFUL
from tests.people import make_people
from tests.providers.test_killed import Plant, nursery, plant, until

assert nursery
assert plant
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kill]

COUNT, AT_ONCE, BEGUN = 1_000, 100, 500
FILE = "Object ID,Name,UPN\n" + "".join(f"id{n},Agent {n},agent{n}@x.test\n" for n in range(COUNT))


@contextmanager
def held(row: AgentImportRow) -> Iterator[None]:
    """Nobody gets past the row meanwhile."""
    table = sql.Identifier(row._meta.db_table)
    with psycopg.connect(POWERFUL, dbname=connection.settings_dict["NAME"]) as other:
        other.execute(sql.SQL("SELECT 1 FROM {} WHERE id = %s FOR UPDATE").format(table), [row.pk])
        yield


def test_1_000_rows_are_done_once_by_two_workers(plant: Plant, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(batches, "SIZE", AT_ONCE)
    importing = make_importing(make_people())
    with scope.tenant(importing.customer.pk):
        agent_import = importing.checked(FILE)
        job = importing.start(agent_import)
        rows = AgentImportRow.objects.filter(agent_import=agent_import)
        with held(rows.order_by("pk")[BEGUN + 50]):
            plant.start_worker()
            plant.sweep()
            until(lambda: rows.filter(outcome="done").count() == BEGUN, "half of the rows are done")
            plant.kill_worker()
        assert rows.filter(outcome="done").count() == Agent.objects.count() == BEGUN

        plant.empty_broker()
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        plant.start_worker()
        plant.sweep()
        until(lambda: AgentImport.objects.get().state == "done", "the import is over")

        job.refresh_from_db()
        assert (job.state, job.attempts) == ("done", 2)
        assert rows.filter(outcome="done").count() == COUNT
        assert Agent.objects.values("object_id").distinct().count() == Agent.objects.count() == COUNT
        assert Activity.objects.filter(verb="onboarded").count() == COUNT
        assert rows.values("agent").distinct().count() == COUNT
