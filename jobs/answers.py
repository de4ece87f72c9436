"""What a person may answer about a job of unknown outcome, and what each answer does, in words."""

from dataclasses import dataclass

from django.db.models import TextChoices

from accounts.models import Account
from jobs.kinds import kind_named
from jobs.models import Job
from jobs.states import JobState


class Answer(TextChoices):
    DONE = "done", "It was done"
    NOT_DONE = "not_done", "It was not done"
    AGAIN = "again", "Try again"


@dataclass(frozen=True)
class Offer:
    """An answer, and its consequence for the job and for money."""

    answer: Answer
    text: str


def may_judge(job: Job, judge: Account | None) -> bool:
    """Whether people of this account may say what the outcome was: anybody's while no money hangs on it, else those of
    the account whose login was asked, or of one above it. None is the installation's own admin site.
    """
    kind = kind_named(job.kind)
    if judge is None or kind.supplier is None or not (kind.money and kind.money(job)):
        return True
    levels = [*job.account.ancestor_ids, job.account_id]
    supplier = kind.supplier(job)
    return judge.pk == supplier or judge.pk in levels[: levels.index(supplier)]


def offers(job: Job, judge: Account | None = None) -> list[Offer]:
    """The answers that the job's kind knows, and that ``judge`` may give; none when the outcome is known. Call it in
    the job's account's scope.
    """
    if job.state != JobState.UNKNOWN:
        return []
    kind = kind_named(job.kind)
    held = kind.money(job) if kind.money else None
    known = [answer for answer in Answer if answer != Answer.DONE or kind.done]
    if not may_judge(job, judge):
        known = [Answer.AGAIN]
    texts = {answer: _consequence(answer, held) for answer in known}
    if kind.means and Answer.DONE in texts:
        texts[Answer.DONE] += f" {kind.means(job)}"
    return [Offer(answer, text) for answer, text in texts.items()]


def why_not_done(job: Job) -> str:
    """Why nobody can say of a job of unknown outcome that it was done; "" where somebody can."""
    kind = kind_named(job.kind)
    return kind.why_not_done if job.state == JobState.UNKNOWN and not kind.done else ""


def _consequence(answer: Answer, held: str | None) -> str:
    """``held`` is what is set aside, "" for nothing, None where it is not known beforehand."""
    if answer == Answer.DONE:
        return f"The job is closed as done. {f'{held} is charged.' if held else 'Nothing is charged.'}"
    if answer == Answer.NOT_DONE:
        freed = "What it had set aside is given back." if held is None else "Nothing was set aside for it."
        return f"The job is closed as failed. {f'{held} is given back.' if held else freed}"
    kept = f" Until then {held} stays set aside." if held else ""
    return f"The carrier is looked at first, and asked once more only when it has nothing of it.{kept}"
