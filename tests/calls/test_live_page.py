"""Pages of calls under way and planned: what they show, and what may be ended by whom."""

from datetime import timedelta

from django.utils import timezone

from calls.live import running
from calls.live.models import Call
from common import e164, scope
from common.e164 import for_people
from pbx.services.answering import assign_number
from pbx.services.apps import create_app
from tests.calls.test_live import ANSWERS, click, click_app, tracked
from tests.console import signed_in
from tests.numbers.conftest import Shop
from tests.people import BY

BOARD = "/calls/live/"


def test_a_number_is_tried_out_and_the_page_tells_each_step(market: Shop):
    with scope.tenant(market.customer.pk):
        tracked(market, targets=[{"number": ANSWERS}])
    client = signed_in(market.people.alice)
    given = {
        "called": market.number.e164,
        "caller": ANSWERS,
        "keys": "1, 25#",
        "seconds": "30",
        "says": "It is me.",
    }
    answer = client.post(BOARD, given)
    with scope.tenant(market.customer.pk):
        call = Call.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"{BOARD}{call.ref}/")
        assert call.plan == {"keys": ["1", "25#"], "seconds": 30, "says": "It is me."}
        running.begin_call(call)
        running.carry_on(market.customer, call.pk, until=call.planned_for + timedelta(hours=1))
    page = client.get(f"{BOARD}{call.ref}/").content.decode()
    assert page.count('class="timeline__head"') == 7
    assert "The network is simulated" in page
    assert call.ref in client.get(BOARD).content.decode()


def test_the_board_shows_what_the_called_see_and_who_calls_in(market: Shop):
    with scope.tenant(market.customer.pk):
        tracked(market, targets=[{"number": ANSWERS}])
        hidden = click(market, click_app(market), cli="BLOCKED")
        shown = click(market, click_app(market), cli=market.number.e164)
    client = signed_in(market.people.alice)
    client.post(BOARD, {"called": market.number.e164, "caller": ANSWERS, "seconds": "60"})
    with scope.tenant(market.customer.pk):
        tried = Call.objects.get(direction="inbound")
        for call in (hidden, shown, tried):
            running.begin_call(call)
            running.carry_on(market.customer, call.pk, until=call.planned_for + timedelta(seconds=15))
    with e164.at_home_in("US"):
        who = {call.ref: for_people(call.who_calls) for call in (hidden, shown, tried)}
    own = for_people(market.number.e164, "US")
    assert list(who.values()) == ["Withheld", own, for_people(ANSWERS, "US")]
    page = " ".join(client.get(BOARD).content.decode().split())
    assert ("BLOCKED" in page, "Withheld" in page) == (False, True)
    assert f"Talks with {for_people(ANSWERS, 'US')}" in page


def test_a_number_is_tried_out_as_if_it_were_another_day(market: Shop):
    script = 'branches: {inbound-call: {actions: [{action: log@v1, params: {message: "${{ now }}"}}]}}'
    with scope.tenant(market.customer.pk):
        app = create_app(
            account=market.customer, by=BY, kind="scenario", name="Log", settings={"script": script}
        )
        assign_number(account=market.customer, by=BY, ref=app.ref, e164=market.number.e164)
    client = signed_in(market.people.alice)
    given = {"called": market.number.e164, "caller": ANSWERS, "seconds": "30"}
    far = client.post(BOARD, given | {"as_if": "2099-12-24T20:00"})
    assert (far.status_code, b"within ten years" in far.content) == (422, True)
    christmas = timezone.now().replace(month=12, day=24).strftime("%Y-%m-%dT20:00")
    assert client.post(BOARD, given | {"as_if": christmas}).status_code == 302
    with scope.tenant(market.customer.pk):
        call = Call.objects.get()
        assert call.taken_for is not None
        assert abs(call.planned_for - timezone.now()) < timedelta(minutes=5)
        running.begin_call(call)
        running.carry_on(market.customer, call.pk, until=call.planned_for + timedelta(hours=1))
    page = client.get(f"{BOARD}{call.ref}/").content.decode()
    assert call.taken_for.isoformat() in page
    assert "As if it were" in page


def test_a_number_that_no_app_answers_is_refused_in_place(market: Shop):
    client = signed_in(market.people.alice)
    given = {"called": market.number.e164, "caller": ANSWERS, "keys": "x", "seconds": "30"}
    assert b"Keys are 0 to 9" in client.post(BOARD, given).content
    answer = client.post(BOARD, given | {"keys": ""})
    assert (answer.status_code, b"Nothing that runs calls here answers" in answer.content) == (
        422,
        True,
    )
    with scope.tenant(market.customer.pk):
        assert Call.objects.count() == 0


