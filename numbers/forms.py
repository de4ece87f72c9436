"""Forms of the number pages: they read what was typed; whether it is allowed is the services' to say."""

from typing import Any

from django import forms

from accounts.fields.forms import LEAVE, FilterForm, ValueInput, given_values
from accounts.forms import PhoneField
from accounts.selectors.owning import Offered
from common import e164
from common.pasting import read_numbers
from common.plans.registry import countries
from common.selects import KnownSelect, LongSelect, Ready
from common.tags import split_tags
from numbers.models import PhoneNumber
from numbers.places import provinces
from numbers.selectors.destinations import Group
from numbers.services.bulk import BulkChanges
from numbers.states import SmsRouteType, Strategy
from providers.contract.connector import Connector
from providers.contract.destinations import NOTHING, Destination, DestinationKind
from providers.states import Agreement

Choices = list[tuple[Any, str]]
ANY = ("", "Any")
YES_NO = [("", "Leave as it is"), ("on", "On"), ("off", "Off")]


FORWARD = DestinationKind.FORWARD.value
ANOTHER_NUMBER = (FORWARD, "Another number: forward every call")
END = "end"
END_FORWARDING = (END, "What answered before: end forwarding")


class DestinationChoice(forms.ChoiceField):
    """What may answer numbers, as texts in groups; a group without a name stands by itself."""

    widget = LongSelect

    def offer(self, groups: list[Group], *others: tuple[str, str]) -> None:
        """Fill the choices; ``others`` come first."""
        choices: list[Any] = [*others]
        for label, rows in groups:
            choices += [(label, rows)] if label else rows
        self.choices = Ready(choices)


def phone_field(**options: Any) -> PhoneField:
    attributes = {"inputmode": "tel", "autocomplete": "off"}
    return PhoneField(max_length=80, widget=forms.TextInput(attrs=attributes), **options)


def pasted_numbers(text: str) -> list[str]:
    """The numbers of a box for many, in E.164; a ValidationError tells every line that is none."""
    found = read_numbers(text, e164.home())
    if found.faults or not found.numbers:
        raise forms.ValidationError(found.refusal or "There is no telephone number in this text.")
    return found.numbers


class NumberFilterForm(FilterForm):
    """Narrows the list of numbers; it lives in the URL."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Number, label, city or tag"}),
    )
    country = forms.ChoiceField(label="Country", required=False, widget=KnownSelect)
    province = forms.ChoiceField(label="State or province", required=False, widget=KnownSelect)
    carrier = forms.TypedChoiceField(label="Carrier", required=False, coerce=int, empty_value=None)
    agreement = forms.ChoiceField(label="At the carrier", required=False, choices=[ANY, *Agreement.choices])
    destination = DestinationChoice(label="Answered by", required=False)
    held = forms.ChoiceField(
        label="Holder", required=False, choices=[ANY, ("free", "Nobody: free"), ("held", "Somebody")]
    )
    tag = forms.CharField(label="Tag", required=False, max_length=30)
    owner = forms.TypedChoiceField(
        label="Owner", required=False, coerce=int, empty_value=None, widget=LongSelect
    )

    def __init__(
        self,
        data: Any,
        *,
        groups: list[Group],
        carriers: Choices,
        served: frozenset[str],
        offered: Offered,
    ) -> None:
        """``served`` are the countries to choose from, by two letters; without any it is all of them."""
        super().__init__(data)
        self.fields["owner"].choices = Ready([ANY, *offered.people])  # type: ignore[attr-defined]
        self.add_filters(offered.fields)
        self.groups = groups
        self._offer_countries(served)
        self.fields["province"].choices = Ready([ANY, *((code, code) for code in provinces())])  # type: ignore[attr-defined]
        self.fields["destination"].offer(groups, ANY, ANOTHER_NUMBER)  # type: ignore[attr-defined]
        if carriers:
            self.fields["carrier"].choices = [ANY, *carriers]  # type: ignore[attr-defined]
        else:
            del self.fields["carrier"]

    def _offer_countries(self, served: frozenset[str]) -> None:
        """Another country may still stand in the address: of a carrier that the account had."""
        country: Any = self.fields["country"]
        country.choices = Ready([ANY, *countries().items()])
        if served:
            shown = served | {self.data.get("country", "")}
            country.widget.choices = Ready([ANY, *(row for row in countries().items() if row[0] in shown)])


class DestinationForm(forms.Form):
    """What answers a number; with "another number" chosen, the number to which every call goes on."""

    destination = DestinationChoice(label="What answers")
    forward_to = phone_field(
        label="Forward every call to", required=False, help_text="When another number shall answer."
    )

    @classmethod
    def of(
        cls, number: PhoneNumber, groups: list[Group], connector: type[Connector], data: Any
    ) -> "DestinationForm":
        """The form with what answers the number now; one that cannot be chosen any more is offered as it stands."""
        now = FORWARD if number.forward_to else str(number.destination)
        form = cls(data, initial={"destination": now, "forward_to": number.forward_to})
        others = [END_FORWARDING] if number.forward_to else []
        others += [ANOTHER_NUMBER] if DestinationKind.FORWARD in connector.destinations else []
        form.fields["destination"].offer(groups, *others)  # type: ignore[attr-defined]
        return form

    def clean(self) -> None:
        _require_number(self)

    def wanted(self) -> Destination | None:
        """What shall answer, None for what answered before forwarding; call it on a valid form."""
        return wanted_destination(self.cleaned_data)


def _require_number(form: forms.Form) -> None:
    """A number to forward to is wanted for that choice, and not passed over in silence beside another one."""
    chosen, to = form.cleaned_data.get("destination"), form.cleaned_data.get("forward_to")
    if chosen == FORWARD and not to and "forward_to" not in form.errors:
        form.add_error("forward_to", "Say to which number.")
    if chosen is not None and chosen != FORWARD and to and to != form.initial.get("forward_to"):
        form.add_error(
            "forward_to", "To forward calls there, choose “Another number” above; else leave this empty."
        )


def wanted_destination(data: dict[str, Any]) -> Destination | None:
    """What a valid form's fields ``destination`` and ``forward_to`` say together; None ends forwarding."""
    if data["destination"] == END:
        return None
    if data["destination"] == FORWARD:
        return Destination.of(DestinationKind.FORWARD, data["forward_to"])
    return Destination.parse(data["destination"])


