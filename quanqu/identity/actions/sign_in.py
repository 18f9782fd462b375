from datetime import datetime

from quanqu.identity import queries, rules
from quanqu.identity.refusals import SignInLocked, SignInRefused
from quanqu.identity.types import UserId
from quanqu.kit import sealing, tx
from quanqu.kit.sql import load

sql = load("quanqu.identity")


@tx.required
def sign_in(*, username: str, password: str, at: datetime) -> UserId:
    """Who this name and password are. SignInRefused, or SignInLocked after ten failures in ten
    minutes; names that do not exist behave the same.
    """
    scope = f"sign_in:{sealing.lookup('username', username.strip().lower()).hex()}"
    limit = {"most": rules.SIGN_IN_FAILURES, "window_s": rules.WINDOW_S}
    if sql.find_spent(scope=scope, at=at, **limit):
        raise SignInLocked
    user_id = queries.authenticate(username, password)
    if user_id is None:
        tx.keep_if_refused(lambda: sql.take_turn(scope=scope, at=at, spacing_s=0, **limit))
        raise SignInRefused
    return user_id
