"""One shop per test file, on a database of its own, with real commits."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from quanqu.doors.api.tests.support import Shop


@pytest.fixture(scope="module")
def shop(request: pytest.FixtureRequest, django_db_blocker: Any) -> "Iterator[Shop]":
    # This file is read before Django is set up.
    from django.db import connections

    from quanqu.doors.api.tests.support import open_shop

    root: Any = request.config.pluginmanager.get_plugin(
        str(request.config.rootpath / "conftest.py")
    )
    name = f"quanqu_api_{os.getpid()}_{os.urandom(3).hex()}"
    root.SERVER.create_database(name, root.ensure_template())
    saved = connections["default"].settings_dict["NAME"]
    with django_db_blocker.unblock():
        root._point(name)
        try:
            yield open_shop()
        finally:
            root._point(saved)
            root.SERVER.drop_database(name)
