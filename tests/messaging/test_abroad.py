"""Messages beyond one country: who may be written to and from what, and lists of people however they are pasted."""

import io

import pytest
from django.test import Client
from django.urls import reverse

from accounts.rights import Right
from accounts.services.accounts import STAFF_FIELDS, update_account
from common.errors import Invalid
from jobs.models import Job
from messaging.models import Message, OptOut
from messaging.selectors import messages as reading
from messaging.selectors import opt_outs
from messaging.selectors.viewers import viewer
from messaging.services import opt_outs as services
from messaging.services.sending import Draft, send_message
from messaging.states import OptOutSource
from numbers.models import PhoneNumber
from providers.house.models import HouseState
from tests.console import HTMX, signed_in
from tests.messaging.conftest import OURS, OUTSIDE, Texts
from tests.numbers.conftest import house_number
from tests.people import BY

FRENCH_MOBILE, FRENCH_LANDLINE, FRENCH_OURS = "+33639981234", "+33199001234", "+33639984321"
LONDON = "+442079460123"


@pytest.fixture
def french(texts: Texts) -> PhoneNumber:
    """A French mobile number on the account, whose country is the US."""
    house = texts.people.house
    house_number(FRENCH_OURS, state=HouseState.HELD, holder=house.pk)
    return PhoneNumber.objects.create(account=texts.customer, provider_account=house, e164=FRENCH_OURS)


def send(texts: Texts, ours: str, peer: str) -> Message:
    draft = Draft(ours=ours, peer=peer, text="Hello")
    return send_message(account=texts.customer, by=BY, draft=draft, wait=True)


def open_to(texts: Texts, *countries: str) -> None:
    update_account(
        account=texts.customer,
        by=BY,
        may_change=STAFF_FIELDS,
        service_international=True,
        international_countries=list(countries),
    )
    Job.objects.all().delete()


@pytest.mark.parametrize(
    ("peer", "reason"),
    [
        (FRENCH_MOBILE, "the account may not reach other countries, and this is France"),
        ("+18769220123", "the account may not reach other countries, and this is Jamaica"),
        ("+19002345678", "the account may not reach premium rate numbers"),
        ("+870773111632", "the account may not reach satellite or international network numbers"),
    ],
)
def test_nothing_goes_abroad_unless_the_account_may(texts: Texts, peer: str, reason: str):
    with pytest.raises(Invalid, match=reason) as refused:
        send(texts, OURS, peer)
    assert refused.value.field == "peer"
    assert (Message.objects.count(), Job.objects.count(), texts.money()) == (0, 0, (10, 0))


def test_with_the_country_open_it_goes_to_mobiles_only(texts: Texts):
    open_to(texts, "FR", "GB")
    assert send(texts, OURS, FRENCH_MOBILE).state == "sent"
    for peer, kind in ((FRENCH_LANDLINE, "geographic number of France"), (LONDON, "of United Kingdom")):
        with pytest.raises(Invalid, match=kind) as refused:
            send(texts, OURS, peer)
        assert refused.value.field == "peer"
    assert list(Message.objects.values_list("peer", flat=True)) == [FRENCH_MOBILE]


def test_a_french_number_writes_to_france_without_more(texts: Texts, french: PhoneNumber):
    assert send(texts, FRENCH_OURS, FRENCH_MOBILE).state == "sent"
    with pytest.raises(Invalid, match="United Kingdom"):
        send(texts, FRENCH_OURS, "+447700900123")


def test_only_numbers_that_text_are_offered_to_write_from(texts: Texts, french: PhoneNumber):
    house = texts.people.house
    for e164 in (FRENCH_LANDLINE, "+18005550123", "+33800123456"):
        PhoneNumber.objects.create(account=texts.customer, provider_account=house, e164=e164)
    offered = {number.e164 for number in reading.sending_numbers(texts.customer)}
    assert offered == {OURS, texts.second.e164, FRENCH_OURS, "+18005550123"}


