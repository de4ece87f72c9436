"""Forms about ratings: what is asked, and what the list is narrowed to."""

from typing import Any

from django import forms
from django.http import QueryDict

from accounts.colleague_field import ColleagueField, offer_colleagues
from accounts.days import DaysForm
from accounts.models import Account
from pbx.receptions.phrases import Language
from pbx.receptions.selectors import receptions
from support.chats.selectors import chat_receptions
from support.satisfaction.models import LONGEST_COMMENT
from support.satisfaction.selectors import RatingFilter
from support.satisfaction.services import Answer
from support.satisfaction.states import BEST_SCORE, RatingKind
from support.satisfaction.words import WORDS, faces

COMMENTED = {"yes": True, "no": False}


class RatingForm(forms.Form):
    """A face, or a number from 0 to 10; and what else somebody wants to say."""

    def __init__(
        self, data: Any = None, *, is_nps: bool, brand: str, language: Language = Language.ENGLISH
    ) -> None:
        super().__init__(data)
        words = WORDS[language]
        if is_nps:
            label = words.score.format(brand=brand)
            choices: list[tuple[Any, str]] = [(score, str(score)) for score in range(BEST_SCORE + 1)]
            self.fields["score"] = forms.TypedChoiceField(
                label=label,
                choices=choices,
                coerce=int,
                widget=forms.RadioSelect(attrs={"class": "scores"}),
                help_text=words.score_help,
                error_messages={"required": words.score_missing},
            )
        else:
            self.fields["kind"] = forms.ChoiceField(
                label=words.question,
                choices=faces(words),
                widget=forms.RadioSelect(attrs={"class": "faces"}),
                error_messages={"required": words.face_missing},
            )
        self.fields["comment"] = forms.CharField(
            label=words.comment,
            required=False,
            max_length=LONGEST_COMMENT,
            widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        )

    @property
    def answer(self) -> Answer:
        return Answer(**self.cleaned_data)


class FeedbackForm(DaysForm):
    """Lives in the URL. ``wanted`` is what the selectors take; what makes no sense does not narrow."""

    days_shown = 90
    place = forms.ChoiceField(label="Reception", required=False)
    agent = ColleagueField(label="Employee", required=False)
    kind = forms.ChoiceField(label="Answer", required=False, choices=[("", "Any"), *RatingKind.choices])
    commented = forms.ChoiceField(
        label="Comment", required=False, choices=[("", "Any"), ("yes", "With"), ("no", "Without")]
    )
    field_order = ["place", "agent", "kind", "commented", "since", "until"]

    def __init__(self, account: Account, data: QueryDict) -> None:
        super().__init__(data)
        mains = [(f"r{row.pk}", row.name) for row in receptions(account)]
        chats = [(f"c{row.pk}", f"{row.name} (chat)") for row in chat_receptions(account)]
        self.fields["place"].choices = [("", "Any"), *mains, *chats]  # type: ignore[attr-defined]
        offer_colleagues(self, "agent", account, nobody="Any")

    @property
    def wanted(self) -> RatingFilter:
        since, until = self.range
        given = self.given
        place = given.get("place", "")
        where, pk = place[:1], int(place[1:] or 0)
        return RatingFilter(
            reception=pk if where == "r" else None,
            chat_reception=pk if where == "c" else None,
            agent=given.get("agent"),
            kind=given.get("kind", ""),
            is_commented=COMMENTED.get(given.get("commented", "")),
            since=since,
            until=until,
        )
