"""Sealed identities: a keyed pseudonym to recognise an author by, and a sealed envelope.

Nothing outside this module sees an author id in clear. The pseudonym is HMAC-SHA256 (RFC 2104),
so it can't be recomputed without the key; the envelope is Fernet (AES-128-CBC with HMAC).
"""

import base64
import hashlib
import hmac
import json
from functools import lru_cache

from cryptography.fernet import Fernet
from django.conf import settings

from complaints.domain.contacts import telephones


def author_key(platform: str, author_id: str, author_name: str) -> str:
    """32 hexadecimal digits for an author; empty when neither id nor name is known."""
    who = f"id:{author_id}" if author_id else f"name:{author_name}"
    if not (author_id or author_name):
        return ""
    message = f"{platform}:{who}".encode()
    return hmac.new(
        derived_key(settings.HUIYIN_VAULT_KEY, "author"), message, hashlib.sha256
    ).hexdigest()[:32]


def telephone_key(number: str) -> str:
    """The pseudonym of whoever has this telephone (digits), the same on every channel."""
    return author_key("telephone", number, "")


def contact_keys(text: str, phone: str = "") -> list[str]:
    """Pseudonyms of the mobile numbers that somebody gave: the same one finds the same customer.
    A landline is many people's."""
    return sorted(telephone_key(number) for number in telephones(text) | telephones(phone))


def seal(identity: dict[str, str]) -> str:
    """An envelope around an author's id, name and address."""
    return envelope().encrypt(json.dumps(identity, ensure_ascii=False).encode()).decode()


def unseal(sealed: str) -> dict[str, str]:
    """What `seal` was given. Raises cryptography.fernet.InvalidToken under another key."""
    opened: dict[str, str] = json.loads(envelope().decrypt(sealed.encode()))
    return opened


def seal_bytes(content: bytes) -> bytes:
    """The same envelope around anything, without base64: for columns of bytes."""
    return base64.urlsafe_b64decode(envelope().encrypt(content))


def unseal_bytes(sealed: bytes) -> bytes:
    """What `seal_bytes` was given. Raises cryptography.fernet.InvalidToken under another key."""
    return envelope().decrypt(base64.urlsafe_b64encode(sealed))


@lru_cache(maxsize=4)
def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose, so that the pseudonym's key opens no envelope."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()


def envelope() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key(settings.HUIYIN_VAULT_KEY, "envelope")))
