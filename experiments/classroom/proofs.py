"""How people prove who they are: long secrets for browsers, short PINs for people."""

import hashlib
import hmac
import secrets
from typing import Final

#: Crockford's letters: none is taken for another.
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
#: Letters of a code.
LENGTH: Final = 6
#: Bytes of a secret, and of what a PIN is mixed with.
_SECRET, _SALT = 32, 16
_PIN: Final = 6
#: What guessing a PIN costs.
_COST: Final = {"n": 2**13, "r": 8, "p": 1}
#: What people type for letters that are not in use.
_MEANT: Final = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})


def new_code() -> str:
    """A code by chance."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def typed_code(text: str) -> str:
    """A code as it was meant: O is 0, I and L are 1, spaces do not count.

    Args:
        text: as typed.
    """
    return text.upper().translate(_MEANT)


def same_code(code: str, typed: str) -> bool:
    """What was typed is the code, however O, I, L, spaces and small letters were used.

    Args:
        code: of the class.
        typed: by a person.
    """
    return hmac.compare_digest(code.encode(), typed_code(typed).encode())


def new_token() -> str:
    """The secret of a seat, by chance."""
    return secrets.token_urlsafe(_SECRET)


def token_hash(token: str) -> str:
    """What is kept of a secret.

    Args:
        token: the secret.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def new_pin() -> str:
    """A PIN by chance, such as ``4821-77``."""
    digits = "".join(secrets.choice("0123456789") for _ in range(_PIN))
    return f"{digits[:4]}-{digits[4:]}"


def pin_hash(pin: str, salt: str = "") -> str:
    """What is kept of a PIN.

    Args:
        pin: as typed.
        salt: it is mixed with; by chance if empty.
    """
    salt = salt or secrets.token_hex(_SALT)
    digits = "".join(letter for letter in pin if letter in "0123456789")
    return f"{salt}${hashlib.scrypt(digits.encode(), salt=salt.encode(), **_COST).hex()}"


def same_pin(kept: str, typed: str) -> bool:
    """What was typed is the PIN.

    Args:
        kept: from ``pin_hash``.
        typed: by a person.
    """
    return hmac.compare_digest(kept, pin_hash(typed, kept.split("$", maxsplit=1)[0]))
