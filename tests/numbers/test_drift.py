"""Settling a difference with the carrier, one way or the other."""

import pytest

from accounts.models import Activity
from accounts.services.accounts import STAFF_FIELDS, update_account
from common import scope
from common.errors import Conflict, Invalid, NotFound
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.services.drift import adopt_theirs, push_ours
from providers.states import Agreement
from tests.console import signed_in
from tests.numbers.answering import DEVICE, NOTHING
from tests.people import BY, PASSWORD, People

E164 = "+12013420001"
TOLD = {"destination": DEVICE, "translation": "", "forward_to": "+13125550123", "inbound_cnam": False}


@pytest.fixture
def drifted(people: People) -> PhoneNumber:
    with scope.system():
        return PhoneNumber.objects.create(
            account=people.customer,
            provider_account=people.house,
            e164=E164,
            agreement=Agreement.DRIFT,
            reported=TOLD,
            differences=["destination", "forward_to"],
        )


def change(row: PhoneNumber, **fields) -> None:
    with scope.system():
        PhoneNumber.objects.filter(pk=row.pk).update(**fields)


def stored(row: PhoneNumber) -> PhoneNumber:
    with scope.system():
        return PhoneNumber.objects.get(pk=row.pk)


def activities() -> list[tuple[str, dict, dict]]:
    with scope.system():
        rows = Activity.objects.filter(subject_type="phonenumber").order_by("pk")
        return [(row.verb, row.before, row.after) for row in rows]


def jobs() -> list[tuple[str, list[str]]]:
    with scope.system():
        return [(job.kind, job.payload["settings"]) for job in Job.objects.all()]


def test_adopting_takes_what_differs_and_sends_nothing(people, drifted):
    with scope.tenant(people.customer.pk):
        adopt_theirs(account=people.customer, by=BY, e164=E164)

    row = stored(drifted)
    assert (row.destination, row.forward_to, row.agreement, row.differences) == (
        DEVICE,
        "+13125550123",
        "confirmed",
        [],
    )
    assert row.version == drifted.version + 1
    assert jobs() == []
    before, after = (
        {"destination": NOTHING, "forward_to": ""},
        {"destination": DEVICE, "forward_to": "+13125550123"},
    )
    assert activities() == [("adopted carrier's settings of", before, after)]


def test_a_forward_to_where_calls_may_not_go_is_not_adopted(people, drifted):
    """Somebody with the carrier's password could else make calls abroad cost this account."""
    change(drifted, reported=TOLD | {"forward_to": "+33199001234"})
    with scope.tenant(people.customer.pk), pytest.raises(Invalid, match="France"):
        adopt_theirs(account=people.customer, by=BY, e164=E164)
    row = stored(drifted)
    assert (row.forward_to, row.agreement, activities()) == ("", "drift", [])


def test_a_forward_abroad_is_adopted_by_who_proves_it_and_the_owners_are_mailed(people, drifted):
    change(drifted, reported=TOLD | {"forward_to": "+33199001234"})
    with scope.system():
        update_account(
            account=people.customer,
            by=BY,
            may_change=STAFF_FIELDS,
            service_international=True,
            international_countries=["FR"],
        )
    people.alice.set_password(PASSWORD)
    people.alice.save()
    alice = signed_in(people.alice)
    asked = alice.post("/numbers/drift/adopt-theirs/", {"number": E164})
    assert asked["Location"].startswith("/user/reauthenticate/?next=%2Fnumbers%2Fdrift%2F")
    assert stored(drifted).forward_to == ""

    alice.post("/user/reauthenticate/", {"password": PASSWORD, "next": "/"})
    alice.post("/numbers/drift/adopt-theirs/", {"number": E164})

    assert stored(drifted).forward_to == "+33199001234"
    with scope.system():
        titles = [job.payload["title"] for job in Job.objects.filter(kind="portal.owner_mail")]
    assert "A number is forwarded abroad or to a costly number" in titles


