"""Asks programs and pages of an account over HTTP what a flow wants to know: to allowed addresses alone, 5 s each.

What is asked of a real-time program, and how it answers, is callr.md §7 (RT.Request, RT.Response).
"""

import json
from base64 import b64encode
from datetime import UTC

from calls.engine.commands import Ask, Fetch
from calls.engine.events import Finished
from calls.live.flows import settings_then
from calls.live.models import Call, callid_of
from calls.states import Direction
from common import posting
from common.errors import Invalid
from common.json_in import storable_json_of
from common.posting import NoAnswer
from pbx.kinds.real_time import RealTime
from pbx.stored import settings_as

SECONDS = 5.0
# A program may answer with sound in base64.
LONGEST_ANSWER = 3_000_000
LONGEST_PAGE = 20_000
OK = 200


def ask_program(call: Call, command: Ask) -> Finished:
    """What the program says; an error where it says nothing that can be obeyed. No transaction may be open."""
    app = settings_as(settings_then(call), RealTime)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if app.login or app.password:
        headers["Authorization"] = f"Basic {b64encode(f'{app.login}:{app.password}'.encode()).decode()}"
    body = json.dumps(_request(call, command)).encode()
    try:
        answer = posting.ask(
            "POST", app.url, body=body, headers=headers, seconds=SECONDS, most=LONGEST_ANSWER, plain=True
        )
        found = storable_json_of(answer.beginning.encode()) if answer.status == OK else None
    except (NoAnswer, Invalid) as exc:
        return Finished(command.id, error=exc.text[:200])
    except ValueError:
        return Finished(command.id, error="The answer was no JSON.")
    if not isinstance(found, dict):
        return Finished(command.id, error=f"The answer was no object (status {answer.status}).")
    return Finished(command.id, found)


def _request(call: Call, command: Ask) -> dict[str, object]:
    began = (call.started_at or call.planned_for).astimezone(UTC)
    is_inbound = call.direction == Direction.INBOUND
    return {
        **command.request,
        "app": call.app.ref if call.app else "",
        "callid": callid_of(call.pk, 1),
        "cdr_field": call.custom,
        "cli_name": "",
        "cli_number": call.caller if is_inbound else call.cli,
        "date_started": began.strftime("%Y-%m-%d %H:%M:%S"),
        "number": call.called,
        # By its null the vendor's servers know that somebody called in.
        "request_hash": None if is_inbound else call.ref,
    }


def fetch(command: Fetch) -> Finished:
    """The answer of a page. No transaction may be open."""
    body = command.body.encode() if command.body is not None else None
    try:
        answer = posting.ask(
            command.method,
            command.url,
            body=body,
            headers=command.headers,
            seconds=SECONDS,
            most=LONGEST_PAGE,
        )
    except (NoAnswer, Invalid) as exc:
        return Finished(command.id, error=exc.text[:200])
    return Finished(command.id, {"status": answer.status, "body": answer.beginning})
