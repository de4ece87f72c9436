"""Emergency addresses: checked, accepted, sent, changed, removed, and what becomes of them when a number leaves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Account, Activity
from common import scope
from common.errors import CarrierTrouble, Conflict, Forbidden, Invalid, NotFound
from jobs import work
from jobs.models import Job
from numbers.e911_states import AT_REST, CANDIDATE, IN_FORCE, MOVES, E911State, may_become
from numbers.models import E911Address, E911Record, E911Waiver
from numbers.selectors import e911 as selectors
from numbers.services import e911, e911_waivers
from numbers.services.e911_records import advance
from providers.errors import Rejected, Unavailable, Uncertain
from providers.house.connector import House
from providers.house.models import HouseEmergencyRecord
from providers.models import ProviderAccount
from tests.numbers.conftest import Shop
from tests.numbers.emergencies import (
    ELSEWHERE,
    NEAR,
    NORMAL,
    NOWHERE,
    TYPED,
    at_house,
    create,
    enter,
    house_records,
    remove,
    run_again,
    states,
)
from tests.people import BY


def test_the_states_are_those_of_the_design_and_their_moves_are_closed():
    assert set(MOVES) == set(E911State) == CANDIDATE | IN_FORCE | {E911State.REMOVED}
    assert AT_REST < CANDIDATE
    assert MOVES[E911State.REMOVED] == frozenset()
    assert set(may_become(E911State.ACTIVE)) == {E911State.PROVISIONING}
    assert set(may_become(E911State.PROVISIONING)) == {E911State.VALIDATED, E911State.NEEDS_CONFIRMATION}


def test_a_move_that_is_not_legal_changes_nothing(shop: Shop):
    record = enter(shop)
    assert advance(record, E911State.ACTIVE) is False
    assert (record.state, states()) == (E911State.VALIDATED, ["validated"])


def test_an_exact_address_is_checked_accepted_and_sent(shop: Shop):
    record = enter(shop)
    assert (record.state, record.entered, record.address.postal) == ("validated", TYPED, NORMAL)
    assert at_house(shop) is None

    sent = e911.accept_address(account=shop.customer, by=BY, e164=shop.number.e164, wait=True)

    assert (sent.pk, sent.state, sent.is_stale) == (record.pk, "active", False)
    assert at_house(shop) == ("ACME INC", "411 HACKENSACK AVE, HACKENSACK, NJ 07601")
    assert selectors.record(shop.customer, shop.number.e164).address.postal == NORMAL
    assert list(Activity.objects.filter(subject_type="phonenumber").values_list("verb", flat=True)) == [
        "set the emergency address",
        "entered an emergency address",
    ]


def test_from_the_console_a_worker_sends_it(shop: Shop):
    enter(shop)
    record = e911.accept_address(account=shop.customer, by=BY, e164=shop.number.e164, wait=False)
    assert (record.state, at_house(shop)) == ("provisioning", None)

    work.run(Job.objects.get().pk)

    assert (states(), at_house(shop)[0]) == (["active"], "ACME INC")


def test_a_corrected_address_waits_to_be_confirmed(shop: Shop):
    record = enter(shop, NEAR)
    assert (record.state, record.entered, record.address.postal) == ("needs_confirmation", NEAR, NORMAL)
    assert (at_house(shop), Job.objects.count()) == (None, 0)

    e911.accept_address(account=shop.customer, by=BY, e164=shop.number.e164, wait=True)

    record.refresh_from_db()
    assert (record.state, record.entered, record.address.postal) == ("active", NEAR, NORMAL)


def test_in_one_go_a_corrected_address_is_a_conflict_that_names_it(shop: Shop):
    with pytest.raises(Conflict, match="411 HACKENSACK AVE, STE 200"):
        create(shop, NEAR)
    assert (states(), at_house(shop), Job.objects.count()) == (["needs_confirmation"], None, 0)


def test_an_impossible_address_says_why_and_what_is_in_force_stays(shop: Shop):
    create(shop)
    with pytest.raises(Conflict, match="not in NY"):
        create(shop, NOWHERE)

    assert states() == ["active", "invalid"]
    assert at_house(shop)[0] == "ACME INC"
    with pytest.raises(Conflict, match="No checked address"):
        e911.accept_address(account=shop.customer, by=BY, e164=shop.number.e164, wait=True)


def test_one_validated_address_serves_every_number_and_a_name_changes_alone(shop: Shop):
    address = e911.validate_address(account=shop.customer, address=TYPED)
    assert e911.validate_address(account=shop.customer, address=NORMAL).pk == address.pk

    def provision(e164: str, name: str) -> E911Record:
        return e911.provision(
            account=shop.customer, by=BY, e164=e164, address_id=address.pk, caller_name=name, wait=True
        )

    provision(shop.number.e164, "ACME INC")
    provision(shop.second.e164, "ACME WEST")
    renamed = provision(shop.number.e164, "ACME EAST")

    assert (renamed.state, renamed.address.pk, E911Address.objects.count()) == ("active", address.pk, 1)
    assert [(r.e164, r.caller_name) for r in selectors.records(shop.customer)] == [
        (shop.number.e164, "ACME EAST"),
        (shop.second.e164, "ACME WEST"),
    ]
    assert states() == ["removed", "active", "active"]
    assert at_house(shop)[0] == "ACME EAST"


def test_a_repeat_ends_as_the_first_did(shop: Shop):
    create(shop)
    create(shop)
    assert (states(), len(house_records())) == (["removed", "active"], 1)


def test_of_two_changes_at_once_the_second_is_refused(shop: Shop):
    enter(shop)
    e911.accept_address(account=shop.customer, by=BY, e164=shop.number.e164, wait=False)

    with pytest.raises(Conflict, match="on its way"):
        create(shop, ELSEWHERE)
    with pytest.raises(Conflict, match="No checked address"):
        e911.accept_address(account=shop.customer, by=BY, e164=shop.number.e164, wait=True)

    assert (states(), Job.objects.count(), E911Address.objects.count()) == (["provisioning"], 1, 1)


def test_the_database_lets_in_one_candidate_and_one_in_force(shop: Shop):
    record = create(shop)
    for state in (E911State.ACTIVE, E911State.REMOVAL_FAILED):
        copy = E911Record.objects.get(pk=record.pk)
        copy.pk, copy.state = None, state
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save()
    assert states() == ["active"]


def test_an_abandoned_check_does_not_stand_in_the_way_for_ever(shop: Shop):
    record = enter(shop)
    E911Record.objects.filter(pk=record.pk).update(state=E911State.VALIDATING)
    with pytest.raises(Conflict):
        enter(shop, ELSEWHERE)
    E911Record.objects.filter(pk=record.pk).update(updated_at=timezone.now() - timedelta(minutes=3))

    assert enter(shop, ELSEWHERE).state == "validated"
    assert states() == ["removed", "validated"]


def test_a_carrier_that_cannot_be_reached_leaves_nothing(shop: Shop, monkeypatch):
    def down(self, address):
        raise Unavailable("No route.")

    monkeypatch.setattr(House, "validate_address", down)
    with pytest.raises(CarrierTrouble, match="cannot be reached"):
        create(shop)
    with pytest.raises(CarrierTrouble):
        e911.validate_address(account=shop.customer, address=TYPED)
    assert (states(), E911Address.objects.count(), Job.objects.count()) == (["removed"], 0, 0)


def test_a_refused_address_leaves_what_was_there(shop: Shop, monkeypatch):
    create(shop)

    def refuse(self, e164, ref, name, *, key):
        raise Rejected("No service there.")

    monkeypatch.setattr(House, "set_emergency_record", refuse)
    with pytest.raises(Conflict, match="No service there"):
        create(shop, ELSEWHERE)

    assert states() == ["active", "failed"]
    assert E911Record.objects.get(state="failed").error == "No service there."
    assert at_house(shop)[1].startswith("411 HACKENSACK")
    assert selectors.record(shop.customer, shop.number.e164).address.postal == NORMAL


@pytest.mark.parametrize("name", ["set_emergency_record", "remove_emergency_record"])
def test_a_refusal_of_what_is_so_already_is_no_refusal(shop: Shop, monkeypatch, name):
    """Somebody else, or an attempt of ours whose answer was lost, did it just before."""
    real = getattr(House, name)

    def refuse(self, *words, **options):
        real(self, *words, **options)
        raise Rejected("That is done already.")

    if name == "remove_emergency_record":
        create(shop)
    monkeypatch.setattr(House, name, refuse)

    record = remove(shop) if name == "remove_emergency_record" else create(shop)

    assert (record.state, record.error) == (
        ("removed" if name == "remove_emergency_record" else "active"),
        "",
    )
    assert Job.objects.latest("created_at").state == "done"


def test_a_lost_answer_is_looked_up_and_nothing_is_sent_twice(shop: Shop, monkeypatch):
    real, calls = House.set_emergency_record, []

    def deaf(self, *words, **options):
        calls.append(words)
        real(self, *words, **options)
        raise Uncertain("The answer was lost.")

    monkeypatch.setattr(House, "set_emergency_record", deaf)
    with pytest.raises(CarrierTrouble):
        create(shop)
    assert (states(), Job.objects.get().state) == (["provisioning"], "queued")

    run_again()

    assert (states(), Job.objects.get().state, len(calls)) == (["active"], "done", 1)


def test_a_write_that_never_arrived_is_sent_again(shop: Shop, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(House, "set_emergency_record", _lost)
        with pytest.raises(CarrierTrouble):
            create(shop)

    run_again()

    assert (states(), at_house(shop)[0]) == (["active"], "ACME INC")


def _lost(self, *words, **options):
    raise Uncertain("The answer was lost.")


def test_removing_takes_it_away_once(shop: Shop):
    create(shop)
    assert remove(shop).state == "removed"
    assert (at_house(shop), selectors.records(shop.customer).count()) == (None, 0)
    with pytest.raises(Conflict, match="no emergency address"):
        remove(shop)
    assert Activity.objects.filter(verb="removed the emergency address").count() == 1


def test_a_refused_removal_can_be_asked_for_again(shop: Shop, monkeypatch):
    create(shop)

    def refuse(self, e164, *, key):
        raise Rejected("Locked.")

    with monkeypatch.context() as patch:
        patch.setattr(House, "remove_emergency_record", refuse)
        with pytest.raises(Conflict, match="Locked"):
            remove(shop)
    record = E911Record.objects.get()
    assert (record.state, record.error, at_house(shop)[0]) == ("removal_failed", "Locked.", "ACME INC")
    assert selectors.records(shop.customer).count() == 1

    assert (remove(shop).state, at_house(shop)) == ("removed", None)


def test_what_the_carrier_has_lost_already_counts_as_removed(shop: Shop):
    create(shop)
    with scope.system():
        HouseEmergencyRecord.objects.all().delete()
    assert remove(shop).state == "removed"


def test_a_stranger_gets_nothing(shop: Shop):
    create(shop)
    address = E911Address.objects.get()
    other, e164 = shop.people.other, shop.number.e164
    with scope.tenant(other.pk):
        for attempt in (
            lambda: e911.create(account=other, by=BY, e164=e164, address=TYPED, caller_name="X"),
            lambda: e911.remove_record(account=other, by=BY, e164=e164, wait=True),
            lambda: e911.confirm_record(account=other, by=BY, e164=e164),
            lambda: e911.accept_address(account=other, by=BY, e164=e164, wait=True),
            lambda: e911_waivers.waive(
                account=other, by=BY, e164=e164, reason="No outbound calls.", signed_name="Eve Stranger"
            ),
            lambda: selectors.record(other, e164),
        ):
            with pytest.raises(NotFound):
                attempt()
        assert (E911Record.objects.count(), E911Waiver.objects.count(), Job.objects.count()) == (0, 0, 0)
    with pytest.raises(Conflict, match="no such address"):
        e911.provision(
            account=shop.customer,
            by=BY,
            e164=e164,
            address_id=address.pk + 1,
            caller_name="ACME",
            wait=True,
        )
    assert (states(), at_house(shop)[0]) == (["active"], "ACME INC")


def test_another_accounts_address_cannot_be_used(shop: Shop):
    other = shop.people.other
    with scope.tenant(other.pk):
        theirs = e911.validate_address(account=other, address=ELSEWHERE)
    with pytest.raises(Conflict, match="no such address"):
        e911.provision(
            account=shop.customer,
            by=BY,
            e164=shop.number.e164,
            address_id=theirs.pk,
            caller_name="ACME",
            wait=True,
        )
    assert states() == []


def test_without_the_service_nothing_is_set_but_removing_works(shop: Shop):
    create(shop)
    Account.objects.filter(pk=shop.customer.pk).update(service_e911=False)
    shop.customer.refresh_from_db()
    for attempt in (
        lambda: create(shop, ELSEWHERE),
        lambda: e911.validate_address(account=shop.customer, address=TYPED),
        lambda: e911.accept_address(account=shop.customer, by=BY, e164=shop.number.e164, wait=True),
    ):
        with pytest.raises(Forbidden):
            attempt()
    assert states() == ["active"]
    assert remove(shop).state == "removed"


@pytest.mark.parametrize("name", ["", "   ", "A" * 61, "ACME\x00", "AC\nME"])
def test_a_dispatcher_is_told_a_proper_name(shop: Shop, name: str):
    with pytest.raises(Invalid):
        enter(shop, name=name)
    assert states() == []


def test_an_address_grows_stale_until_somebody_confirms_it(shop: Shop):
    record = create(shop)
    E911Record.objects.update(confirmed_at=timezone.now() - timedelta(days=366))
    record.refresh_from_db()
    assert (record.is_stale, selectors.counts(shop.customer)["stale"]) == (True, 1)

    fresh = e911.confirm_record(account=shop.customer, by=BY, e164=shop.number.e164)

    assert (fresh.is_stale, selectors.counts(shop.customer)["stale"]) == (False, 0)
    with pytest.raises(Conflict):
        e911.confirm_record(account=shop.customer, by=BY, e164=shop.second.e164)


def test_a_number_at_another_carrier_has_the_address_checked_there(shop: Shop, monkeypatch):
    address = e911.validate_address(account=shop.customer, address=TYPED)
    E911Address.objects.update(carrier_ref="999999")
    with scope.system():
        elsewhere = ProviderAccount.objects.create(
            account=shop.people.operator, name="Second", connector="house"
        )
        E911Address.objects.update(provider_account=elsewhere)

    record = e911.provision(
        account=shop.customer,
        by=BY,
        e164=shop.number.e164,
        address_id=address.pk,
        caller_name="ACME",
        wait=True,
    )

    assert (record.state, record.address.provider_account_id) == ("active", shop.people.house.pk)
    assert at_house(shop)[0] == "ACME"
