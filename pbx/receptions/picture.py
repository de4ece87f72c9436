"""The path of a reception as pages draw it: nested items, each with its place, what it does and whom it asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.models import Account
from common.e164 import for_people
from pbx.media.selectors import media_by_id
from pbx.prompts import Prompt
from pbx.receptions.path import DEEPEST, Path, Step
from pbx.receptions.selectors import asked_in
from pbx.receptions.states import Phase, StepKind


@dataclass(frozen=True)
class Item:
    """``fault`` says what is missing, such as a colleague who has left;
    ``is_menu``: it may have more keys.
    """

    place: str
    key: str
    title: str
    detail: str = ""
    says: str = ""
    fault: str = ""
    is_menu: bool = False
    children: list["Item"] = field(default_factory=list)


class Picture:
    """Draws steps with the names of what they ask, read once."""

    def __init__(self, account: Account, path: Path) -> None:
        self._path = path
        self._country = account.country
        agents, groups = asked_in(account, path)
        self._agents = {pk: agent.name for pk, agent in agents.items()}
        self._groups = {pk: group.name for pk, group in groups.items()}
        prompts = {step.prompt.media for _, step in path.walk() if step.prompt.media}
        self._media: Mapping[int, str] = {pk: row.name for pk, row in media_by_id(account, prompts).items()}

    def phases(self) -> list[tuple[Phase, Item]]:
        return [(phase, self.item(phase.value, self._path.of(phase))) for phase in Phase]

    def item(self, place: str, step: Step) -> Item:
        """The step with all behind it."""
        whom, fault = self._whom(step)
        children = [self.item(f"{place}.{key}", inner) for key, inner in step.keys.items()]
        if step.do == StepKind.MENU and not children:
            fault = "The menu has no keys yet."
        return Item(
            place,
            place.rpartition(".")[2] if "." in place else "",
            step.do.label,
            whom,
            self.says(step.prompt),
            fault,
            step.do == StepKind.MENU and place.count(".") < DEEPEST,
            children,
        )

    def says(self, prompt: Prompt) -> str:
        if prompt.voice:
            return prompt.text
        return self._media.get(prompt.media, f"Media {prompt.media}") if prompt.media else ""

    def _whom(self, step: Step) -> tuple[str, str]:
        """Whom the step asks, and what is wrong with that."""
        match step.do:
            case StepKind.AGENT:
                name = self._agents.get(step.target, "")
                return (f"{name}, {step.seconds} s", "") if name else ("", "The colleague has left.")
            case StepKind.GROUP:
                name = self._groups.get(step.target, "")
                return (name, "") if name else ("", "The group is deleted.")
            case StepKind.QUEUE:
                name = self._groups.get(step.target, "")
                asks = ", or asks to be called back" if step.calls_back else ""
                return (
                    (f"{name}, up to {step.seconds} s{asks}", "") if name else ("", "The group is deleted.")
                )
            case StepKind.NUMBER:
                return f"{for_people(step.number, self._country)}, {step.seconds} s", ""
        return "", ""
