"""The gateway's expected no."""


class Refusal(Exception):
    """Said to the merchant as a signed problem: HTTP status, code, and a sentence for its log."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
