"""Fixtures of the staff doors' tests: a shop whose people sign in. Each conftest names them."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

if TYPE_CHECKING:
    from quanqu.doors.faces.tests.staffed_shop import StaffedShop


@pytest.fixture(autouse=True)
def plain_static_names(settings: Settings) -> None:
    """Without a manifest: nothing has to be collected before these tests."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def shop(db: None) -> "StaffedShop":
    # This file is read before Django is set up.
    from quanqu.doors.faces.tests.staffed_shop import open_shop
    from quanqu.kit import tx

    with tx.begin(actor="system:test"):
        return open_shop()
