"""`quanqu journey`: the long way of one scan, walked over HTTP by the people in it.

It is a client like any other: it knows the API, the payment provider's page and how the staff of
the demo world sign in, and nothing of the inside.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import httpx

from quanqu.world.journey.clients import Refusal
from quanqu.world.journey.story import Story
from quanqu.world.journey.telling import Off, Teller


def main(base_url: str, sign_ins: Path | None = None) -> int:
    """Walk the eight steps and check every sum; 1 when anything is off."""
    teller = Teller()
    try:
        with Story(base_url, passwords(sign_ins), teller) as story:
            story.walk()
    except Off as off:
        return teller.end(f"A sum is off: {off}")
    except Refusal as refusal:
        return teller.end(f"The shop refused a step: {refusal}")
    except httpx.ConnectError:
        return teller.end(
            f"Nothing answers at {base_url}. Start the shop first (bin/run), or say where it runs:"
            " quanqu journey --base-url http://127.0.0.1:PORT"
        )
    except httpx.HTTPError as error:
        return teller.end(f"The shop does not answer: {error!r}")
    return teller.end("")


def passwords(sign_ins: Path | None) -> Mapping[str, str]:
    """Passwords by user name, from what `quanqu demo --sign-ins` prints, or as it would."""
    if sign_ins is None:
        from quanqu.world import demo

        rows = demo.list_sign_ins()
    else:
        rows = json.loads(sign_ins.read_text(encoding="utf-8"))
    return {row["username"]: row["password"] for row in rows}
