"""Secrets by name: from the environment, from a file it names, or from the secrets folder.

    QUANQU_SECRET_KEY         the secret itself
    QUANQU_SECRET_KEY_FILE    a file that holds it
    QUANQU_SECRETS_DIR        else a file named as the secret in this folder (default var/secrets)

In development a missing secret is made at the first use. In production it is an error: a new
master key would make every personal field unreadable.
"""

import base64
import contextlib
import os
import secrets
from pathlib import Path

SECRET_BYTES = 48
PROJECT = Path(__file__).resolve().parent.parent.parent


class SecretMissing(Exception):
    """A secret is neither in the environment nor in a file, and may not be made here."""


def secrets_folder() -> Path:
    """Where secrets are kept; made for its owner alone in development."""
    var = Path(os.environ.get("QUANQU_VAR", PROJECT / "var"))
    folder = Path(os.environ.get("QUANQU_SECRETS_DIR", var / "secrets"))
    if _may_make_secrets():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def secret(name: str) -> str:
    """The secret of that name as text; made ones are 48 random bytes in base64.

    Refuses (SecretMissing) in production when it is not given.
    """
    if value := os.environ.get(name):
        return value
    path = Path(os.environ.get(f"{name}_FILE") or secrets_folder() / name)
    if not path.exists():
        if not _may_make_secrets():
            raise SecretMissing(f"{name} is missing: set it, or {name}_FILE, or make {path}.")
        made = base64.b64encode(secrets.token_bytes(SECRET_BYTES))
        write_once(path, made + b"\n")
    return path.read_text().strip()


def write_once(path: Path, content: bytes) -> None:
    """Keep content in a file that only its owner reads; an existing file wins.

    Several processes may ask at once: the link appears whole, and for the first one only.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _may_make_secrets() -> bool:
    return os.environ.get("QUANQU_MODE", "development") == "development"
