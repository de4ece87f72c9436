"""Forms of the import pages; the rules are the services'."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from openpyxl.utils import get_column_letter

from agents.imports.columns import COLUMNS
from agents.imports.services import Choices
from agents.imports.states import ImportMode
from agents.models import AgentImport
from common.tables.delimited import ENCODINGS
from common.tables.sheet import MOST_BYTES, MOST_ROWS, How

# Columns beyond which those without a meaning stand last.
MANY = 30
MODES = [
    (ImportMode.ONBOARD, "Onboard: every row is a new agent"),
    (ImportMode.UPDATE, "Update: rows change agents who are there; empty cells leave things as they are"),
    (ImportMode.OFFBOARD, "Offboard: the agents of the rows leave"),
]


class UploadForm(forms.Form):
    """A file, and what its rows are to do."""

    mode = forms.ChoiceField(
        label="What the file is for", choices=MODES, initial=ImportMode.ONBOARD, widget=forms.RadioSelect
    )
    file = forms.FileField(
        help_text=f"CSV or XLSX, up to {MOST_ROWS:,} rows and {MOST_BYTES // 1024 // 1024} MB; columns in any order.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xlsm"}),
        allow_empty_file=True,
    )


class ReadingForm(forms.Form):
    """How the file is read, where a person sees better than a program."""

    encoding = forms.ChoiceField(choices=list(ENCODINGS.items()), required=False)
    sheet = forms.ChoiceField(required=False)
    header_row = forms.IntegerField(
        label="Row of the headers", min_value=1, max_value=MOST_ROWS, required=False
    )

    def __init__(self, agent_import: AgentImport, data: Mapping[str, Any] | None = None) -> None:
        read = agent_import.reading
        super().__init__(data, initial={name: read.get(name) for name in ("encoding", "sheet", "header_row")})
        sheets = read.get("sheets", [])
        cast(forms.ChoiceField, self.fields["sheet"]).choices = [(one, one) for one in sheets]
        del self.fields["encoding" if sheets else "sheet"]

    @property
    def how(self) -> How:
        """What was chosen. A header's row counts for the sheet that it was seen on."""
        given = self.cleaned_data
        other_sheet = "sheet" in self.changed_data and "header_row" not in self.changed_data
        row = 0 if other_sheet else given.get("header_row") or 0
        return How(given.get("encoding", ""), given.get("sheet", ""), row)


class ColumnsForm(forms.Form):
    """Which column of ours each column of the file is, and how the import is to be done."""

    how = forms.ChoiceField(
        label="When rows have faults",
        choices=[
            ("each", "Row by row: do the good rows, list the others"),
            ("all", "All or nothing: do nothing while one row has a fault"),
        ],
        initial="each",
        widget=forms.RadioSelect,
    )
    reassign_inbox = forms.BooleanField(
        label="Take over inboxes",
        required=False,
        help_text="A supervised number whose inbox has no active owner goes to the new agent, with its history.",
    )
    remove_inboxes = forms.BooleanField(
        label="Remove the supervised inboxes of those who leave",
        required=False,
        help_text="Their numbers are free then. Otherwise the inboxes wait for a new owner.",
    )

    def __init__(self, agent_import: AgentImport, data: Mapping[str, Any] | None = None) -> None:
        initial = {
            "how": "all" if agent_import.atomic else "each",
            "reassign_inbox": agent_import.reassign_inbox,
            "remove_inboxes": agent_import.remove_inboxes,
        }
        super().__init__(data, initial=initial)
        self.agent_import = agent_import
        if agent_import.mode != ImportMode.ONBOARD:
            del self.fields["reassign_inbox"]
        if agent_import.mode != ImportMode.OFFBOARD:
            del self.fields["remove_inboxes"]
        choices = [("", "Leave out"), *((column.name, column.header) for column in COLUMNS)]
        for place, header in enumerate(agent_import.header):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header or "No header",
                choices=choices,
                required=False,
                initial=agent_import.mapping.get(str(place), ""),
                widget=forms.Select(attrs={"class": "input"}),
            )

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Each column with its letter and its first values, for the page; those that mean something come first where
        there are many.
        """
        shown = [
            {
                "field": self[f"column_{place}"],
                "letter": get_column_letter(place + 1),
                "means": bool(self[f"column_{place}"].value()),
                "samples": [
                    row[place] for row in self.agent_import.samples if place < len(row) and row[place]
                ],
            }
            for place in range(len(self.agent_import.header))
        ]
        return sorted(shown, key=lambda one: not one["means"]) if len(shown) > MANY else shown

    def mapping(self) -> dict[str, str]:
        return {
            str(place): chosen
            for place in range(len(self.agent_import.header))
            if (chosen := self.cleaned_data[f"column_{place}"])
        }

    def choices(self) -> Choices:
        given = self.cleaned_data
        return Choices(
            atomic=given["how"] == "all",
            reassign_inbox=given.get("reassign_inbox", False),
            remove_inboxes=given.get("remove_inboxes", False),
        )
