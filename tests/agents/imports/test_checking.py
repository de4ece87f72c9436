"""Looking at every row: all that is wrong, cell by cell, at once; nothing is changed."""

import pytest

from accounts.models import Activity, Agent
from agents.imports import services
from agents.imports.services import Choices
from agents.models import AgentImport
from common.errors import Conflict, Invalid, NotFound
from numbers.models import NumberAssignment
from tests.agents.conftest import NUMBERS, PRIVATE, SUPERVISED, ids, person, wanted
from tests.agents.imports.conftest import Importing
from tests.people import BY

HEADER = (
    "Object ID,Name,UPN,E-mail,Roles,Messaging number,Supervised number,Supervisors,Calls enabled,Active\n"
)


def test_every_fault_of_every_row_is_told_at_once(importing: Importing):
    importing.onboard(person("there", wanted(PRIVATE, 9), upn="There@acme.test"))
    agent_import = importing.checked(
        HEADER
        + ",,,,,,,,,\n"
        + ",,a@x,not-mail,king,12,,,perhaps,\n"
        + f"2,=Ben(),,,,{NUMBERS[0]},,,,\n"
        + f"2,Cleo,there@ACME.test,,,{NUMBERS[0]},{NUMBERS[9]},,,\n"
        + "there,Dan,,,,+12025550123,,,,\n"
        + f"5,{'E' * 201},,,,1.2E+10,,,,no\n"
        + f"6,Finn,,,,any 305,{NUMBERS[1]},5;6;nobody,,\n"
        + f"7,Gus,,,,,{NUMBERS[2]},8,,\n"
        + "8,Hal\x00,,,,,,,,\n"
        + "9,Ida,,,,,,1,,\n"
    )

    assert importing.faults(agent_import) == [
        (3, "E-mail", "not-mail", "This is not an e-mail address."),
        (3, "Roles", "king", "There is no role “king”."),
        (3, "Messaging number", "12", "This is not a telephone number."),
        (3, "Calls enabled", "perhaps", "This is neither yes nor no."),
        (3, "Object ID", "", "The object ID is required."),
        (3, "Name", "", "The name is required."),
        (4, "Name", "=Ben()", "The cell holds a formula, or would be taken for one."),
        (5, "Object ID", "2", "Row 4 has the same object ID."),
        (5, "Messaging number", NUMBERS[0], "Row 4 wants the same number."),
        (
            5,
            "User principal name",
            "there@ACME.test",
            "An agent with the same user principal name already exists.",
        ),
        (5, "Supervised number", NUMBERS[9], f"{NUMBERS[9]} is held by There."),
        (6, "Object ID", "there", "An agent with the same object ID already exists."),
        (6, "Messaging number", "+12025550123", "+12025550123 is not a number of this account."),
        (
            7,
            "Messaging number",
            "1.2E+10",
            "A spreadsheet has shortened this number and lost its last digits.",
        ),
        (7, "Active", "no", "A new agent begins active."),
        (7, "Name", "E" * 200, "The name has over 200 characters."),
        (8, "Supervisors", "5;6;nobody", "There is no agent “nobody”, neither here nor in the file."),
        (8, "Messaging number", "any 305", "No more free number begins with 305."),
        (8, "Supervisors", "5;6;nobody", "The row of the supervisor “5” cannot be done."),
        (9, "Supervisors", "8", "The row of the supervisor “8” cannot be done."),
        (10, "Name", "Hal\ufffd", "The cell holds a NUL or another character that cannot be stored."),
        (11, "Supervisors", "1", "There is no agent “1”, neither here nor in the file."),
        (11, "Supervisors", "1", "Only a supervised number has supervisors."),
    ]
    assert (
        agent_import.row_count,
        agent_import.ready_count,
        agent_import.bad_count,
        agent_import.fault_count,
    ) == (9, 0, 9, 23)
    assert importing.names() == ["There"]
    assert NumberAssignment.objects.count() == 1


def test_who_is_there_as_the_row_says_is_no_fault(importing: Importing):
    importing.onboard(
        person("boss"),
        person(
            "ann", wanted(PRIVATE, 0), wanted(SUPERVISED, 1, ids("boss")), upn="ann@x.test", roles=("admin",)
        ),
    )
    same = f"ann,Ann,ann@x.test,,admin,{NUMBERS[0]},{NUMBERS[1]},boss,,yes\n"

    assert importing.checked(HEADER + same).already_count == 1
    assert importing.checked(HEADER + "ann,Ann,,,,any 201,,,,\n").already_count == 1
    for other in (
        same.replace("Ann", "Anna"),
        same.replace(NUMBERS[0], NUMBERS[3]),
        same.replace("boss", "(none)"),
        same.replace("admin", "admin|member"),
        same.replace(",yes", ",no"),
        same.replace(",,yes", ",no,yes"),
    ):
        agent_import = importing.checked(HEADER + other)
        if "(none)" in other:
            # For who is new that says nothing.
            assert agent_import.already_count == 1
        else:
            assert (agent_import.already_count, agent_import.bad_count) == (0, 1), other


