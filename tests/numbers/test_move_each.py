"""Moving many numbers to another account: as sets, number by number where one cannot, and by the pages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Activity
from accounts.services.accounts import create_account, set_state
from accounts.states import AccountKind, AccountState
from common import scope
from common.errors import Conflict, Invalid
from jobs import services as job_services
from jobs import work
from jobs.errors import LostLease
from jobs.models import Job
from messaging.models import NumberMessaging
from numbers.models import PhoneNumber
from numbers.services.move_each import movable, start_moves
from numbers.states import NumberState
from portal.notices import OWNER_MAIL
from providers.errors import Rejected, Uncertain
from providers.house.connector import House
from providers.house.models import HouseNumber
from tests.console import in_a_row, signed_in
from tests.numbers.answering import NOTHING, SDN
from tests.numbers.conftest import FOR_SALE, HELD, Shop, make_shop
from tests.numbers.emergencies import at_house, create, states
from tests.numbers.test_bulk import more_numbers, outcome
from tests.numbers.test_bulk_sending import fussy
from tests.people import BY, make_people
from tests.signing_in import with_password
from tests.suspended import proved

STRANGE = FOR_SALE[0]
NOT_HERE = "There is no such number on this account."
PAGE = "/numbers/bulk/move/"


@pytest.fixture
def branch(shop: Shop) -> Account:
    """An account below the customer's."""
    return make_branch(shop)


def make_branch(shop: Shop) -> Account:
    return create_account(
        parent=shop.customer, by=BY, name="Branch", email="b@example.com", kind=AccountKind.SUBACCOUNT
    )


def move(shop: Shop, e164s: list[str], to: Account) -> Job:
    """Start it and do it, but for what the other account's job sends."""
    job = start_moves(account=shop.customer, by=BY, e164s=e164s, to=to)
    work.run(job.pk)
    job.refresh_from_db()
    return job


def send(to: Account) -> Job:
    with scope.tenant(to.pk):
        job = Job.objects.filter(kind="numbers.push_each").latest("created_at")
    work.run(job.pk)
    with scope.tenant(to.pk):
        job.refresh_from_db()
    return job


def suspend(account: Account) -> None:
    with scope.tenant(account.pk):
        set_state(account=account, by=BY, state=AccountState.SUSPENDED)


def owners() -> dict[str, str]:
    with scope.system():
        return dict(PhoneNumber.objects.order_by("e164").values_list("e164", "account__name"))


def test_many_move_as_new_ones_and_the_others_say_why_not(shop: Shop, branch: Account):
    PhoneNumber.objects.filter(e164=HELD[0]).update(
        destination=SDN,
        label="Desk",
        tags=["vip"],
        notes="Mine",
        sms_type="email",
        sms_target="a@example.com",
    )
    PhoneNumber.objects.filter(e164=HELD[1]).update(state=NumberState.PORTING_OUT)
    HouseNumber.objects.filter(e164=HELD[0]).update(settings={"destination": SDN})
    told = {HELD[0]: "", HELD[1]: "A number that is porting out cannot be moved.", STRANGE: NOT_HERE}
    assert movable(shop.customer, [*HELD, STRANGE], branch) == told

    job = move(shop, [*HELD, STRANGE], branch)

    assert (job.state, job.error) == ("failed", "2 numbers could not be moved; 1 were.")
    assert outcome(job) == [("done", ""), ("failed", told[HELD[1]]), ("failed", NOT_HERE)]
    assert owners() == {HELD[0]: "Branch", HELD[1]: "Acme"}
    assert send(branch).state == "done"
    with scope.tenant(branch.pk):
        moved = PhoneNumber.objects.get()
        assert (moved.destination, moved.label, moved.tags, moved.notes) == (NOTHING, "", [], "")
        assert (moved.sms_type, moved.agreement, moved.unsent) == ("", "confirmed", [])
        assert (moved.pushing_job, moved.missed_syncs) == (None, 0)
        assert list(Activity.objects.values_list("verb", "before")) == [
            ("received", {"from": shop.customer.number}),
            ("created", {}),
        ]
    assert HouseNumber.objects.get(e164=HELD[0]).settings["destination"] == NOTHING
    assert not NumberMessaging.objects.filter(number=shop.number).exists()
    gone = Activity.objects.get(subject_type="phonenumber", verb="moved away")
    assert (gone.subject, gone.after) == (HELD[0], {"to": branch.number})