class TranslationForm(forms.Form):
    translation = phone_field(
        label="Present calls as",
        required=False,
        help_text="Your equipment sees this number as the one called. Empty: the number itself.",
    )


class InboundCnamForm(forms.Form):
    enabled = forms.BooleanField(
        label="Look up the names of callers", required=False, help_text="Each lookup is charged."
    )


class CallerNameForm(forms.Form):
    cnam = forms.CharField(
        label="Name that called parties see",
        required=False,
        max_length=40,
        help_text="Up to 15 letters, digits and spaces; it is stored in capitals.",
    )


SMS_TARGET = "An e-mail address, an https URL that answers, or a public IP address."
NOWHERE = "nowhere"


class SmsRouteForm(forms.Form):
    type = forms.ChoiceField(
        label="Send messages to", required=False, choices=[("", "Nowhere"), *SmsRouteType.choices]
    )
    resource = forms.CharField(
        label="Address",
        required=False,
        max_length=500,
        help_text=SMS_TARGET,
    )


class FaxForm(forms.Form):
    email = forms.CharField(
        label="Mail faxes to", required=False, max_length=254, help_text="Leave it empty to receive no faxes."
    )


class PinForm(forms.Form):
    pin = forms.CharField(
        label="New PIN",
        max_length=8,
        help_text="Four digits. Another carrier must name them before it may take the number away.",
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"}, render_value=False
        ),
    )


