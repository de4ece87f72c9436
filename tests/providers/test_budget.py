"""Rate budgets: shared by all workers, with a share kept for writes."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from providers.budget import CarrierBudget, Limit
from providers.errors import RateLimited
from providers.models import RateBudget

LIMITS = {"general": Limit(calls=10, seconds=60, kept_for_writes=3), "login": Limit(calls=2, seconds=3600)}
URL = "https://carrier.example/api"


def budget(egress: str | None = None, url: str = URL, login: int = 1) -> CarrierBudget:
    return CarrierBudget(url, egress, LIMITS, login=login)


def take_all(of: CarrierBudget, group: str, *, write: bool) -> int:
    for taken in range(100):
        try:
            of.take(group, write=write)
        except RateLimited:
            return taken
    raise AssertionError("There is no limit.")


def test_reads_leave_a_share_for_writes(db):
    assert take_all(budget(), "general", write=False) == 7
    assert take_all(budget(), "general", write=True) == 3
    assert RateBudget.objects.get().used == 10


def test_the_refusal_says_when_the_window_ends(db):
    take_all(budget(), "login", write=False)
    RateBudget.objects.update(started_at=timezone.now() - timedelta(seconds=600))

    with pytest.raises(RateLimited) as caught:
        budget().take("login", write=False)

    assert caught.value.retry_after == 3000


def test_a_new_window_starts_when_the_old_is_over(db):
    take_all(budget(), "login", write=False)
    RateBudget.objects.update(started_at=timezone.now() - timedelta(seconds=3601))

    assert take_all(budget(), "login", write=False) == 2


def test_hosts_egress_addresses_and_groups_have_budgets_of_their_own(db):
    take_all(budget(), "login", write=False)

    assert take_all(budget("192.0.2.1"), "login", write=False) == 2
    assert take_all(budget(url="https://other.example"), "login", write=False) == 2
    assert take_all(budget(), "general", write=True) == 10
    assert take_all(budget(url="https://user:pw@CARRIER.example/elsewhere"), "login", write=False) == 0
    assert not RateBudget.objects.filter(key__contains="pw").exists()


def test_a_pause_is_for_one_login_and_the_carriers_last_word_counts(db):
    budget().pause("general", 900)
    budget().pause("general", 30)

    with pytest.raises(RateLimited) as caught:
        budget().take("general", write=True)
    assert 28 <= caught.value.retry_after <= 30

    budget(login=2).take("general", write=True)
    budget().take("login", write=True)


def test_a_pause_of_years_ends_in_a_quarter_of_an_hour(db):
    budget().pause("general", 3.2e8)

    with pytest.raises(RateLimited) as caught:
        budget().take("general", write=True)

    assert 898 <= caught.value.retry_after <= 900


def test_a_short_pause_does_not_wait_for_the_windows_end(db):
    budget().take("login", write=True)
    budget().pause("login", 3)

    with pytest.raises(RateLimited) as caught:
        budget().take("login", write=True)

    assert caught.value.retry_after <= 3


def test_after_a_pause_the_window_goes_on(db):
    budget().take("general", write=True)
    budget().pause("general", 90)
    login = RateBudget.objects.filter(used=0)
    assert login.update(paused_until=timezone.now() - timedelta(seconds=1)) == 1

    budget().take("general", write=True)

    assert RateBudget.objects.get(used__gt=0).used == 2


def test_what_is_left_is_shown_with_its_pause(db):
    budget().take("general", write=True)
    budget().pause("login", 60)

    general, login = budget().left()

    assert (general.calls, login.calls) == (9, 0)
    assert login.until is not None
    assert [left.calls for left in budget(login=2).left()] == [9, 2]


@pytest.mark.django_db(transaction=True)
def test_callers_that_race_cannot_pass_the_limit_together():
    taken = []

    def worker() -> None:
        taken.append(take_all(budget(), "general", write=True))
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(taken) == 10
