"""Secrets come from the environment or from private files; development makes its own."""

import base64
import os
import secrets
from pathlib import Path

VAR = Path(os.environ.get("QUANQU_VAR", Path(__file__).resolve().parents[2] / "var"))
MINIMUM_BYTES = 32


class SecretMissing(Exception):
    """A secret is needed that production must be given."""


def folder() -> Path:
    """Where secret files lie: QUANQU_SECRETS_DIR, or `secrets` in the project's var folder."""
    return Path(os.environ.get("QUANQU_SECRETS_DIR", VAR / "secrets"))


def secret(name: str) -> str:
    """The secret of this name, base64 of at least 32 bytes; made at first use in development."""
    given = os.environ.get(name)
    if given:
        return _strong(name, given)
    path = folder() / name
    if not path.exists():
        if os.environ.get("QUANQU_MODE", "development") != "development":
            raise SecretMissing(f"{name} is not set and {path} does not exist.")
        _make(path)
    return _strong(name, path.read_text().strip())


def _make(path: Path) -> None:
    """Written whole under another name first: two processes that start together agree on one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(MINIMUM_BYTES)).decode())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _strong(name: str, value: str) -> str:
    if len(value) < MINIMUM_BYTES:
        raise SecretMissing(f"{name} is too short to be safe: give at least {MINIMUM_BYTES} bytes.")
    return value
