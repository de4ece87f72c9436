"""Tags on things: short words without commas, of which two that differ only in case are one."""

from common.errors import Invalid
from common.texts import UNSTORABLE

TAG_LENGTH = 30
MOST_TAGS = 20


def check_tags(tags: list[str], *, of: str) -> list[str]:
    """The tags as they are stored, the first of each; Invalid for too many on what ``of`` names, too long ones, or one
    with a comma, which separates tags.
    """
    kept: dict[str, str] = {}
    for tag in tags:
        text = tag.strip()
        if len(text) > TAG_LENGTH or UNSTORABLE.search(text):
            raise Invalid(f"Up to {TAG_LENGTH} characters are possible here.", field="tags")
        if "," in text:
            raise Invalid("A tag cannot hold a comma.", field="tags")
        if text:
            kept.setdefault(text.casefold(), text)
    if len(kept) > MOST_TAGS:
        raise Invalid(f"{of} can have {MOST_TAGS} tags.", field="tags")
    return list(kept.values())


def split_tags(text: str) -> list[str]:
    """Tags as people type them, with commas between."""
    return [tag.strip() for tag in text.split(",") if tag.strip()]
