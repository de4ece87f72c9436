"""Inputs of custom fields on any form, the filters by them, and the form that defines one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from accounts.fields.selectors import Sought
from accounts.fields.services import LONGEST_HELP, LONGEST_NAME, FieldWish
from accounts.fields.states import IN_PARTS, FieldAbout, FieldKind
from accounts.fields.values import read_value
from accounts.models.custom_field import LONGEST_VALUE, CustomField
from common.errors import Invalid

YES_NO = [("yes", "Yes"), ("no", "No")]
NOTHING, LEAVE, ANY = ("", "—"), ("", "Leave as it is"), ("", "Any")


class ValueInput(forms.CharField):
    """What is typed for a field, or chosen, read as the field's kind is. What is stored already stays as it is."""

    def __init__(
        self,
        about: CustomField,
        *,
        stored: str = "",
        empty: tuple[str, str] = NOTHING,
        required: bool = False,
    ) -> None:
        self.about, self.stored = about, stored
        self.choices = _choices(about, stored, empty)
        super().__init__(
            label=about.name,
            required=required,
            max_length=LONGEST_VALUE,
            widget=_widget(about, self.choices),
            help_text=about.help_text,
        )

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        if text == self.stored:
            return text
        try:
            return read_value(self.about, text)
        except Invalid as exc:
            raise forms.ValidationError(exc.text) from exc


def _choices(about: CustomField, stored: str, empty: tuple[str, str]) -> list[tuple[str, str]]:
    """A value that is stored, and no more in the list, can be kept."""
    if about.kind == FieldKind.YES_NO:
        return [empty, *YES_NO]
    if about.kind != FieldKind.CHOICE:
        return []
    gone = [stored] if stored and stored not in about.choices else []
    return [empty, *((one, one) for one in [*about.choices, *gone])]


def _widget(about: CustomField, choices: list[tuple[str, str]]) -> forms.Widget:
    if choices:
        return forms.Select(choices=choices)
    if about.kind == FieldKind.DATE:
        return forms.DateInput(attrs={"type": "date"})
    mode = {FieldKind.WHOLE: "numeric", FieldKind.DECIMAL: "decimal", FieldKind.URL: "url"}.get(
        FieldKind(about.kind)
    )
    return forms.TextInput(attrs={"inputmode": mode} if mode else {"dir": "auto"})


def add_inputs(form: forms.Form, fields: Iterable[CustomField], stored: Mapping[int, str]) -> None:
    """Put an input for each field at the form's end, filled with what is stored or else with the default."""
    for about in fields:
        value = stored.get(about.pk, "")
        form.fields[about.input_name] = ValueInput(about, stored=value, required=about.is_required)
        form.initial[about.input_name] = value or about.default


def given_values(form: forms.Form) -> dict[int, str]:
    """What a valid form says for each field, by its id."""
    return {
        one.about.pk: form.cleaned_data[name]
        for name, one in form.fields.items()
        if isinstance(one, ValueInput)
    }


def add_filters(form: forms.Form, fields: Iterable[CustomField]) -> None:
    """Put a filter for each field at the form's end; they live in the address under the field's id."""
    for about in fields:
        box: ValueInput | PartInput = (
            PartInput(about) if about.kind in IN_PARTS else ValueInput(about, empty=ANY)
        )
        box.help_text = ""
        form.fields[about.input_name] = box


class PartInput(forms.CharField):
    """A part of a text, as it is typed."""

    def __init__(self, about: CustomField) -> None:
        self.about = about
        super().__init__(
            label=about.name,
            required=False,
            max_length=100,
            widget=forms.TextInput(attrs={"placeholder": "Contains", "dir": "auto"}),
        )


def sought(form: forms.Form, given: Mapping[str, Any]) -> list[Sought]:
    """The filters by fields among those that were given and make sense."""
    found = []
    for name, text in given.items():
        box = form.fields[name]
        if isinstance(box, ValueInput | PartInput):
            found.append(Sought(box.about.pk, text, in_part=isinstance(box, PartInput)))
    return found


class CustomFieldForm(forms.Form):
    """How a field shall be."""

    about = forms.ChoiceField(choices=FieldAbout.choices, help_text="It cannot be changed later.")
    name = forms.CharField(max_length=LONGEST_NAME, help_text="Such as Cost centre or Contract end.")
    kind = forms.ChoiceField(label="Type", choices=FieldKind.choices)
    choices = forms.CharField(
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="For a choice: one on each line. A value that is taken off the list stays where it is stored.",
    )
    help_text = forms.CharField(  # type: ignore[assignment]
        label="Help text",
        required=False,
        max_length=LONGEST_HELP,
        help_text="Shown below the field, as this is.",
    )
    default = forms.CharField(
        required=False, max_length=LONGEST_VALUE, help_text="What new numbers, or new accounts, begin with."
    )
    is_required = forms.BooleanField(
        label="Required", required=False, help_text="Whoever edits the rest has to fill it too."
    )
    applies_below = forms.BooleanField(
        label="For all accounts below as well",
        required=False,
        help_text="Their people see it and fill it for their own numbers.",
    )

    @classmethod
    def of(cls, row: CustomField | None, data: Any, *, has_below: bool) -> "CustomFieldForm":
        """The form with how the field is now."""
        names = [name for name in cls.base_fields if name != "choices"]
        told = {name: getattr(row, name) for name in names} if row else {}
        form = cls(data, initial=told | {"choices": "\n".join(row.choices) if row else ""})
        if row is not None:
            del form.fields["about"]
        if not has_below:
            del form.fields["applies_below"]
        return form

    def wish(self, row: CustomField | None) -> FieldWish:
        given = self.cleaned_data
        return FieldWish(
            about=FieldAbout(row.about if row else given["about"]),
            name=given["name"],
            kind=FieldKind(given["kind"]),
            choices=given["choices"].splitlines(),
            help_text=given["help_text"],
            default=given["default"],
            is_required=given["is_required"],
            applies_below=given.get("applies_below", bool(row and row.applies_below)),
        )
