"""Hashing: slow for everybody, two at a time."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from webapp.accounts import passwords


def test_the_real_hash_is_argon2id_with_19_mib_two_passes_and_one_lane(
    real_hasher: PasswordHasher,
) -> None:
    assert real_hasher.hash("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_matches_its_own_hash_only() -> None:
    stored = passwords.hashed("correct")
    assert passwords.matches(stored, "correct")
    assert not passwords.matches(stored, "wrong")
    assert stored != passwords.hashed("correct")


def test_nobody_matches_nothing() -> None:
    assert not passwords.matches(None, "nobody has this password")


@pytest.mark.parametrize("stored", ["", "x", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
def test_a_broken_hash_matches_nothing(stored: str) -> None:
    assert not passwords.matches(stored, "correct")


def test_a_lone_surrogate_is_a_character_like_others() -> None:
    assert passwords.matches(passwords.hashed("\ud800"), "\ud800")


def test_at_most_two_hashes_run_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running: list[int] = []
    most: list[int] = []
    guard = threading.Lock()
    # The first two wait for each other; a third beside them would be seen.
    pair = threading.Barrier(2)

    class Slow:
        def hash(self, _password: bytes) -> str:
            with guard:
                running.append(1)
                most.append(len(running))
            pair.wait(30)
            with guard:
                running.pop()
            return "x"

    monkeypatch.setattr(passwords, "_hasher", Slow())
    monkeypatch.setattr(passwords, "_seats", threading.BoundedSemaphore(8))
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(passwords.hashed, ["x"] * 8))
    assert max(most) == 2


def test_who_finds_no_seat_is_told_at_once_and_keeps_no_thread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seated, go = threading.Semaphore(0), threading.Event()

    class Slow:
        def hash(self, _password: bytes) -> str:
            seated.release()
            assert go.wait(30)
            return "x"

    monkeypatch.setattr(passwords, "_hasher", Slow())
    with ThreadPoolExecutor(2) as threads:
        hashing = [threads.submit(passwords.hashed, "x") for _ in range(2)]
        for _ in hashing:
            assert seated.acquire(timeout=30)
        assert passwords._seats.acquire(blocking=False)  # somebody waits
        for check in (lambda: passwords.hashed("x"), lambda: passwords.matches("x", "x")):
            with pytest.raises(passwords.NoSeat):
                check()
        passwords._seats.release()
        go.set()
        assert [future.result(30) for future in hashing] == ["x", "x"]
