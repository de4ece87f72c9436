"""Which statistics are asked for: the days, whose calls, and of which reception or colleague."""

from django import forms
from django.http import QueryDict

from accounts.colleague_field import ColleagueField, offer_colleagues
from accounts.days import FiguresForm
from accounts.models import Account
from calls.statistics.selectors import Group, Whose
from common.hourly import Unit
from pbx.models import Reception
from pbx.receptions.selectors import receptions

SIDES = {"receptions": Whose.RECEPTION, "colleagues": Whose.COLLEAGUE}


class StatisticsForm(FiguresForm):
    """``side`` is receptions or colleagues; ``of`` is one of them by its id."""

    of = forms.TypedChoiceField(label="Of", required=False, coerce=int, empty_value=None)
    side = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["of", "since", "until", "unit"]

    def __init__(self, account: Account, data: QueryDict) -> None:
        super().__init__(data)
        self.whose = SIDES.get(data.get("side", ""), Whose.RECEPTION)
        self._rows: list[Reception] = []
        if self.whose == Whose.RECEPTION:
            self._rows = list(receptions(account))
            choices = [("", "All receptions"), *((row.pk, row.name) for row in self._rows)]
            self.fields["of"].choices = choices  # type: ignore[attr-defined]
        else:
            self.fields["of"] = ColleagueField(label="Of", required=False)
            offer_colleagues(self, "of", account, nobody="All colleagues")

    @property
    def reception(self) -> Reception | None:
        """The one reception that is asked for."""
        asked = self.given.get("of")
        return next((row for row in self._rows if row.pk == asked), None)

    @property
    def ids(self) -> list[int] | None:
        """Of whom, where not of all."""
        asked = self.given.get("of")
        return [asked] if asked else None

    @property
    def wanted_unit(self) -> Unit | None:
        return self.given.get("unit") or None

    @property
    def groups(self) -> list[Group]:
        """What the side's calls can be added up by."""
        return list(Group) if self.whose == Whose.RECEPTION else [Group.COLLEAGUE, Group.RECEPTION]

    @property
    def group(self) -> Group:
        """By what calls are grouped; by whose they are unless something else is asked for."""
        asked = self.given.get("by", "")
        return Group(asked) if asked in self.groups else self.groups[0]

    @property
    def targets(self) -> set[int]:
        """Within how many seconds the receptions' calls should be answered."""
        rows = [self.reception] if self.reception else self._rows
        return {row.answer_target for row in rows}