def test_pushing_sends_what_differs(people, drifted):
    with scope.tenant(people.customer.pk):
        job = push_ours(account=people.customer, by=BY, e164=E164)

    row = stored(drifted)
    assert (row.agreement, row.unsent, row.destination, row.forward_to) == (
        "pending",
        ["destination", "forward_to"],
        NOTHING,
        "",
    )
    assert jobs() == [("numbers.push", ["destination", "forward_to"])]
    assert job.state == "queued"
    before, after = (
        {"destination": DEVICE, "forward_to": "+13125550123"},
        {"destination": NOTHING, "forward_to": ""},
    )
    assert activities() == [("sent our settings of", before, after)]


def test_a_refused_change_can_be_settled_too(people, drifted):
    change(drifted, agreement=Agreement.FAILED, differences=[], push_error="no")
    with scope.tenant(people.customer.pk):
        adopt_theirs(account=people.customer, by=BY, e164=E164)

    assert (stored(drifted).destination, stored(drifted).push_error) == (DEVICE, "")


@pytest.mark.parametrize("settle", [adopt_theirs, push_ours])
@pytest.mark.parametrize(
    "fields",
    [
        {"agreement": Agreement.CONFIRMED},
        {"agreement": Agreement.PENDING},
        {"agreement": Agreement.GONE},
        {"reported": {}},
        {"destination": DEVICE, "forward_to": "+13125550123"},
    ],
)
def test_where_nothing_differs_there_is_nothing_to_settle(people, drifted, settle, fields):
    change(drifted, **fields)
    before = stored(drifted)

    with scope.tenant(people.customer.pk), pytest.raises(Conflict):
        settle(account=people.customer, by=BY, e164=E164)

    after = stored(drifted)
    assert (after.destination, after.agreement, after.version) == (
        before.destination,
        before.agreement,
        before.version,
    )
    assert (jobs(), activities()) == ([], [])


@pytest.mark.parametrize("settle", [adopt_theirs, push_ours])
def test_strangers_find_no_number(people, drifted, settle):
    with scope.tenant(people.other.pk), pytest.raises(NotFound):
        settle(account=people.other, by=BY, e164=E164)

    assert (stored(drifted).agreement, jobs(), activities()) == ("drift", [], [])


def test_settling_twice_is_refused(people, drifted):
    with scope.tenant(people.customer.pk):
        adopt_theirs(account=people.customer, by=BY, e164=E164)
        with pytest.raises(Conflict):
            push_ours(account=people.customer, by=BY, e164=E164)

    assert jobs() == []


def test_a_route_that_is_not_ours_cannot_be_adopted(people, drifted):
    change(drifted, reported=TOLD | {"destination": "gateway:4711"})

    with scope.tenant(people.customer.pk), pytest.raises(Invalid):
        adopt_theirs(account=people.customer, by=BY, e164=E164)

    assert (stored(drifted).agreement, stored(drifted).forward_to) == ("drift", "")


def test_a_kind_of_message_route_that_we_do_not_know_cannot_be_adopted(people, drifted):
    reported = {"sms_type": "unknown", "sms_target": "somewhere"}
    change(drifted, reported=reported, differences=["sms_target", "sms_type"])

    with scope.tenant(people.customer.pk), pytest.raises(Conflict, match="taken over"):
        adopt_theirs(account=people.customer, by=BY, e164=E164)

    assert stored(drifted).sms_type == ""


def test_a_message_routes_two_parts_go_together(people, drifted):
    change(
        drifted,
        sms_type="email",
        sms_target="old@example.com",
        reported={"sms_type": "email", "sms_target": "new@example.com"},
        differences=["sms_target"],
    )
    with scope.tenant(people.customer.pk):
        push_ours(account=people.customer, by=BY, e164=E164)

    assert jobs() == [("numbers.push", ["sms_target", "sms_type"])]
