"""Removing many numbers from an account: as sets, number by number where one cannot, and by the pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Activity
from common import scope
from jobs import services as job_services
from jobs import work
from jobs.errors import LostLease
from jobs.models import Job
from messaging.models import NumberMessaging
from numbers.models import PhoneNumber
from numbers.services.remove_each import removable, start_removals
from numbers.states import NumberState
from portal.notices import OWNER_MAIL
from providers.errors import Rejected, Unavailable, Uncertain
from providers.house.connector import House
from providers.house.models import HouseNumber
from tests.console import signed_in
from tests.numbers.conftest import FOR_SALE, HELD, Shop
from tests.numbers.emergencies import at_house, create, states
from tests.numbers.test_bulk import more_numbers, outcome
from tests.people import BY
from tests.signing_in import with_password
from tests.suspended import proved

STRANGE = FOR_SALE[0]
NOT_HERE = "There is no such number on this account."
PAGE = "/numbers/bulk/remove/"


def remove(shop: Shop, e164s: list[str]) -> Job:
    job = start_removals(account=shop.customer, by=BY, e164s=e164s)
    work.run(job.pk)
    job.refresh_from_db()
    return job


def here() -> list[str]:
    return list(PhoneNumber.objects.order_by("e164").values_list("state", flat=True))


def answering(monkeypatch: pytest.MonkeyPatch, answers: dict[str, Exception]) -> None:
    """A house carrier that fails for some numbers."""
    really = House.remove_numbers

    def ask(self: House, e164s: list[str], **key: object) -> dict[str, object]:
        failing = {e164: answers[e164] for e164 in e164s if e164 in answers}
        return failing | really(self, [e164 for e164 in e164s if e164 not in failing], **key)

    monkeypatch.setattr(House, "remove_numbers", ask)


def test_many_go_and_the_others_say_why_not(shop: Shop):
    create(shop)
    PhoneNumber.objects.filter(e164=HELD[1]).update(state=NumberState.PORTING_OUT)
    told = {HELD[0]: "", HELD[1]: "A number that is porting out cannot do this.", STRANGE: NOT_HERE}
    assert removable(shop.customer, [*HELD, STRANGE]) == told

    job = remove(shop, [*HELD, STRANGE])

    assert (job.state, job.error) == ("failed", "2 numbers could not be removed; 1 were.")
    assert outcome(job) == [("done", ""), ("failed", told[HELD[1]]), ("failed", NOT_HERE)]
    assert here() == ["removed", "porting_out"]
    assert (states(), at_house(shop)) == (["removed"], None)
    gone = HouseNumber.objects.get(e164=HELD[0])
    assert (gone.state, gone.holder) == ("dormant", None)
    assert not NumberMessaging.objects.filter(number=shop.number).exists()
    entry = Activity.objects.get(verb="removed")
    assert (entry.subject, entry.before) == (HELD[0], {"state": "active"})
    with scope.system():
        titles = [mail.payload["title"] for mail in Job.objects.filter(kind=OWNER_MAIL)]
    assert titles == ["3 numbers are being removed"]


def test_a_repeat_removes_nothing_twice(shop: Shop):
    job = remove(shop, HELD)
    assert outcome(remove(shop, HELD)) == [("failed", NOT_HERE)] * 2
    work.run(job.pk)
    assert Activity.objects.filter(verb="removed").count() == 2


@pytest.mark.parametrize(
    ("error", "called"), [(Rejected("No."), []), (Unavailable("Away."), [False]), (Uncertain("Cut."), [True])]
)
def test_what_the_carrier_does_not_do_stays(shop: Shop, monkeypatch, error, called):
    answering(monkeypatch, {HELD[0]: error})
    job = remove(shop, HELD)
    assert outcome(job) == [("failed", error.text), ("done", "")]
    assert here() == ["active", "removed"]
    own = Job.objects.filter(kind="numbers.remove")
    assert [one.called_at is not None for one in own] == called
    monkeypatch.undo()
    for one in own:
        work.run(one.pk)
        assert here() == ["removed", "removed"]


def test_a_job_whose_worker_died_is_finished_by_the_next(shop: Shop, monkeypatch):
    really = House.remove_numbers

    def die(self: House, *args: object, **key: object) -> object:
        really(self, *args, **key)
        raise LostLease

    monkeypatch.setattr(House, "remove_numbers", die)
    job = remove(shop, HELD)
    assert (outcome(job), here()) == ([("pending", "")] * 2, ["active", "active"])
    monkeypatch.setattr(House, "remove_numbers", really)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    work.run(job.pk)
    assert (outcome(job), here()) == ([("done", "")] * 2, ["removed", "removed"])
    assert Activity.objects.filter(verb="removed").count() == 2


def test_one_that_was_ported_out_meanwhile_is_refused(shop: Shop, monkeypatch):
    really = House.remove_numbers

    def meanwhile(self: House, *args: object, **key: object) -> object:
        PhoneNumber.objects.filter(e164=HELD[0]).update(state=NumberState.PORTED_OUT)
        return really(self, *args, **key)

    monkeypatch.setattr(House, "remove_numbers", meanwhile)
    job = remove(shop, HELD)
    assert outcome(job) == [("failed", "The number left the account meanwhile."), ("done", "")]
    assert here() == ["ported_out", "removed"]


def test_a_carrier_that_takes_one_at_a_time_is_asked_for_each(shop: Shop, monkeypatch):
    monkeypatch.delattr(House, "remove_numbers")
    job = remove(shop, HELD)
    assert (job.state, here()) == ("done", ["removed", "removed"])


def test_two_hundred_take_as_many_statements_as_ten(shop: Shop):
    e164s = more_numbers(shop, 210)
    HouseNumber.objects.bulk_create(
        HouseNumber(e164=e164, state="held", holder=shop.people.house.pk) for e164 in e164s
    )
    counts = []
    for some in (e164s[:10], e164s[10:]):
        job = start_removals(account=shop.customer, by=BY, e164s=some)
        with CaptureQueriesContext(connection) as queries:
            work.run(job.pk)
        counts.append(len(queries))
        assert Job.objects.get(pk=job.pk).result == {"done": len(some), "failed": 0}
    assert counts[0] == counts[1]


def test_the_pages_show_prove_and_start(shop: Shop):
    alice = signed_in(with_password(shop.people.alice))
    preview = alice.post(PAGE, {"number": [*HELD, STRANGE]})
    assert (preview.context["may"], preview.context["rows"]) == (2, [(STRANGE, NOT_HERE)])
    start = {"number": HELD, "count": "2"}
    assert alice.post(PAGE, start)["Location"].startswith("/user/reauthenticate/")
    assert not Job.objects.exists()
    gone = proved(alice).post(PAGE, start)
    assert gone["Location"] == f"/jobs/{Job.objects.get(kind='numbers.remove_each').pk}/"


def test_members_and_strangers_remove_nothing(shop: Shop):
    assert signed_in(shop.people.bob).post(PAGE, {"number": HELD, "count": "2"}).status_code == 403
    with scope.tenant(shop.people.other.pk):
        job = start_removals(account=shop.people.other, by=BY, e164s=HELD)
    work.run(job.pk)
    with scope.tenant(shop.people.other.pk):
        assert outcome(job) == [("failed", NOT_HERE)] * 2
        job_services.retry(account=shop.people.other, by=BY, job_id=job.pk)
    assert here() == ["active", "active"]
