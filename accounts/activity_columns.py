"""The columns of the activity log. It grows without end, so it is sorted by nothing but the order in which it was
written, which its index has.
"""

from typing import Any

from django.apps import apps

from accounts.columns import register
from accounts.models import Activity
from common.columns import Column, Order, Table
from common.words import in_words, label


def title(row: Activity) -> str:
    """``Changed phone number (201) 555-1234``; a membership's own text is a sentence already."""
    subject, sort = in_words(row.subject), sort_of(row.subject_type)
    named = row.subject_type == "membership" or subject.lower().startswith((sort.split()[-1], sort))
    return f"{row.verb.capitalize()} {subject if named else f'{sort} {subject}'}"


def sort_of(subject_type: str) -> str:
    """``phonenumber`` as ``phone number``."""
    for config in apps.get_app_configs():
        if subject_type in config.models:
            return str(config.get_model(subject_type)._meta.verbose_name)
    return subject_type


def changes(row: Activity) -> list[dict[str, str]]:
    """What was and what is, in words, setting by setting."""
    names = [*row.before, *(name for name in row.after if name not in row.before)]
    pairs = [(name, in_words(row.before.get(name)), in_words(row.after.get(name))) for name in names]
    return [
        {"label": label(name), "before": before, "after": after}
        for name, before, after in pairs
        if before or after
    ]


def sentence(change: dict[str, str]) -> str:
    if not change["before"]:
        return f"{change['label']}: {change['after'] or '—'}"
    return f"{change['label']}: {change['before']} → {change['after'] or '—'}"


def settings(values: dict[str, Any]) -> str:
    return "; ".join(f"{name}: {in_words(value)}" for name, value in values.items())


ACTIVITY = register(
    Table[Activity](
        name="activity",
        title="Activity",
        page="accounts:activity",
        order=Order("id", descending=True),
        columns=(
            Column("What", title),
            Column("Changes", lambda row: "; ".join(map(sentence, changes(row)))),
            Column("Who", lambda row: row.actor),
            Column("Through", lambda row: row.get_source_display()),
            Column("When", lambda row: row.created_at, "moment", sort="id"),
            Column("Acting from", lambda row: row.acting_from, shown=False),
            Column("Did", lambda row: row.verb, shown=False),
            Column("To", lambda row: in_words(row.subject), shown=False),
            Column("ID", lambda row: f"{row.subject_type} {row.subject_id}", shown=False),
            Column("Before", lambda row: settings(row.before), shown=False),
            Column("After", lambda row: settings(row.after), shown=False),
            Column("Request ID", lambda row: row.request_id, shown=False),
        ),
    )
)
