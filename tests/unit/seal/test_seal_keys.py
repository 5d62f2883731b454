"""Keys: names, validity, PEM, and keys that prove nothing."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from tearline.seal.keys import PublicKey, SigningKey, fingerprint_of, key_id_of, valid_key_id

NOW = dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
# RFC 8032 section 7.1, test 2.
RFC_SECRET = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
RFC_PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
RFC_SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def public(valid_until: dt.datetime | None = None, revoked_at: dt.datetime | None = None) -> PublicKey:
    return PublicKey(raw=RFC_PUBLIC, valid_from=NOW, valid_until=valid_until, revoked_at=revoked_at)


def test_signs_as_rfc_8032_says() -> None:
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(RFC_SECRET))
    assert key.raw == RFC_PUBLIC
    assert key.sign(b"\x72") == RFC_SIGNATURE
    assert public().verifies(RFC_SIGNATURE, b"\x72")
    assert not public().verifies(RFC_SIGNATURE, b"\x73")


def test_a_key_is_named_by_its_bytes() -> None:
    digest = hashlib.sha256(RFC_PUBLIC).hexdigest()
    assert key_id_of(RFC_PUBLIC) == digest[:16] == public().key_id
    assert public().fingerprint == fingerprint_of(RFC_PUBLIC)
    assert public().fingerprint.split(" ") == [digest[i : i + 4] for i in range(0, 64, 4)]


@pytest.mark.parametrize(
    ("key", "at", "usable"),
    [
        (public(), NOW, True),
        (public(), NOW - dt.timedelta(microseconds=1), False),
        (public(), NOW + 10_000 * DAY, True),
        (public(valid_until=NOW + DAY), NOW + DAY - dt.timedelta(microseconds=1), True),
        (public(valid_until=NOW + DAY), NOW + DAY, False),
        (public(revoked_at=NOW + DAY), NOW + DAY - dt.timedelta(microseconds=1), True),
        (public(revoked_at=NOW + DAY), NOW + DAY, False),
    ],
)
def test_a_key_counts_from_its_first_instant_to_before_its_last(
    key: PublicKey, at: dt.datetime, *, usable: bool
) -> None:
    assert key.usable_at(at) is usable


def test_pem_round_trip_and_what_is_no_key() -> None:
    key = SigningKey.generate()
    assert SigningKey.from_pem(key.to_pem()).raw == key.raw
    with pytest.raises(ValueError, match=r"PEM|parse|key"):
        SigningKey.from_pem(b"-----BEGIN NOTHING-----")


def test_other_and_encrypted_keys_are_refused() -> None:
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    encrypted = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"synthetic")
    )
    with pytest.raises(ValueError, match="not an Ed25519 key"):
        SigningKey.from_pem(other)
    with pytest.raises(ValueError, match="encrypted"):
        SigningKey.from_pem(encrypted)


def test_a_signing_key_shows_its_identifier_and_nothing_else() -> None:
    key = SigningKey.generate()
    assert repr(key) == f"SigningKey('{key.key_id}')"
    assert not hasattr(key, "__dict__")


def test_dictionary_round_trip_and_a_key_under_anothers_name() -> None:
    key = public(valid_until=NOW + DAY, revoked_at=NOW)
    assert PublicKey.from_dict(key.to_dict()) == key
    assert PublicKey.from_dict(public().to_dict()) == public()
    with pytest.raises(ValueError, match="identifier it is listed under"):
        PublicKey.from_dict(key.to_dict() | {"key_id": "0" * 16})


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PublicKey(raw=b"short", valid_from=NOW)


@pytest.mark.parametrize(
    ("text", "valid"),
    [("0123456789abcdef", True), ("0123456789ABCDEF", False), (7, False), ("", False)],
)
def test_form_of_a_key_identifier(text: object, *, valid: bool) -> None:
    assert valid_key_id(text) is valid


# The curve itself (RFC 8032 section 5.1), to find the weak points without trusting a list of them.
P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P


def _add(one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int]:
    (x1, y1), (x2, y2) = one, two
    cross = D * x1 * x2 * y1 * y2 % P
    x = (x1 * y2 + x2 * y1) * pow(1 + cross, P - 2, P) % P
    return x, (y1 * y2 + x1 * x2) * pow(1 - cross, P - 2, P) % P


def _points_of_small_order() -> set[tuple[int, int]]:
    """Multiples of a point of order eight: any point times the order of the base point's group."""
    order = 2**252 + 27742317777372353535851937790883648493
    root = pow(2, (P - 1) // 4, P)
    y = 2
    while True:
        square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
        x = pow(square, (P + 3) // 8, P)
        x = x if (x * x - square) % P == 0 else x * root % P
        point, factor, torsion = (x, y), order, (0, 1)
        while factor:
            torsion = _add(torsion, point) if factor & 1 else torsion
            point, factor = _add(point, point), factor >> 1
        multiples = [(0, 1)]
        while len(multiples) < 8:
            multiples.append(_add(multiples[-1], torsion))
        if (x * x - square) % P == 0 and len(set(multiples)) == 8:
            return set(multiples)
        y += 1


def test_keys_of_small_order_are_refused_in_every_spelling() -> None:
    heights = {y for _, y in _points_of_small_order()}
    assert len(heights) == 5
    spellings = heights | {y + P for y in heights if y + P < 2**255}
    for y in spellings:
        for sign in (0, 1 << 255):
            with pytest.raises(ValueError, match="proves nothing"):
                PublicKey(raw=(y | sign).to_bytes(32, "little"), valid_from=NOW)
