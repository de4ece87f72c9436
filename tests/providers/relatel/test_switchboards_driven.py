"""Colleagues, groups and main numbers here and at a switchboard, which is our own Relatel API over HTTP."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Agent
from accounts.services.accounts import set_state
from accounts.states import AccountState
from agents.models import ColleagueAtCarrier, GroupAtCarrier, Presence
from agents.selectors.presence import presences
from agents.services.offboarding import offboard
from agents.services.presence import set_away
from agents.switchboards import selectors
from agents.switchboards.services import (
    adopt_their_group,
    adopt_their_presence,
    keep_here,
    push_our_group,
    push_our_presence,
    send_group,
)
from common import scope
from common.errors import Conflict, Forbidden, NotFound
from pbx.models import CallGroup, CarrierFigures, ReceptionAtCarrier
from pbx.receptions.services import ReceptionWish, assign_number, create_reception
from pbx.selectors.groups import call_groups, members
from pbx.services.groups import GroupWish, change_group, create_group, delete_group, join_group, leave_group
from tests.agents.staff import add_agent, ref
from tests.console import in_a_row, signed_in
from tests.faults.proxy import Proxy
from tests.numbers.conftest import HELD
from tests.people import BY
from tests.providers.relatel.looping import Loop

pytestmark = pytest.mark.django_db(transaction=True)
DONE = ["drop after", "truncation", "502 after commit", "HTML 200 after commit", "wrong JSON after commit"]
NOT_DONE = ["drop before", "404 HTML", "500", "HTML 200", "wrong JSON", "429"]


@pytest.fixture
def board(looped: Loop) -> Loop:
    """Ann and Bo were taken in, with the group they are in there."""
    looped.there(create_group, wish=GroupWish("Sales", speed_dial="3", members=[looped.ann.pk, looped.bo.pk]))
    for sort in ("colleagues", "call groups"):
        assert looped.sync(sort).state == "done"
    return looped


def here(loop: Loop, name: str) -> Agent:
    with scope.system():
        return Agent.objects.get(account=loop.us, name=name)


def at(loop: Loop, name: str) -> ColleagueAtCarrier:
    with scope.system():
        return ColleagueAtCarrier.objects.get(account=loop.us, agent__name=name)


def group_at(loop: Loop) -> GroupAtCarrier:
    with scope.system():
        return GroupAtCarrier.objects.select_related("group").get(account=loop.us)


def said(agent: Agent) -> tuple[bool, str]:
    with scope.system():
        row = Presence.objects.filter(agent=agent).first()
        return (row.is_away, row.label) if row else (False, "")


def groups(loop: Loop, whose: str) -> list[tuple[str, str, list[str]]]:
    account = getattr(loop, whose)
    with scope.tenant(account.pk):
        rows = call_groups(account)
        return [(row.name, row.speed_dial, [agent.name for agent in members(row)]) for row in rows]


def theirs(loop: Loop) -> CallGroup:
    with scope.system():
        return CallGroup.objects.get(account=loop.them)


def test_people_and_groups_are_taken_in_once(board: Loop):
    ann, bo = here(board, "Ann Ask"), here(board, "Bo Berg")
    assert (ann.roles, ann.email, bo.roles) == (["member"], "ann@acme.example", ["admin"])
    assert (at(board, "Bo Berg").is_own, at(board, "Ann Ask").is_own) == (True, False)
    assert groups(board, "us") == [("Sales", "3", ["Ann Ask", "Bo Berg"])]
    run = board.sync("colleagues")
    assert (run.read, run.added, run.unchanged, run.drifted) == (2, 0, 2, 0)
    assert (board.sync("call groups").unchanged, groups(board, "us")) == (1, groups(board, "them"))
    with scope.tenant(board.us.pk):
        seen = presences(board.us, [ann, bo])
    assert (seen[ann.pk].live, seen[bo.pk].live) == ("available", "unknown")
    with scope.system():
        Presence.objects.filter(agent=ann).update(told_at=timezone.now() - timedelta(hours=1))
    with scope.tenant(board.us.pk):
        assert presences(board.us, [ann])[ann.pk].live == "unknown"
    assert not board.jobs("agents.push_presence") + board.jobs("agents.push_group")


def test_who_is_known_by_address_is_not_made_again(looped: Loop):
    ours = add_agent(looped.us, "Anne", email="ANN@acme.example")
    assert looped.sync("colleagues").added == 2
    assert at(looped, "Anne").agent_id == ours.pk
    with scope.system():
        assert Agent.objects.filter(account=looped.us).count() == 2


def test_the_newer_word_counts_on_whichever_side_it_is_said(board: Loop):
    until = timezone.now() + timedelta(hours=1)
    board.there(set_away, agent=board.ann.pk, is_away=True, label="Lunch", emoji="🥪", until=until)
    assert board.sync("colleagues").changed == 1
    ann = here(board, "Ann Ask")
    assert said(ann) == (True, "Lunch")
    with scope.tenant(board.us.pk):
        seen = presences(board.us, [ann])[ann.pk]
    assert (seen.live, seen.emoji, seen.away_until) == ("do_not_disturb", "🥪", until.replace(microsecond=0))

    board.here(set_away, agent=ann.pk, is_away=False)
    [job] = board.jobs("agents.push_presence")
    assert (at(board, "Ann Ask").agreement, board.run(job).state) == ("pending", "done")
    assert (said(board.ann), at(board, "Ann Ask").agreement) == ((False, ""), "confirmed")
    board.here(set_away, agent=ann.pk, is_away=True, label="Ill")
    board.run(board.jobs("agents.push_presence")[-1])
    assert said(board.ann) == (True, "Ill")
    assert (board.sync("colleagues").drifted, said(ann)) == (0, (True, "Ill"))


def test_where_both_sides_changed_somebody_says_what_counts(board: Loop):
    ann = here(board, "Ann Ask")
    with scope.system():
        ColleagueAtCarrier.objects.update(agreement="confirmed")
        Presence.objects.filter(agent=ann).update(is_away=True, label="Ours")
    board.there(set_away, agent=board.ann.pk, is_away=True, label="Theirs")
    assert board.sync("colleagues").drifted == 1
    row = at(board, "Ann Ask")
    shown = in_a_row(signed_in(board.people.rita).get("/switchboard-differences/"))
    assert all(word in shown for word in ("Ours", "Theirs", "Push ours", "Adopt theirs"))
    board.here(adopt_their_presence, pk=row.pk)
    assert (said(ann), at(board, "Ann Ask").agreement) == ((True, "Theirs"), "confirmed")
    assert board.jobs("agents.push_presence") == []
    for act in (push_our_presence, adopt_their_presence, keep_here):
        with pytest.raises(Conflict, match="Nothing is known to differ"):
            board.here(act, pk=row.pk)
        with scope.tenant(board.them.pk), pytest.raises(NotFound):
            act(account=board.them, by=BY, pk=row.pk)

    with scope.system():
        Presence.objects.filter(agent=ann).update(label="Ours again")
    board.there(set_away, agent=board.ann.pk, is_away=False)
    board.sync("colleagues")
    board.here(push_our_presence, pk=row.pk)
    assert board.run(board.jobs("agents.push_presence")[-1]).state == "done"
    assert said(board.ann) == (True, "Ours again")


@pytest.mark.parametrize("kind", [*DONE, *NOT_DONE])
def test_a_word_is_told_once_whatever_becomes_of_its_answer(board: Loop, proxy: Proxy, kind: str):
    board.here(set_away, agent=here(board, "Ann Ask").pk, is_away=True, label="Ill")
    [job] = board.jobs("agents.push_presence")
    proxy.fail(kind, "PUT", "employees/")
    assert (board.run(job).state, board.run(job).state) == ("queued", "done")
    assert (said(board.ann), at(board, "Ann Ask").agreement) == ((True, "Ill"), "confirmed")
    assert proxy.times_passed("PUT", "employees/") == 1


def test_what_the_carrier_refuses_waits_for_a_person(board: Loop):
    with scope.system():
        Agent.objects.filter(pk=board.bo.pk).update(roles=["member"])
    board.here(set_away, agent=here(board, "Ann Ask").pk, is_away=True)
    assert board.run(board.jobs("agents.push_presence")[-1]).state == "failed"
    row = at(board, "Ann Ask")
    assert (row.agreement, row.differences) == ("failed", ["presence"])
    assert "administrator" in row.push_error.lower()
    # Of oneself one may say it, and join and leave.
    board.here(set_away, agent=here(board, "Bo Berg").pk, is_away=True)
    assert board.run(board.jobs("agents.push_presence")[-1]).state == "done"
    group = group_at(board).group
    for act, there in ((leave_group, ["Ann Ask"]), (join_group, ["Ann Ask", "Bo Berg"])):
        board.here(act, ref=group.ref, agent=here(board, "Bo Berg").pk)
        assert board.run(board.jobs("agents.push_group")[-1]).state == "done"
        assert groups(board, "them") == [("Sales", "3", there)]
    board.here(change_group, ref=group.ref, wish=GroupWish(name="Selling"))
    assert board.run(board.jobs("agents.push_group")[-1]).state == "failed"
    assert group_at(board).agreement == "failed"


def test_who_is_gone_there_leaves_here_or_is_kept(board: Loop):
    board.there(offboard, targets=[ref(board.ann)])
    for gone in (0, 1):
        assert board.sync("colleagues").gone == gone
    row = at(board, "Ann Ask")
    with pytest.raises(Conflict, match="made only there"):
        board.here(push_our_presence, pk=row.pk)
    assert "Keep here" in in_a_row(signed_in(board.people.rita).get("/switchboard-differences/"))
    board.here(keep_here, pk=row.pk)
    assert here(board, "Ann Ask").state == "active"
    with scope.tenant(board.us.pk):
        row = ColleagueAtCarrier.objects.create(
            account=board.us,
            agent=here(board, "Ann Ask"),
            provider_account=board.login,
            carrier_ref="x",
            agreement="gone",
        )
    board.here(adopt_their_presence, pk=row.pk)
    assert here(board, "Ann Ask").state == "offboarded"


def test_a_group_that_differs_is_pushed_or_adopted(board: Loop):
    board.there(change_group, ref=theirs(board).ref, wish=GroupWish(name="Salg", members=[board.bo.pk]))
    assert board.sync("call groups").drifted == 1
    row = group_at(board)
    assert (row.agreement, row.differences) == ("drift", ["name", "members"])
    shown = in_a_row(signed_in(board.people.rita).get("/switchboard-differences/"))
    assert all(word in shown for word in ("Salg", "Ann Ask, Bo Berg"))
    board.here(adopt_their_group, pk=row.pk)
    assert groups(board, "us") == groups(board, "them") == [("Salg", "3", ["Bo Berg"])]
    assert (group_at(board).agreement, board.jobs("agents.push_group")) == ("confirmed", [])
    for act in (adopt_their_group, push_our_group):
        with pytest.raises(Conflict):
            board.here(act, pk=row.pk)
        with scope.tenant(board.them.pk), pytest.raises(NotFound):
            act(account=board.them, by=BY, pk=row.pk)

    board.there(change_group, ref=theirs(board).ref, wish=GroupWish(speed_dial=""))
    board.sync("call groups")
    board.here(push_our_group, pk=row.pk)
    assert board.run(board.jobs("agents.push_group")[-1]).state == "done"
    assert groups(board, "them") == [("Salg", "3", ["Bo Berg"])]


@pytest.mark.parametrize("kind", [*DONE, *NOT_DONE])
def test_a_group_is_made_and_changed_once_whatever_becomes_of_its_answer(
    board: Loop, proxy: Proxy, kind: str
):
    made = board.here(create_group, wish=GroupWish("Service", members=[here(board, "Ann Ask").pk]))
    board.here(send_group, ref=made.ref, login=board.login.pk)
    with pytest.raises(Conflict, match="has the group already"):
        board.here(send_group, ref=made.ref, login=board.login.pk)
    [job] = board.jobs("agents.push_group")
    proxy.fail(kind, "POST", "employee_groups")
    assert (board.run(job).state, board.run(job).state) == ("queued", "done")
    assert groups(board, "them") == [("Sales", "3", ["Ann Ask", "Bo Berg"]), ("Service", "", ["Ann Ask"])]
    assert proxy.times_passed("POST", "employee_groups") == 1
    board.here(change_group, ref=made.ref, wish=GroupWish(name="Help"))
    job = board.jobs("agents.push_group")[-1]
    proxy.fail(kind, "PUT", "employee_groups")
    assert (board.run(job).state, board.run(job).state) == ("queued", "done")
    assert [name for name, *_ in groups(board, "them")] == ["Help", "Sales"]
    assert (proxy.times_passed("PUT", "employee_groups"), board.sync("call groups").drifted) == (1, 0)


def test_a_group_that_is_gone_there_or_deleted_here(board: Loop):
    row = group_at(board)
    board.there(delete_group, ref=theirs(board).ref)
    for gone in (0, 1):
        assert board.sync("call groups").gone == gone
    board.here(push_our_group, pk=row.pk)
    assert board.run(board.jobs("agents.push_group")[-1]).state == "done"
    [(name, dial, people)] = groups(board, "them")
    assert (name, dial, sorted(people)) == ("Sales", "3", ["Ann Ask", "Bo Berg"])
    # Deleted here it stays there, and is not taken in again.
    board.here(delete_group, ref=row.group.ref)
    assert (board.sync("call groups").added, groups(board, "us")) == (0, [])
    with scope.tenant(board.us.pk):
        assert not selectors.disagreeing_groups(board.us).exists()


@pytest.mark.parametrize("kind", ["drop after", "truncation", "HTML 200", "wrong JSON", "500"])
@pytest.mark.parametrize(("sort", "path"), [("colleagues", "employees"), ("call groups", "employee_groups")])
def test_a_list_that_is_not_whole_changes_nothing(board: Loop, proxy: Proxy, kind: str, sort: str, path: str):
    proxy.fail(kind, "GET", path)
    assert board.sync(sort).state == "failed"
    assert (at(board, "Ann Ask").missed_syncs, at(board, "Ann Ask").agreement) == (0, "confirmed")
    assert (group_at(board).missed_syncs, group_at(board).agreement) == (0, "confirmed")


def test_a_suspended_account_settles_nothing(board: Loop):
    row = group_at(board)
    with scope.system():
        GroupAtCarrier.objects.update(agreement="drift", differences=["name"])
        set_state(account=board.us, by=BY, state=AccountState.SUSPENDED)
        board.us.refresh_from_db()
    for act, pk in ((push_our_group, row.pk), (adopt_their_presence, at(board, "Ann Ask").pk)):
        with pytest.raises(Forbidden):
            board.here(act, pk=pk)
    assert (group_at(board).agreement, board.jobs("agents.push_group")) == ("drift", [])


def test_main_numbers_are_shown_with_the_carriers_figures(looped: Loop, proxy: Proxy):
    main = looped.there(create_reception, wish=ReceptionWish("Main"))
    looped.there(assign_number, ref=main.ref, e164=HELD[1])
    run = looped.sync("main numbers")
    assert (run.state, run.added, run.error) == ("done", 1, "")
    # Four weeks and today, of main numbers and of colleagues.
    assert proxy.times_passed("GET", "/statistics?") == 2 * 29
    with scope.system():
        row = ReceptionAtCarrier.objects.get()
        CarrierFigures.objects.create(
            account=looped.us,
            provider_account=looped.login,
            whose="reception",
            carrier_ref=row.carrier_ref,
            day=timezone.now().date(),
            calls=1234,
            answered=1000,
            missed=200,
            closed=34,
            incoming=1234,
            outgoing=0,
            wait_seconds=12,
            in_time=81,
            read_at=timezone.now(),
        )
    assert (row.e164, row.name, row.account_id) == (HELD[1], "Main", looped.us.pk)
    rita = signed_in(looped.people.rita)
    shown = in_a_row(rita.get(f"/carrier-receptions/{row.pk}/"))
    assert all(word in shown for word in ("1,234", "12 s", "81 %", "Switchboard"))
    assert signed_in(looped.people.alice).get(f"/carrier-receptions/{row.pk}/").status_code == 404
    assert f"/carrier-receptions/{row.pk}/" in rita.get("/receptions/").content.decode()
    assert looped.sync("main numbers").unchanged == 1
    # Afterwards the day before and those since.
    assert proxy.times_passed("GET", "/statistics?") == 2 * 29 + 2 * 2


def test_a_company_without_statistics_has_main_numbers_all_the_same(looped: Loop):
    looped.there(create_reception, wish=ReceptionWish("Main"))
    with scope.system():
        Account.objects.filter(pk=looped.them.pk).update(product="professional")
    run = looped.sync("main numbers")
    assert (run.state, run.added, "Figures were refused." in run.error) == ("done", 1, True)
