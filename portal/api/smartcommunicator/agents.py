"""Agents (smartcommunicator.md §2, operations 2 to 7): who they are, and the methods on them."""

import re
from typing import Any

from rest_framework import serializers

from accounts.models import Account, Agent
from common.errors import Invalid, NotFound
from messaging.agent_records import AgentRefs, FaultCode
from messaging.selectors.agents import agents, find_agents
from messaging.services.offboarding import offboard
from portal.api.smartcommunicator import onboarding, patching
from portal.api.smartcommunicator.agents_told import AgentData, PatchedAgent, told_agents
from portal.api.smartcommunicator.base import Call, Data, Endpoint, operation
from portal.api.smartcommunicator.errors import Problem
from portal.api.smartcommunicator.fields import IDENTIFIERS, NamedOne, QueryFlag, Shape
from portal.api.smartcommunicator.wording import NO_AGENT, told
from portal.api.voicetel.fields import Text

REF = re.compile(r"[0-9a-f]{24}", re.ASCII)
DEFAULT_KEY = "user_object_id"
KEYS = ("user_object_id", "consistency_id", "upn", "id")
OFFBOARDING_FAILED = "Unsuccessful offboarding"
