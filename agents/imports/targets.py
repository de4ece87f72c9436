"""Which agents the rows of an update, or of those who leave, are about."""

from collections.abc import Sequence

from accounts.models import Account
from agents.imports.columns import TARGETS
from agents.imports.verdicts import OTHER_ROW, Verdict
from agents.records import Identifier, Key
from agents.services.lookup import folded, people_by


def target_of(verdict: Verdict) -> Key | None:
    """By what the row names its agent: the first of agent id, object id, user principal name and consistency id."""
    for name in TARGETS:
        value = verdict.asked.ref if name == "ref" else verdict.asked.texts.get(name, "")
        if value:
            by = Identifier(name)
            return by, folded(by, value)
    return None


def find_targets(account: Account, verdicts: Sequence[Verdict]) -> dict[int, Key]:
    """Put each row's agent into its verdict, or a fault; returns the names of those that nobody has, by the row's
    place in the list.
    """
    targets = [target_of(verdict) for verdict in verdicts]
    known = people_by(account, [key for key in targets if key])
    missing: dict[int, Key] = {}
    seen: dict[int, Verdict] = {}
    for place, (verdict, key) in enumerate(zip(verdicts, targets, strict=True)):
        if key is None:
            text = "The row does not say which agent."
            verdict.refuse(
                "object_id", text, "Fill the object ID, or another column that identifies the agent."
            )
        elif not (agents := known.get(key)):
            missing[place] = key
        elif (first := seen.setdefault(agents[0].pk, verdict)) is not verdict:
            verdict.refuse(key[0].value, f"Row {first.row.place} is about the same agent.", OTHER_ROW)
        else:
            verdict.agent = agents[0]
    return missing
