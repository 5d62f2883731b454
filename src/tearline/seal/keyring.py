"""A node's own signing keys: one file per private key, and `signing.json`, which says when each counts.

Invariant: a kill at any instant leaves a usable keyring. A key's file is complete before the index names it, and the
index is put in place whole. Nothing is kept in memory, so another process's rotation counts at once.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from tearline.errors import Conflict, IntegrityFault, InvalidInput, NotFound, Unavailable
from tearline.seal import secret_file, strict_json
from tearline.seal.keys import PublicKey, SigningKey

INDEX: Final = "signing.json"
_PREFIX: Final = "signing"
_DAMAGED: Final = "The index of signing keys is damaged. Restore the keys from their backup."


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys in `directory` (mode 0700). Other secret files may live there too."""

    directory: Path

    @classmethod
    def prepare(cls, directory: Path) -> Self:
        """Make the directory if there is none, and open it."""
        directory.mkdir(mode=secret_file.DIRECTORY_MODE, parents=True, exist_ok=True)
        return cls.open(directory)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Raise `IntegrityFault` when others may enter the directory, or there is none."""
        secret_file.check_directory(directory)
        return cls(directory)

    def public_keys(self) -> tuple[PublicKey, ...]:
        """Every key there ever was, oldest first: what peers need to check our signatures."""
        try:
            raw = secret_file.read(self.directory / INDEX)
        except NotFound:
            return self._none_yet()
        try:
            return tuple(PublicKey.from_dict(entry) for entry in strict_json.parse(raw)["keys"])
        except (KeyError, TypeError, ValueError):
            raise IntegrityFault("keyring.damaged", _DAMAGED) from None

    def current(self, now: dt.datetime) -> SigningKey:
        """The key to sign with at `now`: of those that count, the one that began last.

        Raises `Unavailable` when none counts, `IntegrityFault` when its file is not the key's.
        """
        newest = _newest_usable(self.public_keys(), now)
        try:
            key = SigningKey.from_pem(secret_file.read(self._file(newest.key_id)))
        except ValueError:
            raise IntegrityFault("keyring.damaged", _DAMAGED) from None
        if key.key_id != newest.key_id:
            raise IntegrityFault("keyring.damaged", _DAMAGED)
        return key

    def new(self, *, now: dt.datetime) -> PublicKey:
        """Make a key that counts from `now`. Raises `Conflict` while another counts: rotate that one."""
        with self._locked():
            keys = self.public_keys()
            if any(key.usable_at(now) for key in keys):
                raise Conflict("keyring.has-key", "There is a signing key already. Rotate it instead.")
            return self._add(keys, valid_from=now)

    def rotate(self, *, overlap: dt.timedelta, now: dt.datetime) -> PublicKey:
        """Make the next key. Tell the peers at once: it signs from half the overlap on.

        The earlier keys count until the overlap's end, so that what they signed has the other half to arrive.
        """
        if overlap <= dt.timedelta(0):
            raise InvalidInput(
                "keyring.no-overlap",
                "Give an overlap, such as 14 days. To stop using a key at once, revoke it.",
                field="overlap",
            )
        with self._locked():
            keys = self.public_keys()
            _newest_usable(keys, now)
            ending = tuple(_ending_by(key, now + overlap) for key in keys)
            return self._add(ending, valid_from=now + overlap / 2)

    def revoke(self, key_id: str, *, now: dt.datetime) -> PublicKey:
        """Stop a key for good. The first revocation's time stands. Raises `NotFound`."""
        with self._locked():
            keys = {key.key_id: key for key in self.public_keys()}
            if key_id not in keys:
                raise NotFound("keyring.no-such-key", "There is no such signing key. List the keys.")
            revoked = keys[key_id]
            if revoked.revoked_at is None:
                revoked = replace(revoked, revoked_at=now)
                self._write_index((keys | {key_id: revoked}).values())
            return revoked

    def _add(self, keys: tuple[PublicKey, ...], *, valid_from: dt.datetime) -> PublicKey:
        """Crash points: before the index is written, a key file that no index names, which is never used."""
        if not keys:
            self._write_index(())
        private = SigningKey.generate()
        secret_file.create(self._file(private.key_id), private.to_pem())
        added = PublicKey(raw=private.raw, valid_from=valid_from)
        self._write_index((*keys, added))
        return added

    def _write_index(self, keys: Iterable[PublicKey]) -> None:
        entries = [key.to_dict() for key in keys]
        secret_file.replace(self.directory / INDEX, strict_json.dump({"keys": entries}))

    def _none_yet(self) -> tuple[PublicKey, ...]:
        # The index is written before the first key: keys without one mean that it was lost.
        if any(self.directory.glob(f"{_PREFIX}-*.key")):
            raise IntegrityFault("keyring.damaged", _DAMAGED)
        return ()

    def _file(self, key_id: str) -> Path:
        return self.directory / f"{_PREFIX}-{key_id}.key"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time; the kernel drops the lock of a killed one."""
        handle = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            secret_file.sweep(self.directory, _PREFIX)
            yield
        finally:
            os.close(handle)


def _newest_usable(keys: tuple[PublicKey, ...], now: dt.datetime) -> PublicKey:
    usable = [key for key in keys if key.usable_at(now)]
    if not usable:
        raise Unavailable(
            "keyring.no-usable-key",
            "This node has no signing key that counts today. Make one, and tell the peers its fingerprint.",
        )
    return max(usable, key=lambda key: (key.valid_from, key.key_id))


def _ending_by(key: PublicKey, end: dt.datetime) -> PublicKey:
    if key.valid_until is not None and key.valid_until <= end:
        return key
    return replace(key, valid_until=end)
