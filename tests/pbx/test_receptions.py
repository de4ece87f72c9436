"""Receptions: hours, paths, what would happen when, and the pages that change them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from accounts.models import Activity
from common import scope
from common.errors import Conflict, DomainError, Invalid, NotFound
from numbers.models import PhoneNumber
from pbx.media.models import Media
from pbx.media.services.library import create_media, delete_media
from pbx.models import Reception
from pbx.prompts import Prompt
from pbx.receptions import selectors, services
from pbx.receptions.hours import Hours, spans_of
from pbx.receptions.path import Path, Step
from pbx.receptions.rules import Plan, what_happens
from pbx.receptions.services import ReceptionWish
from pbx.receptions.states import StepKind
from pbx.services.groups import GroupWish, create_group
from tests.console import HTMX, signed_in
from tests.numbers.conftest import HELD, Shop
from tests.pbx.receptions import HOURS, Desk, desk_of
from tests.people import BY


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return desk_of(shop)


@pytest.mark.parametrize(
    ("at", "phase", "reason"),
    [
        ("2026-06-01T08:59+02:00", "closed", "Monday, 09:00-12:00, 13:00-17:00"),
        ("2026-06-01T09:00+02:00", "open", "Monday, 09:00-12:00, 13:00-17:00"),
        ("2026-06-01T12:00+02:00", "closed", "Monday, 09:00-12:00, 13:00-17:00"),
        ("2026-06-01T14:59+00:00", "open", "Monday, 09:00-12:00, 13:00-17:00"),
        ("2026-06-06T10:00+02:00", "closed", "Saturday, closed all day"),
        ("2026-05-25T10:00+02:00", "closed", "Holiday: Anden pinsedag"),
        ("2026-12-24T10:00+01:00", "closed", "Christmas Eve, closed all day"),
        ("2026-12-28T10:00+01:00", "open", "Special hours on 2026-12-28, 10:00-12:00"),
        ("2026-12-28T12:30+01:00", "closed", "Special hours on 2026-12-28, 10:00-12:00"),
        # In the night in which clocks go forward, a moment is read on the local clock all the same.
        ("2026-03-30T07:00+00:00", "open", "Monday, 09:00-12:00, 13:00-17:00"),
    ],
)
def test_the_phase_at_a_moment(at: str, phase: str, reason: str):
    found = HOURS.at(datetime.fromisoformat(at))
    assert (found.phase.value, found.reason) == (phase, reason)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("9-17", "is not written like"),
        ("17:00-09:00", "ends before"),
        ("09:00-12:00, 11:00-13:00", "overlap"),
    ],
)
def test_times_that_cannot_be(text: str, fault: str):
    with pytest.raises(Invalid, match=fault):
        spans_of(text, field="week")


def test_what_is_stored_is_read_as_it_was(desk: Desk):
    plan = selectors.plan_of(Reception.objects.get(pk=desk.reception.pk))
    assert plan.hours == HOURS
    assert Plan.stored(plan.to_json()) == plan


def test_what_happens_follows_the_keys(desk: Desk):
    plan, monday = selectors.plan_of(desk.reception), datetime.fromisoformat("2026-06-01T10:00+02:00")
    assert [place for place, _ in what_happens(plan, monday, "931").steps] == ["open", "open.3", "open.3.1"]
    rings = what_happens(plan, monday, "1")
    assert (rings.steps[-1][1].do, rings.backup) == (StepKind.AGENT, Step(StepKind.VOICEMAIL))
    sunday = what_happens(plan, datetime.fromisoformat("2026-06-07T10:00+02:00"), "1")
    assert ([place for place, _ in sunday.steps], sunday.backup) == (["closed"], None)


def path_of(desk: Desk) -> Path:
    return selectors.plan_of(Reception.objects.get(pk=desk.reception.pk)).path


def test_steps_are_put_in_and_taken_out(desk: Desk):
    row = services.set_step(**desk.who, ref=desk.reception.ref, place="open.9", step=Step(StepKind.END))
    assert (list(path_of(desk).open.keys), row.version) == (["1", "2", "3", "9"], 2)
    # A menu that stays one keeps what is behind it.
    services.set_step(**desk.who, ref=row.ref, place="open", step=Step(StepKind.MENU))
    assert list(path_of(desk).open.keys) == ["1", "2", "3", "9"]
    services.set_step(**desk.who, ref=row.ref, place="open.3", step=None)
    assert list(path_of(desk).open.keys) == ["1", "2", "9"]
    assert Activity.objects.filter(verb="changed the path of").count() == 3


DEEP = Step(
    StepKind.MENU, keys={"1": Step(StepKind.MENU, keys={"1": Step(StepKind.MENU, keys={"1": Step()})})}
)


@pytest.mark.parametrize(
    ("place", "step", "field"),
    [
        ("open.7.1", Step(), "place"),
        ("open.1.1", Step(), "place"),
        ("lunch", Step(), "place"),
        ("open.7", None, "place"),
        ("open.1", Step(StepKind.AGENT, target=10**9), "open.1.target"),
        ("open.1", Step(StepKind.QUEUE, target=10**9, seconds=60), "open.1.target"),
        ("open.1", Step(prompt=Prompt(media=10**6)), "open.1"),
        ("open.1", DEEP, "path.open.keys.1.keys.1.keys.1.keys"),
    ],
)
def test_steps_that_cannot_be(desk: Desk, place: str, step: Step | None, field: str):
    before = path_of(desk)
    with pytest.raises(Invalid) as refusal:
        services.set_step(**desk.who, ref=desk.reception.ref, place=place, step=step)
    assert (refusal.value.field, path_of(desk)) == (field, before)


def test_of_two_who_change_it_the_later_one_looks_again(desk: Desk):
    change: dict[str, Any] = {**desk.who, "ref": desk.reception.ref, "place": "closed", "version": 1}
    services.set_step(**change, step=Step(StepKind.VOICEMAIL))
    with pytest.raises(Conflict):
        services.set_step(**change, step=Step(StepKind.END))
    assert path_of(desk).closed.do == StepKind.VOICEMAIL


def test_a_brand_name_is_decided_on_once(desk: Desk):
    assert desk.reception.brand_state == "waiting"
    row = services.decide_brand(**desk.who, ref=desk.reception.ref, is_approved=True)
    assert row.brand_state == "approved"
    with pytest.raises(Conflict):
        services.decide_brand(**desk.who, ref=row.ref, is_approved=False)
    same = services.change_reception(**desk.who, ref=row.ref, wish=ReceptionWish(short_brand_name="Acme"))
    assert same.brand_state == "approved"
    other = services.change_reception(**desk.who, ref=row.ref, wish=ReceptionWish(short_brand_name="Acme 2"))
    assert other.brand_state == "waiting"
    with pytest.raises(Invalid):
        services.change_reception(**desk.who, ref=row.ref, wish=ReceptionWish(short_brand_name="Æblegrød"))
    assert Reception.objects.get(pk=row.pk).short_brand_name == "Acme 2"


def test_a_stranger_has_no_such_reception(desk: Desk):
    other, ref = desk.shop.people.other, desk.reception.ref
    acts: list[Any] = [
        lambda: services.set_step(account=other, by=BY, ref=ref, place="open", step=Step()),
        lambda: services.set_hours(account=other, by=BY, ref=ref, hours=Hours()),
        lambda: services.change_reception(account=other, by=BY, ref=ref, wish=ReceptionWish("Mine")),
        lambda: services.delete_reception(account=other, by=BY, ref=ref),
        lambda: services.decide_brand(account=other, by=BY, ref=ref, is_approved=True),
        lambda: services.assign_number(account=other, by=BY, ref=ref, e164=HELD[1]),
    ]
    with scope.tenant(other.pk):
        for act in acts:
            with pytest.raises(NotFound):
                act()
        theirs = create_group(account=other, by=BY, wish=GroupWish("Theirs"))
    with pytest.raises(DomainError):
        services.set_step(**desk.who, ref=ref, place="open", step=Step(StepKind.GROUP, target=theirs.pk))


def test_its_numbers_are_let_go_with_it(desk: Desk):
    assert selectors.main_numbers(desk.shop.customer, [desk.reception]) == {desk.reception.pk: HELD[1]}
    services.delete_reception(**desk.who, ref=desk.reception.ref)
    assert PhoneNumber.objects.get(e164=HELD[1]).destination == "nothing"
    with pytest.raises(NotFound):
        services.delete_reception(**desk.who, ref=desk.reception.ref)


def test_media_that_it_plays_stay(desk: Desk):
    media = create_media(**desk.who, name="Closed")
    step = replace(path_of(desk).closed, prompt=Prompt(media=media.pk))
    services.set_step(**desk.who, ref=desk.reception.ref, place="closed", step=step)
    with pytest.raises(Conflict, match="Main"):
        delete_media(**desk.who, pk=media.pk)
    assert Media.objects.filter(pk=media.pk).exists()


def test_in_the_console(desk: Desk):
    client, page = signed_in(desk.shop.people.bob), f"/receptions/{desk.reception.ref}/"
    shown = client.get(page).content.decode()
    assert all(text in shown for text in ("Ann, 15 s", "Sales, up to 30 s", "We are closed."))
    asked = {"day": "2026-06-01", "at": "10:00", "keys": "1"}
    told = client.get(f"{page}when/", asked, **HTMX).content.decode()
    assert ("<html" in told, "Monday, 09:00-12:00, 13:00-17:00" in told, "rings a colleague" in told) == (
        False,
        True,
        True,
    )
    for keys in ("31", "3, 1", "3 1"):
        context = client.get(f"{page}when/", asked | {"keys": keys}, **HTMX).context
        assert [step.place for step in context["told"]["steps"]] == ["open", "open.3", "open.3.1"], keys
    refused = client.get(f"{page}when/", asked | {"keys": "x"}, **HTMX)
    assert (refused.status_code, b"Keys are 0 to 9" in refused.content) == (422, True)
    days = {f"day_{place}": "08:00-16:00" for place in range(5)}
    kept = client.post(
        f"{page}hours/", days | {"holidays": "SE", "days": "2026-12-23 09:00-10:00, 11:00-12:00 Short"}
    )
    assert kept.status_code == 302
    hours = selectors.plan_of(Reception.objects.get()).hours
    assert (hours.holidays, hours.to_json()["days"], hours.timezone) == (
        "SE",
        {"2026-12-23": {"hours": "09:00-10:00, 11:00-12:00", "name": "Short"}},
        "Europe/Copenhagen",
    )
    assert client.post(f"{page}hours/", days | {"days": "tomorrow closed"}).status_code == 422


def test_steps_in_the_console(desk: Desk):
    client, page = signed_in(desk.shop.people.bob), f"/receptions/{desk.reception.ref}/path"
    added = client.post(f"{page}/open/keys/", {"key": "#"})
    assert added.headers["Location"] == f"{page}/open.%23/"
    form = {"do": "number", "number": "(201) 555-0147", "text": "One moment.", "seconds": "30"}
    assert client.post(f"{page}/open.%23/", form).status_code == 302
    found = path_of(desk).at("open.#")
    assert found is not None
    assert (found.do, found.number, found.seconds, found.prompt.text) == (
        StepKind.NUMBER,
        "+12015550147",
        30,
        "One moment.",
    )
    assert client.post(f"{page}/open.1/", {"do": "agent"}).status_code == 422
    assert client.get(f"{page}/open.8/").status_code == 404
    client.post(f"{page}/open.%23/delete/")
    client.post(f"{page}/open/delete/")
    assert list(path_of(desk).open.keys) == ["1", "2", "3"]
