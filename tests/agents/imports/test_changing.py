"""Updates, offboarding and undoing by file, and that an export changes nothing when it comes back."""

from functools import partial
from io import BytesIO

import pytest
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Agent
from agents.exports import every_agent
from agents.imports import runs
from agents.models import AgentImportRow
from agents.records import AgentChange
from agents.services.changes import change_agents
from common.errors import Conflict
from common.exports import write_csv
from common.workbooks import write_workbook
from messaging.models import Inbox
from tests.agents.conftest import NUMBERS, PRIVATE, SUPERVISED, ids, person, wanted
from tests.agents.imports.conftest import Importing
from tests.people import BY


@pytest.fixture
def staffed(importing: Importing) -> Importing:
    """Ann and Ben, each with numbers, and their boss, who supervises Ann's inbox."""
    importing.onboard(
        person("boss", upn="boss@x.test"),
        person(
            "ann",
            wanted(PRIVATE, 0),
            wanted(SUPERVISED, 1, ids("boss")),
            upn="ann@x.test",
            place={"city": "Zoë’s", "postal_code": "07601"},
            services={"calls": False},
        ),
        person("ben", wanted(PRIVATE, 2), roles=("member", "admin")),
    )
    return importing


def outcomes(importing: Importing, agent_import) -> list[str]:
    return list(importing.outcomes(agent_import).values())


def exported(importing: Importing, write) -> bytes:
    file = BytesIO()
    write(file, every_agent(importing.customer, QueryDict()))
    return file.getvalue()


@pytest.mark.parametrize("write", [write_csv, partial(write_workbook, name="Agents")])
def test_an_export_that_comes_back_changes_nothing(staffed: Importing, write):
    change_agents(
        account=staffed.customer, by=BY, changes=[AgentChange(ids("ben"), {"name": "=Ben"}, active=False)]
    )
    before = list(Agent.objects.order_by("pk").values())
    data = exported(staffed, write)

    update, onboarding = staffed.checked(data, "update"), staffed.checked(data)

    assert staffed.faults(update) == staffed.faults(onboarding) == []
    assert (update.row_count, update.already_count, onboarding.already_count) == (3, 3, 3)
    assert list(Agent.objects.order_by("pk").values()) == before


def test_an_export_becomes_agents_elsewhere(staffed: Importing):
    data = exported(staffed, write_csv)
    staffed.run(data, "offboard", remove_inboxes=True)
    assert staffed.names() == []

    staffed.run(data)

    assert staffed.names() == ["Ann", "Ben", "Boss"]
    ann = staffed.agent("ann")
    assert (ann.city, ann.postal_code, ann.services, ann.upn) == (
        "Zoë’s",
        "07601",
        {"calls": False},
        "ann@x.test",
    )
    assert staffed.holders() == {
        NUMBERS[0]: ("private", "Ann"),
        NUMBERS[1]: ("supervised", "Ann"),
        NUMBERS[2]: ("private", "Ben"),
    }
    inbox = Inbox.objects.get(removed_at=None)
    assert [agent.name for agent in inbox.members.all()] == ["Boss"]


def test_an_update_changes_what_differs_and_says_the_rest_is_so(staffed: Importing):
    agent_import = staffed.run(
        "Object ID,Name,City,Roles,Messaging number,Supervisors,Calls enabled,Active\n"
        f"ann,Anna,(none),admin,{NUMBERS[3]},ben,(none),\n"
        "ben,,,,(none),,,no\n"
        "boss,Boss,,,,,,\n",
        "update",
    )

    assert outcomes(staffed, agent_import) == ["done", "done", "already"]
    ann, ben = staffed.agent("ann"), staffed.agent("ben")
    assert (ann.name, ann.city, ann.roles, ann.services) == ("Anna", "", ["admin"], {})
    assert (ben.name, ben.state, ben.roles) == ("Ben", "suspended", ["member", "admin"])
    assert staffed.holders() == {NUMBERS[1]: ("supervised", "Anna"), NUMBERS[3]: ("private", "Anna")}
    assert [agent.name for agent in Inbox.objects.get().members.all()] == ["Ben"]

    staffed.work(runs.start_undo(account=staffed.customer, by=BY, pk=agent_import.pk))

    assert outcomes(staffed, agent_import) == ["undone", "undone", "already"]
    ann, ben = staffed.agent("ann"), staffed.agent("ben")
    assert (ann.name, ann.city, ann.roles, ann.services) == ("Ann", "Zoë’s", ["member"], {"calls": False})
    assert (ben.state, staffed.holders()[NUMBERS[0]]) == ("active", ("private", "Ann"))
    assert staffed.holders()[NUMBERS[2]] == ("private", "Ben")
    assert [agent.name for agent in Inbox.objects.get().members.all()] == ["Boss"]


