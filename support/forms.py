"""Forms of the ticket pages; the rules are the services'."""

from typing import Any

from django import forms

from support.clean import BODY_LENGTH
from support.kinds_of_file import MOST_BYTES, Upload
from support.states import Source, TicketStatus

Choices = list[tuple[Any, str]]
ANY = ("", "Any")
NOBODY = 0
ACCEPT = ".pdf,.png,.jpg,.jpeg,.gif,.txt,.csv,.log"
FILES_HELP = "PDF, PNG, JPEG, GIF or text; up to five files of 5 MB each."


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, none larger than can be kept; what is in them the service looks at."""

    def __init__(self, **options: Any) -> None:
        widget = ManyFiles(attrs={"accept": ACCEPT})
        super().__init__(required=False, widget=widget, help_text=FILES_HELP, **options)

    def clean(self, data: Any, _initial: Any = None) -> list[Upload]:
        uploads = []
        for file in data if isinstance(data, list) else [data] if data else []:
            # One byte too many is enough to be refused, and no more than that is read.
            uploads.append(Upload(str(file.name), file.read(MOST_BYTES + 1)))
        return uploads


def put_value(form: forms.Form, name: str, value: object) -> None:
    """Show another value in a bound form than the one that was sent."""
    form.data = {key: form.data[key] for key in form.data} | {name: str(value)}


def message_field(label: str, rows: int = 6) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": BODY_LENGTH})
    return forms.CharField(label=label, max_length=BODY_LENGTH, widget=widget)


class NewTicketForm(forms.Form):
    """What a customer asks."""

    subject = forms.CharField(max_length=200)
    body = message_field("What can we do for you?", rows=8)
    attachments = FilesField(label="Files")
    about_type = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    about_id = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)


class ReplyForm(forms.Form):
    """A reply; ``seen`` is the last contribution that was on screen."""

    body = message_field("Your reply")
    attachments = FilesField(label="Files")
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class SpeakForm(forms.Form):
    """What staff say: a reply to the customer or a note among themselves, as the button says that was pressed."""

    kind = forms.ChoiceField(choices=[("reply", "A reply"), ("note", "An internal note")])
    body = message_field("Text", rows=7)
    canned = forms.TypedChoiceField(label="Canned reply", required=False, coerce=int, empty_value=None)
    attachments = FilesField(label="Files")
    status = forms.ChoiceField(
        label="After a reply, the ticket is",
        required=False,
        choices=[("", "As it is"), *TicketStatus.choices[:3]],
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, canned: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["canned"].choices = [("", "Choose one"), *canned]  # type: ignore[attr-defined]


class TicketSearchForm(forms.Form):
    """Narrows the customer's list; it lives in the address."""

    q = forms.CharField(label="Search", required=False, max_length=120)
    status = forms.ChoiceField(required=False, choices=[ANY, *TicketStatus.choices])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["q"].widget.attrs |= {"type": "search", "placeholder": "Number or words"}

    @property
    def given(self) -> dict[str, Any]:
        """The parts that were given and make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None, False)}


class DeskFilterForm(TicketSearchForm):
    """Narrows the desk's list."""

    queue = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    assignee = forms.ChoiceField(label="Assigned to", required=False)
    due = forms.ChoiceField(label="Clock", required=False, choices=[ANY, ("overdue", "Overdue")])

    def __init__(self, *args: Any, queues: Choices, people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["q"].widget.attrs["placeholder"] = "Number, words, tag or account"
        self.fields["status"].widget = forms.HiddenInput()
        self.fields["queue"].choices = [ANY, *queues]  # type: ignore[attr-defined]
        self.fields["assignee"].choices = [ANY, ("none", "Nobody"), *people]  # type: ignore[attr-defined]


class HandleForm(forms.Form):
    """What becomes of a ticket. ``was`` is whom the chooser saw it assigned to."""

    status = forms.ChoiceField(choices=TicketStatus.choices)
    assignee = forms.TypedChoiceField(label="Assigned to", required=False, coerce=int, empty_value=None)
    queue = forms.TypedChoiceField(coerce=int)
    tags = forms.CharField(required=False, max_length=400, help_text="With commas between.")
    was = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, queues: Choices, people: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["queue"].choices = queues  # type: ignore[attr-defined]
        self.fields["assignee"].choices = [("", "Nobody"), *people]  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """Which ticket another one is merged into."""

    into = forms.IntegerField(
        label="Merge into ticket number", min_value=1, max_value=2**63 - 1, help_text="Of the same account."
    )


class OnBehalfForm(NewTicketForm):
    """A ticket that staff open for a customer who called or wrote."""

    email = forms.EmailField(
        label="Customer's e-mail", help_text="Of an account below, or of one of its members."
    )
    source = forms.ChoiceField(label="Reached us by", choices=Source.choices, initial=Source.PHONE)
    field_order = ("email", "source", "subject", "body", "attachments")


class QueueForm(forms.Form):
    name = forms.CharField(max_length=60)
    first_response_minutes = forms.IntegerField(
        label="First answer within", min_value=1, help_text="Minutes."
    )
    resolve_minutes = forms.IntegerField(label="Solved within", min_value=1, help_text="Minutes.")
    notify_email = forms.EmailField(
        label="Notices to", required=False, help_text="Told of tickets that nobody is assigned to."
    )


class CannedForm(forms.Form):
    title = forms.CharField(max_length=80)
    body = forms.CharField(
        label="Text",
        max_length=BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="{customer}, {number} and {agent} are filled in.",
    )


class PassOnForm(forms.Form):
    """What a carrier's people are to know of a ticket, and which of our logins they know us by."""

    login = forms.TypedChoiceField(label="Carrier", coerce=int)
    text = forms.CharField(
        label="What the carrier reads",
        max_length=BODY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": BODY_LENGTH}),
        help_text="Only this goes there, with the subject and the ticket's number.",
    )

    def __init__(self, data: Any = None, *, logins: Choices, initial: dict[str, str]) -> None:
        super().__init__(data, auto_id="id_pass_on_%s", initial=initial)
        self.has_logins = bool(logins)
        field = self.fields["login"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = logins


class CarrierSayForm(forms.Form):
    """What is said to a carrier's people next."""

    text = message_field("Answer the carrier", rows=4)
