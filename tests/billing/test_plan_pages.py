"""Pages of price plans as a seller sees them: plans, prices, imports, quotes, who is on what; and a customer's own."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from accounts.models import Account, Membership
from accounts.states import Role
from billing.models import PlanPeriod, Price, PriceList, PricePlan
from billing.states import Thing
from common import scope
from tests.billing.plans import plan_of, put_on, set_in, tomorrow
from tests.console import HTMX, in_a_row, signed_in
from tests.people import People, put_below_the_reseller, user

D = Decimal


@pytest.fixture
def resold(people: People) -> People:
    """Acme below the reseller, who is on a plan of the operator's."""
    put_below_the_reseller(people)
    wholesale = plan_of(
        people.operator,
        (Thing.CALL_MADE, {"prefix": "45", "each": D("0.02"), "destination": "Denmark"}),
        (Thing.SMS, {"each": D("0.003")}),
        name="Wholesale",
    )
    put_on(wholesale, people.reseller)
    return people


def price(**given: Any) -> dict[str, Any]:
    return {"thing": "call_made", "first_seconds": "1", "next_seconds": "1", **given}


def day(account: Account, days: int = 0) -> str:
    return f"{tomorrow(account, days):%Y-%m-%d}"


def test_a_seller_makes_a_plan_sets_a_price_and_is_warned_below_cost(resold: People):
    rita = signed_in(resold.rita)
    made = rita.post("/price-plans/", {"name": "Retail", "currency": "usd"}, follow=True)
    assert "Retail is there." in in_a_row(made)
    with scope.system():
        plan = PricePlan.objects.get(account=resold.reseller)

    where = f"/price-plans/{plan.pk}/prices/minutes"
    given = price(prefix="+45 20", each="0.0150", valid_from=day(resold.reseller))
    page = rita.post(where, given, follow=True)
    text = in_a_row(page)
    assert "+4520 is sold below what you pay for it: you pay 0.02 USD." in text
    assert "Below cost" in text
    assert [row["cost"].each for row in page.context["rows"]] == [D("0.02")]

    page = rita.post(where, given | {"each": "0.0250"}, follow=True)
    assert "Below cost" not in in_a_row(page)
    with scope.system():
        assert [str(row.each) for row in Price.objects.filter(account=resold.reseller)] == ["0.025000"]


def test_cost_is_told_only_to_those_with_the_right(resold: People):
    max_ = user("max@example.com", resold.reseller, Role.MANAGER)
    plan = plan_of(resold.reseller, (Thing.SMS, {"each": D("0.001")}))
    page = signed_in(max_).get(f"/price-plans/{plan.pk}/?section=messages")
    assert [row["cost"] for row in page.context["rows"]] == [None]
    assert [row["below"] for row in page.context["rows"]] == [True]
    assert "0.003" not in page.content.decode()
    with scope.system():
        Membership.objects.filter(user=max_).update(role=Role.MEMBER)
    assert signed_in(max_).get(f"/price-plans/{plan.pk}/").status_code == 403


def test_a_price_that_is_refused_is_said_at_its_field(resold: People):
    rita, plan = signed_in(resold.rita), plan_of(resold.reseller)
    where = f"/price-plans/{plan.pk}/prices/minutes"
    for given, field in (
        (price(prefix="45", each="-1", valid_from=day(resold.reseller)), "each"),
        (price(prefix="45", each="1", valid_from=day(resold.reseller, -1)), "valid_from"),
        (price(prefix="45a", each="1", valid_from=day(resold.reseller)), "prefix"),
    ):
        answer = rita.post(where, given)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    with scope.system():
        assert not PriceList.objects.filter(account=resold.reseller).exists()


def test_a_price_is_edited_and_removed_from_a_later_day_on(resold: People):
    plan = plan_of(resold.reseller, (Thing.CALL_MADE, {"prefix": "45", "each": D(1)}))
    rita = signed_in(resold.rita)
    page = rita.get(f"/price-plans/{plan.pk}/?section=minutes")
    edit = rita.get(page.context["rows"][0]["edit_url"])
    assert (edit.context["edited"].prefix, edit.context["row_form"].initial["each"]) == ("45", 1)
    given = price(prefix="45", each="1", valid_from=day(resold.reseller, 3), remove="1")
    rita.post(f"/price-plans/{plan.pk}/prices/minutes", given)
    with scope.system():
        lists = [(row.valid_from, row.prices.count()) for row in plan.lists.all()]
    assert lists == [(tomorrow(resold.reseller, 3), 0), (tomorrow(resold.reseller, 0), 1)]
    late = rita.post(
        f"/price-plans/{plan.pk}/prices/minutes", given | {"valid_from": day(resold.reseller, 5)}
    )
    assert (late.status_code, late.context["form"].non_field_errors()) == (422, ["There is no such price."])


