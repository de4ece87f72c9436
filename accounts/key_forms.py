"""Forms of programs' keys: which API and user name, and what a key is narrowed to. The rules are the services'."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.dialects import DIALECTS, FOR_PROGRAMS
from accounts.models import ApiCredential
from accounts.services.key_limits import KeyLimits
from accounts.states import ApiArea

EVERYTHING, CHOSEN = "everything", "areas"
REACH = [(EVERYTHING, "Everything that the API offers"), (CHOSEN, "The areas chosen here")]


class KeyLimitsForm(forms.Form):
    """What a key is good for; left as it is, for everything, from anywhere, without an end."""

    label = forms.CharField(
        required=False, max_length=80, help_text="The program that has it, such as Billing export."
    )
    reach = forms.ChoiceField(
        label="It may use", choices=REACH, required=False, initial=EVERYTHING, widget=forms.RadioSelect
    )
    areas = forms.MultipleChoiceField(
        choices=ApiArea.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    reads_only = forms.BooleanField(
        label="Read only",
        required=False,
        help_text="Whatever changes something or costs money is refused.",
    )
    last_day = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="It is refused from the next day on. Attention reminds two weeks ahead.",
    )
    networks = forms.CharField(
        label="Only from these addresses",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text="One address or network a line, such as 203.0.113.7 or 2001:db8::/48. Empty: from anywhere.",
    )

    @classmethod
    def about(cls, credential: ApiCredential, data: Any = None) -> "KeyLimitsForm":
        """The form with the key's present limits, and the areas of its API."""
        ends = credential.expires_at
        form = cls(
            data,
            initial={
                "label": credential.label,
                "reach": CHOSEN if credential.areas else EVERYTHING,
                "areas": credential.areas,
                "reads_only": credential.reads_only,
                "last_day": timezone.localdate(ends - timedelta(seconds=1)) if ends else None,
                "networks": "\n".join(credential.networks),
            },
        )
        known = DIALECTS[credential.dialect].areas
        form.fields["areas"].choices = [choice for choice in ApiArea.choices if choice[0] in known]  # type: ignore[attr-defined]
        return form

    def clean(self) -> dict[str, Any]:
        """Whoever ticks areas means them: a key for everything is never made of a choice that was overlooked."""
        given = super().clean() or {}
        if given.get("areas") and given.get("reach") != CHOSEN:
            self.add_error("reach", "Areas are ticked below. Choose them here, or tick none.")
        return given

    @property
    def limits(self) -> KeyLimits:
        given = self.cleaned_data
        chosen = frozenset(ApiArea(area) for area in given["areas"])
        return KeyLimits(
            label=given["label"],
            areas=chosen if given["reach"] == CHOSEN else None,
            reads_only=given["reads_only"],
            last_day=given["last_day"],
            networks=given["networks"].split(),
        )


class CredentialForm(KeyLimitsForm):
    """A new credential."""

    dialect = forms.ChoiceField(
        label="API", choices=[(slug, dialect.name) for slug, dialect in FOR_PROGRAMS.items()]
    )
    username = forms.CharField(
        label="User name",
        max_length=80,
        help_text="The account number unless you choose another; for VoiceTel it is always the account number.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("dialect", "username")

    def clean_username(self) -> str:
        """Each API has user names of its own form."""
        username = str(self.cleaned_data["username"])
        dialect = FOR_PROGRAMS.get(self.cleaned_data.get("dialect", ""))
        if dialect is not None and not dialect.usernames.fullmatch(username):
            raise forms.ValidationError(dialect.username_rule)
        return username
