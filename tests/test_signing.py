"""One secret, and what is signed with it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from hypothesis import given
from hypothesis import strategies as st

from webapp.signing import Signer, kept_secret

words = st.text(st.characters(exclude_categories=["Cs"]))


@given(words, words, words)
def test_a_signature_holds_for_its_own_text_purpose_and_secret(
    secret: str, purpose: str, text: str
) -> None:
    signature = Signer(secret).sign(purpose, text)
    assert Signer(secret).verify(purpose, text, signature)
    assert not Signer(secret).verify(purpose, text + "x", signature)
    assert not Signer(secret).verify(purpose + "x", text, signature)
    assert not Signer(secret + "x").verify(purpose, text, signature)
    assert not Signer(secret).verify(purpose, text, signature + "x")
    assert not Signer(secret).verify(purpose, text, "")


@given(words, words, words.filter(bool), words)
def test_what_the_old_secret_signed_holds_and_what_is_new_is_signed_anew(
    purpose: str, text: str, old: str, new: str
) -> None:
    signer = Signer(new, old)
    assert signer.verify(purpose, text, Signer(old).sign(purpose, text))
    assert signer.sign(purpose, text) == Signer(new).sign(purpose, text)
    assert signer.verify(purpose, text, signer.sign(purpose, text))
    assert not signer.verify(purpose, text, Signer(old + new + "x").sign(purpose, text))
    assert not signer.verify(purpose, text, "")


def test_without_an_old_secret_the_empty_one_signs_nothing() -> None:
    assert not Signer("secret").verify("purpose", "text", Signer("").sign("purpose", "text"))


@given(words)
def test_a_signature_is_safe_in_urls_and_cookies(text: str) -> None:
    signature = Signer("secret").sign("purpose", text)
    assert len(signature) == 22
    assert set(signature) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_the_secret_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = kept_secret(folder)
    assert len(first) >= 43
    assert kept_secret(folder) == first
    (path,) = folder.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    together = Barrier(16)

    def start(_: int) -> str:
        together.wait(30)
        return kept_secret(tmp_path)

    with ThreadPoolExecutor(16) as threads:
        assert len(set(threads.map(start, range(16)))) == 1
    assert len(list(tmp_path.iterdir())) == 1
