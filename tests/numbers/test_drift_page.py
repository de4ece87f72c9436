"""The list of differences, and settling them from it."""

import pytest

from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from providers.states import Agreement
from tests.console import signed_in
from tests.numbers.answering import DEVICE
from tests.numbers.conftest import HELD, Shop

PAGE = "/numbers/drift/"


@pytest.fixture
def drifted(shop: Shop) -> Shop:
    PhoneNumber.objects.update(
        agreement=Agreement.DRIFT,
        reported={"destination": DEVICE, "forward_to": ""},
        differences=["destination"],
    )
    return shop


def test_each_difference_is_shown_as_ours_and_theirs(drifted: Shop):
    rows = signed_in(drifted.people.carol).get(PAGE).context["rows"]

    assert [row["number"].e164 for row in rows] == HELD
    assert rows[0]["parts"] == [{"label": "Answered by", "ours": "Nothing", "theirs": "Registered device"}]


def test_theirs_is_adopted_for_the_ticked_ones(drifted: Shop):
    answer = signed_in(drifted.people.bob).post(f"{PAGE}adopt-theirs/", {"number": [HELD[0]]})

    assert answer["Location"] == PAGE
    found = list(PhoneNumber.objects.order_by("e164").values_list("destination", "agreement"))
    assert found == [(DEVICE, "confirmed"), ("nothing", "drift")]


def test_ours_is_pushed_for_one_row_whatever_is_ticked(drifted: Shop):
    signed_in(drifted.people.bob).post(f"{PAGE}push-ours/", {"number": HELD, "only": HELD[1]})
    work.run(Job.objects.get().pk)

    found = list(PhoneNumber.objects.order_by("e164").values_list("destination", "agreement"))
    assert found == [("nothing", "drift"), ("nothing", "confirmed")]


def test_what_cannot_be_settled_is_told_and_the_rest_is_done(drifted: Shop):
    PhoneNumber.objects.filter(e164=HELD[0]).update(agreement=Agreement.CONFIRMED, differences=[])

    answer = signed_in(drifted.people.bob).post(f"{PAGE}adopt-theirs/", {"number": HELD}, follow=True)

    text = answer.content.decode()
    assert "1 of 2 numbers are now wanted as the carrier has it." in text
    assert "(201) 342-2000: Nothing is known to differ at the carrier." in text


@pytest.mark.parametrize("action", ["adopt-theirs", "push-ours"])
def test_a_strangers_number_is_not_there(drifted: Shop, action):
    assert signed_in(drifted.people.charlie).post(f"{PAGE}{action}/", {"number": HELD[:1]}).status_code == 404
    assert signed_in(drifted.people.charlie).get(PAGE).context["rows"] == []
    assert set(PhoneNumber.objects.values_list("agreement", flat=True)) == {"drift"}


def test_the_number_of_statements_is_that_of_one_page(drifted: Shop, django_assert_max_num_queries):
    client = signed_in(drifted.people.bob)
    client.get(PAGE)

    with django_assert_max_num_queries(14):
        client.get(PAGE)
