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
    from quanqu.doors.shop.tests.support import make_keys, open_town
    from quanqu.payments.providers import get_provider

    # Nobody listens there: the step that calls the provider finds it closed.
    settings.QUANQU_GATEWAY = {"url": "http://127.0.0.1:9", **make_keys(tmp_path)}
    get_provider.cache_clear()
    yield open_town()
    get_provider.cache_clear()
