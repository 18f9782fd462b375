"""What is signed for a purpose is checked by that purpose's key and no other."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from quanqu.kit import signing


def test_a_signature_holds_for_its_text_and_purpose_only() -> None:
    signature = signing.sign("one", b"text")
    Ed25519PublicKey.from_public_bytes(signing.public_key("one")).verify(signature, b"text")
    assert signing.is_signed("one", b"text", signature)
    assert not signing.is_signed("one", b"other text", signature)
    assert not signing.is_signed("another", b"text", signature)
    assert not signing.is_signed("one", b"text", signature[:-1])
