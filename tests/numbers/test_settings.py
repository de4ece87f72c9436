"""Changing a number's settings on the house carrier: outcome, refusal, stranger, repeat, race."""

import pytest

from accounts.models import Activity
from common import crypto, scope
from common.errors import CarrierTrouble, Conflict, Invalid, NotFound
from jobs import work
from jobs.models import Job
from numbers.models import PhoneNumber
from numbers.services import settings
from numbers.states import NumberState
from providers.contract.destinations import gateway
from providers.errors import Rejected, Unavailable, Uncertain
from providers.house.connector import House
from providers.house.models import HouseNumber
from providers.states import Agreement
from tests.console import signed_in
from tests.numbers.answering import NOTHING, SDN
from tests.numbers.conftest import FOR_SALE, Shop
from tests.people import BY


def change(shop: Shop) -> dict[str, object]:
    return {"account": shop.customer, "by": BY, "e164": shop.number.e164}


def at_house(e164: str) -> dict[str, object]:
    return HouseNumber.objects.get(e164=e164).settings


def test_forward_is_carried_out_confirmed_and_logged(shop: Shop):
    number = settings.set_forward(**change(shop), wait=True, to="+12125550123".replace("555", "736"))

    assert (number.forward_to, number.agreement, number.unsent) == ("+12127360123", Agreement.CONFIRMED, [])
    stored = PhoneNumber.objects.get(pk=number.pk)
    assert (stored.forward_to, stored.agreement, stored.unsent) == ("+12127360123", Agreement.CONFIRMED, [])
    assert stored.reported["forward_to"] == "+12127360123"
    assert at_house(number.e164)["forward_to"] == "+12127360123"
    job = Job.objects.get()
    assert (job.state, job.attempts, job.kind) == ("done", 1, "numbers.push")
    log = Activity.objects.get(verb="changed", subject_type="phonenumber")
    assert (log.before, log.after) == ({"forward_to": ""}, {"forward_to": "+12127360123"})


def test_without_waiting_a_worker_carries_it_out(shop: Shop):
    number = settings.set_destination(**change(shop), wait=False, destination=SDN)

    assert (number.destination, number.agreement) == (SDN, Agreement.PENDING)
    assert "destination" not in at_house(number.e164)
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("queued", 0)

    work.run(job.pk)

    number.refresh_from_db()
    assert (number.agreement, number.unsent, at_house(number.e164)["destination"]) == (
        Agreement.CONFIRMED,
        [],
        SDN,
    )
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 1)


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (
            lambda c: settings.set_destination(**c, wait=True, destination=SDN.of(SDN.kind, "teapot")),
            "destination",
        ),
        (lambda c: settings.set_destination(**c, wait=True, destination=gateway(1000)), "destination"),
        (lambda c: settings.set_forward(**c, wait=True, to="+12013422000"), "destination"),
        (lambda c: settings.set_forward(**c, wait=True, to="+11234567890"), "destination"),
        (lambda c: settings.set_forward(**c, wait=True, to="+19002345678"), "destination"),
        (lambda c: settings.set_forward(**c, wait=True, to="+12129761234"), "destination"),
        (lambda c: settings.set_translation(**c, wait=True, translation="12#"), "translation"),
        (lambda c: settings.set_caller_name(**c, wait=True, name="SIXTEEN LETTERS!X"), "cnam"),
        (lambda c: settings.set_caller_name(**c, wait=True, name="***"), "cnam"),
        (lambda c: settings.set_fax(**c, wait=True, email="nobody"), "email"),
        (lambda c: settings.set_sms_route(**c, wait=True, type="email", target="x"), "resource"),
        (lambda c: settings.set_sms_route(**c, wait=True, type="sip", target="10.0.0.1"), "resource"),
        (lambda c: settings.set_sms_route(**c, wait=True, type="webhook", target="http://a.b"), "resource"),
        (
            lambda c: settings.set_sms_route(**c, wait=True, type="webhook", target="https://127.0.0.1/"),
            "resource",
        ),
        (lambda c: settings.set_port_out_pin(**c, wait=True, pin="12345"), "pin"),
        (lambda c: settings.set_port_out_pin(**c, wait=True, pin="1234\n"), "pin"),
    ],
)
def test_a_bad_value_names_its_field_and_changes_nothing(shop: Shop, call, field):
    before = PhoneNumber.objects.filter(pk=shop.number.pk).values().get()

    with pytest.raises(Invalid) as refusal:
        call(change(shop))

    assert refusal.value.field == field
    assert PhoneNumber.objects.filter(pk=shop.number.pk).values().get() == before
    assert Job.objects.count() == 0
    assert at_house(shop.number.e164) == {}


def test_a_stranger_and_an_unknown_number_are_not_found(shop: Shop):
    with scope.tenant(shop.people.other.pk), pytest.raises(NotFound):
        settings.set_destination(
            account=shop.people.other, by=BY, e164=shop.number.e164, wait=True, destination=SDN
        )
    with pytest.raises(NotFound):
        settings.set_destination(account=shop.customer, by=BY, e164=FOR_SALE[0], wait=True, destination=SDN)
    assert Job.objects.count() == 0


def test_a_porting_number_is_left_alone(shop: Shop):
    PhoneNumber.objects.filter(pk=shop.number.pk).update(state=NumberState.PORTING_OUT)

    with pytest.raises(Conflict, match="being ported"):
        settings.set_inbound_cnam(**change(shop), wait=True, enabled=True)

    assert not PhoneNumber.objects.get(pk=shop.number.pk).inbound_cnam


