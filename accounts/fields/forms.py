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


class FilterForm(forms.Form):
    """Narrows a list by custom fields too, each under the field's id; it lives in the URL."""

    def add_filters(self, fields: Iterable[CustomField]) -> None:
        """Put a filter for each field at the form's end."""
        for about in fields:
            box: ValueInput | PartInput = (
                PartInput(about) if about.kind in IN_PARTS else ValueInput(about, empty=ANY)
            )
            box.help_text = ""
            self.fields[about.input_name] = box

    def visible_fields(self) -> list[forms.BoundField]:
        """Those that always stand in the bar; an account may have many fields."""
        return [box for box in super().visible_fields() if not self._is_custom(box)]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Filters by custom fields, which open on demand."""
        return [box for box in super().visible_fields() if self._is_custom(box)]

    @property
    def more_given(self) -> bool:
        """Whether one of them is used."""
        return any(self.data.get(box.name) for box in self.more_fields)

    @property
    def given(self) -> dict[str, Any]:
        """The parts that were given and make sense; what does not narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    @property
    def sought(self) -> tuple[Sought, ...]:
        """What is looked for in custom fields."""
        given = [(self.fields[name], text) for name, text in self.given.items()]
        return tuple(
            Sought(box.about.pk, text, in_part=isinstance(box, PartInput))
            for box, text in given
            if isinstance(box, ValueInput | PartInput)
        )

    @staticmethod
    def _is_custom(box: forms.BoundField) -> bool:
        return isinstance(box.field, ValueInput | PartInput)


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
    help_text = forms.CharField(
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
