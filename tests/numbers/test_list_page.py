"""The list of numbers: filter, pages by key, fragment, download, and what it costs."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import scope
from common.exports import unguarded
from numbers.columns import NUMBERS
from numbers.models import NumberAssignment, PhoneNumber
from tests.console import HTMX, in_a_row, signed_in
from tests.numbers.answering import DEVICE
from tests.numbers.conftest import HELD, Shop
from tests.people import People

PAGE = "/numbers/"
# Session, user with standing, three scopes, counts, and four of the page itself.
MOST_QUERIES = 10
# Before compression.
MOST_BYTES = 60 * 1024


def listed(answer) -> list[str]:
    return [number.e164 for number in answer.context["rows"]]


def many(shop: Shop, count: int) -> list[str]:
    """Numbers beyond those of the shop, in order."""
    e164s = [f"+1973555{index:04d}" for index in range(count)]
    PhoneNumber.objects.bulk_create(
        PhoneNumber(account=shop.customer, provider_account=shop.people.house, e164=e164) for e164 in e164s
    )
    return e164s


def hold(number: PhoneNumber) -> None:
    now = timezone.now()
    times = {"since": now, "created_at": now, "updated_at": now}
    NumberAssignment.objects.create(
        account=number.account, number=number, e164=number.e164, holder="Front desk", use="shared", **times
    )


def test_the_list_shows_what_people_look_for(shop: Shop):
    PhoneNumber.objects.filter(pk=shop.number.pk).update(
        label="Front desk", tags=["vip"], city="Hackensack", province="NJ", forward_to="+12127360123"
    )

    answer = signed_in(shop.people.alice).get(PAGE)

    text = in_a_row(answer)
    assert listed(answer) == HELD
    for words in (
        "(201) 342-2000",
        "Front desk",
        "vip",
        "Hackensack, NJ",
        "Forwarded to (212) 736-0123",
        "House",
    ):
        assert words in text
    assert "numbers/list.html" in [template.name for template in answer.templates]


def test_htmx_gets_the_fragment_alone(shop: Shop):
    answer = signed_in(shop.people.alice).get(PAGE, {"q": "2001"}, **HTMX)

    assert listed(answer) == [HELD[1]]
    assert "<html" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "front"}, [HELD[0]]),
        ({"tag": "vip"}, [HELD[0]]),
        ({"province": "NJ"}, [HELD[0]]),
        ({"agreement": "drift"}, [HELD[1]]),
        ({"destination": DEVICE}, [HELD[1]]),
        ({"destination": "none", "q": "\x00"}, HELD),
        ({"q": "nothing like it"}, []),
    ],
)
def test_the_filter_narrows_and_nonsense_does_not(shop: Shop, query, expected):
    PhoneNumber.objects.filter(pk=shop.number.pk).update(label="Front desk", tags=["vip"], province="NJ")
    PhoneNumber.objects.filter(pk=shop.second.pk).update(agreement="drift", destination=DEVICE)

    assert listed(signed_in(shop.people.alice).get(PAGE, query)) == expected


def test_pages_go_by_key_in_both_directions(shop: Shop):
    everything = sorted([*HELD, *many(shop, 98)])
    client = signed_in(shop.people.alice)

    first = client.get(PAGE)
    second = client.get(first.context["older_url"])
    back = client.get(second.context["newer_url"])

    assert listed(first) == listed(back) == everything[:50]
    assert listed(second) == everything[50:]
    assert (first.context["newer_url"], second.context["older_url"]) == ("", "")
    assert listed(client.get(PAGE, {"after": "\x00"})) == everything[:50]


def test_the_number_of_statements_does_not_grow_with_the_list(shop: Shop):
    client = signed_in(shop.people.alice)
    client.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(PAGE)
    many(shop, 60)
    with CaptureQueriesContext(connection) as more:
        client.get(PAGE)

    assert len(more) == len(few)
    assert len(more) <= MOST_QUERIES


def test_the_fragment_asks_for_no_more_than_it_shows(shop: Shop):
    """What the filter offers is read where the form is drawn, or where the filter needs it."""
    client = signed_in(shop.people.alice)
    counts = []
    for query in ({}, {"country": "US"}):
        client.get(PAGE, query, **HTMX)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, query, **HTMX)
        counts.append(len(queries))

    # Session, user with standing, three scopes, the numbers, and either counts or carriers and how many fit.
    assert counts == [7, 8]


def test_nothing_that_people_type_is_markup_in_the_list(shop: Shop):
    typed = "<b>x</b>"
    PhoneNumber.objects.filter(pk=shop.number.pk).update(
        label=typed, tags=[typed], city=typed, fax_email=typed, sms_type="email", state="suspended"
    )
    hold(shop.number)
    NumberAssignment.objects.update(holder=typed)

    text = in_a_row(signed_in(shop.people.alice).get(f"{PAGE}?columns=all"))

    assert typed not in text
    assert text.count("&lt;b&gt;x&lt;/b&gt;") >= 6
    assert 'data-label="Holder">&lt;b&gt;x' in text
    assert 'title="Fax to &lt;b&gt;x' in text
    assert 'title="Messages by E-mail"' in text
    assert '<span class="badge tone-warn">Suspended</span>' in text


def test_a_full_page_is_small(shop: Shop):
    many(shop, 60)
    PhoneNumber.objects.update(
        label="Front desk, second floor", tags=["site-12"], city="Hackensack", province="NJ"
    )

    page = signed_in(shop.people.alice).get(PAGE)

    assert len(listed(page)) == 50
    assert len(page.content) < MOST_BYTES


def test_cards_on_phones_say_what_the_columns_are(shop: Shop):
    PhoneNumber.objects.filter(pk=shop.number.pk).update(city="Hackensack", inbound_cnam=True)
    hold(shop.number)
    answer = signed_in(shop.people.alice).get(PAGE, {"q": HELD[0], "columns": "all"})
    row = answer.content.decode().partition("<tbody>")[2].partition("</tr>")[0]
    assert re.findall(r'data-label="([^"]+)"', row) == [column.label for column in NUMBERS.columns[1:]]


def test_countries_are_those_that_the_carriers_serve(shop: Shop):
    client = signed_in(shop.people.alice)
    page = client.get(PAGE, {"country": "SE"})
    shown = [code for code, _ in page.context["filter_form"].fields["country"].widget.choices]
    assert shown == ["", "CA", "DK", "FR", "DE", "SE", "GB", "US"]
    assert listed(page) == []
    assert '<option value="SE" selected>Sweden' in page.content.decode()


def test_a_stranger_sees_none_of_them(shop: Shop):
    answer = signed_in(shop.people.charlie).get(PAGE)

    assert listed(answer) == []
    assert "No numbers yet" in answer.content.decode()


def test_the_download_keeps_the_filter_and_runs_no_formula(shop: Shop):
    PhoneNumber.objects.filter(pk=shop.number.pk).update(label="=HYPERLINK(1)")

    answer = signed_in(shop.people.alice).get("/exports/numbers.csv", {"q": "2000"})

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [unguarded(row["Number"]) for row in rows] == [HELD[0]]
    assert rows[0]["Label"] == "'=HYPERLINK(1)"
    assert rows[0]["Answered by"] == "Nothing"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


def test_the_download_of_a_stranger_has_no_rows(shop: Shop):
    answer = signed_in(shop.people.charlie).get("/exports/numbers.csv")

    assert len(b"".join(answer.streaming_content).decode().splitlines()) == 1


def test_a_reader_may_look_but_not_select(shop: Shop):
    text = signed_in(shop.people.carol).get(PAGE).content.decode()

    assert "(201) 342-2000" in text
    assert "data-bulk-item" not in text


def test_an_operator_does_not_mix_in_customers_numbers(people: People):
    with scope.tenant(people.customer.pk):
        PhoneNumber.objects.create(account=people.customer, provider_account=people.house, e164=HELD[0])

    assert listed(signed_in(people.olivia).get(PAGE)) == []
    assert listed(signed_in(people.olivia, people.customer).get(PAGE)) == [HELD[0]]
