"""Forms of roles: which one somebody has, what one of the account's own gives, who needs a second factor."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django import forms

from accounts.models import Account, CustomRole
from accounts.models.user import OWN
from accounts.right_words import WORDS, words
from accounts.rights import OWNERS_ALONE, Right
from accounts.services.custom_roles import RoleWish
from accounts.states import Role


def role_choices(roles: Iterable[CustomRole]) -> list[tuple[str, str]]:
    """The built-in roles, and those that the account made."""
    return [*Role.choices, *((f"{OWN}{row.pk}", row.name) for row in roles)]


class RoleForm(forms.Form):
    role = forms.ChoiceField()

    def __init__(self, roles: Iterable[CustomRole], data: Any = None) -> None:
        super().__init__(data)
        self.fields["role"].choices = role_choices(roles)  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[Role, int | None]:
        """The built-in role, and the id of the account's own if it is one."""
        value = str(self.cleaned_data["role"])
        if value.startswith(OWN):
            return Role.READ_ONLY, int(value.removeprefix(OWN))
        return Role(value), None


class InviteForm(RoleForm):
    """Who shall join, and as what."""

    email = forms.EmailField(label="E-mail")
    name = forms.CharField(max_length=120, required=False)
    field_order = ("email", "name", "role")

    def __init__(self, roles: Iterable[CustomRole], data: Any = None) -> None:
        super().__init__(roles, data)
        self.fields["role"].initial = Role.MEMBER


class CustomRoleForm(forms.Form):
    """What a role gives, right by right: in this account, and in all below it."""

    name = forms.CharField(max_length=60, help_text="Such as Billing or Night shift.")
    needs_second_factor = forms.BooleanField(
        label="Needs a second factor",
        required=False,
        help_text="Whoever has none reaches only the page on which it is set up.",
    )
    rights = forms.MultipleChoiceField(required=False)
    below = forms.MultipleChoiceField(required=False)

    def __init__(
        self, may: frozenset[Right], may_below: frozenset[Right], row: CustomRole | None, data: Any = None
    ) -> None:
        told = {
            "name": row.name if row else "",
            "needs_second_factor": row.needs_second_factor if row else False,
            "rights": row.rights if row else [Right.VIEW],
            "below": row.rights_below if row else [],
        }
        super().__init__(data, initial=told)
        self._may = {"rights": may - OWNERS_ALONE, "below": may_below - OWNERS_ALONE}
        for name, rights in self._may.items():
            self.fields[name].choices = [(right, words(right)) for right in rights]  # type: ignore[attr-defined]

    def rows(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """Each object with its verbs, as boxes to tick in both columns."""
        chosen = {name: set(self[name].value() or []) for name in self._may}
        shown = [right for right in WORDS if right in self._may["rights"] | self._may["below"]]
        for about, rights in groupby(sorted(shown, key=lambda one: WORDS[one][0]), lambda one: WORDS[one][0]):
            yield (
                about,
                [
                    {
                        "right": right,
                        "verb": WORDS[right][1],
                        "here": right in self._may["rights"],
                        "here_on": right in chosen["rights"],
                        "below": right in self._may["below"],
                        "below_on": right in chosen["below"],
                    }
                    for right in rights
                ],
            )

    @property
    def wish(self) -> RoleWish:
        given = self.cleaned_data
        return RoleWish(
            given["name"],
            frozenset(Right(word) for word in given["rights"]),
            frozenset(Right(word) for word in given["below"]),
            given["needs_second_factor"],
        )


class SecondFactorForm(forms.Form):
    roles = forms.MultipleChoiceField(
        label="Asked of",
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Roles of your own say it themselves. Who lacks one reaches only the page on which it is set up.",
    )

    @classmethod
    def about(cls, account: Account, data: Any = None) -> "SecondFactorForm":
        return cls(data, initial={"roles": account.second_factor_roles})


class WhyForm(forms.Form):
    """Whose rights are asked for; lives in the address."""

    email = forms.EmailField(
        label="E-mail", help_text="Of one of your people, or of somebody who acts for you."
    )
