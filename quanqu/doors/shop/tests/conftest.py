"""A small town for the shop's pages, and a browser that stands in its store."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from quanqu.doors.shop.tests.support import Town


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Path) -> "Iterator[Town]":
    # This file is read before Django is set up.
    from quanqu.doors.shop.tests.support import town_without_provider

    with town_without_provider(settings, tmp_path) as town:
        yield town
