"""Who comes to a running shop: the journey that checks it, and the person at the terminal."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from unicodedata import east_asian_width
from urllib.parse import urlsplit

from quanqu.kit import local_authority
from quanqu.run.console import say
from quanqu.run.setting_up import PROGRAMS
from quanqu.run.site import Site, Wish


def begin_journey(facts: dict[str, str]) -> subprocess.Popen[bytes]:
    """The journey as a client of the site, which may be another run's."""
    environment = dict(os.environ)
    if facts["authority"]:
        environment["SSL_CERT_FILE"] = facts["authority"]
    command = [str(PROGRAMS / "quanqu"), "journey", "--base-url", facts["local_url"]]
    return subprocess.Popen(command, env=environment)


def other_address(wish: Wish, facts: dict[str, str]) -> str:
    """What to do where the run that is up serves another name than was asked for; or nothing."""
    asked = f"https://{wish.tls}"
    if wish.tls is None or facts["url"] in (asked, f"{asked}:{urlsplit(facts['url']).port}"):
        return ""
    return (
        f"It does not serve https under {wish.tls}. Stop it with Ctrl-C where it was started,"
        f" then:  bin/run --tls {wish.tls}"
    )


def finish_journey(
    journey: subprocess.Popen[bytes], watch: Callable[[], None] = lambda: None
) -> int:
    try:
        while journey.poll() is None:
            watch()
            time.sleep(0.1)
    finally:
        if journey.poll() is None:
            journey.terminate()
            journey.wait()
    say("The journey went through." if journey.returncode == 0 else "The journey FAILED.")
    return journey.returncode


def welcome(wish: Wish, site: Site) -> None:
    say(f"\nQuanqu is open:  {site.url}")
    if wish.is_development:
        say(f"Payment provider of the demo:  {os.environ['QUANQU_GATEWAY_URL']}")
        say(_sign_ins(site))
    if site.certificate:
        say(
            f"\nTo trust it on a phone, open  {site.url}/static/quanqu-authority.crt  there once,"
            "\ninstall the profile, and compare its SHA-256 fingerprint:"
            f"\n  {local_authority.fingerprint(site.certificate.authority)}"
        )
    say("\nStop with Ctrl-C.")


def _sign_ins(site: Site) -> str:
    """The people of the demo world, as `quanqu demo --sign-ins` tells them, in columns."""
    command = [str(PROGRAMS / "quanqu"), "demo", "--sign-ins"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        people: list[dict[str, str]] = json.loads(told.stdout)
    except ValueError:
        return "The sign-ins of the demo world are not known: quanqu demo --sign-ins"
    return "\nSign in as\n" + "\n".join(in_columns([_row(person, site) for person in people]))


def _row(person: dict[str, str], site: Site) -> list[str]:
    return [f"{site.url}{text}" if name == "path" else str(text) for name, text in person.items()]


def in_columns(rows: list[list[str]]) -> list[str]:
    """Lines with every column as wide as its widest text; Chinese characters take two places."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(map(_padded, row, widths)).rstrip() for row in rows]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
