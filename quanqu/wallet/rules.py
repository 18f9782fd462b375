"""Pure decisions of the wallet."""

from quanqu.wallet.types import CardView, Spent


def take(card: CardView, amount_fen: int) -> Spent | None:
    """What a payment takes: the principal first, then the bonus; None if both are not enough."""
    if amount_fen > card.balance_fen:
        return None
    principal = min(amount_fen, card.principal_fen)
    return Spent(principal, amount_fen - principal)