def test_a_refusal_of_the_carrier_puts_the_old_setting_back(shop: Shop, monkeypatch):
    settings.set_forward(**change(shop), wait=True, to="+12127360123")

    def refuse(self, e164, wanted, *, key):
        raise Rejected("That destination is blocked.")

    monkeypatch.setattr(House, "configure_number", refuse)
    with pytest.raises(Conflict, match="blocked"):
        settings.set_forward(**change(shop), wait=True, to="+12127369999")

    number = PhoneNumber.objects.get(pk=shop.number.pk)
    assert (number.forward_to, number.agreement, number.unsent) == ("+12127360123", Agreement.CONFIRMED, [])
    assert number.pushing_job is None
    assert list(Job.objects.order_by("created_at").values_list("state", flat=True)) == ["done", "failed"]


@pytest.mark.parametrize(("error", "called"), [(Unavailable, False), (Uncertain, True)])
def test_trouble_leaves_the_job_to_the_sweep(shop: Shop, monkeypatch, error, called):
    calls = []

    def fail(self, e164, wanted, *, key):
        calls.append(e164)
        raise error("No answer.")

    with monkeypatch.context() as patch:
        patch.setattr(House, "configure_number", fail)
        with pytest.raises(CarrierTrouble, match="No answer"):
            settings.set_forward(**change(shop), wait=True, to="+12127360123")

    job = Job.objects.get()
    assert (job.state, job.called_at is not None, len(calls)) == ("queued", called, 1)
    assert PhoneNumber.objects.get(pk=shop.number.pk).agreement == Agreement.PENDING
    Job.objects.update(run_at=job.created_at)
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert at_house(shop.number.e164)["forward_to"] == "+12127360123"


def test_after_a_lost_answer_the_carrier_is_asked_before_anything_is_sent(shop: Shop, monkeypatch):
    sent = []
    real = House.configure_number

    def deaf(self, e164, wanted, *, key):
        sent.append(e164)
        real(self, e164, wanted, key=key)
        raise Uncertain("The answer was lost.")

    monkeypatch.setattr(House, "configure_number", deaf)
    with pytest.raises(CarrierTrouble):
        settings.set_forward(**change(shop), wait=True, to="+12127360123")
    job = Job.objects.get()
    Job.objects.update(run_at=job.created_at)

    work.run(job.pk)

    job.refresh_from_db()
    assert (job.state, sent) == ("done", [shop.number.e164])
    assert PhoneNumber.objects.get(pk=shop.number.pk).agreement == Agreement.CONFIRMED


def test_a_second_change_waits_while_the_first_is_being_sent(shop: Shop, monkeypatch):
    real, refusals = House.configure_number, []

    def slow(self, e164, wanted, *, key):
        with pytest.raises(Conflict, match="being sent") as refusal:
            settings.set_destination(**change(shop), wait=True, destination=SDN)
        refusals.append(refusal.value.field)
        return real(self, e164, wanted, key=key)

    monkeypatch.setattr(House, "configure_number", slow)
    settings.set_forward(**change(shop), wait=True, to="+12127360123")

    number = PhoneNumber.objects.get(pk=shop.number.pk)
    assert (number.destination, number.forward_to, refusals) == (NOTHING, "+12127360123", ["number"])


def test_a_pin_is_kept_encrypted_and_locked_for_thirty_days(shop: Shop):
    first = settings.set_port_out_pin(**change(shop), wait=True, pin="1234")
    second = settings.set_port_out_pin(**change(shop), wait=True, pin="9999")

    assert (first.pin, first.changed, second.pin, second.changed) == ("1234", True, "1234", False)
    stored = PhoneNumber.objects.get(pk=shop.number.pk).port_out_pin
    assert "1234" not in stored
    assert crypto.decrypt(stored) == "1234"
    assert Job.objects.exclude(kind="portal.owner_mail").count() == 1
    assert Job.objects.count() == 2
    # Ids and moments may have any four digits; what people write has not.
    rows = [
        *Job.objects.values_list("payload", "title", "result", "error"),
        *Activity.objects.values_list("before", "after"),
    ]
    assert "1234" not in str(rows)


def test_a_carrier_that_repeats_the_pin_it_refuses_is_not_quoted(shop: Shop, monkeypatch):
    def refuse(self, e164, wanted, *, key):
        raise Rejected(f"PIN {wanted.port_out_pin} is too simple.")

    monkeypatch.setattr(House, "configure_number", refuse)
    with pytest.raises(Conflict, match="too simple"):
        settings.set_port_out_pin(**change(shop), wait=True, pin="4711")

    job = Job.objects.exclude(kind="portal.owner_mail").get()
    assert (job.state, job.error) == ("failed", "PIN [hidden] is too simple.")
    assert "4711" not in PhoneNumber.objects.get(pk=shop.number.pk).push_error


def test_what_a_carrier_tells_of_a_pin_is_not_shown(shop: Shop):
    told = {"portOutPin": "4711", "port_out_pin": "4712", "city": "Hackensack"}
    PhoneNumber.objects.filter(pk=shop.number.pk).update(evidence=told)

    shown = signed_in(shop.people.alice).get(f"/numbers/{shop.number.e164}/evidence/").content.decode()

    assert "Hackensack" in shown
    assert "471" not in shown


def test_a_caller_name_stays_stored_when_the_carrier_refuses_it(shop: Shop, monkeypatch):
    def refuse(self, e164, wanted, *, key):
        raise Rejected("Not in our books.")

    monkeypatch.setattr(House, "configure_number", refuse)
    outcome = settings.set_caller_name(**change(shop), wait=True, name="Harbor Dental!")

    assert (outcome.name, outcome.carrier_status) == ("HARBOR DENTAL", "Not in our books.")
    assert PhoneNumber.objects.get(pk=shop.number.pk).caller_name == "HARBOR DENTAL"
