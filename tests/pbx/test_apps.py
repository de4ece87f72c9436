"""Voice apps: made, changed, deleted, and given numbers to answer."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.models import Activity
from common import scope
from common.errors import Conflict, Invalid, NotFound
from jobs import services as job_services
from jobs.services import NewJob
from numbers.kinds import PUSH
from numbers.models import NumberOrder, NumberOrderItem, PhoneNumber
from numbers.selectors.destinations import DestinationNames, choices
from numbers.services.settings import set_destination
from pbx import leaving
from pbx.kinds.real_time import RealTime
from pbx.models import VoiceApp
from pbx.selectors import apps as selectors
from pbx.services.answering import TakesNoNumbers, assign_number, free_number
from pbx.services.apps import create_app, delete_app, edit_app
from pbx.stored import settings_as, settings_of
from providers.contract.destinations import NOTHING
from providers.house.connector import House
from tests.numbers.conftest import Shop, make_shop
from tests.people import BY

TARGET = {"number": "+12015550188", "timeout": 20}


def tracking(shop: Shop, name: str = "Sales", **settings: object) -> VoiceApp:
    return create_app(account=shop.customer, by=BY, kind="call_tracking", name=name, settings=settings)


def assign(shop: Shop, app: VoiceApp, number: PhoneNumber | None = None) -> None:
    assign_number(account=shop.customer, by=BY, ref=app.ref, e164=(number or shop.number).e164)


def log() -> list[tuple[str, str, dict[str, object]]]:
    rows = Activity.objects.filter(subject_type="voiceapp").order_by("pk")
    return list(rows.values_list("verb", "subject", "after"))


def test_make_and_read(shop: Shop):
    app = tracking(shop, " Sales ", targets=[TARGET])

    assert (app.name, app.kind, len(app.ref)) == ("Sales", "call_tracking", 8)
    assert selectors.voice_app(shop.customer, app.ref) == app
    assert settings_of(app).to_json()["targets"] == [TARGET]
    assert log() == [("made", "Sales", {"kind": "call_tracking"})]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "fax"}, "kind"),
        ({"name": " "}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"settings": {"targets": [{"number": "1"}]}}, "targets.0.number"),
        ({"settings": {"targets": [TARGET, {"number": "+33612345678"}]}}, "targets.1.number"),
        ({"settings": {"targets": [{"number": "+19005550123"}]}}, "targets.0.number"),
    ],
)
def test_refusals_make_nothing(shop: Shop, change, field):
    with pytest.raises(Invalid) as refusal:
        create_app(**{"account": shop.customer, "by": BY, "kind": "call_tracking", "name": "A"} | change)
    assert refusal.value.field == field
    assert (VoiceApp.objects.count(), log()) == (0, [])


def test_a_password_is_kept_encrypted_and_never_logged(shop: Shop):
    given = {"url": "https://example.com/rt", "login": "us", "password": "hunter22hunter"}
    app = create_app(account=shop.customer, by=BY, kind="real_time", name="RT", settings=given)
    edit_app(account=shop.customer, by=BY, ref=app.ref, settings={"password": "another-one"})

    app = selectors.voice_app(shop.customer, app.ref)
    assert settings_as(app, RealTime) == RealTime("https://example.com/rt", "us", "another-one")
    assert "another-one" not in str(app.settings)
    changed = Activity.objects.get(verb="changed")
    assert (changed.before, changed.after) == ({"password": "[hidden]"}, {"password": "[hidden]"})


def test_edit_keeps_what_is_not_given_and_replaces_what_is(shop: Shop):
    app = tracking(shop, targets=[TARGET], options={"record_calls": True, "feeds": "leg_a"})

    edit_app(
        account=shop.customer,
        by=BY,
        ref=app.ref,
        name="Support",
        settings={"options": {"record_calls": True}},
    )

    app = selectors.voice_app(shop.customer, app.ref)
    told = settings_of(app).to_json()
    assert (app.name, told["targets"], told["options"]["feeds"]) == ("Support", [TARGET], "both")
    verb, _, after = log()[-1]
    assert (verb, after["name"], set(after)) == ("changed", "Support", {"name", "options"})


def test_an_edit_that_changes_nothing_is_not_logged(shop: Shop):
    app = tracking(shop, targets=[TARGET])
    edit_app(account=shop.customer, by=BY, ref=app.ref, name="Sales", settings={"targets": [TARGET]})
    assert len(log()) == 1


def test_a_refused_edit_changes_nothing(shop: Shop):
    app = tracking(shop, targets=[TARGET])
    with pytest.raises(Invalid):
        edit_app(account=shop.customer, by=BY, ref=app.ref, name="B", settings={"targets": [{"number": "x"}]})
    assert VoiceApp.objects.get() == app
    assert VoiceApp.objects.get().name == "Sales"
    assert len(log()) == 1


def test_a_number_is_answered_by_the_app_and_freed(shop: Shop):
    app, second = tracking(shop), tracking(shop, "Second")
    assign(shop, app)
    assert list(selectors.numbers_of(shop.customer, app)) == [shop.number]
    assert DestinationNames(shop.customer)(selectors.as_destination(app)) == "Voice app Sales"

    assign(shop, second)
    assert list(selectors.numbers_of(shop.customer, app)) == []
    assert selectors.numbers_by_app(shop.customer, [app, second]) == {second.pk: [shop.number]}

    free_number(account=shop.customer, by=BY, e164=shop.number.e164)
    shop.number.refresh_from_db()
    assert shop.number.destination == NOTHING
    told = {"number": shop.number.e164}
    assert log()[2:] == [
        ("began to answer with", "Sales", told),
        ("stopped answering with", "Sales", told),
        ("began to answer with", "Second", told),
        ("stopped answering with", "Second", told),
    ]
    with pytest.raises(Conflict):
        free_number(account=shop.customer, by=BY, e164=shop.number.e164)


def test_the_choice_of_a_destination_has_apps_that_answer(shop: Shop):
    app = tracking(shop)
    create_app(account=shop.customer, by=BY, kind="click_to_call", name="Clicks")
    offered = dict(choices(shop.customer, [House]))
    assert offered["Voice app"] == [(selectors.as_destination(app), "Sales")]


def test_click_to_call_answers_no_numbers(shop: Shop):
    app = create_app(account=shop.customer, by=BY, kind="click_to_call", name="Clicks")
    with pytest.raises(TakesNoNumbers):
        assign(shop, app)
    with pytest.raises(Invalid):
        set_destination(
            account=shop.customer,
            by=BY,
            e164=shop.number.e164,
            wait=True,
            destination=selectors.as_destination(app),
        )
    assert list(selectors.numbers_of(shop.customer, app)) == []


def test_deleting_frees_the_numbers_first(shop: Shop):
    app = tracking(shop)
    assign(shop, app)
    assign(shop, app, shop.second)

    delete_app(account=shop.customer, by=BY, ref=app.ref)

    assert list(PhoneNumber.objects.values_list("destination", flat=True)) == [NOTHING, NOTHING]
    assert list(selectors.voice_apps(shop.customer)) == []
    assert [verb for verb, _, _ in log()[3:]] == [
        "stopped answering with",
        "stopped answering with",
        "deleted",
    ]
    for again in (delete_app, edit_app):
        with pytest.raises(NotFound):
            again(account=shop.customer, by=BY, ref=app.ref)
    with pytest.raises(NotFound):
        assign(shop, app)
    with pytest.raises(Invalid):
        set_destination(
            account=shop.customer,
            by=BY,
            e164=shop.number.e164,
            wait=True,
            destination=selectors.as_destination(app),
        )


def test_an_app_that_is_needed_stays(shop: Shop, monkeypatch):
    app = tracking(shop)
    assign(shop, app)
    monkeypatch.setattr(leaving, "_needs", [lambda _account, _app: "A call runs on it."])
    with pytest.raises(Conflict, match="A call runs on it"):
        delete_app(account=shop.customer, by=BY, ref=app.ref)
    assert list(selectors.numbers_of(shop.customer, app)) == [shop.number]


def test_an_app_that_an_open_order_needs_stays(shop: Shop):
    app = tracking(shop)
    job = job_services.start(NewJob(PUSH, "An order"), account=shop.customer, by=BY)
    order = NumberOrder.objects.create(account=shop.customer, provider_account=shop.people.house, job=job)
    NumberOrderItem.objects.create(
        account=shop.customer,
        order=order,
        provider_account=shop.people.house,
        e164="+12013421000",
        destination=selectors.as_destination(app),
    )
    with pytest.raises(Conflict, match="open order"):
        delete_app(account=shop.customer, by=BY, ref=app.ref)
    assert list(selectors.voice_apps(shop.customer)) == [app]


def test_strangers_have_none_of_it(shop: Shop):
    app = tracking(shop)
    other = shop.people.other
    with scope.tenant(other.pk):
        for refused in (
            lambda: selectors.voice_app(other, app.ref),
            lambda: edit_app(account=other, by=BY, ref=app.ref, name="Mine"),
            lambda: delete_app(account=other, by=BY, ref=app.ref),
            lambda: assign_number(account=other, by=BY, ref=app.ref, e164=shop.number.e164),
            lambda: free_number(account=other, by=BY, e164=shop.number.e164),
        ):
            with pytest.raises(NotFound):
                refused()
        assert list(VoiceApp.objects.all()) == []
    assert VoiceApp.objects.get().name == "Sales"


def test_the_list_is_narrowed_by_name_and_kind(shop: Shop):
    tracking(shop, "Sales north")
    second = create_app(account=shop.customer, by=BY, kind="real_time", name="Sales south")
    assert [app.name for app in selectors.voice_apps(shop.customer, name="SALES")] == [
        "Sales south",
        "Sales north",
    ]
    assert list(selectors.voice_apps(shop.customer, name="sales", kind="real_time")) == [second]


@pytest.mark.django_db(transaction=True)
def test_of_deleting_and_assigning_at_once_no_number_is_left_with_a_deleted_app(people):
    with scope.system():
        shop = make_shop(people)
    with scope.tenant(shop.customer.pk):
        app = tracking(shop)
    start = threading.Barrier(2)

    def at_once(work):
        try:
            with scope.tenant(shop.customer.pk):
                start.wait(10)
                work()
                return "done"
        except (NotFound, Invalid):
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        deleted = pool.submit(at_once, lambda: delete_app(account=shop.customer, by=BY, ref=app.ref))
        assigned = pool.submit(at_once, lambda: assign(shop, app))
        assert deleted.result(60) == "done"
        assert assigned.result(60) in {"done", "refused"}
    with scope.tenant(shop.customer.pk), transaction.atomic():
        assert VoiceApp.objects.get().deleted_at is not None
        assert PhoneNumber.objects.filter(destination=selectors.as_destination(app)).count() == 0