@pytest.mark.parametrize("typed", ["0033 6 39 98 12 34", "+33 (0)6 39 98 12 34", "tel:+33-6-39-98-12-34"])
def test_the_page_takes_numbers_as_they_are_pasted(texts: Texts, alice: Client, typed: str):
    open_to(texts, "FR")
    answer = alice.post(reverse("messaging:new"), {"ours": OURS, "peer": typed, "text": "Hello"})
    assert answer.status_code == 302
    assert [row.peer for row in Message.objects.all()] == [FRENCH_MOBILE]


def test_messages_are_found_by_both_forms(texts: Texts):
    open_to(texts, "FR")
    send(texts, OURS, FRENCH_MOBILE)
    texts.send()

    alice = viewer(texts.customer, texts.people.alice, frozenset(Right))

    def found(text: str) -> list[str]:
        return [row.peer for row in reading.found(alice, text).every()]

    assert found("(312) 555-0100") == found("+1 312 555") == found("312555") == [OUTSIDE]
    assert found("0033 6 39 98") == found("+33639981234") == found("39 98 12") == [FRENCH_MOBILE]
    update_account(account=texts.customer, by=BY, may_change=STAFF_FIELDS, country="FR")
    assert found("06 39 98 12 34") == found("06 39") == [FRENCH_MOBILE]


def test_anybody_may_opt_out_wherever_they_are(texts: Texts, alice: Client):
    peers = [FRENCH_MOBILE, LONDON, OUTSIDE]
    assert services.import_opt_outs(account=texts.customer, by=BY, peers=peers) == 3
    with pytest.raises(Invalid) as refused:
        services.opt_out(account=texts.customer, by=BY, peer="+1201", source=OptOutSource.CONSOLE)
    assert (refused.value.text, refused.value.field) == (
        "“+1201” is not a telephone number with its country code.",
        "peer",
    )
    assert alice.post(reverse("messaging:opt_out_add"), {"peer": "0045 33 12 34 56"}).status_code == 302
    assert OptOut.objects.filter(peer="+4533123456").count() == 1
    assert [row.peer for row in opt_outs.opt_outs(texts.customer, search="+44 20")] == [LONDON]


def test_a_list_that_was_exported_can_be_pasted_elsewhere(texts: Texts, alice: Client):
    peers = {FRENCH_MOBILE, LONDON, OUTSIDE, "+13125550101"}
    services.import_opt_outs(account=texts.customer, by=BY, peers=sorted(peers))
    download = alice.get("/exports/opt-outs.csv")
    text = io.BytesIO(b"".join(download.streaming_content)).getvalue().decode("utf-8-sig")
    assert "'+13125550101" in text
    OptOut.objects.all().delete()
    answer = alice.post(reverse("messaging:opt_out_add_many"), {"peers": text}, **HTMX)
    assert answer.status_code == 200
    assert set(OptOut.objects.values_list("peer", flat=True)) == peers


def test_many_are_read_from_a_table_with_headings_and_names(texts: Texts, alice: Client):
    pasted = "Name\tMobile\tSince\nAnn Archer\t(312) 555\u20110100\t2026-11-29\nBob\t312.555.0101 x12\t11/28/2026\n"
    assert alice.post(reverse("messaging:opt_out_add_many"), {"peers": pasted}).status_code == 302
    assert set(OptOut.objects.values_list("peer", flat=True)) == {OUTSIDE, "+13125550101"}


def test_no_campaign_is_offered_where_none_is_needed(texts: Texts, french: PhoneNumber):
    client = signed_in(texts.people.alice)

    page = client.get(f"/messages/numbers/{french.e164}/")
    assert (page.context["needs_campaign"], page.context["form"]) == (False, None)
    assert "may send messages without a campaign" in page.content.decode()
    assert "may send messages without a campaign" in client.get(f"/numbers/{french.e164}/").content.decode()

    page = client.get(f"/messages/numbers/{OURS}/")
    assert page.context["needs_campaign"] is True
    assert "without a campaign" not in page.content.decode()
