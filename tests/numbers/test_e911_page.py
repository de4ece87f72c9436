"""The pages of emergency addresses."""

from collections import Counter
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import scope
from jobs import work
from jobs.models import Job
from numbers.models import E911Record, E911Waiver, PhoneNumber
from numbers.selectors.e911 import counts, coverage
from tests.console import HTMX, signed_in
from tests.copies import copying
from tests.numbers.conftest import HELD, Shop
from tests.numbers.emergencies import house_records

LIST, MANY = "/e911/", 12_000
PAGE = f"/numbers/{HELD[0]}/e911/"
FORM = {
    "caller_name": "Acme Inc",
    "line1": "411 Hackensack Avenue",
    "line2": "Suite 200",
    "city": "Hackensack",
    "state": "NJ",
    "zip": "07601",
}
NEAR = FORM | {"line1": "411 Hackensack Avneue"}
WAIVER = {"reason": "It only receives faxes.", "signed_name": "Alice Acme", "understood": "on"}


def enter(client, **changes: str):
    return client.post(f"{PAGE}address/", FORM | changes)


def run_jobs() -> None:
    for pk in Job.objects.filter(state="queued").values_list("pk", flat=True):
        work.run(pk)


def states() -> list[str]:
    return list(E911Record.objects.order_by("pk").values_list("state", flat=True))


def test_an_address_is_entered_and_a_worker_sends_it(shop: Shop):
    client = signed_in(shop.people.alice)
    assert enter(client)["Location"] == PAGE
    on_its_way = client.get(PAGE, **HTMX)
    assert (on_its_way.status_code, on_its_way.context["live"]) == (200, True)

    run_jobs()

    there = client.get(PAGE, **HTMX)
    assert (there["HX-Refresh"], states()) == ("true", ["active"])
    text = client.get(PAGE).content.decode()
    for line in ("411 Hackensack Avenue", "Suite 200", "411 HACKENSACK AVE", "STE 200"):
        assert line in text
    assert [row.caller_name for row in house_records()] == ["Acme Inc"]


def test_a_corrected_address_is_shown_beside_the_entered_one_and_accepted(shop: Shop):
    client = signed_in(shop.people.alice)
    enter(client, line1=NEAR["line1"])
    page = client.get(PAGE)
    text = page.content.decode()
    assert page.context["waits"] is True
    assert "411 Hackensack Avneue" in text
    assert "411 HACKENSACK AVE" in text
    assert Job.objects.count() == 0

    client.post(f"{PAGE}accept/")
    run_jobs()

    assert states() == ["active"]
    refused = client.post(f"{PAGE}accept/", follow=True).content.decode()
    assert "No checked address is waiting" in refused


def test_an_impossible_address_stands_on_the_form_with_its_reason(shop: Shop):
    client = signed_in(shop.people.alice)
    answer = enter(client, state="NY")
    assert answer.status_code == 422
    assert "ZIP code 07601 is not in NY" in answer.content.decode()
    assert answer.context["form"]["line1"].value() == FORM["line1"]
    assert (states(), len(house_records())) == (["invalid"], 0)


def test_an_incomplete_form_asks_nobody(shop: Shop):
    answer = enter(signed_in(shop.people.alice), line1="")
    assert (answer.status_code, states()) == (422, [])


def test_removing_asks_first(shop: Shop):
    client = signed_in(shop.people.alice)
    enter(client)
    run_jobs()

    asked = client.get(f"{PAGE}remove/").content.decode()
    assert "411 HACKENSACK AVE" in asked
    assert states() == ["active"]
    client.post(f"{PAGE}remove/")
    assert states() == ["deprovisioning"]
    run_jobs()
    assert (states(), len(house_records())) == (["removed"], 0)
    assert "nothing to remove" in client.get(f"{PAGE}remove/").content.decode()


def test_a_waiver_shows_who_signed_it_when_and_why(shop: Shop):
    client = signed_in(shop.people.alice)
    assert client.post(f"{PAGE}waive/", WAIVER | {"understood": ""}).status_code == 422
    assert E911Waiver.objects.count() == 0

    client.post(f"{PAGE}waive/", WAIVER)

    for address in (PAGE, LIST):
        text = client.get(address).content.decode()
        assert "It only receives faxes." in text
        assert "Alice Acme" in text
    assert E911Waiver.objects.get().user_id == shop.people.alice.pk
    assert client.post(f"{PAGE}waive/", WAIVER).status_code == 422
    client.post(f"{PAGE}withdraw/")
    assert E911Waiver.objects.get().ended_at is not None