def upload(client: Client, plan: PricePlan, text: str, **given: str) -> Any:
    file = SimpleUploadedFile("prices.csv", text.encode())
    fields = {"section": "minutes", "valid_from": day(plan.account), "file": file}
    return client.post(f"/price-plans/{plan.pk}/import", fields | given)


def test_a_file_is_looked_at_and_then_applied(resold: People):
    plan = plan_of(resold.reseller, (Thing.CALL_MADE, {"prefix": "46", "each": D(1)}))
    rita = signed_in(resold.rita)
    answer = upload(rita, plan, "prefix,price\n45,0.01\n46,2\n")
    assert answer.status_code == 302
    page = rita.get(answer["Location"])
    assert [(row["scope"], row["below"]) for row in page.context["rows"]] == [("+45", True), ("+46", False)]
    with scope.system():
        assert Price.objects.filter(price_list__is_draft=False, account=resold.reseller).count() == 1
    assert signed_in(resold.olivia).get(answer["Location"]).status_code == 404
    rita.post(answer["Location"])
    assert rita.post(answer["Location"]).status_code == 404
    with scope.system():
        found = Price.objects.filter(account=resold.reseller).values_list("prefix", "each")
        assert list(found) == [("45", D("0.01")), ("46", D(2))]

    export = rita.get(f"/exports/prices.csv?plan={plan.pk}&section=minutes")
    written = b"".join(export.streaming_content).decode("utf-8-sig")
    assert written.splitlines()[1:] == [
        "call_made,45,,0.010000,0.000000,1,1",
        "call_made,46,,2.000000,0.000000,1,1",
    ]
    again = rita.get(upload(rita, plan, written)["Location"])
    assert (again.context["told"].same, again.context["rows"]) == (2, [])
    assert signed_in(resold.olivia).get(f"/exports/prices.csv?plan={plan.pk}").status_code == 404


def test_a_workbook_of_prices_is_read_to_the_last_digit(resold: People):
    plan, rita = plan_of(resold.reseller), signed_in(resold.rita)

    def sent(*rows: list[Any]) -> Any:
        book, file = Workbook(), io.BytesIO()
        book.active.title = "May"
        for row in [["Prices of May"], ["Prefix", "Destination", "Price"], *rows]:
            book.active.append(row)
        book.active["C3"].number_format = "$0.00"
        book.save(file)
        fields = {"section": "minutes", "valid_from": day(plan.account)}
        upload = SimpleUploadedFile("prices.xlsx", file.getvalue())
        return rita.post(f"/price-plans/{plan.pk}/import", fields | {"file": upload})

    wrong = sent([45, "Denmark", 0.0125], ["4x", "", 1], [46, "", "=C3*2"])
    assert (wrong.status_code, [(fault.line, fault.column) for fault in wrong.context["faults"]]) == (
        422,
        [(4, "prefix"), (5, "price")],
    )
    assert "Row of “May”" in in_a_row(wrong)
    rita.post(sent([45, "Denmark", 0.0125])["Location"])
    with scope.system():
        found = Price.objects.filter(account=resold.reseller).values_list("prefix", "destination", "each")
        assert list(found) == [("45", "Denmark", D("0.0125"))]


def test_a_file_with_faults_changes_nothing(resold: People):
    plan = plan_of(resold.reseller)
    rita = signed_in(resold.rita)
    answer = upload(rita, plan, "prefix,price\n45,much\n")
    assert answer.status_code == 422
    assert "“much” is no amount" in answer.content.decode()
    picture = SimpleUploadedFile("prices.csv", b"\x89PNG\x00\x01\x02")
    answer = rita.post(
        f"/price-plans/{plan.pk}/import",
        {"section": "minutes", "valid_from": day(plan.account), "file": picture},
    )
    assert list(answer.context["form"].errors) == ["file"]
    with scope.system():
        assert not PriceList.objects.filter(account=resold.reseller).exists()


