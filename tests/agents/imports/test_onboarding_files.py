"""Onboarding by file: what is made, what is refused cell by cell, and nothing twice."""

from messaging.models import Inbox, InboxMember
from tests.agents.conftest import NUMBERS
from tests.agents.imports.conftest import Importing

HEADER = "Object ID,Name,Messaging number,Supervised number,Supervisors,Roles\n"
FILE = HEADER + (
    f'1,Ann,(201) 342-3000,,,"member, admin"\n2,Ben,{NUMBERS[1]},{NUMBERS[2]},1;3,\n3,Cleo,any 201,,,manager\n'
)


def test_a_file_makes_agents_numbers_and_inboxes(importing: Importing):
    agent_import = importing.run(FILE)

    assert (agent_import.state, importing.outcomes(agent_import)) == (
        "done",
        {2: "done", 3: "done", 4: "done"},
    )
    assert importing.names() == ["Ann", "Ben", "Cleo"]
    assert importing.agent("1").roles == ["member", "admin"]
    assert importing.holders() == {
        NUMBERS[0]: ("private", "Ann"),
        NUMBERS[1]: ("private", "Ben"),
        NUMBERS[2]: ("supervised", "Ben"),
        NUMBERS[3]: ("private", "Cleo"),
    }
    assert Inbox.objects.get().owner == importing.agent("2")
    assert sorted(InboxMember.objects.values_list("agent__name", flat=True)) == ["Ann", "Cleo"]
