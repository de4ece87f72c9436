"""Which area each operation of the served APIs belongs to, and whether it only reads: what narrowed keys are held to.

An operation that reads by POST, or costs money by GET, stands in ``READS`` or ``WRITES``; all others are told by their
method, or in CALLR by their name. One that is found nowhere here cannot be served.
"""

import re
from collections.abc import Mapping

from accounts.api_scopes import Need
from accounts.states import ApiArea

SAFE = frozenset({"GET", "HEAD"})
ANY: frozenset[ApiArea] = frozenset()
NUMBERS, MESSAGES, CALLS, BILLING, PEOPLE, TICKETS, SETTINGS = (frozenset({area}) for area in ApiArea)
# By the whole name of an operation, or else by what it begins with.
Areas = Mapping[str, frozenset[ApiArea]]
OF_VOICETEL: Areas = {
    "account": SETTINGS,
    "account.cdr": CALLS,
    "account.credits": BILLING,
    "account.payments": BILLING,
    "account.recurring_charges": BILLING,
    "account.registration": CALLS,
    "acl": SETTINGS,
    "authentication": SETTINGS,
    "e911": NUMBERS,
    "gateways": CALLS,
    "inumbering": NUMBERS,
    "lookups": NUMBERS,
    "messaging": MESSAGES,
    "numbers": NUMBERS,
    "numbers.assign_campaign": MESSAGES,
    "numbers.bulk_unassign_campaign": MESSAGES,
    "numbers.get_messaging": MESSAGES,
    "numbers.get_sms": MESSAGES,
    "numbers.patch_messaging": MESSAGES,
    "numbers.remove_sms": MESSAGES,
    "numbers.set_sms": MESSAGES,
    "numbers.unassign_campaign": MESSAGES,
    "support": TICKETS,
}
OF_SMARTCOMMUNICATOR: Areas = {
    "agents": PEOPLE,
    "inboxes": PEOPLE,
    "numbers": NUMBERS,
}
OF_OMNIAVOICE: Areas = {"agents": NUMBERS, "numbers": NUMBERS}
OF_TANDEM: Areas = {
    "chats": MESSAGES,
    "events": SETTINGS,
    "fields": ANY,
    "imports": PEOPLE,
    "numbers": NUMBERS,
    "spending": BILLING,
    "webhooks": SETTINGS,
}
OF_RELATEL: Areas = {
    "call_nodes": CALLS,
    "calls": CALLS,
    "chats": MESSAGES,
    "comments": PEOPLE,
    "contacts": PEOPLE,
    "employee": PEOPLE,
    "employee_groups": PEOPLE,
    "employee_groups.message": MESSAGES,
    "employees": PEOPLE,
    "employees.message": MESSAGES,
    "m2m": NUMBERS,
    "messages": MESSAGES,
    "receptions": CALLS,
    "smileys": CALLS,
    "statistics": CALLS,
    "switch": CALLS,
    "voice_mails": CALLS,
}
OF_CALLR: Areas = {
    "account/sub": SETTINGS,
    "account/sub.get_quota": BILLING,
    "account/sub.transfer_credit": BILLING,
    "account/sub.transfer_dids": NUMBERS,
    "actions": CALLS,
    "analytics": ANY,
    "analytics/calls": CALLS,
    "analytics/sms": MESSAGES,
    "api-key": SETTINGS,
    "apps": CALLS,
    "billing": BILLING,
    "calls": CALLS,
    "cdr": CALLS,
    "clicktocall/calls": CALLS,
    "conference/10": CALLS,
    "dialr/call": CALLS,
    "did": NUMBERS,
    "did/areacode": NUMBERS,
    "did/store": NUMBERS,
    "hlr": NUMBERS,
    "jobs": SETTINGS,
    "jobs.get": ANY,
    "list": ANY,
    "media": CALLS,
    "media/email": CALLS,
    "media/library": CALLS,
    "media/recording": CALLS,
    "media/tts": CALLS,
    "sendr/simple": CALLS,
    "sendr/10/addressbook": CALLS | MESSAGES,
    "sendr/10/campaign": CALLS | MESSAGES,
    "session": SETTINGS,
    "sip/subscriber": CALLS,
    "sip/trunk_origination": CALLS,
    "sip/trunk_termination": CALLS,
    "sms": MESSAGES,
    "system": ANY,
    "webhooks": SETTINGS,
}
AREAS = {
    "callr": OF_CALLR,
    "omniavoice": OF_OMNIAVOICE,
    "relatel": OF_RELATEL,
    "smartcommunicator": OF_SMARTCOMMUNICATOR,
    "tandem": OF_TANDEM,
    "voicetel": OF_VOICETEL,
}
READS = {
    "relatel": frozenset({"calls.get_by_post", "m2m.charges"}),
    "voicetel": frozenset({"e911.validate"}),
}
# Lookups are charged.
WRITES = {
    "callr": frozenset({"hlr.get"}),
    "voicetel": frozenset({"lookups.cnam", "lookups.lrn"}),
}
# What makes, tells or ends passwords, keys and sessions, of the account or of one below it.
WHOLE = {
    "callr": frozenset(
        {
            "account/sub.create",
            "api-key.create",
            "api-key.delete",
            "session.all",
            "session.create",
            "session.delete",
            "session.refresh",
        }
    ),
    "voicetel": frozenset({"account.add", "authentication.update"}),
}
# How methods of CALLR are called that change nothing.
READING = re.compile(
    r"get|get_.*|search|search_logs|all|overview|summary|summary_.*|history|history_.*|top_apps|view_order|check|"
    r".*_countries|.*_destinations|inbound_did|countries|destinations|types|number_infos|timezones"
)


def need_of(dialect: str, name: str, method: str = "") -> Need:
    """What the operation needs; ``method`` is HTTP's, empty in an API that knows operations by their names alone."""
    reads = method.upper() in SAFE if method else bool(READING.fullmatch(name.rpartition(".")[2]))
    reads = (reads and name not in WRITES.get(dialect, ())) or name in READS.get(dialect, ())
    is_whole = name in WHOLE.get(dialect, ())
    return Need(_areas(dialect, name), writes=not reads or is_whole, whole=is_whole)


def _areas(dialect: str, name: str) -> frozenset[ApiArea]:
    areas = AREAS[dialect]
    return areas[name] if name in areas else areas[name.rpartition(".")[0]]