def test_the_list_counts_covers_and_filters(shop: Shop):
    client = signed_in(shop.people.alice)
    enter(client)
    run_jobs()

    page = client.get(LIST)
    assert [tile["value"] for tile in page.context["tiles"]] == ["1", "0", "0", "1"]
    assert [(row["number"].e164, row["badge"]["label"]) for row in page.context["rows"]] == [
        (HELD[0], "Covered"),
        (HELD[1], "No address"),
    ]
    red = client.get(f"{LIST}?status=red", **HTMX)
    assert [row["number"].e164 for row in red.context["rows"]] == [HELD[1]]
    assert "numbers/e911.html" not in [template.name for template in red.templates]

    E911Record.objects.update(confirmed_at=timezone.now() - timedelta(days=400))
    assert [row["number"].e164 for row in client.get(f"{LIST}?status=stale").context["rows"]] == [HELD[0]]
    assert "Is this still right?" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}confirm/")
    assert client.get(f"{LIST}?status=stale").context["rows"] == []


def test_the_number_of_statements_does_not_grow_with_the_list(shop: Shop, django_assert_num_queries):
    client = signed_in(shop.people.alice)
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST)
    rows = [
        PhoneNumber(account=shop.customer, provider_account=shop.people.house, e164=f"+1201342{n}")
        for n in range(3000, 3030)
    ]
    PhoneNumber.objects.bulk_create(rows)
    with django_assert_num_queries(10):
        assert len(client.get(LIST).context["rows"]) == 32


def test_what_is_counted_is_what_is_listed(shop: Shop):
    """Numbers that wait, that need no address and that left are counted as little as listed, whatever they have."""
    client = signed_in(shop.people.alice)
    enter(client)
    run_jobs()
    record, house, customer = E911Record.objects.get(), shop.people.house, shop.customer
    said: dict[str, tuple[str, bool, bool]] = {
        "+12013423001": ("active", True, False),
        "+12013423002": ("active", False, True),
        "+12013423003": ("active", True, True),
        "+12013423004": ("ordering", True, True),
        "+12013423005": ("released", True, True),
        "+12013423006": ("suspended", False, False),
        "+4532123456": ("active", True, True),
    }
    with scope.tenant(customer.pk):
        for e164, (state, has_record, is_waived) in said.items():
            PhoneNumber.objects.create(account=customer, provider_account=house, e164=e164, state=state)
            if has_record:
                record.pk, record.e164, record.confirmed_at = None, e164, None
                record.save()
            if is_waived:
                E911Waiver.objects.create(account=customer, e164=e164, reason="-", signed_at=timezone.now())
        E911Record.objects.filter(e164="+12013423003").update(
            confirmed_at=timezone.now() - timedelta(days=400)
        )
        listed = Counter(coverage(customer).values_list("e911", flat=True))

        assert counts(customer) == {"red": 2, "stale": 1, "waived": 1, "covered": 2} == dict(listed)


def test_counting_reads_no_number_without_a_record(shop: Shop):
    signed_in(shop.people.alice)
    with scope.system(), connection.cursor() as cursor:
        e164 = "'+1201' || (2000000 + n)"
        cursor.execute(copying(PhoneNumber.objects.get(e164=HELD[0]), MANY, {"e164": e164}))
        cursor.execute("SELECT portal_analyze('numbers_phonenumber')")
    with scope.tenant(shop.customer.pk), CaptureQueriesContext(connection) as asked:
        assert counts(shop.customer)["red"] == MANY + 2
    with scope.tenant(shop.customer.pk), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert len(asked) == 1
    assert "Seq Scan on numbers_phonenumber" not in plan


def test_the_numbers_own_page_tells_how_it_stands(shop: Shop):
    client = signed_in(shop.people.alice)
    assert "A dispatcher sees no address" in client.get(f"/numbers/{HELD[0]}/").content.decode()
    enter(client)
    run_jobs()
    assert "411 HACKENSACK AVE, STE 200" in client.get(f"/numbers/{HELD[0]}/").content.decode()


def test_members_look_and_only_managers_change(shop: Shop):
    member = signed_in(shop.people.bob)
    assert member.get(PAGE).context["may_change"] is False
    assert enter(member).status_code == 403
    for action in ("accept/", "confirm/", "remove/", "waive/", "withdraw/"):
        assert member.post(f"{PAGE}{action}", WAIVER).status_code == 403
    assert (states(), E911Waiver.objects.count()) == ([], 0)


def test_a_strangers_number_is_not_there(shop: Shop):
    client = signed_in(shop.people.charlie)
    assert client.get(PAGE).status_code == 404
    for action in ("address/", "accept/", "confirm/", "remove/", "waive/", "withdraw/"):
        assert client.post(f"{PAGE}{action}", FORM | WAIVER).status_code == 404
    assert client.get(LIST).context["rows"] == []
    assert (states(), E911Waiver.objects.count()) == ([], 0)
