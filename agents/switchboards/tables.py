"""What pages show of colleagues, groups and figures at switchboards."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from accounts.models import Account
from agents.models import ColleagueAtCarrier, GroupAtCarrier, Presence
from agents.switchboards import selectors
from agents.switchboards.described import Words, away_here, away_there
from pbx.models import CarrierFigures
from pbx.selectors.groups import call_groups, members
from providers.states import Agreement

GONE = "Is not there any longer."
LABELS = {"name": "Name", "speed_dial": "Speed dial", "members": "Members"}


def of_colleague(row: ColleagueAtCarrier, now: datetime) -> dict[str, Any]:
    """A difference about somebody, as both sides say it."""
    is_gone = row.agreement == Agreement.GONE
    said: Presence | None = getattr(row.agent, "presence", None)
    parts = [] if is_gone else [("Do not disturb", away_here(said, now), away_there(row.reported, now))]
    return {
        "row": row,
        "parts": [(label, _said(ours), _said(theirs)) for label, ours, theirs in parts],
        "note": GONE if is_gone else row.push_error,
        "is_gone": is_gone,
    }


def _said(words: Words) -> dict[str, Any]:
    """In words that a page writes, with the moment apart, for pages know the reader's time zone."""
    if not words or not words["is_away"]:
        return {"text": "no", "until": None}
    text = f"{words['emoji']} {words['label']}".strip()
    return {"text": text or "yes", "until": parse_datetime(words["until"] or "")}


def of_groups(account: Account, rows: Sequence[GroupAtCarrier]) -> list[dict[str, Any]]:
    """Differences about groups, as both sides have them; members by their names here."""
    if not rows:
        return []
    groups = {group.pk: group for group in call_groups(account)}
    names = selectors.names_at({row.provider_account_id for row in rows})
    told = []
    for row in rows:
        group = groups.get(row.group_id)
        ours = {"name": "", "speed_dial": "", "members": ""}
        if group is not None:
            here = ", ".join(sorted(agent.name for agent in members(group)))
            ours = {"name": group.name, "speed_dial": group.speed_dial, "members": here}
        parts = [(label, ours[name], _theirs(row, name, names)) for name, label in LABELS.items()]
        is_gone = row.agreement == Agreement.GONE
        told.append(
            {
                "row": row,
                "parts": [
                    part
                    for name, part in zip(LABELS, parts, strict=True)
                    if name in row.differences and row.reported and not is_gone
                ],
                "note": GONE if is_gone else row.push_error,
                "may_adopt": is_gone or bool(row.reported),
            }
        )
    return told


def _theirs(row: GroupAtCarrier, name: str, names: Mapping[tuple[int, str], str]) -> str:
    if name != "members":
        return str(row.reported.get(name, ""))
    refs = row.reported.get("members", [])
    return ", ".join(sorted(names.get((row.provider_account_id, ref), f"#{ref}") for ref in refs))


def tiles(days: Iterable[CarrierFigures]) -> list[tuple[str, str]]:
    """Sums and means over the days, each with its name; nothing where there are none."""
    rows = list(days)
    if not rows:
        return []
    answered = sum(row.answered for row in rows)
    calls = sum(row.calls for row in rows)
    found = [
        ("Calls", f"{calls:,}"),
        ("Answered", f"{answered:,}"),
        ("Missed", f"{sum(row.missed for row in rows):,}"),
        ("While closed", f"{sum(row.closed for row in rows):,}"),
    ]
    for label, name in (("Mean wait", "wait_seconds"), ("Mean talk", "talk_seconds")):
        weighed = [(getattr(row, name), row.answered) for row in rows if getattr(row, name) is not None]
        if total := sum(weight for _, weight in weighed):
            found.append((label, f"{round(sum(value * weight for value, weight in weighed) / total)} s"))
    return found
