"""One secret, and what is signed with it."""

import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path


class Signer:
    """Signs short texts for a purpose; a signature for one purpose is void for another."""

    def __init__(self, secret: str, old: str = "") -> None:
        """Sign with the secret; what was signed with the old one, if there is one, holds too."""
        self._secret = secret.encode()
        self._old = old.encode()

    def sign(self, purpose: str, text: str) -> str:
        """Return the signature, 22 characters that are safe in URLs and cookies (128 bits)."""
        return _signature(self._secret, purpose, text)

    def verify(self, purpose: str, text: str, signature: str) -> bool:
        """Tell whether the signature is ours, in constant time for each secret."""
        given = signature.encode("utf-8", "surrogatepass")
        if hmac.compare_digest(_signature(self._secret, purpose, text).encode(), given):
            return True
        return bool(self._old) and hmac.compare_digest(
            _signature(self._old, purpose, text).encode(), given
        )


def _signature(secret: bytes, purpose: str, text: str) -> str:
    signed = f"{purpose}\0{text}".encode("utf-8", "surrogatepass")
    return urlsafe_b64encode(hmac.digest(secret, signed, "sha256")[:16]).decode().rstrip("=")


def kept_secret(folder: Path) -> str:
    """Return the secret kept in the folder, made on first use with mode 0600.

    Two processes that start at once agree: whoever links the file first wins.
    """
    path = folder / "secret-key"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        mine = folder / f".secret-key-{secrets.token_hex(4)}"
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return path.read_text().strip()
