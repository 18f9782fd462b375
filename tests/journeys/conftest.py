"""What journeys share: the passwords of the demo's people."""

import json
from collections.abc import Mapping
from typing import Any

import pytest


@pytest.fixture(scope="module")
def sign_ins(stack: Any) -> Mapping[str, str]:
    """User name -> password, as `quanqu demo --sign-ins` tells them."""
    told = json.loads(stack.command("demo", "--sign-ins").stdout)
    return {one["username"]: one["password"] for one in told if one.get("password")}
