"""The number that is called from a page, and the colleague to whom a caller is handed over."""

from typing import Any

from django import forms

from accounts.colleague_field import MOST_LISTED, ColleagueField, offer_colleagues
from accounts.models import Account, Agent
from accounts.selectors.contacts import colleague, colleagues
from calls.live.models import Leg
from common import e164 as numbering
from common.errors import Invalid
from numbers.forms import phone_field
from pbx.reachable import undisturbed
from pbx.selectors.groups import lines_of


class DialForm(forms.Form):
    number = phone_field(label="Number")

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data)
        self._country = account.country

    @property
    def e164(self) -> str:
        """The number that stands in it; empty while that is none."""
        try:
            return numbering.parse(str(self["number"].value() or ""), self._country)
        except Invalid:
            return ""

    def clean_number(self) -> str:
        try:
            return numbering.parse(self.cleaned_data["number"], self._country)
        except Invalid as exc:
            raise forms.ValidationError(exc.text) from exc


class HandOverForm(forms.Form):
    """Who hands over, where several could, and to whom; ``cleaned_data["to"]`` is that one's number."""

    leg = forms.TypedChoiceField(label="Who hands over", coerce=int)
    to = forms.ChoiceField(label="Colleague")

    def __init__(self, account: Account, talking: list[tuple[Leg, str]], data: Any = None) -> None:
        super().__init__(data)
        self._account, self._talking = account, {leg.number for leg, _ in talking}
        self.fields["leg"].choices = [(leg.pk, name) for leg, name in talking]  # type: ignore[attr-defined]
        if len(talking) == 1:
            self.fields["leg"].widget = forms.HiddenInput()
            self.fields["leg"].initial = talking[0][0].pk
        people = list(colleagues(account)[: MOST_LISTED + 1])
        if len(people) > MOST_LISTED:
            self.fields["to"] = ColleagueField(label="Colleague")
            offer_colleagues(self, "to", account, active=True)
        else:
            self.fields["to"].choices = self._choices(people)  # type: ignore[attr-defined]

    def _choices(self, people: list[Agent]) -> list[tuple[str, str]]:
        away = undisturbed(self._account, [agent.pk for agent in people])
        lines = lines_of(self._account, people)
        return [
            (
                lines[agent.pk],
                f"{agent.name} (does not want to be called now)" if agent.pk in away else agent.name,
            )
            for agent in people
            if agent.pk in lines and lines[agent.pk] not in self._talking
        ]

    def clean_to(self) -> str:
        to: int | str = self.cleaned_data["to"]
        if isinstance(to, str):
            return to
        number = lines_of(self._account, [colleague(self._account, to)]).get(to)
        if number is None or number in self._talking:
            raise forms.ValidationError("This colleague has no telephone that could be called now.")
        return number

    @property
    def why_nobody(self) -> str:
        """Why somebody who was named cannot take the caller; empty where nobody was."""
        errors = self.errors.as_data().get("to", [])
        told = [
            text
            for error in errors
            if error.code not in {"required", "invalid_choice"}
            for text in error.messages
        ]
        return " ".join(told)
