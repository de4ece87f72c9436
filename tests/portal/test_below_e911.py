"""Emergency addresses over all accounts: which numbers have none, and columns that an account gave its numbers."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.concerns import all_concerns
from accounts.fields.services import FieldWish, save_field
from accounts.fields.states import FieldAbout, FieldKind
from accounts.models import Account
from common import scope
from jobs.models import Job
from numbers.e911_states import E911State
from numbers.models import E911Address, E911Record, E911Waiver, NumberFieldValue, PhoneNumber, PortRequest
from numbers.port_states import PortState
from numbers.selectors.e911 import counts, family_lacking
from tests.console import in_a_row, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.numbers.porting import make_port
from tests.people import BY, put_below_the_reseller, set_balance

LIST = "/accounts/all/emergency-addresses/"
NUMBERS = {status: f"+1201342300{n}" for n, status in enumerate(("red", "stale", "waived", "covered"))}


@pytest.fixture
def shop(market: Shop) -> Shop:
    """Acme stands below the reseller, with a number of each status instead of the two that it had."""
    put_below_the_reseller(market.people)
    with scope.system():
        PhoneNumber.objects.filter(account=market.customer).update(state="removed")
        for status, e164 in NUMBERS.items():
            add(market, market.customer, e164, status)
        add(market, market.people.other, "+12013423009", "red")
    return market


def add(shop: Shop, account: Account, e164: str, status: str) -> PhoneNumber:
    number = PhoneNumber.objects.create(account=account, provider_account=shop.people.house, e164=e164)
    if status == "waived":
        E911Waiver.objects.create(
            account=account, e164=e164, reason="A fax.", signed_name="Alice", signed_at=timezone.now()
        )
    if status in {"stale", "covered"}:
        address = E911Address.objects.create(
            account=account,
            provider_account=shop.people.house,
            carrier_ref=e164,
            line1=f"{e164[-2:]} MAIN ST",
            city="MAHWAH",
            state="NJ",
            zip="07430",
        )
        E911Record.objects.create(
            account=account,
            provider_account=shop.people.house,
            e164=e164,
            state=E911State.ACTIVE,
            caller_name="ACME INC",
            address=address,
            confirmed_at=timezone.now() - timedelta(days=400 if status == "stale" else 1),
        )
    return number


def listed(client, path: str, **query: str) -> list[str]:
    return [row["first"]["value"] for row in client.get(path, query).context["rows"]]


@pytest.mark.parametrize("status", [*NUMBERS, ""])
def test_numbers_are_listed_by_how_they_stand(shop: Shop, status: str):
    wanted = [e164 for one, e164 in NUMBERS.items() if status in {one, ""}]
    assert listed(signed_in(shop.people.rita), LIST, state=status) == wanted


def test_what_the_list_says_of_each(shop: Shop):
    page = signed_in(shop.people.rita).get(LIST)
    cells = {
        row["first"]["value"]: {cell["label"]: cell["text"] for cell in row["cells"]}
        for row in page.context["rows"]
    }

    assert [cells[NUMBERS[status]]["Status"] for status in NUMBERS] == [
        "No address",
        "Confirm again",
        "Waived",
        "Covered",
    ]
    assert cells[NUMBERS["covered"]]["Dispatcher sees"] == "ACME INC, 03 MAIN ST, MAHWAH, NJ 07430"
    assert cells[NUMBERS["red"]]["Dispatcher sees"] == "Nothing"
    assert cells[NUMBERS["waived"]]["Waived by"] == "Alice"
    assert 'class="badge tone-bad' in page.content.decode()


def test_the_same_number_of_two_accounts_is_told_apart(shop: Shop):
    """A record outlives its number, which may belong to somebody else by then."""
    with scope.system():
        E911Record.objects.filter(e164=NUMBERS["covered"]).update(account=shop.people.reseller)
        E911Address.objects.filter(carrier_ref=NUMBERS["covered"]).update(account=shop.people.reseller)
    client = signed_in(shop.people.rita)

    assert listed(client, LIST, state="red") == [NUMBERS["red"], NUMBERS["covered"]]
    rows = client.get(LIST, {"q": NUMBERS["covered"]}).context["rows"]
    assert [cell["text"] for cell in rows[0]["cells"]][:2] == ["No address", "Nothing"]


def test_the_dashboard_counts_the_numbers_that_its_link_lists(shop: Shop):
    client = signed_in(shop.people.rita)
    link = f'<a href="{LIST}?state=red">1</a>'
    assert f"Numbers without an emergency address</dt><dd> {link}</dd>" in in_a_row(client.get("/"))
    assert listed(client, LIST, state="red") == [NUMBERS["red"]]

    of_all = signed_in(shop.people.olivia)
    assert f'<a href="{LIST}?state=red">2</a>' in in_a_row(of_all.get("/"))
    assert len(listed(of_all, LIST, state="red")) == 2


def test_counts_over_all_are_those_of_the_accounts_together(shop: Shop):
    with scope.system():
        of_acme, of_other = counts(shop.customer), counts(shop.people.other)
        below, every = family_lacking(shop.people.reseller), family_lacking(shop.people.operator)
    assert of_acme == dict.fromkeys(NUMBERS, 1)
    assert (below, every) == (1, 1 + of_other["red"])


def test_where_no_number_needs_an_address_the_dashboard_says_nothing_of_it(shop: Shop):
    with scope.system():
        PhoneNumber.objects.exclude(account=shop.people.other).update(state="removed")
    assert "without an emergency address" not in in_a_row(signed_in(shop.people.rita).get("/"))


def test_the_list_as_a_file(shop: Shop):
    answer = signed_in(shop.people.rita).get(
        reverse("exports:start", args=["below-emergency-addresses", "csv"]), {"state": "stale"}
    )
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    assert lines[0][:5] == ["Account", "Account number", "Number", "Status", "Dispatcher sees"]
    assert [line[3:5] for line in lines[1:]] == [["Confirm again", "ACME INC, 01 MAIN ST, MAHWAH, NJ 07430"]]


def test_it_takes_as_many_statements_for_many_numbers(shop: Shop):
    client = signed_in(shop.people.rita)

    def statements() -> int:
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    few = statements()
    with scope.system():
        for n in range(20):
            add(shop, shop.people.reseller, f"+120134231{n:02}", ["covered", "waived", "red"][n % 3])
    assert statements() == few <= 14


def test_a_field_for_all_accounts_is_a_column_of_their_numbers(shop: Shop):
    wish = FieldWish(FieldAbout.NUMBER, "Cost centre", FieldKind.TEXT, applies_below=True)
    with scope.tenant(shop.people.reseller.pk):
        field = save_field(account=shop.people.reseller, by=BY, wish=wish)
    with scope.system():
        number = PhoneNumber.objects.get(e164=NUMBERS["red"])
        NumberFieldValue.objects.create(account=shop.customer, number=number, field=field, value="4711")
    client = signed_in(shop.people.rita)
    columns = "number,field_cost_centre"

    rows = client.get("/accounts/all/numbers/", {"columns": columns}).context["rows"]
    assert {row["first"]["value"]: row["cells"][0]["text"] for row in rows} == {
        e164: "4711" if e164 == number.e164 else "" for e164 in NUMBERS.values()
    }
    answer = client.get(
        reverse("exports:start", args=["below-numbers", "csv"]), {"columns": columns, "q": number.e164}
    )
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert lines == [
        ["Account", "Account number", "Number", "Cost centre"],
        ["Acme", shop.customer.number, f"'{number.e164}", "4711"],
    ]
    assert "Cost centre" in client.get(reverse("accounts:columns", args=["below-numbers"])).content.decode()
    assert "Cost centre" not in in_a_row(
        signed_in(shop.people.olivia).get("/accounts/all/numbers/?columns=all")
    )


def test_see_all_lists_what_is_counted(shop: Shop):
    """Of every kind that has a list over all accounts: as many rows as wait."""
    now = timezone.now()
    set_balance(shop.people.reseller, "100")
    with scope.system():
        Account.objects.filter(pk=shop.customer.pk).update(notify_threshold=1_000)
        first = PhoneNumber.objects.get(e164=NUMBERS["red"])
        PhoneNumber.objects.filter(pk=first.pk).update(agreement="drift", differences=["label"])
        for e164, state in ((HELD[0], "invalid"), (NUMBERS["red"], "validating")):
            E911Record.objects.create(
                account=shop.customer, provider_account=shop.people.house, e164=e164, state=state
            )
        for state, ago in (("failed", 1), ("failed", 8), ("unknown", 1), ("done", 1)):
            Job.objects.create(
                account=shop.customer,
                kind="numbers.push",
                title=state,
                state=state,
                run_at=now,
                finished_at=now - timedelta(days=ago),
            )
    with scope.tenant(shop.customer.pk):
        port = make_port(shop.customer)
    with scope.system():
        PortRequest.objects.filter(pk=port.pk).update(state=PortState.EXCEPTION)
        for n, (state, ago, alarmed) in enumerate(
            [
                (PortState.SUBMITTED, 9, now),
                (PortState.SUBMITTED, 1, None),
                (PortState.AWAITING_LOA, 4, None),
                (PortState.AWAITING_LOA, 1, None),
            ]
        ):
            port.pk, port.pid, port.state = None, f"PORT{n}", state
            port.moved_at, port.alarmed_at = now - timedelta(days=ago), alarmed
            port.save(force_insert=True)
    client = signed_in(shop.people.rita)

    found = {
        group["concern"].name: (group["counted"], str(len(client.get(group["all_url"]).context["rows"])))
        for group in client.get("/attention/").context["groups"]
        if group["concern"].listing
    }

    assert found == {one.name: ("1", "1") for one in all_concerns() if one.listing}
