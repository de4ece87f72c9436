"""Real Celery workers, killed with SIGKILL at the worst moment, and a broker that loses everything."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from common import scope
from jobs.models import Job
from launcher import processes
from numbers.services.settings import set_forward
from providers import services
from providers.models import SyncRun
from tests.people import BY
from tests.providers.world import CHARGED_ONCE, E164, SET_ASIDE, TEN, TO, World, assert_bought_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kill]

ROOT = Path(__file__).resolve().parents[2]
WORKER = "celery -A portal worker -c 1 --without-gossip --without-mingle -l WARNING"
PATIENCE = 60


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator["Nursery"]:
    made = Nursery(tmp_path_factory.mktemp("plant"))
    yield made
    made.process.kill()
    made.process.wait()


class Nursery:
    """Where workers come from: a data folder of their own, on the test's database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        name = connection.settings_dict["NAME"]
        url = os.environ["DATABASE_URL"].replace("/tandem?", f"/{name}?")
        assert name in url
        environment = os.environ | {
            "TANDEM_DATA": str(folder),
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SECRET_KEY": settings.SECRET_KEY,
            "ENCRYPTION_KEY": settings.ENCRYPTION_KEY,
            "CELERY_BROKER_URL": "filesystem://",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.providers.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, words: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


class Plant:
    """Workers of one test."""

    def __init__(self, nursery: Nursery) -> None:
        self.nursery = nursery
        self.workers: list[int] = []
        self.empty_broker()

    def empty_broker(self) -> None:
        broker = self.nursery.folder / "broker"
        shutil.rmtree(broker, ignore_errors=True)
        for part in ("queue", "processed", "control"):
            (broker / part).mkdir(parents=True)

    def start_worker(self) -> None:
        self.workers.append(int(self.nursery.ask(WORKER)))

    def kill_worker(self) -> None:
        """No warning for anybody: main process and children at once."""
        worker = self.workers.pop()
        os.killpg(worker, signal.SIGKILL)
        assert processes.wait_gone(worker, 5)

    def sweep(self) -> None:
        """What beat does every few seconds."""
        with scope.system():
            Job.objects.update(woken_at=None)
        assert self.nursery.ask("sweep") == "swept"

    def close(self) -> None:
        while self.workers:
            self.kill_worker()


@pytest.fixture
def plant(nursery: Nursery) -> Iterator[Plant]:
    made = Plant(nursery)
    yield made
    made.close()


def until(true: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, f"Waited in vain until {what}."
        time.sleep(0.05)


def settled(world: World) -> bool:
    return world.job().state in {"done", "failed", "unknown", "cancelled"}


def test_a_worker_killed_after_the_carrier_accepted_an_order(world: World, plant: Plant):
    world.order(wait=False)
    world.carrier.fail(method="POST", path="/v2.2/orders", delay=20)
    plant.start_worker()
    plant.sweep()
    until(lambda: len(world.carrier.orders) == 1, "the carrier has the order")
    plant.kill_worker()

    job = world.job()
    assert (job.state, job.attempts, job.may_have_happened) == ("running", 1, True)
    assert (world.carrier.charges, world.numbers(), world.money()) == (1, [], SET_ASIDE)

    # The broker dies with the worker, and comes back empty.
    plant.empty_broker()
    plant.start_worker()
    plant.sweep()
    until(lambda: settled(world), "the job is over")

    assert_bought_once(world)
    assert world.carrier.asked.count(("POST", "/v2.2/orders")) == 1
    assert world.job().attempts == 2


def test_a_worker_killed_after_the_carrier_took_a_setting(world: World, plant: Plant):
    world.hold()
    with scope.tenant(world.customer.pk):
        set_forward(account=world.customer, by=BY, e164=E164, to=TO, wait=False)
    world.carrier.fail(method="PUT", path=f"/v2.2/numbers/{TEN}/forward", delay=20)
    plant.start_worker()
    plant.sweep()
    until(lambda: world.carrier.numbers[TEN]["forward"] is not None, "the carrier has the setting")
    plant.kill_worker()
    assert world.number().agreement == "pending"

    plant.start_worker()
    plant.sweep()
    until(lambda: settled(world), "the job is over")

    assert (world.job().state, world.number().agreement) == ("done", "confirmed")
    assert world.carrier.times_done("PUT", "forward") == 1


def test_a_worker_killed_in_the_middle_of_a_sync(world: World, plant: Plant):
    world.hold()
    world.carrier.hold("2015550102")
    world.carrier.fail(method="GET", path="/v2.2/numbers", delay=20)
    with scope.tenant(world.customer.pk):
        services.start_sync(account=world.customer, by=BY, provider_account=world.login)
    plant.start_worker()
    plant.sweep()
    until(lambda: ("GET", "/v2.2/numbers") in world.carrier.asked, "the list is being read")
    plant.kill_worker()
    with scope.system():
        assert SyncRun.objects.get(sort="numbers").state == "running"

    plant.start_worker()
    plant.sweep()
    until(lambda: settled(world), "the job is over")

    with scope.system():
        run = SyncRun.objects.get(sort="numbers")
    assert (run.state, run.read, run.added, world.job().attempts) == ("done", 2, 1, 2)
    assert world.numbers() == [E164, "+12015550102"]


def test_a_broker_that_loses_every_message_loses_no_work(world: World, plant: Plant):
    world.order(wait=False)
    plant.sweep()
    plant.empty_broker()
    plant.start_worker()
    time.sleep(1)
    assert (world.job().state, world.job().attempts) == ("queued", 0)

    plant.sweep()
    until(lambda: settled(world), "the job is over")

    assert_bought_once(world)
    assert world.money() == CHARGED_ONCE
