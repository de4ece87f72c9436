"""What reviewers of campaigns are known to reject, looked for before anything is sent to them."""

import re

# Use cases by the words a sample of them is expected to hold; any one will do.
USE_CASES = {
    "reminders": ("Appointment and account reminders", ("appointment", "remind", "tomorrow", "due", "visit")),
    "codes": ("One-time codes", ("code", "verification", "verify", "pin")),
    "care": ("Customer care", ("help", "question", "support", "request", "ticket", "order")),
    "delivery": ("Delivery news", ("deliver", "order", "package", "ship", "arriv")),
    "marketing": ("Marketing", ("offer", "sale", "off", "deal", "new", "save")),
    "mixed": ("Several of these", ()),
}
STOP = re.compile(r"\b(stop|opt[ -]?out|unsubscribe)\b", re.IGNORECASE)
LINK = re.compile(r"\b(bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly)/", re.IGNORECASE)
SHORTEST_DESCRIPTION, SHORTEST_SAMPLE = 40, 20


def likely_rejections(*, use_case: str, brand: str, description: str, sample: str) -> list[str]:
    """Why a campaign would probably be rejected, in plain words; empty when nothing was found."""
    found = []
    if len(description.strip()) < SHORTEST_DESCRIPTION:
        found.append(
            "The description is too short: say who writes to whom, why, and how people agreed to it."
        )
    if len(sample.strip()) < SHORTEST_SAMPLE:
        found.append("The sample is too short to be a message that you would send.")
    if not STOP.search(sample):
        found.append('The sample does not say how to opt out. Add "Reply STOP to opt out."')
    if brand and brand.split()[0].lower() not in sample.lower():
        found.append(f"The sample does not name the brand. Begin it with {brand}.")
    words = USE_CASES[use_case][1]
    if words and not any(word in sample.lower() for word in words):
        found.append("The sample does not read like the use case; reviewers compare the two.")
    if LINK.search(sample):
        found.append("Shared link shorteners are rejected; write a link of your own domain.")
    return found