def test_a_planned_call_is_cancelled_and_a_stranger_finds_none(market: Shop):
    with scope.tenant(market.customer.pk):
        call = click(market, click_app(market), at=timezone.now() + timedelta(hours=1))
    path = f"{BOARD}{call.ref}/"
    stranger = signed_in(market.people.charlie)
    assert [stranger.get(path).status_code, stranger.post(f"{path}end/").status_code] == [404, 404]
    client = signed_in(market.people.alice)
    assert client.post(f"{path}end/").status_code == 302
    assert b"cancelled" in client.get(path).content


def test_the_only_app_is_chosen_and_of_several_somebody_chooses(market: Shop):
    client = signed_in(market.people.alice)

    def offered(way: str) -> list[str]:
        return [name for _, name in client.get(f"/calls/new/{way}/").context["form"].fields["app"].choices]

    for kind, name in (("click_to_call", "Sales"), ("scenario", "Menu")):
        with scope.tenant(market.customer.pk):
            create_app(account=market.customer, by=BY, kind=kind, name=name)
    assert (offered("two"), offered("app")) == (["Sales"], ["Menu (scenario)"])
    for kind, name in (("click_to_call", "Doctors"), ("real_time", "Live")):
        with scope.tenant(market.customer.pk):
            create_app(account=market.customer, by=BY, kind=kind, name=name)
    assert offered("two") == ["Choose one", "Doctors", "Sales"]
    assert offered("app") == ["Choose one", "Live (real-time app)", "Menu (scenario)"]
    given = {"cli": market.number.e164, "a_targets": ANSWERS, "b_targets": ANSWERS, "app": ""}
    answer = client.post("/calls/new/two/", given)
    assert (answer.status_code, answer.context["form"].errors.keys()) == (422, {"app"})
    with scope.tenant(market.customer.pk):
        assert Call.objects.count() == 0


def test_links_say_what_is_tried_and_what_a_call_is_made_with(market: Shop):
    client = signed_in(market.people.alice)
    with scope.tenant(market.customer.pk):
        tracking, click = tracked(market, targets=[{"number": ANSWERS}]), click_app(market)
    page = client.get(f"/voice-apps/{tracking.ref}/").content.decode()
    link = f"{BOARD}?called=%2B{market.number.e164[1:]}"
    assert f"{link}#try-heading" in page
    shown = client.get(link)
    assert shown.context["form"]["called"].value() == for_people(market.number.e164, "US")
    assert shown.context["numbers"] == [(market.number.e164, f"Voice app {tracking.name}")]
    link = f"/calls/new/two/?app={click.ref}"
    assert link in client.get(f"/voice-apps/{click.ref}/").content.decode()
    assert client.get(link).context["form"]["app"].value() == click.ref
    assert "try-numbers" not in signed_in(market.people.carol).get(BOARD).content.decode()


def test_calls_are_planned_in_three_ways(market: Shop):
    client = signed_in(market.people.alice)
    for way, kinds in (("two", ("click_to_call",)), ("app", ("real_time", "scenario"))):
        page = client.get(f"/calls/new/{way}/").content.decode()
        assert "This account has none yet" in page
        for kind in kinds:
            link = f"/voice-apps/new/?kind={kind}"
            assert link in page
            assert client.get(link).context["form"]["kind"].value() == kind
    with scope.tenant(market.customer.pk):
        click = click_app(market)
        live = create_app(account=market.customer, by=BY, kind="real_time", name="Live")
    shared = {"cli": market.number.e164, "custom": "order 7", "at": ""}
    ways = {
        "two": {"app": click.ref, "a_targets": f"{ANSWERS}, 20", "b_targets": "(201) 555-0186"},
        "app": {"app": live.ref, "target": ANSWERS},
        "announcement": {"targets": ANSWERS, "media_id": "1", "text": "Closed today.", "times": "2"},
    }
    for way, given in ways.items():
        assert client.get(f"/calls/new/{way}/").status_code == 200
        answer = client.post(f"/calls/new/{way}/", shared | given, follow=True)
        assert b"The call is on its way." in answer.content
    planned = shared | ways["two"] | {"at": f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"}
    assert b"The call is planned." in client.post("/calls/new/two/", planned, follow=True).content
    refused = client.post("/calls/new/app/", shared | ways["app"] | {"target": f"{ANSWERS}\n{ANSWERS}"})
    assert (refused.status_code, b"One number is needed here" in refused.content) == (422, True)
    assert (
        client.post(
            "/calls/new/announcement/", shared | ways["announcement"] | {"media_id": "", "text": ""}
        ).status_code
        == 422
    )
    assert client.get("/calls/new/fax/").status_code == 404
    with scope.tenant(market.customer.pk):
        rows = list(
            Call.objects.order_by("pk")[:3].values_list("kind", "cli", "custom", "plan__targets__0__number")
        )
        spoken = Call.objects.get(kind="broadcast").plan["prompts"]
    assert rows == [
        (kind, market.number.e164, "order 7", ANSWERS) for kind in ("click_to_call", "real_time", "broadcast")
    ]
    assert (spoken[0], spoken[1].split("|")[2]) == (1, "Closed today.")
