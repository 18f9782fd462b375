"""A small town and the guides who work in it."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from quanqu.doors.guide.tests.support import Town


@pytest.fixture
def town(db: None) -> "Town":
    # This file is read before Django is set up.
    from quanqu.doors.guide.tests.support import open_town

    return open_town()