def test_owners_are_mailed_once_and_only_those_who_lose_them(shop: Shop, branch: Account):
    move(shop, HELD, branch)
    with scope.system():
        [mail] = Job.objects.filter(kind=OWNER_MAIL)
    assert (mail.account, mail.payload["title"]) == (
        shop.customer,
        "2 numbers are being moved to another account",
    )


def test_a_repeat_moves_nothing_twice(shop: Shop, branch: Account):
    job = move(shop, HELD, branch)
    work.run(job.pk)
    again = move(shop, HELD, branch)
    assert outcome(again) == [("failed", NOT_HERE)] * 2
    job_services.retry(account=shop.customer, by=BY, job_id=again.pk)
    work.run(again.pk)
    assert Activity.objects.filter(verb="moved away").count() == 2


def test_addresses_are_taken_away_by_one_job(shop: Shop, branch: Account):
    create(shop)
    move(shop, HELD, branch)
    assert states() == ["deprovisioning"]
    removal = Job.objects.get(kind="numbers.e911_remove_each")
    work.run(removal.pk)
    removal.refresh_from_db()
    assert (removal.state, states(), at_house(shop)) == ("done", ["removed"], None)


@pytest.mark.parametrize(
    ("error", "state", "goes_on"),
    [(Rejected("No."), "removal_failed", 0), (Uncertain("Cut off."), "deprovisioning", 1)],
)
def test_an_address_that_stays_says_so(shop: Shop, branch: Account, monkeypatch, error, state, goes_on):
    create(shop)
    move(shop, HELD, branch)
    monkeypatch.setattr(
        House, "remove_emergency_records", lambda _self, e164s, **_key: dict.fromkeys(e164s, error)
    )
    removal = Job.objects.get(kind="numbers.e911_remove_each")
    work.run(removal.pk)
    assert (outcome(removal), states()) == ([("failed", error.text)], [state])
    own = Job.objects.filter(kind="numbers.e911_remove")
    assert [job.called_at is not None for job in own] == [True] * goes_on


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("customer", "The number is on this account already."),
        ("other", "That account has to accept a number first: offer it on the number's own page."),
        ("closed", "The other account is not active, and takes nothing."),
    ],
)
def test_to_whom_nothing_is_moved(shop: Shop, branch: Account, to: str, why: str):
    if to == "closed":
        suspend(branch)
    target = {"customer": shop.customer, "other": shop.people.other, "closed": branch}[to]
    with pytest.raises(Conflict, match=why):
        start_moves(account=shop.customer, by=BY, e164s=HELD, to=target)
    assert not Job.objects.exists()


@pytest.mark.parametrize("e164s", [[], [f"+1201555{index:05d}" for index in range(10_001)]])
def test_one_to_ten_thousand(shop: Shop, branch: Account, e164s):
    with pytest.raises(Invalid, match="1 to 10,000"):
        start_moves(account=shop.customer, by=BY, e164s=e164s, to=branch)


def test_what_ended_meanwhile_is_refused_alone(shop: Shop, branch: Account):
    job = start_moves(account=shop.customer, by=BY, e164s=HELD, to=branch)
    PhoneNumber.objects.filter(e164=HELD[0]).update(state=NumberState.RELEASED)
    work.run(job.pk)
    assert outcome(job) == [("failed", NOT_HERE), ("done", "")]


def test_an_account_that_closed_meanwhile_gets_nothing(shop: Shop, branch: Account):
    job = start_moves(account=shop.customer, by=BY, e164s=HELD, to=branch)
    suspend(branch)
    work.run(job.pk)
    assert outcome(job) == [("failed", "The other account is not active, and takes nothing.")] * 2
    assert set(owners().values()) == {"Acme"}


def test_a_worker_that_died_while_carriers_were_told_is_followed(shop: Shop, branch: Account, monkeypatch):
    configure = House.configure_numbers

    def die(self: House, *args: object, **kwargs: object) -> object:
        configure(self, *args, **kwargs)
        raise LostLease

    move(shop, HELD, branch)
    monkeypatch.setattr(House, "configure_numbers", die)
    job = send(branch)
    with scope.tenant(branch.pk):
        assert outcome(job) == [("pending", "")] * 2
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(House, "configure_numbers", configure)
    assert send(branch).result == {"done": 2, "failed": 0}
    with scope.tenant(branch.pk):
        assert set(PhoneNumber.objects.values_list("pushing_job", "agreement")) == {(None, "confirmed")}


