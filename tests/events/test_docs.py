"""docs/webhooks.md lists every event, in the registry's words."""

from pathlib import Path

from events.types import all_types

DOCS = Path(__file__).resolve().parents[2] / "docs" / "webhooks.md"


def test_the_document_lists_every_event_in_the_registrys_words():
    table = DOCS.read_text().partition("## Events\n")[2]
    listed = [line for line in table.splitlines() if line.startswith("| `")]
    assert listed == [f"| `{one.name}` | {one.means} |" for one in all_types()]
