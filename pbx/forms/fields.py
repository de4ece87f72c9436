"""Fields that hold what settings hold: a field's value is the JSON of its setting."""

from typing import Any

from django import forms

from common import e164 as numbering
from common.errors import DomainError
from pbx.pressing import MOST_KEYS, read_keys
from pbx.targets import DEFAULT_RING


class PromptField(forms.ChoiceField):
    """A media's id, 0 for none, or a text to be spoken, which stays as it is."""

    def __init__(self, label: str, help_text: str = "") -> None:
        super().__init__(label=label, help_text=help_text, required=False)

    def offer(self, media: list[tuple[str, str]], now: object) -> None:
        """The media to choose from, and the text that is spoken now."""
        spoken = [(now, f"Spoken: {now.split('|', 2)[-1][:60]}")] if isinstance(now, str) and now else []
        known = {pk for pk, _ in media}
        gone = [(str(now), f"Media {now}")] if isinstance(now, int) and now and str(now) not in known else []
        self.choices = [("", "Nothing"), *spoken, *gone, *media]

    def prepare_value(self, value: Any) -> Any:
        return "" if value in {0, None} else str(value)

    def clean(self, value: Any) -> int | str:
        chosen: str = super().clean(value)
        return int(chosen) if chosen.isdecimal() else chosen or 0


class TargetsField(forms.CharField):
    """Numbers, one a line, each with the seconds that it rings behind a comma."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        home = numbering.home()
        return "\n".join(f"{numbering.for_people(row['number'], home)}, {row['timeout']}" for row in value)

    def clean(self, value: Any) -> list[dict[str, object]]:
        text: str = super().clean(value)
        return [self._target(line) for line in text.splitlines() if line.strip()]

    @staticmethod
    def _target(line: str) -> dict[str, object]:
        number, _, seconds = line.partition(",")
        if seconds.strip() and not (seconds.strip().isascii() and seconds.strip().isdecimal()):
            raise forms.ValidationError(f"“{line.strip()[:60]}”: behind the comma stand seconds.")
        try:
            e164 = numbering.parse(number, numbering.home())
        except DomainError as exc:
            raise forms.ValidationError(exc.text) from exc
        return {"number": e164, "timeout": int(seconds.strip()[:6]) if seconds.strip() else DEFAULT_RING}


class KeysField(forms.CharField):
    """Keys that a caller presses, by what is pressed at each question."""

    def __init__(self, help_text: str) -> None:
        super().__init__(label="Keys", required=False, max_length=MOST_KEYS, help_text=help_text)

    def clean(self, value: Any) -> list[str]:
        text: str = super().clean(value)
        try:
            return read_keys(text)
        except DomainError as exc:
            raise forms.ValidationError(exc.text) from exc


class LinesField(forms.CharField):
    """Texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text: str = super().clean(value)
        return [line.strip() for line in text.splitlines() if line.strip()]


class DefaultOrField(forms.ChoiceField):
    """Yes, no, or what the account does by default."""

    def __init__(self, label: str) -> None:
        choices = [("", "As the account does"), ("yes", "Yes"), ("no", "No")]
        super().__init__(label=label, choices=choices, required=False)

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no", None: ""}.get(value, value)

    def clean(self, value: Any) -> bool | None:
        chosen: str = super().clean(value)
        return {"yes": True, "no": False}.get(chosen)
