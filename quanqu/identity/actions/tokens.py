import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from quanqu.identity import rules
from quanqu.identity.models import Token
from quanqu.kit import tx


@tx.required
def issue_token(
    *,
    user_id: UUID,
    at: datetime,
    device_id: UUID | None = None,
    lifetime: timedelta = rules.TOKEN_LIFETIME,
) -> str:
    """A bearer token for the API; shown this once, kept as a hash, 30 days by default."""
    token = f"qt_{secrets.token_urlsafe(32)}"
    Token.objects.create(
        # A plain hash is enough here: 256 random bits cannot be tried out.
        token_hash=sha256(token.encode()).digest(),
        user_id=user_id,
        device_id=device_id,
        issued_at=at,
        expires_at=at + lifetime,
    )
    return token


@tx.required
def revoke_token(*, token: str, at: datetime) -> None:
    """End a token at once; an unknown or ended one stays as it is."""
    digest = sha256(token.encode()).digest()
    Token.objects.filter(token_hash=digest, revoked_at__isnull=True).update(revoked_at=at)