def test_every_fault_of_an_update_is_told_at_once(staffed: Importing):
    agent_import = staffed.checked(
        "Object ID,Agent ID,Name,UPN,Messaging number,Supervisors\n"
        f",,Who,,,\n"
        f"ann,,,BOSS@x.test,{NUMBERS[2]},nobody\n"
        f"ann,,Twin,,,\n"
        f"gone,,X,,,\n"
        f"ben,,(none),,+12025550123,boss\n"
        f"boss,ffffffffffffffffffffffff,,,,\n",
        "update",
    )

    assert staffed.faults(agent_import) == [
        (2, "Object ID", "", "The row does not say which agent."),
        (3, "Supervisors", "nobody", "There is no agent “nobody”, neither here nor in the file."),
        (
            3,
            "User principal name",
            "BOSS@x.test",
            "An agent with the same user principal name already exists.",
        ),
        (3, "Messaging number", NUMBERS[2], f"{NUMBERS[2]} is held by Ben."),
        (4, "Object ID", "ann", "Row 3 is about the same agent."),
        (5, "Object ID", "gone", "There is no agent “gone”."),
        (6, "Supervisors", "boss", "The agent has no supervised inbox."),
        (6, "Name", "(none)", "The name is required."),
        (6, "Messaging number", "+12025550123", "+12025550123 is not a number of this account."),
        (7, "Agent ID", "ffffffffffffffffffffffff", "There is no agent “ffffffffffffffffffffffff”."),
    ]
    assert staffed.names() == ["Ann", "Ben", "Boss"]


def test_agents_are_found_by_any_name_of_theirs_and_may_get_another_id(staffed: Importing):
    ref = staffed.agent("ann").ref
    staffed.run(f"Agent ID,Object ID,City\n{ref},anna,Bonn\n", "update")
    assert staffed.agent("anna").city == "Bonn"
    staffed.run("User principal name,City\nANN@x.test,Ulm\n", "update")
    assert (staffed.agent("anna").city, staffed.agent("anna").upn) == ("Ulm", "ann@x.test")


def test_offboarding_by_file_once(staffed: Importing):
    text = "User principal name,Name\nann@x.test,whoever\nnobody@x.test,\n"
    agent_import = staffed.run(text, "offboard")

    assert outcomes(staffed, agent_import) == ["done", "failed"]
    assert staffed.names() == ["Ben", "Boss"]
    assert staffed.holders() == {NUMBERS[1]: ("supervised", "Ann"), NUMBERS[2]: ("private", "Ben")}
    made = AgentImportRow.objects.get(agent_import=agent_import, outcome="done").made["values"]
    assert (made["object_id"], made["messaging_number"], made["supervisors"]) == ("ann", NUMBERS[0], "boss")
    again = staffed.checked(text, "offboard")
    assert (again.already_count, again.bad_count, again.ready_count) == (1, 1, 0)
    with pytest.raises(Conflict, match="comes back by being onboarded"):
        runs.start_undo(account=staffed.customer, by=BY, pk=agent_import.pk)


def test_undoing_an_onboarding_keeps_what_was_changed_since(importing: Importing):
    agent_import = importing.run(
        "Object ID,Name,Messaging number,Supervised number\n"
        f"1,Ann,{NUMBERS[0]},{NUMBERS[1]}\n2,Ben,{NUMBERS[2]},\n3,Cleo,{NUMBERS[3]},\n4,Dan,,\n"
    )
    change_agents(account=importing.customer, by=BY, changes=[AgentChange(ids("2"), {"city": "Bonn"})])
    importing.agent("3").assignments.update(until=timezone.now())
    importing.run("Object ID\n4\n", "offboard")

    first = runs.start_undo(account=importing.customer, by=BY, pk=agent_import.pk)
    assert runs.start_undo(account=importing.customer, by=BY, pk=agent_import.pk) == first
    importing.work(first)

    assert importing.outcomes(agent_import) == {2: "undone", 3: "kept", 4: "kept", 5: "kept"}
    why = [
        faults[0][2]
        for faults in AgentImportRow.objects.filter(outcome="kept").values_list("faults", flat=True)
    ]
    assert why == [
        "The agent has been changed since.",
        "The agent's numbers have been changed since.",
        "The agent has left since.",
    ]
    assert importing.names() == ["Ben", "Cleo"]
    assert importing.holders() == {NUMBERS[2]: ("private", "Ben")}
    assert Inbox.objects.get().removed_at is not None
    agent_import.refresh_from_db()
    assert agent_import.state == "undone"
    with pytest.raises(Conflict):
        runs.start_undo(account=importing.customer, by=BY, pk=agent_import.pk)
