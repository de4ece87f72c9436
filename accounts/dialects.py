"""The APIs for whose programs credentials are issued."""

import re
from dataclasses import dataclass

from accounts.states import ApiArea


@dataclass(frozen=True)
class Dialect:
    """A served API: what it is called, where it is, and what its user names look like.

    ``actor`` is what the activity log calls its programs. With ``by_key`` a program sends the credential's key;
    otherwise it signs in with user name and password. With ``has_customer`` it names the account in its paths too.
    With ``by_agent`` each credential is one person's token (``accounts.services.agent_tokens``). ``areas`` are those
    that it has operations of, which a key can be narrowed to.
    """

    slug: str
    name: str
    path: str
    actor: str
    usernames: re.Pattern[str]
    username_rule: str
    areas: frozenset[ApiArea]
    by_key: bool = False
    has_customer: bool = False
    by_agent: bool = False


EVERY_AREA = frozenset(ApiArea)
ANY_NAME = re.compile(r"[A-Za-z0-9._@+-]{3,80}", re.ASCII)
ANY_NAME_RULE = "The user name must have 3 to 80 letters, digits or any of . _ @ + -"
VOICETEL = Dialect(
    "voicetel",
    "VoiceTel",
    "/api/voicetel",
    "VoiceTel API",
    re.compile(r"[0-9]{10}", re.ASCII),
    "The user name must have ten digits.",
    EVERY_AREA - {ApiArea.PEOPLE},
)
SMARTCOMMUNICATOR = Dialect(
    "smartcommunicator",
    "SmartCommunicator",
    "/api/smartcommunicator",
    "SmartCommunicator API",
    ANY_NAME,
    ANY_NAME_RULE,
    frozenset({ApiArea.NUMBERS, ApiArea.PEOPLE}),
    has_customer=True,
)
OMNIAVOICE = Dialect(
    "omniavoice",
    "OmniaVoice",
    "/api/omniavoice",
    "OmniaVoice API",
    ANY_NAME,
    ANY_NAME_RULE,
    frozenset({ApiArea.NUMBERS}),
    by_key=True,
)
TANDEM = Dialect(
    "tandem",
    "Tandem",
    "/api/v1",
    "API",
    ANY_NAME,
    ANY_NAME_RULE,
    EVERY_AREA - {ApiArea.CALLS, ApiArea.TICKETS},
    by_key=True,
)
CALLR = Dialect(
    "callr",
    "CALLR",
    "/api/callr",
    "CALLR API",
    ANY_NAME,
    ANY_NAME_RULE,
    EVERY_AREA - {ApiArea.PEOPLE, ApiArea.TICKETS},
)
RELATEL = Dialect(
    "relatel",
    "Relatel",
    "/api/relatel",
    "Relatel API",
    ANY_NAME,
    ANY_NAME_RULE,
    frozenset({ApiArea.NUMBERS, ApiArea.MESSAGES, ApiArea.CALLS, ApiArea.PEOPLE}),
    by_key=True,
    by_agent=True,
)
DIALECTS = {
    dialect.slug: dialect for dialect in (VOICETEL, SMARTCOMMUNICATOR, OMNIAVOICE, TANDEM, CALLR, RELATEL)
}
# Those whose programs get a user name with a password or key, by the account.
FOR_PROGRAMS = {slug: dialect for slug, dialect in DIALECTS.items() if not dialect.by_agent}
