"""Forms about recordings: what a list is narrowed to, a comment, and for how long an account keeps them."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.days import day_field
from calls.recordings.models import LONGEST_COMMENT, Retention
from calls.recordings.selectors import RECORDINGS, RecordingFilter
from calls.recordings.services.retaining import MOST_DAYS
from calls.recordings.states import RecordingKind
from common.e164 import home

HEARD = {"new": False, "heard": True}


class VoicemailFilterForm(forms.Form):
    """Lives in the URL. Dates are days of the account's calendar."""

    q = forms.CharField(
        label="Number, app or comment",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    heard = forms.ChoiceField(
        label="Heard", required=False, choices=[("", "All"), ("new", "New"), ("heard", "Heard")]
    )
    since = day_field("From")
    until = day_field("To")
    KINDS: tuple[RecordingKind, ...] = (RecordingKind.VOICEMAIL,)

    @property
    def wanted(self) -> RecordingFilter:
        """What makes no sense does not narrow."""
        self.is_valid()
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        last = _midnight(until) + timedelta(days=1) if until and until < date.max else None
        return RecordingFilter(
            search=given.get("q", ""),
            country=home(),
            kinds=self.kinds(given),
            is_heard=HEARD.get(given.get("heard", "")),
            since=_midnight(since) if since else None,
            until=last - timedelta(microseconds=1) if last else None,
        )

    def kinds(self, _given: dict[str, Any]) -> tuple[RecordingKind, ...]:
        return self.KINDS


class RecordingFilterForm(VoicemailFilterForm):
    KINDS = RECORDINGS
    kind = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[("", "Both"), *((kind.value, kind.label) for kind in RECORDINGS)],
    )
    field_order = ["q", "kind", "heard", "since", "until"]

    def kinds(self, given: dict[str, Any]) -> tuple[RecordingKind, ...]:
        return (RecordingKind(given["kind"]),) if given.get("kind") else self.KINDS


def _midnight(day: date) -> datetime:
    if day.year < 1971:
        day = date(1971, 1, 1)
    return timezone.make_aware(datetime.combine(day, time.min))


class CommentForm(forms.Form):
    comment = forms.CharField(
        label="Comment",
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class RetentionForm(forms.Form):
    voicemail_days = forms.IntegerField(
        label="Days that voicemails are kept",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="Nothing keeps them until somebody deletes them.",
    )
    recording_days = forms.IntegerField(
        label="Days that recordings of calls are kept",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="The law of your country may say how long at the most.",
    )

    @classmethod
    def about(cls, row: Retention, data: Any = None) -> "RetentionForm":
        initial = {"voicemail_days": row.voicemail_days, "recording_days": row.recording_days}
        return cls(data, initial=initial)
