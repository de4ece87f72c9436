"""Forms of the campaign pages; the rules are the services', but for the look before registering."""

from typing import Any

from django import forms

from messaging.models import Brand, Campaign
from messaging.preflight import USE_CASES, likely_rejections

# No registry gives an id with a sign in it.
NONE = "-"
CODE = {"spellcheck": "false", "autocomplete": "off"}


class BrandForm(forms.Form):
    """A brand that the registry has."""

    ref = forms.CharField(
        label="Brand id",
        max_length=40,
        help_text="From the campaign registry; it begins with B.",
        widget=forms.TextInput(attrs=CODE),
    )
    name = forms.CharField(max_length=120)
    description = forms.CharField(required=False, max_length=500)


class CampaignForm(forms.Form):
    """A campaign that the registry has. What reviewers would probably reject is told before it goes to them."""

    brand = forms.ChoiceField()
    campaign = forms.CharField(
        label="Campaign id",
        max_length=40,
        help_text="From the campaign registry, such as CH5K5IZ.",
        widget=forms.TextInput(attrs=CODE),
    )
    use_case = forms.ChoiceField(choices=[(key, label) for key, (label, _) in USE_CASES.items()])
    description = forms.CharField(
        max_length=2000,
        help_text="Who writes to whom, why, and how people agreed to it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sample = forms.CharField(
        label="Sample message",
        max_length=1000,
        help_text="As it will be sent, with the brand's name and how to opt out.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    anyway = forms.BooleanField(
        label="Register it in spite of what was found",
        required=False,
    )

    def __init__(self, brands: list[Brand], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.brands = {brand.ref: brand for brand in brands}
        self.fields["brand"] = forms.ChoiceField(choices=[(brand.ref, str(brand)) for brand in brands])
        self.order_fields(["brand", "campaign", "use_case", "description", "sample", "anyway"])

    def clean(self) -> dict[str, Any]:
        """Stop at what would probably be rejected, unless somebody wants it registered all the same."""
        given = super().clean() or {}
        if not self.errors and not given.get("anyway"):
            found = likely_rejections(
                use_case=given["use_case"],
                brand=self.brands[given["brand"]].name,
                description=given["description"],
                sample=given["sample"],
            )
            for words in found:
                self.add_error(None, words)
        return given


class AssignForm(forms.Form):
    """A number to put on the campaign."""

    number = forms.ChoiceField()

    def __init__(self, numbers: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"] = forms.ChoiceField(choices=numbers)


class ChooseCampaignForm(forms.Form):
    """A campaign to put a number on."""

    campaign = forms.ChoiceField()

    def __init__(self, campaigns: list[Campaign], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.ref, f"{row.ref} ({row.brand.name})") for row in campaigns]
        self.fields["campaign"] = forms.ChoiceField(choices=choices)


class BulkCampaignForm(forms.Form):
    """The campaign that many numbers shall be on, or none."""

    campaign = forms.ChoiceField()

    def __init__(self, campaigns: list[Campaign], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(row.ref, f"{row.ref} ({row.brand.name})") for row in campaigns]
        self.fields["campaign"] = forms.ChoiceField(
            choices=[("", "Choose"), *named, (NONE, "None: take them off the one they are on")]
        )
