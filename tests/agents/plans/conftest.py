"""Plans are tried where numbers need no campaign; ``test_campaign_first`` tries them where they do."""

from collections.abc import Iterator

import pytest

from messaging.selectors import eligibility


@pytest.fixture(autouse=True)
def no_campaigns_needed() -> Iterator[None]:
    """A patch of its own, for tests that undo theirs."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(eligibility, "needs_campaign", lambda _e164: False)
        yield
