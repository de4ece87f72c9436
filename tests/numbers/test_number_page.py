"""One number's page: its settings, its standing with the carrier, evidence, history, notes."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Activity
from agents.services.answering import as_destination
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.services.settings import answer_with
from numbers.states import NumberState
from providers.errors import Rejected, Unavailable
from providers.house.connector import House
from tests.agents.staff import add_agent
from tests.console import HTMX, in_a_row, signed_in
from tests.numbers.answering import DEVICE
from tests.numbers.conftest import HELD, Shop
from tests.people import BY

PAGE = f"/numbers/{HELD[0]}/"
FORWARD = f"{PAGE}settings/destination/"
TO = "+12127360123"
WAIVER = {"reason": "It only receives faxes.", "signed_name": "Alice Acme", "understood": "on"}


GIVEN = {"destination": "forward", "forward_to": TO}


def again(shop: Shop) -> PhoneNumber:
    return PhoneNumber.objects.get(pk=shop.number.pk)


def run_push() -> None:
    work.run(Job.objects.exclude(kind="portal.owner_mail").get(state="queued").pk)


def test_a_change_goes_from_desired_to_confirmed(shop: Shop):
    client = signed_in(shop.people.bob)

    saved = client.post(FORWARD, GIVEN | {"forward_to": "(212) 736-0123"})
    waiting = client.get(f"{PAGE}status/", **HTMX)
    run_push()
    settled = client.get(f"{PAGE}status/", **HTMX)

    assert (saved.status_code, saved["Location"]) == (302, PAGE)
    assert (waiting.status_code, waiting.context["live"]) == (200, True)
    assert 'hx-trigger="every 1s' in waiting.content.decode()
    assert settled.status_code == 286
    assert json.loads(settled["HX-Trigger"]) == {"number-settled": {}}
    assert "every 1s" not in settled.content.decode()
    number = again(shop)
    assert (number.forward_to, number.agreement, number.reported["forward_to"]) == (TO, "confirmed", TO)


def test_htmx_gets_the_line_a_toast_and_the_news(shop: Shop):
    answer = signed_in(shop.people.bob).post(FORWARD, GIVEN | {"forward_to": "2127360123"}, **HTMX)

    triggers = json.loads(answer["HX-Trigger"])
    assert answer.templates[0].name == "numbers/_setting.html"
    assert triggers["toast"]["level"] == "ok"
    assert "number-changed" in triggers
    assert answer.context["line"]["state"] == "Waiting to be sent"


@pytest.mark.parametrize(
    ("slug", "data", "expected"),
    [
        ("destination", {"destination": DEVICE}, {"destination": DEVICE}),
        ("destination", {"destination": "forward", "forward_to": TO}, {"forward_to": TO}),
        ("translation", {"translation": "2127360123"}, {"translation": TO}),
        ("translation", {"translation": ""}, {"translation": ""}),
        ("inbound-cnam", {"enabled": "on"}, {"inbound_cnam": True}),
        ("caller-name", {"cnam": "Acme & Co"}, {"caller_name": "ACME  CO"}),
        (
            "sms",
            {"type": "email", "resource": "a@example.com"},
            {"sms_type": "email", "sms_target": "a@example.com"},
        ),
        ("sms", {"type": "", "resource": ""}, {"sms_type": "", "sms_target": ""}),
        ("fax", {"email": "fax@example.com"}, {"fax_email": "fax@example.com"}),
        ("fax", {"email": ""}, {"fax_email": ""}),
    ],
)
def test_each_setting_is_stored_and_sent(shop: Shop, slug, data, expected):
    answer = signed_in(shop.people.bob).post(f"{PAGE}settings/{slug}/", data)
    run_push()

    number = again(shop)
    assert answer.status_code == 302
    assert {name: getattr(number, name) for name in expected} == expected
    assert number.agreement == "confirmed"


def test_one_destination_answers_and_the_former_one_comes_back(shop: Shop):
    """Forwarding leaves what answered before; ending it, or choosing another, is one step."""
    client = signed_in(shop.people.bob)

    def choose(**data: str) -> tuple[str, str, str]:
        assert client.post(FORWARD, data).status_code == 302
        run_push()
        number = again(shop)
        assert number.agreement == "confirmed"
        assert {name: number.reported[name] for name in ("destination", "forward_to")} == {
            "destination": number.destination,
            "forward_to": number.forward_to,
        }
        return number.destination, number.forward_to, number.answered_by

    assert choose(destination=DEVICE) == (DEVICE, "", DEVICE)
    assert choose(destination="forward", forward_to=TO) == (DEVICE, TO, f"forward:{TO}")
    assert b"Forwarded to (212) 736-0123" in client.get(PAGE).content
    assert choose(destination="end") == (DEVICE, "", DEVICE)
    choose(destination="forward", forward_to=TO)
    assert choose(destination="nothing") == ("nothing", "", "nothing")


@pytest.mark.parametrize(
    ("slug", "data", "words"),
    [
        ("destination", {"destination": "gateway:4711"}, "Select a valid choice"),
        ("destination", {"destination": "forward", "forward_to": "12"}, "is not a telephone number"),
        ("destination", {"destination": "forward", "forward_to": HELD[0]}, "cannot be forwarded to itself"),
        ("destination", {"destination": "forward"}, "Say to which number."),
        ("destination", {"destination": "nothing", "forward_to": TO}, "To forward calls there, choose"),
        ("destination", {"destination": "end"}, "Select a valid choice"),
        ("caller-name", {"cnam": "A name of more than fifteen"}, "up to 15 letters"),
        ("sms", {"type": "email", "resource": "nobody"}, "not an e-mail address"),
        ("fax", {"email": "nobody"}, "not an e-mail address"),
        ("port-out-pin", {"pin": "12a4"}, "4 digits"),
    ],
)
def test_a_refusal_stands_on_the_form_and_changes_nothing(shop: Shop, slug, data, words):
    for options in ({}, HTMX):
        answer = signed_in(shop.people.bob).post(f"{PAGE}settings/{slug}/", data, **options)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    number = again(shop)
    assert (number.version, number.agreement) == (0, "confirmed")
    assert not Job.objects.exists()


def test_the_pin_goes_in_once_and_never_comes_out(shop: Shop):
    client = signed_in(shop.people.bob)
    url = f"{PAGE}settings/port-out-pin/"

    assert client.post(url, {"pin": "4711"}).status_code == 302
    refused = client.post(url, {"pin": "4712"})

    assert refused.status_code == 422
    assert "less than 30 days ago" in refused.content.decode()
    for page in (PAGE, url):
        text = client.get(page).content.decode()
        assert "4711" not in text
    assert "Set on" in client.get(PAGE).content.decode()
    assert "4711" not in json.dumps(list(Job.objects.values("payload")))


def test_a_carriers_refusal_is_told_on_the_page(shop: Shop, monkeypatch):
    client = signed_in(shop.people.bob)

    def refuse(*_args, **_options):
        raise Rejected("The carrier does not like it.")

    monkeypatch.setattr(House, "configure_number", refuse)
    client.post(FORWARD, GIVEN)
    run_push()

    text = client.get(PAGE).content.decode()
    assert "The carrier does not like it." in text
    assert "every 1s" not in text


def test_a_carrier_that_is_down_is_told_with_the_next_try(shop: Shop, monkeypatch):
    client = signed_in(shop.people.bob)

    def fail(*_args, **_options):
        raise Unavailable("House cannot be reached.")

    monkeypatch.setattr(House, "configure_number", fail)
    client.post(FORWARD, GIVEN)
    run_push()

    answer = client.get(f"{PAGE}status/", **HTMX)
    assert answer.status_code == 200
    assert "House cannot be reached." in answer.content.decode()


def test_evidence_names_the_carriers_field_and_raw_value(shop: Shop):
    client = signed_in(shop.people.bob)
    client.post(FORWARD, GIVEN)
    run_push()

    rows = {row["label"]: row for row in client.get(PAGE).context["evidence"]}
    assert rows["Forwarded to"] == {
        "label": "Forwarded to",
        "wanted": "(212) 736-0123",
        "reported": "(212) 736-0123",
        "field": "settings.forward_to",
        "raw": f'"{TO}"',
        "tone": "ok",
        "state": "Confirmed",
    }


def test_history_tells_who_changed_what_and_what_workers_did(shop: Shop):
    client = signed_in(shop.people.olivia, shop.customer)
    client.post(FORWARD, GIVEN)
    run_push()

    told = [(event["who"], event["text"]) for event in client.get(PAGE).context["history"]]
    assert ("Olivia of Tandem Telecom, Console", "Forwarded to: — → (212) 736-0123") in told
    assert ("Job", "") in told


def test_notes_are_kept_and_a_bad_tag_is_refused(shop: Shop):
    client = signed_in(shop.people.bob)
    data = {"label": "Front desk", "tags": "vip, east", "notes": "Ask for Ann."}

    assert client.post(f"{PAGE}notes/", data).status_code == 302
    refused = client.post(f"{PAGE}notes/", data | {"tags": "x" * 31})

    assert refused.status_code == 422
    number = again(shop)
    assert (number.label, number.tags, number.notes) == ("Front desk", ["vip", "east"], "Ask for Ann.")
    assert Activity.objects.filter(verb="described").count() == 1


def test_a_number_that_has_left_shows_its_history_only(shop: Shop):
    PhoneNumber.objects.filter(pk=shop.number.pk).update(state=NumberState.REMOVED)
    client = signed_in(shop.people.alice)

    text = client.get(PAGE).content.decode()

    assert "no longer on this account" in text
    assert "settings/destination" not in text
    assert client.post(FORWARD, GIVEN).status_code == 404


@pytest.mark.parametrize(
    "part", ["", "status/", "evidence/", "history/", "notes/", "settings/destination/", "release/"]
)
def test_a_strangers_number_is_not_there(shop: Shop, part):
    assert signed_in(shop.people.charlie).get(PAGE + part).status_code == 404


@pytest.mark.parametrize("path", ["/numbers/+19999/", "/numbers/2013422000/", f"{PAGE}settings/nothing/"])
def test_addresses_that_name_nothing_are_404(shop: Shop, path):
    assert signed_in(shop.people.alice).get(path).status_code == 404


def test_what_the_page_costs(shop: Shop):
    """With somebody who holds it and answers it, a waiver, and a history that speaks of other answers."""
    agent = add_agent(shop.customer, "Ada Lovelace", private=HELD[0])
    for destination in (as_destination(agent), DEVICE, as_destination(agent)):
        answer_with(account=shop.customer, by=BY, e164=HELD[0], wait=True, destination=destination)
    client = signed_in(shop.people.alice)
    assert client.post(f"/numbers/{HELD[0]}/e911/waive/", WAIVER).status_code == 302
    client.get(PAGE)

    with CaptureQueriesContext(connection) as queries:
        page = client.get(PAGE)

    text = in_a_row(page)
    for words in ("Agent Ada Lovelace", "Registered device", "Waived by Alice Acme"):
        assert words in text
    assert [row.agent for row in page.context["holders"]] == [agent]
    assert {event["title"] for event in page.context["history"]} >= {
        "Changed",
        "Waived the emergency address",
    }
    # Session, user with standing, three scopes, counts; the number, what is around it, names, the answer's own page.
    assert len(queries) <= 10


def test_the_history_leads_to_every_change(shop: Shop):
    client = signed_in(shop.people.bob)
    client.post(FORWARD, GIVEN)
    client.post(FORWARD, {"destination": "nothing"})

    link = f"/activity/?q=%2B{HELD[0][1:]}"
    assert f'href="{link}"' in client.get(PAGE).content.decode()
    every = client.get(link).context["events"]
    assert {event["row"].subject_id for event in every} == {str(shop.number.pk)}
    assert len(every) == Activity.objects.filter(subject_type="phonenumber").count() > 1