class TypedNumberForm(forms.Form):
    """Asks for the number itself, typed out, before something that cannot be taken back."""

    typed = phone_field(label="Type the number to confirm")

    def __init__(self, *args: Any, number: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.number = number

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if typed != self.number:
            raise forms.ValidationError(f"This is not {e164.for_people(self.number)}.")
        return typed


class QuotaForm(forms.Form):
    """Limits that an account above sets; an empty field sets none."""

    most_held = forms.IntegerField(
        label="Numbers at most",
        required=False,
        min_value=0,
        help_text="That the account has. Empty: no limit.",
    )
    most_bought = forms.IntegerField(
        label="Numbers to buy",
        required=False,
        min_value=0,
        help_text="Within the days below. Empty: no limit.",
    )
    days = forms.IntegerField(label="Days", min_value=1, max_value=366, initial=30)


class BulkForm(forms.Form):
    """What to change on many numbers; what is left empty stays as it is on each."""

    destination = DestinationChoice(label="What answers", required=False)
    forward_to = phone_field(
        label="Forward every call to", required=False, help_text="When another number shall answer."
    )
    inbound_cnam = forms.ChoiceField(label="Look up the names of callers", required=False, choices=YES_NO)
    sms_type = forms.ChoiceField(
        label="Send messages to",
        required=False,
        choices=[("", "Leave as it is"), (NOWHERE, "Nowhere"), *SmsRouteType.choices],
    )
    sms_target = forms.CharField(label="Address", required=False, max_length=500, help_text=SMS_TARGET)
    label = forms.CharField(required=False, max_length=80, help_text="The same label on every number.")
    clear_label = forms.BooleanField(label="Clear the label", required=False)
    add_tags = forms.CharField(required=False, max_length=700, help_text="Separate tags with commas.")
    remove_tags = forms.CharField(required=False, max_length=700)
    purpose = forms.CharField(required=False, max_length=200, help_text="The same purpose for every number.")
    owner = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    clear = forms.MultipleChoiceField(
        label="Leave empty",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What is ticked is taken off every number.",
    )

    def __init__(self, *args: Any, groups: list[Group], offered: Offered, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner"].choices = [LEAVE, ("0", "Nobody"), *offered.people]  # type: ignore[attr-defined]
        self.fields["clear"].choices = [  # type: ignore[attr-defined]
            ("purpose", "Purpose"),
            *((str(one.pk), one.name) for one in offered.fields),
        ]
        for one in offered.fields:
            self.fields[one.input_name] = ValueInput(one, empty=LEAVE)
        self.fields["destination"].offer(groups, ("", "Leave as it is"), END_FORWARDING, ANOTHER_NUMBER)  # type: ignore[attr-defined]

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("label") and data.get("clear_label"):
            self.add_error("label", "Give a value or clear it, not both.")
        if data.get("sms_target") and data.get("sms_type") in {"", NOWHERE}:
            self.add_error("sms_type", "Choose how messages go there.")
        for name in data.get("clear", []):
            if data.get(box := name if name == "purpose" else f"field_{name}"):
                self.add_error(box, "Give a value or leave it empty, not both.")
        _require_number(self)

    def changes(self) -> BulkChanges:
        data = self.cleaned_data
        cnam = {"on": True, "off": False}.get(data["inbound_cnam"])
        return BulkChanges(
            answer=(wanted_destination(data) or "") if data["destination"] else None,
            inbound_cnam=cnam,
            **self._messages(),
            label="" if data["clear_label"] else data["label"].strip() or None,
            add_tags=split_tags(data["add_tags"]),
            remove_tags=split_tags(data["remove_tags"]),
            purpose="" if "purpose" in data["clear"] else data["purpose"].strip() or None,
            owner=data["owner"],
            fields=self._values(),
        )

    def custom(self) -> list[forms.BoundField]:
        """The inputs of custom fields."""
        return [self[name] for name, one in self.fields.items() if isinstance(one, ValueInput)]

    def _values(self) -> dict[str, str]:
        given = {str(pk): text for pk, text in given_values(self).items() if text}
        return given | {pk: "" for pk in self.cleaned_data["clear"] if pk != "purpose"}

    def _messages(self) -> dict[str, str]:
        chosen, target = self.cleaned_data["sms_type"], self.cleaned_data["sms_target"].strip()
        if not chosen:
            return {}
        off = chosen == NOWHERE
        return {"sms_type": "" if off else chosen, "sms_target": "" if off else target}


class OrderForm(forms.Form):
    """The order as it is confirmed; ``token`` makes sending it twice harmless."""

    destination = DestinationChoice(label="What answers", initial=NOTHING)
    strategy = forms.ChoiceField(
        label="If some are gone by now",
        choices=[
            (Strategy.BEST_EFFORT, "Buy those that can still be had"),
            (Strategy.ALL_OR_NOTHING, "Buy all of them or none"),
        ],
        initial=Strategy.BEST_EFFORT,
        widget=forms.RadioSelect,
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: list[Group], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["destination"].offer(groups)  # type: ignore[attr-defined]


class GatewayForm(forms.Form):
    """An account's own gateway."""

    address = forms.CharField(
        max_length=260,
        help_text="A public IPv4 address or a host name, with :port if it is not 5060.",
        widget=forms.TextInput(attrs={"placeholder": "sip.example.com:5060", "autocomplete": "off"}),
    )
    prefix = forms.CharField(  # type: ignore[assignment]
        required=False, max_length=16, help_text="Digits put before the number that is called."
    )
    limit = forms.IntegerField(
        label="Concurrent calls", min_value=1, max_value=1000, initial=23, help_text="From 1 to 1,000."
    )
