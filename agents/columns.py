"""The columns of the lists of agents: people, voice bots, and who has left. An account has some thousands of agents at
most, so they are sorted by whatever stands in their own rows.
"""

from django.db.models.functions import Lower

from accounts.columns import register
from accounts.models import Agent
from accounts.states import AgentRole, AgentState
from agents.selectors import staff
from agents.selectors.agents import Holding
from common.columns import Column, Order, Table
from common.e164 import for_people

ORDER = Order(("by_name", "id"))


def roles_of(agent: Agent) -> str:
    return ", ".join(AgentRole(role).label for role in agent.roles)


def place_of(agent: Agent) -> str:
    return ", ".join(filter(None, [agent.department, agent.store or agent.city]))


def _holds(agent: Agent) -> Holding:
    """What ``with_holdings`` put on the row."""
    holds: Holding = agent.holds  # type: ignore[attr-defined]
    return holds


def _numbers(agent: Agent) -> str:
    return ", ".join(map(for_people, _holds(agent).numbers))


def _name(label: str) -> Column[Agent]:
    return Column(label, lambda row: row.name, sort="by_name", by=Lower("name"))


STATE = Column[Agent]("State", lambda row: row.state, "state", dict(AgentState.choices), sort="state")
ROLES = Column[Agent]("Roles", roles_of)
WHERE = Column[Agent]("Where", place_of)
NUMBERS = Column[Agent]("Numbers", _numbers)
LEFT = Column[Agent]("Left", lambda row: row.offboarded_at, "moment", sort="offboarded_at")
SINCE = Column[Agent]("Since", lambda row: row.created_at, "moment", sort="created_at", shown=False)
AGENT_ID = Column[Agent]("Agent ID", lambda row: row.ref, shown=False)
# How the directory knows somebody, and where they are.
OTHERS = (
    Column[Agent]("E-mail", lambda row: row.email, sort="email", shown=False),
    Column[Agent]("User principal name", lambda row: row.upn, sort="upn", shown=False),
    Column[Agent]("Object ID", lambda row: row.object_id, shown=False),
    Column[Agent]("Brand", lambda row: row.brand, sort="brand", shown=False),
    Column[Agent]("Department", lambda row: row.department, sort="department", shown=False),
    Column[Agent]("Region", lambda row: row.region, sort="region", shown=False),
    Column[Agent]("State or province", lambda row: row.province, sort="province", shown=False),
    Column[Agent]("District", lambda row: row.district, sort="district", shown=False),
    Column[Agent]("Store", lambda row: row.store, sort="store", shown=False),
    Column[Agent]("City", lambda row: row.city, sort="city", shown=False),
    Column[Agent]("Postal code", lambda row: row.postal_code, sort="postal_code", shown=False),
    SINCE,
    AGENT_ID,
)
PEOPLE = register(
    Table[Agent](
        name="people",
        title="People",
        page="agents:list",
        order=ORDER,
        columns=(
            _name("Person"),
            STATE,
            ROLES,
            WHERE,
            NUMBERS,
            Column("Inboxes", lambda row: ", ".join(_holds(row).inboxes)),
            *OTHERS,
        ),
    )
)
BOTS = register(
    Table[Agent](
        name="bots",
        title="Voice bots",
        page="agents:list",
        order=ORDER,
        columns=(
            _name("Voice bot"),
            STATE,
            NUMBERS,
            Column("Since", lambda row: row.created_at, "moment", sort="created_at"),
            Column("Description", lambda row: row.description, shown=False),
            AGENT_ID,
        ),
        part=("group", staff.BOTS),
    )
)
WHO_LEFT = register(
    Table[Agent](
        name="who-left",
        title="Who has left",
        page="agents:list",
        order=ORDER,
        columns=(_name("Who"), WHERE, ROLES, LEFT, *OTHERS),
        part=("group", staff.LEFT),
    )
)
TABLES = {staff.PEOPLE: PEOPLE, staff.BOTS: BOTS, staff.LEFT: WHO_LEFT}