def test_what_a_number_would_cost_is_told_by_the_longest_prefix(resold: People):
    steps = {"each": D("0.06"), "connection": D("0.05"), "first_seconds": 60, "next_seconds": 30}
    plan = plan_of(
        resold.reseller,
        (Thing.CALL_MADE, {"prefix": "45", "each": D("0.01")}),
        (Thing.CALL_MADE, {"prefix": "4520", "destination": "Denmark, mobile", **steps}),
        (Thing.SMS, {"country": "DK", "each": D("0.03")}),
    )
    rita = signed_in(resold.rita)
    page = rita.get(f"/price-plans/{plan.pk}/", {"number": "+45 20 12 34 56"})
    told = {quote.thing: (quote.each, quote.why) for quote in page.context["quotes"]}
    assert told[Thing.CALL_MADE] == (D("0.06"), "+4520, Denmark, mobile")
    assert told[Thing.SMS] == (D("0.03"), "Denmark")
    assert told[Thing.MMS] == (None, "no price in the plan")
    assert "1 min 10 s cost 0.14" in in_a_row(page)
    begins = rita.get(f"/price-plans/{plan.pk}/", {"number": "+45…"})
    assert begins.context["quotes"][3].why == "+45"
    bad = rita.get(f"/price-plans/{plan.pk}/", {"number": "call me"})
    assert list(bad.context["quote_form"].errors) == ["number"]


def test_an_account_is_put_on_a_plan_by_whoever_sells_to_it(resold: People):
    plan = plan_of(resold.reseller, (Thing.SMS, {"each": D("0.05")}))
    where = f"/accounts/{resold.customer.pk}/plan"
    rita = signed_in(resold.rita)
    given = {"plan": str(plan.pk), "starts_on": day(resold.customer)}
    for person, status in ((resold.alice, 403), (resold.charlie, 403), (resold.olivia, 403)):
        assert signed_in(person).post(where, given).status_code == status
    to_seller = f'<a href="/for/{resold.reseller.pk}{where}">Act for Northwind</a> to change them.'
    assert to_seller in in_a_row(signed_in(resold.olivia).get(where))
    done = rita.post(where, given, follow=True)
    assert "Acme pays by Plain from" in in_a_row(done)
    rita.post(where, {"plan": "", "starts_on": day(resold.customer, 2)})
    coming = rita.get(where).context["periods"][0]
    assert (coming.plan, coming.starts_on) == (None, tomorrow(resold.customer, 2))
    rita.post(f"{where}/{coming.pk}/withdraw")
    with scope.system():
        assert [row.plan for row in PlanPeriod.objects.filter(account=resold.customer)] == [plan]
    bad = rita.post(where, given | {"starts_on": day(resold.customer, -2)})
    assert list(bad.context["form"].errors) == ["starts_on"]

    own = signed_in(resold.alice).get("/prices/", {"number": "+13125550100"})
    told = {quote.thing: (quote.each, quote.why) for quote in own.context["quotes"]}
    assert told[Thing.SMS] == (D("0.05"), "everything else")
    assert told[Thing.CALL_MADE] == (D("0.009"), "the account's rate")
    assert own.context["rates"]["rate_sms"] == D("0.05")
    with scope.tenant(resold.reseller.pk):
        set_in(plan, Thing.CALL_MADE, each=D("0.40"))
        set_in(plan, Thing.CALL_MADE, prefix="1", each=D("0.02"))
    # At home a call costs what the prefix of the account's country says, not what the rest of the world does.
    assert signed_in(resold.alice).get("/prices/").context["rates"]["rate_nibble"] == D("0.02")


def test_prices_are_paged_and_found_by_prefix_in_few_statements(resold: People, django_assert_num_queries):
    plan = plan_of(resold.reseller, (Thing.CALL_MADE, {"prefix": "45", "each": D(1)}))
    with scope.system():
        made = plan.lists.get()
        Price.objects.bulk_create(
            Price(account=plan.account, price_list=made, thing=Thing.CALL_MADE, prefix=str(n), each=1)
            for n in range(1000, 1120)
        )
    rita = signed_in(resold.rita)
    url = f"/price-plans/{plan.pk}/?section=minutes"
    rita.get(url)
    with django_assert_num_queries(STATEMENTS):
        part = rita.get(url, **HTMX)
    assert len(part.context["rows"]) == 50
    with django_assert_num_queries(STATEMENTS):
        found = rita.get(f"{url}&prefix=111", **HTMX)
    assert [row["price"].prefix for row in found.context["rows"]] == [str(n) for n in range(1110, 1120)]


STATEMENTS = 9
