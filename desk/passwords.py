"""Passwords of staff, hashed with argon2."""

from functools import cache

from pwdlib import PasswordHash


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


def hash_password(password: str) -> str:
    return _hasher().hash(password)


def matches(password: str, password_hash: str) -> bool:
    return _hasher().verify(password, password_hash)


@cache
def decoy_hash() -> str:
    """A hash nobody's password has: checked when a name is unknown, so that the time taken does not tell."""
    return hash_password("no account has this password")
