"""Forms of the media library."""

from django import forms

from common.plans.registry import country_name, fictional_numbers
from pbx.media.states import Category, MediaState
from pbx.media.voices import VOICES

SOUNDS = ".wav,.mp3,.ogg,audio/wav,audio/mpeg,audio/ogg"


def _categories() -> list[tuple[str, str]]:
    return [("", "None"), *Category.choices]


class MediaFilterForm(forms.Form):
    """Narrows the library; it lives in the URL."""

    q = forms.CharField(
        label="Name", required=False, max_length=80, widget=forms.TextInput(attrs={"type": "search"})
    )
    category = forms.ChoiceField(label="Category", required=False, choices=[("", "Any"), *Category.choices])
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Any"), *MediaState.choices])


class NewMediaForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=100, help_text="Letters, digits, spaces and ( ) . + * - #"
    )
    category = forms.ChoiceField(label="Category", required=False, choices=_categories)


class MediaForm(NewMediaForm):
    language = forms.CharField(
        label="Languages",
        required=False,
        max_length=200,
        help_text="Such as en_US, fr_FR; commas between them.",
    )

    def languages(self) -> list[str]:
        parts: str = self.cleaned_data["language"]
        return [part.strip() for part in parts.split(",") if part.strip()]


class SoundForm(forms.Form):
    file = forms.FileField(
        label="Sound file",
        help_text="WAV, MP3 or Ogg Vorbis, up to 20 MB and ten minutes.",
        widget=forms.ClearableFileInput(attrs={"accept": SOUNDS}),
    )


class SpeakForm(forms.Form):
    text = forms.CharField(
        label="Text", max_length=5000, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    )
    voice = forms.ChoiceField(
        label="Voice", choices=[(voice.id, f"{voice.name}, {voice.language}") for voice in VOICES.values()]
    )
    rate = forms.IntegerField(
        label="Speed",
        min_value=1,
        max_value=100,
        initial=50,
        help_text="From 1, slow, to 100, fast.",
        widget=forms.NumberInput(attrs={"step": "1"}),
    )


def _countries() -> list[tuple[str, str]]:
    return sorted(((code, country_name(code)) for code in fictional_numbers()), key=lambda choice: choice[1])


class CodeForm(forms.Form):
    country = forms.ChoiceField(label="Call from", choices=_countries)


class PhoneForm(forms.Form):
    """The call that records, simulated."""

    code = forms.CharField(
        label="Code",
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    words = forms.CharField(
        label="Words", max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
