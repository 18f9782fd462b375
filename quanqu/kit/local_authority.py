"""A certificate authority for one machine, so that phones nearby reach the shop over HTTPS.

A browser gives the camera and offline pages to HTTPS only. The authority is made once; who
trusts its certificate on a phone trusts the server certificates that it signs here.
"""

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_DAYS = 3650
# Phones refuse server certificates that are valid for longer than 398 days.
SERVER_DAYS = 397
RENEW_BEFORE_DAYS = 30


@dataclass(frozen=True)
class ServerCertificate:
    """Files for a server: its certificate, its key (PKCS 8, PEM), and the authority to trust."""

    certificate: Path
    key: Path
    authority: Path


def certify(folder: Path, names: Sequence[str], *, at: datetime) -> ServerCertificate:
    """A certificate for these host names and addresses, from the authority kept in the folder.

    Both are made when missing; the certificate also when the names changed or it ends soon.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files = ServerCertificate(
        certificate=folder / "server.pem",
        key=folder / "server.key",
        authority=folder / "authority.pem",
    )
    authority_key = folder / "authority.key"
    if not (files.authority.exists() and authority_key.exists()):
        _make_authority(files.authority, authority_key, at)
    wanted = [_general_name(name) for name in names]
    if not _serves(files, wanted, at):
        _make_server(files, authority_key, wanted, at)
    return files


def fingerprint(certificate: Path) -> str:
    """The SHA-256 fingerprint as phones show it, to compare before trusting."""
    loaded = x509.load_pem_x509_certificate(certificate.read_bytes())
    return loaded.fingerprint(hashes.SHA256()).hex(":").upper()


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _serves(files: ServerCertificate, names: Sequence[x509.GeneralName], at: datetime) -> bool:
    if not (files.certificate.exists() and files.key.exists()):
        return False
    server = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    held = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return (
        set(held) == set(names)
        and server.issuer == authority.subject
        and server.not_valid_after_utc > at + timedelta(days=RENEW_BEFORE_DAYS)
    )


def _make_authority(certificate: Path, key_file: Path, at: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    # The moment in the name tells two authorities of one machine apart in a phone's list.
    name = _name(f"Quanqu local authority {at.astimezone(UTC):%Y-%m-%d %H:%M:%S}")
    built = (
        _builder(name, name, key.public_key(), at, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_file, key)
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))


def _make_server(
    files: ServerCertificate,
    authority_key: Path,
    names: Sequence[x509.GeneralName],
    at: datetime,
) -> None:
    signer = serialization.load_pem_private_key(authority_key.read_bytes(), password=None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    authority = x509.load_pem_x509_certificate(files.authority.read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    built = (
        _builder(authority.subject, _name("Quanqu"), key.public_key(), at, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(identifier, critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write_key(files.key, key)
    files.certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))


def _builder(
    issuer: x509.Name, subject: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        # A phone's clock may be a little behind ours.
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=days - 1))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    content = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
