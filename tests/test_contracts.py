"""Each section of a contract that the code cites is in ``docs/contracts``."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = ROOT / "docs" / "contracts"
CITED = re.compile(
    r"\b(voicetel|callr|relatel|smartcommunicator|omniavoice)\.md((?:,? (?:and )?§\d+(?:\.\d+)?(?: D\d+)?)*)"
)
SECTION = re.compile(r"§(\d+(?:\.\d+)?)(?: (D\d+))?")
CODE = [path for folder in ROOT.iterdir() if folder.is_dir() and folder.name not in {"docs", "tests", "var"}
        and not folder.name.startswith(".") for path in folder.rglob("*.py")]  # fmt: skip


def sections(contract: str) -> set[str]:
    """The numbers of its headings, and the names of its rows of disagreements."""
    text = (CONTRACTS / f"{contract}.md").read_text()
    return {
        *re.findall(r"^#+ (\d+(?:\.\d+)?)\.? ", text, re.MULTILINE),
        *re.findall(r"^\| (D\d+) \|", text, re.MULTILINE),
    }


def cited() -> list[tuple[str, str, str]]:
    found = []
    for path in sorted(CODE):
        for contract, places in CITED.findall(path.read_text()):
            where = str(path.relative_to(ROOT))
            found += [(where, contract, name) for place in SECTION.findall(places) for name in place if name]
    return found


def test_many_places_cite_a_contract():
    assert len(cited()) > 60


@pytest.mark.parametrize("contract", sorted({contract for _, contract, _ in cited()}))
def test_every_section_that_is_cited_exists(contract: str):
    known = sections(contract)
    assert [(where, name) for where, of, name in cited() if of == contract and name not in known] == []
