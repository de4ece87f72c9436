"""The form of a SIP subscriber."""

from typing import Any

from django import forms

from accounts.models import Account
from common.e164 import WITHHELD, for_people
from pbx.forms.fields import LinesField
from pbx.models import SipSubscriber
from pbx.selectors.caller_ids import authorised
from pbx.services.sip_subscribers import CODECS, RINGS


class SubscriberForm(forms.Form):
    """``wish`` is what the service takes."""

    username = forms.CharField(
        label="Name",
        required=False,
        max_length=32,
        help_text="3 to 32 small letters, digits, dots, lines and dashes; empty makes one.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    cli = forms.ChoiceField(label="Number that is shown")
    is_anonymous = forms.BooleanField(
        label="Withhold the number", required=False, help_text="Whoever is called does not see it."
    )
    ring_seconds = forms.IntegerField(
        label="Rings for, in seconds", min_value=RINGS[0], max_value=RINGS[1], initial=30
    )
    codecs = forms.MultipleChoiceField(
        label="Codecs",
        required=False,
        choices=[(name, name) for name in CODECS],
        widget=forms.CheckboxSelectMultiple,
        help_text="None chosen leaves it to the switch.",
    )
    has_srtp = forms.BooleanField(label="Encrypt calls to it (SRTP)", required=False)
    voicemail_active = forms.BooleanField(label="Voicemail when nobody answers", required=False)
    voicemail_emails = LinesField(
        label="Voicemail is mailed to", required=False, help_text="E-mail addresses, one a line."
    )

    def __init__(self, account: Account, data: Any = None, *, row: SipSubscriber | None = None) -> None:
        super().__init__(data, initial=_initial(row))
        self._stored: dict[str, Any] = dict(row.voicemail) if row else {}
        shown = [(one.e164, for_people(one.e164, account.country)) for one in authorised(account)]
        field = self.fields["cli"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(WITHHELD, "Withheld"), *shown]

    @property
    def wish(self) -> dict[str, object]:
        given: dict[str, Any] = dict(self.cleaned_data)
        voicemail = {
            **self._stored,
            "active": given.pop("voicemail_active"),
            "emails": given.pop("voicemail_emails"),
        }
        return {**given, "voicemail": voicemail}


def _initial(row: SipSubscriber | None) -> dict[str, Any]:
    if row is None:
        return {"is_anonymous": True}
    return {
        "username": row.username,
        "cli": row.cli,
        "is_anonymous": row.is_anonymous,
        "ring_seconds": row.ring_seconds,
        "codecs": row.codecs,
        "has_srtp": row.has_srtp,
        "voicemail_active": row.voicemail.get("active", False),
        "voicemail_emails": row.voicemail.get("emails", []),
    }
