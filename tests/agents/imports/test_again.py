"""A file that was imported before: unchanged rows are known without being read, and everything else is looked at."""

from collections.abc import Callable

import pytest

from accounts.models import Account, Agent
from agents.imports import onboarding
from agents.imports.cells import Row
from agents.imports.states import ImportMode
from agents.models import AgentImport
from agents.records import AgentChange, AgentRefs, Identifier
from agents.services.changes import change_agents
from agents.services.numbers import set_number
from agents.services.offboarding import offboard
from numbers.states import NumberUse
from tests.agents.conftest import NUMBERS
from tests.agents.imports.conftest import Importing
from tests.people import BY

FILE = f"""Object ID,Name,Department,Messaging number,Supervisors
ann,Ann,Care,{NUMBERS[0]},
bob,Bob,Care,{NUMBERS[1]},
cid,Cid,Care,,
dot,Dot,Care,,
"""


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the rows that are read; the header is row 1."""
    places: list[int] = []
    real = onboarding.read_row

    def read_row(row: Row, mode: ImportMode, country: str) -> object:
        places.append(row.place)
        return real(row, mode, country)

    monkeypatch.setattr(onboarding, "read_row", read_row)
    return places


def counts(agent_import: AgentImport) -> tuple[int, int, int]:
    return agent_import.already_count, agent_import.ready_count, agent_import.bad_count


def test_a_file_that_was_done_is_done(importing: Importing, read: list[int]):
    importing.run(FILE)
    read.clear()

    assert counts(importing.checked(FILE)) == (4, 0, 0)
    assert read == []


def renamed(importing: Importing) -> None:
    change = AgentChange(AgentRefs(Identifier.OBJECT_ID, ("bob",)), texts={"name": "Robert"})
    change_agents(account=importing.customer, by=BY, changes=[change])


def another_number(importing: Importing) -> None:
    bob = Agent.objects.get(object_id="bob")
    set_number(account=importing.customer, by=BY, agent=bob, use=NumberUse.PRIVATE, e164=None)


@pytest.mark.parametrize("change", [renamed, another_number])
def test_who_was_changed_since_is_looked_at(
    importing: Importing, read: list[int], change: Callable[[Importing], None]
):
    importing.run(FILE)
    change(importing)
    read.clear()

    assert counts(importing.checked(FILE)) == (3, 0, 1)
    assert read == [3]


def test_who_left_since_comes_again(importing: Importing, read: list[int]):
    importing.run(FILE)
    offboard(
        account=importing.customer,
        by=BY,
        targets=[AgentRefs(Identifier.OBJECT_ID, ("bob",))],
        remove_inboxes=True,
    )
    read.clear()

    again = importing.checked(FILE)

    assert counts(again) == (3, 1, 0)
    assert read == [3]
    importing.work(importing.start(again))
    assert importing.names() == ["Ann", "Bob", "Cid", "Dot"]


def test_rows_with_supervisors_are_read(importing: Importing, read: list[int]):
    file = f"{FILE}eve,Eve,,,\n".replace(f"{NUMBERS[1]},", f"{NUMBERS[1]},ann").replace(
        "Messaging", "Supervised"
    )
    importing.run(file)
    read.clear()

    assert counts(importing.checked(file)) == (5, 0, 0)
    assert read == [3]


def test_other_columns_make_it_another_file(importing: Importing, read: list[int]):
    importing.run(FILE)
    read.clear()
    again = importing.upload(FILE)
    again.mapping = {place: column for place, column in again.mapping.items() if column != "department"}

    assert counts(importing.check(again)) == (4, 0, 0)
    assert read == [2, 3, 4, 5]


def test_in_another_country_its_numbers_are_others(importing: Importing, read: list[int]):
    importing.run(FILE)
    Account.objects.filter(pk=importing.customer.pk).update(country="FR")
    importing.customer.refresh_from_db()
    read.clear()

    assert counts(importing.checked(FILE)) == (4, 0, 0)
    assert read == [2, 3, 4, 5]


def test_a_file_with_a_bad_row_is_read(importing: Importing, read: list[int]):
    file = f"{FILE}ann,Another Ann,,,\n"
    importing.run(file)
    read.clear()

    assert counts(importing.checked(file)) == (4, 0, 1)
    assert read == [2, 3, 4, 5, 6]
