"""Forms of the store: they read what was typed; whether it can be had is the services' to say."""

from typing import Any

from django import forms
from django.http import QueryDict

from common.plans.kinds import NumberClass, NumberKind
from common.plans.registry import country_name
from numbers.forms import ANY, DestinationChoice
from numbers.places import has_exchanges, provinces
from numbers.selectors.destinations import Group
from numbers.selectors.store import AreaForSale, Ways
from numbers.states import AT_MOST
from providers.contract.destinations import NOTHING

SOLD = (NumberKind.GEOGRAPHIC, NumberKind.MOBILE, NumberKind.NATIONAL, NumberKind.TOLL_FREE)
# What only countries with rate centres are searched by.
EXCHANGE_FIELDS = ("state", "city", "rate_center", "lata")
NUMBERS_ALONE = Ways(by_number=True, by_area=False)


class StoreForm(forms.Form):
    """What to look for among numbers for sale.

    ``countries`` are those to choose from, if there is a choice. Kind and class are asked for where numbers are sold by
    area; where a country has no rate centres there are no fields about them, and none to search by where the carrier
    chooses the numbers.
    """

    country = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(
        label="Type", required=False, choices=[ANY, *((kind.value, kind.label) for kind in SOLD)]
    )
    number_class = forms.ChoiceField(label="Class", required=False, choices=[ANY, *NumberClass.choices])
    mask = forms.CharField(
        label="Area code or pattern",
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"placeholder": "201, 201555, 201*77??", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(label="State or province", required=False)
    city = forms.CharField(required=False, max_length=40)
    rate_center = forms.CharField(label="Rate centre", required=False, max_length=12)
    lata = forms.CharField(
        label="LATA", required=False, max_length=3, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    limit = forms.TypedChoiceField(
        label="Show",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(25, "25"), (50, "50"), (100, "100")],
    )

    def __init__(
        self, data: QueryDict, *, country: str, countries: list[str], ways: Ways = NUMBERS_ALONE
    ) -> None:
        asked = data.copy()
        asked["country"] = country
        super().__init__(asked)
        self.fields["state"].choices = [ANY, *((code, code) for code in provinces())]  # type: ignore[attr-defined]
        if countries:
            named = [(code, country_name(code)) for code in countries]
            self.fields["country"].choices = sorted(named, key=lambda item: item[1])  # type: ignore[attr-defined]
        else:
            del self.fields["country"]
        if not (countries and ways.by_area):
            for name in ("kind", "number_class"):
                del self.fields[name]
        if not ways.by_number:
            for name in (*EXCHANGE_FIELDS, "mask", "limit"):
                del self.fields[name]
        elif not has_exchanges(country):
            for name in EXCHANGE_FIELDS:
                del self.fields[name]
            self.fields["mask"].widget.attrs["placeholder"] = "Digits, * for any, ? for one"


class AreaForm(forms.Form):
    """How many numbers of an area, and of which class; ``token`` makes sending it twice harmless."""

    number_class = forms.ChoiceField(label="Class", widget=forms.RadioSelect)
    quantity = forms.IntegerField(
        min_value=1, max_value=AT_MOST, initial=1, help_text=f"From 1 to {AT_MOST}; the carrier chooses them."
    )
    in_sequence = forms.BooleanField(label="One after the other", required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, area: AreaForSale, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(one.number_class, f"{one.number_class.label}: {one.left:,} left") for one in area.classes]
        self.fields["number_class"].choices = choices  # type: ignore[attr-defined]
        if choices and not self.is_bound:
            self.initial.setdefault("number_class", choices[0][0])


class BuyForm(forms.Form):
    """How reserved numbers are ordered; ``token`` makes sending it twice harmless."""

    destination = DestinationChoice(label="What answers", initial=NOTHING)
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, groups: list[Group], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["destination"].offer(groups)  # type: ignore[attr-defined]
