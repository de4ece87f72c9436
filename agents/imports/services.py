"""Imports of agents by file, before they run: taking the file, saying what its columns mean, and looking at it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Account
from accounts.services import activity
from accounts.services.suspension import while_active
from agents.imports.cells import rows_of
from agents.imports.columns import BY_NAME, TARGETS, guessed
from agents.imports.modes import foresee
from agents.imports.reading import read
from agents.imports.report import report_of
from agents.imports.selectors import remembered
from agents.imports.sheet import UNSTORABLE, unpacked
from agents.imports.states import BEFORE, ImportMode, ImportState
from agents.models import AgentImport
from common.errors import Conflict, Invalid, NotFound

SAMPLES = 3
SAMPLE_LENGTH = 80
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Choices:
    """How an import is to be done. ``atomic`` is all rows or none; ``reassign_inbox`` lets new agents take over the
    inboxes of those who left; ``remove_inboxes`` removes the inboxes of those who leave.
    """

    atomic: bool = False
    reassign_inbox: bool = False
    remove_inboxes: bool = False


@while_active
def upload(
    *, account: Account, by: Actor, mode: ImportMode, name: str, file: BinaryIO, size: int
) -> AgentImport:
    """Take a file of ``size`` bytes; nothing is changed yet. Invalid, at ``file``, when it cannot be read."""
    sheet = read(file, size)
    digest = hashlib.sha256()
    file.seek(0)
    while block := file.read(BLOCK):
        digest.update(block)
    samples = [[cell[:SAMPLE_LENGTH] for cell in row] for row in sheet.rows[:SAMPLES]]
    header = [cell[:SAMPLE_LENGTH] for cell in sheet.header]
    shown = "".join(char for char in UNSTORABLE.sub("", name) if char.isprintable())[-200:]
    with transaction.atomic():
        agent_import = AgentImport.objects.create(
            account=account,
            mode=mode,
            file_name=shown or "file",
            sha256=digest.hexdigest(),
            told=sheet.told[:120],
            content=sheet.packed(),
            header=header,
            samples=samples,
            mapping=guessed(header, sheet.rows[:SAMPLES], remembered(account, mode)),
            row_count=len(sheet.rows),
            made_by=by.label[:160],
        )
        after = {"rows": agent_import.row_count, "mode": mode}
        activity.record(account=account, by=by, verb="uploaded", subject=agent_import, after=after)
    return agent_import


@while_active
def check(
    *, account: Account, by: Actor, pk: int, mapping: Mapping[str, str], choices: Choices
) -> AgentImport:
    """Look at every row as the columns and choices say, and keep all that is wrong; no agent is changed.

    May be done again until the import begins; Conflict after that. Invalid when columns are missing or named twice.
    """
    agent_import = AgentImport.objects.select_related("account").filter(account=account, pk=pk).first()
    if agent_import is None:
        raise NotFound("There is no such import.")
    if agent_import.state not in BEFORE:
        raise Conflict("This import has begun already.")
    _require_columns(agent_import, mapping)
    agent_import.mapping, agent_import.atomic = dict(mapping), choices.atomic
    agent_import.reassign_inbox, agent_import.remove_inboxes = choices.reassign_inbox, choices.remove_inboxes
    verdicts = foresee(agent_import, rows_of(unpacked(bytes(agent_import.content)), mapping))
    found = report_of(verdicts)
    already = sum(1 for verdict in verdicts if verdict.already is not None and not verdict.faults)
    result = {
        "state": ImportState.CHECKED,
        "mapping": agent_import.mapping,
        "atomic": agent_import.atomic,
        "reassign_inbox": agent_import.reassign_inbox,
        "remove_inboxes": agent_import.remove_inboxes,
        "report": found.packed(),
        "bad_count": len(found.faults),
        "fault_count": found.fault_count,
        "already_count": already,
        "ready_count": len(verdicts) - already - len(found.faults),
        "checked_at": timezone.now(),
    }
    with transaction.atomic():
        if not AgentImport.objects.filter(account=account, pk=pk, state__in=BEFORE).update(**result):
            raise Conflict("This import has begun already.")
        for field, value in result.items():
            setattr(agent_import, field, value)
        after = {"ready": agent_import.ready_count, "bad": agent_import.bad_count}
        activity.record(account=account, by=by, verb="checked", subject=agent_import, after=after)
    return agent_import


@while_active
def upload_checked(
    *,
    account: Account,
    by: Actor,
    mode: ImportMode,
    name: str,
    file: BinaryIO,
    size: int,
    columns: Mapping[str, str] | None,
    choices: Choices,
) -> AgentImport:
    """Take a file and look at every row of it at once; a refusal leaves nothing behind.

    ``columns`` says our column for headers of the file; without it they are guessed.
    """
    with transaction.atomic():
        agent_import = upload(account=account, by=by, mode=mode, name=name, file=file, size=size)
        mapping = agent_import.mapping
        if columns is not None:
            if unknown := sorted(set(columns) - set(agent_import.header)):
                raise Invalid(f"The file has no column “{unknown[0]:.60}”.", field="columns")
            mapping = {
                str(place): columns[head] for place, head in enumerate(agent_import.header) if head in columns
            }
        return check(account=account, by=by, pk=agent_import.pk, mapping=mapping, choices=choices)


@while_active
def discard(*, account: Account, by: Actor, pk: int) -> None:  # noqa: ARG001 who asks is let in or not
    """Forget a file that was never run; Conflict when it was, NotFound when it is gone."""
    rows = AgentImport.objects.filter(account=account, pk=pk)
    gone, _ = rows.filter(state__in=BEFORE).delete()
    if not gone:
        if rows.exists():
            raise Conflict("This import has begun already.")
        raise NotFound("There is no such import.")


def _require_columns(agent_import: AgentImport, mapping: Mapping[str, str]) -> None:
    for place, column in mapping.items():
        if not (place.isdecimal() and int(place) < len(agent_import.header)) or column not in BY_NAME:
            raise Invalid("There is no such column.", field="mapping")
    chosen = list(mapping.values())
    for column in sorted(set(chosen)):
        if chosen.count(column) > 1:
            raise Invalid(f"Two columns are taken for {BY_NAME[column].header}.", field="mapping")
    if agent_import.mode == ImportMode.ONBOARD:
        if "object_id" not in chosen:
            raise Invalid("Say which column holds the object ID: agents are known by it.", field="mapping")
        if not {"name", "first_name", "last_name"} & set(chosen):
            raise Invalid("Say which column holds the name.", field="mapping")
    elif not set(TARGETS) & set(chosen):
        raise Invalid("Say which column names the agents, such as the object ID.", field="mapping")