def test_10_000_rows_with_one_error_in_the_last(importing: Importing, django_assert_max_num_queries):
    lines = "".join(f"id{n},Agent {n}\n" for n in range(9_999))
    agent_import = importing.upload(f"Object ID,Name\n{lines}id0,Twin\n")

    with django_assert_max_num_queries(15):
        agent_import = importing.check(agent_import)

    assert importing.faults(agent_import) == [(10_001, "Object ID", "id0", "Row 2 has the same object ID.")]
    assert (agent_import.ready_count, agent_import.bad_count) == (9_999, 1)


def test_any_number_leaves_those_that_rows_name_and_shows_what_it_takes(importing: Importing):
    importing.onboard(person("there", wanted(PRIVATE, 0)))
    agent_import = importing.run(
        "Object ID,Name,Messaging number,Supervised number\n"
        f"1,Ann,any,ANY (201)\n2,Ben,{NUMBERS[1]},\n3,Cleo,any +1 201 342,\n"
    )

    assert importing.holders() == {
        NUMBERS[0]: ("private", "There"),
        NUMBERS[1]: ("private", "Ben"),
        NUMBERS[2]: ("private", "Cleo"),
        NUMBERS[3]: ("supervised", "Ann"),
        NUMBERS[4]: ("private", "Ann"),
    }
    assert agent_import.state == "done"


def test_dashes_of_other_programs_say_nothing(importing: Importing):
    importing.run("Object ID,Name,City,Messaging number,Roles,Supervisors\n1,Ann,-,N/A,—,null\n")
    assert importing.names() == ["Ann"]
    assert (importing.agent("1").city, importing.agent("1").roles, importing.holders()) == (
        "-",
        ["member"],
        {},
    )


def test_first_and_last_names_are_joined(importing: Importing):
    importing.run("Object ID,First name,Surname\n1,Ann,Archer\n2,,Bell\n")
    assert importing.names() == ["Ann Archer", "Bell"]


@pytest.mark.parametrize(
    ("mode", "mapping", "why"),
    [
        ("onboard", {}, "the name"),
        ("onboard", {"0": "object_id"}, "the name"),
        ("onboard", {"0": "object_id", "1": "object_id"}, "Two columns"),
        ("onboard", {"0": "object_id", "7": "name"}, "no such column"),
        ("onboard", {"0": "object_id", "x": "name"}, "no such column"),
        ("onboard", {"0": "object_id", "1": "password"}, "no such column"),
        ("update", {"1": "name"}, "names the agents"),
        ("offboard", {"1": "name"}, "names the agents"),
    ],
)
def test_columns_that_are_needed(importing: Importing, mode: str, mapping: dict[str, str], why: str):
    agent_import = importing.upload("A,B\n1,2\n", mode)
    with pytest.raises(Invalid, match=why):
        services.check(
            account=importing.customer, by=BY, pk=agent_import.pk, mapping=mapping, choices=Choices()
        )
    agent_import.refresh_from_db()
    assert (agent_import.state, agent_import.mapping) == ("uploaded", {})


def test_columns_are_remembered_for_the_next_file(importing: Importing):
    agent_import = importing.upload("Key,Who,Name\n1,Ann,x\n")
    mapping = {"0": "object_id", "1": "name"}
    services.check(account=importing.customer, by=BY, pk=agent_import.pk, mapping=mapping, choices=Choices())

    assert importing.upload("Who,City,Key,Name\nBen,Bonn,2,x\n").mapping == {
        "0": "name",
        "1": "city",
        "2": "object_id",
    }


def test_an_import_that_began_is_not_looked_at_again_and_a_strangers_is_not_found(importing: Importing):
    agent_import = importing.run("Object ID,Name\n1,Ann\n")
    with pytest.raises(Conflict):
        importing.check(agent_import)
    with pytest.raises(Conflict):
        services.discard(account=importing.customer, by=BY, pk=agent_import.pk)
    other = importing.people.other
    with pytest.raises(NotFound):
        services.check(account=other, by=BY, pk=agent_import.pk, mapping={}, choices=Choices())
    with pytest.raises(NotFound):
        services.discard(account=other, by=BY, pk=agent_import.pk)


def test_a_file_can_be_discarded_once(importing: Importing):
    agent_import = importing.checked("Object ID,Name\n1,Ann\n")
    services.discard(account=importing.customer, by=BY, pk=agent_import.pk)
    assert not AgentImport.objects.exists()
    with pytest.raises(NotFound):
        services.discard(account=importing.customer, by=BY, pk=agent_import.pk)
    assert not Agent.objects.exists()
    assert list(Activity.objects.order_by("pk").values_list("verb", flat=True))[-2:] == [
        "uploaded",
        "checked",
    ]