def test_a_carrier_that_refuses_leaves_the_number_moved(shop: Shop, branch: Account, monkeypatch):
    move(shop, HELD, branch)
    fussy(monkeypatch, {HELD[0]: [Rejected("Not today.")], HELD[1]: [Uncertain("Cut off.")]})
    job = send(branch)
    with scope.tenant(branch.pk):
        assert outcome(job) == [("failed", "Not today."), ("failed", "Cut off.")]
        refused = PhoneNumber.objects.get(e164=HELD[0])
        assert (refused.agreement, refused.push_error, refused.unsent) == ("failed", "Not today.", [])
        work.run(Job.objects.get(kind="numbers.push").pk)
        assert PhoneNumber.objects.get(e164=HELD[1]).agreement == "confirmed"


def test_a_thousand_take_as_many_statements_as_one(shop: Shop, branch: Account):
    e164s = more_numbers(shop, 1001)
    HouseNumber.objects.bulk_create(
        HouseNumber(e164=e164, state="held", holder=shop.people.house.pk) for e164 in e164s
    )
    moving, sending = [], []
    for some in (e164s[:1], e164s[1:201], e164s[201:601]):
        job = start_moves(account=shop.customer, by=BY, e164s=some, to=branch)
        with CaptureQueriesContext(connection) as queries:
            work.run(job.pk)
        moving.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            assert send(branch).result == {"done": len(some), "failed": 0}
        sending.append(len(queries))
    assert moving[0] == moving[1] == moving[2]
    assert sending[0] == sending[1]
    # One more set.
    assert sending[2] - sending[1] == 15


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_at_once_one_does():
    shop = make_shop(make_people())
    with scope.tenant(shop.customer.pk):
        branch = make_branch(shop)
        jobs = [start_moves(account=shop.customer, by=BY, e164s=HELD, to=branch) for _ in range(3)]

    def act(job: Job) -> None:
        work.run(job.pk)
        connection.close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(act, jobs))
    with scope.tenant(shop.customer.pk):
        outcomes = [outcome(job) for job in jobs]
    assert sorted(outcomes) == [[("done", "")] * 2, [("failed", NOT_HERE)] * 2, [("failed", NOT_HERE)] * 2]
    assert set(owners().values()) == {"Branch"}


def test_the_pages_ask_show_prove_and_start(shop: Shop, branch: Account):
    alice = signed_in(with_password(shop.people.alice))
    assert "Move…" in alice.get("/numbers/").content.decode()
    asked = alice.post(PAGE, {"number": [*HELD, STRANGE]})
    assert (asked.status_code, asked.context["form"].suggested) == (200, [("Branch", branch.number)])
    wrong = alice.post(PAGE, {"number": HELD, "preview": "1", "account": "1"})
    assert (wrong.status_code, "There is no such account." in wrong.content.decode()) == (422, True)
    shown = {"number": [*HELD, STRANGE], "preview": "1", "account": branch.number}
    preview = alice.post(PAGE, shown)
    for name in ("branch", "Bra", branch.number):
        named = alice.post(PAGE, shown | {"account": name})
        assert f"To <strong>Branch, {branch.number}</strong>." in in_a_row(named)
    assert (preview.context["may"], preview.context["rows"]) == (2, [(STRANGE, NOT_HERE)])
    start = shown | {"count": "3"}
    assert alice.post(PAGE, start)["Location"].startswith("/user/reauthenticate/?next=%2Faccount%2Fgo-on%2F")
    assert not Job.objects.exists()
    proved(alice)
    gone = alice.post(PAGE, start)
    job = Job.objects.get(kind="numbers.bulk_move")
    assert gone["Location"] == f"/jobs/{job.pk}/"
    assert "Move 3 numbers to Branch" in in_a_row(alice.get(f"/jobs/{job.pk}/"))


def test_members_and_strangers_move_nothing(shop: Shop, branch: Account):
    data = {"number": HELD, "preview": "1", "account": branch.number, "count": "2"}
    assert signed_in(shop.people.bob).post(PAGE, data).status_code == 403
    charlie = proved(signed_in(with_password(shop.people.charlie)))
    assert charlie.post(PAGE, data).status_code == 422
    with scope.tenant(shop.people.other.pk), pytest.raises(Conflict):
        start_moves(account=shop.people.other, by=BY, e164s=HELD, to=branch)
    assert set(owners().values()) == {"Acme"}
