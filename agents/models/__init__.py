"""Tables of the agents app, a file for each noun."""

from agents.models.agent_at_carrier import AgentAtCarrier
from agents.models.agent_import import AgentImport, AgentImportRow
from agents.models.at_switchboard import ColleagueAtCarrier, GroupAtCarrier
from agents.models.contact_at_carrier import ContactAtCarrier
from agents.models.person_plan import PersonPlan, PersonPlanStep
from agents.models.picture import GroupPicture, Picture
from agents.models.presence import Presence
from agents.models.voice_at_carrier import VoiceAtCarrier

__all__ = [
    "AgentAtCarrier",
    "AgentImport",
    "AgentImportRow",
    "ColleagueAtCarrier",
    "ContactAtCarrier",
    "GroupAtCarrier",
    "GroupPicture",
    "PersonPlan",
    "PersonPlanStep",
    "Picture",
    "Presence",
    "VoiceAtCarrier",
]
