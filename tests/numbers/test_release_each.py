"""Releasing many numbers in 72 hours and keeping them: as sets, number by number where one cannot, and by the pages."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity
from common import scope
from common.errors import Invalid
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.services.release_each import keep_numbers, schedule_releases
from numbers.states import NumberState
from portal.notices import OWNER_MAIL
from providers.house.models import HouseNumber
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import FOR_SALE, HELD, Shop, make_shop
from tests.numbers.test_bulk import more_numbers
from tests.people import BY, make_people
from tests.signing_in import with_password
from tests.suspended import proved

STRANGE = FOR_SALE[0]
RELEASE, KEEP, LIST = "/numbers/bulk/release/", "/numbers/bulk/keep/", "/numbers/releasing/"


def states() -> list[str]:
    return list(PhoneNumber.objects.order_by("e164").values_list("state", flat=True))


def release(shop: Shop, e164s: list[str]) -> dict[str, str]:
    return schedule_releases(account=shop.customer, by=BY, e164s=e164s)


def keep(shop: Shop, e164s: list[str]) -> dict[str, str]:
    return keep_numbers(account=shop.customer, by=BY, e164s=e164s)


def jobs(kind: str) -> list[Job]:
    with scope.system():
        return list(Job.objects.filter(kind=kind).order_by("created_at"))


def test_many_are_released_later_and_kept_before(shop: Shop):
    PhoneNumber.objects.filter(e164=HELD[1]).update(state=NumberState.PORTING_OUT)
    assert release(shop, [*HELD, STRANGE]) == {
        HELD[1]: "A number that is porting out cannot do this.",
        STRANGE: "There is no such number on this account.",
    }
    assert states() == ["release_scheduled", "porting_out"]
    [job] = jobs("numbers.release")
    number = PhoneNumber.objects.get(e164=HELD[0])
    assert (job.state, job.run_at, job.subject_id) == ("queued", number.release_at, str(number.pk))
    [mail] = jobs(OWNER_MAIL)
    assert mail.payload["title"] == "A number will be released in 72 hours"

    assert release(shop, HELD[:1]) == {HELD[0]: "A number that is release scheduled cannot do this."}
    assert len(jobs("numbers.release")) == 1
    assert keep(shop, HELD) == {HELD[1]: "No release of this number is scheduled."}
    assert states() == ["active", "porting_out"]
    assert keep(shop, HELD[:1]) == {HELD[0]: "No release of this number is scheduled."}
    verbs = Activity.objects.filter(subject_type="phonenumber").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["scheduled release of", "kept"]


def test_when_its_time_has_come_each_goes_back_but_what_was_kept(shop: Shop):
    release(shop, HELD)
    keep(shop, HELD[1:])
    Job.objects.filter(kind="numbers.release").update(run_at=shop.number.held_since)
    for job in jobs("numbers.release"):
        work.run(job.pk)
    assert states() == ["released", "active"]
    assert HouseNumber.objects.filter(e164__in=HELD).order_by("e164")[0].state == "aging"


def test_what_a_worker_has_begun_to_give_back_is_not_kept(shop: Shop):
    release(shop, HELD)
    Job.objects.filter(subject_id=str(shop.number.pk)).update(called_at=shop.number.held_since)
    assert keep(shop, HELD) == {HELD[0]: "The number is on its way back to the network already."}
    assert states() == ["release_scheduled", "active"]


@pytest.mark.parametrize("e164s", [[], [f"+1201555{index:05d}" for index in range(10_001)]])
def test_one_to_ten_thousand(shop: Shop, e164s):
    for act in (release, keep):
        with pytest.raises(Invalid, match="1 to 10,000"):
            act(shop, e164s)


def test_a_thousand_take_as_many_statements_as_one(shop: Shop):
    e164s = more_numbers(shop, 1000)
    counts = []
    for some in (e164s[:1], e164s[1:]):
        for act in (release, keep):
            with CaptureQueriesContext(connection) as queries:
                assert act(shop, some) == {}
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_release_at_once_one_does():
    shop = make_shop(make_people())

    def act(_: int) -> int:
        with scope.tenant(shop.customer.pk):
            refused = release(shop, HELD)
        connection.close()
        return len(refused)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(act, range(4))) == [0, 2, 2, 2]
    assert len(jobs("numbers.release")) == 2


def test_the_pages_show_ask_and_do(shop: Shop):
    alice = signed_in(with_password(shop.people.alice))
    assert "Release…" in alice.get("/numbers/").content.decode()
    shown = alice.post(RELEASE, {"number": [*HELD, STRANGE]})
    assert (shown.context["may"], shown.context["rows"]) == (
        2,
        [(STRANGE, "There is no such number on this account.")],
    )
    start = {"number": HELD, "count": "2"}
    assert alice.post(RELEASE, start)["Location"].startswith(
        "/user/reauthenticate/?next=%2Faccount%2Fgo-on%2F"
    )
    assert states() == ["active", "active"]
    proved(alice)
    assert alice.post(RELEASE, start)["Location"] == LIST
    assert states() == ["release_scheduled"] * 2

    page = alice.get(LIST)
    assert [number.e164 for number in page.context["rows"]] == HELD
    assert "2 numbers will be released in 72 hours; until then they can be kept here." in in_a_row(page)
    assert alice.post(KEEP, {"number": HELD}).context["may"] == 2
    assert alice.post(KEEP, {"number": HELD, "count": "2"})["Location"] == LIST
    assert states() == ["active", "active"]


def test_a_selection_that_grew_is_shown_again(shop: Shop):
    alice = proved(signed_in(with_password(shop.people.alice)))
    shown = alice.post(RELEASE, {"everything": "1", "filter": "", "count": "1"})
    assert (shown.status_code, "The selection has changed" in shown.content.decode()) == (200, True)
    assert states() == ["active", "active"]


def test_members_and_strangers_release_nothing(shop: Shop):
    assert signed_in(shop.people.bob).post(RELEASE, {"number": HELD}).status_code == 403
    assert "Release…" not in signed_in(shop.people.bob).get("/numbers/").content.decode()
    charlie = proved(signed_in(with_password(shop.people.charlie)))
    charlie.post(RELEASE, {"number": HELD, "count": "2"})
    assert states() == ["active", "active"]
