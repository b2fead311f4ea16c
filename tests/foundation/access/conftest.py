import pytest

from portal.foundation.access import passwords


@pytest.fixture(autouse=True)
def _quick_hashes() -> None:
    passwords.use_cheap_hashes()
