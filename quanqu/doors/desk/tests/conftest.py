"""A shop with people who sign in, for the tests of the desk."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

if TYPE_CHECKING:
    from quanqu.doors.desk.tests.desk_shop import DeskShop


@pytest.fixture(autouse=True)
def _plain_static_names(settings: Settings) -> None:
    """Without a manifest: nothing has to be collected before these tests."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture
def shop(db: None) -> "DeskShop":
    # This file is read before Django is set up.
    from quanqu.doors.desk.tests.desk_shop import open_shop
    from quanqu.kit import tx

    with tx.begin(actor="system:test"):
        return open_shop()
