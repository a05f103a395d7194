"""Settings: read once, and a bad one stops the start with one clear line."""

import pytest
from click.testing import CliRunner

from webapp.cli import main
from webapp.settings import BadSetting, Settings


def test_without_variables_the_defaults_stand() -> None:
    settings = Settings.from_environ({})
    assert settings.url.startswith("sqlite:////")
    assert settings.url.endswith("/data/doorstep.db")
    assert (settings.registration, settings.sign_in_tries) == ("first", 10)
    assert (settings.session_idle, settings.session_absolute) == (30, 180)
    assert (settings.host, settings.port, settings.devtools) == ("127.0.0.1", 5000, False)
    assert not settings.lab


def test_variables_of_others_are_left_alone() -> None:
    assert Settings.from_environ({"PATH": "/bin", "HOME": "/"}) == Settings.from_environ({})


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_environ({"PORT": "", "DOORSTEP_ORIGIN": ""}).port == 5000


@pytest.mark.parametrize(
    ("written", "origin"),
    [
        ("https://todo.example.org", "https://todo.example.org"),
        ("https://Todo.Example.org/", "https://todo.example.org"),
        ("http://localhost:5000", "http://localhost:5000"),
    ],
)
def test_an_origin_is_a_scheme_and_a_host(written: str, origin: str) -> None:
    assert Settings.from_environ({"DOORSTEP_ORIGIN": written}).origin == origin


BAD = [
    ("PORT", "abc"),
    ("PORT", "0"),
    ("PORT", "65536"),
    ("DOORSTEP_ORIGIN", "todo.example.org"),
    ("DOORSTEP_ORIGIN", "https://todo.example.org/app"),
    ("DOORSTEP_ORIGIN", "https://user@todo.example.org"),
    ("DOORSTEP_ORIGIN", "ftp://todo.example.org"),
    ("DOORSTEP_ORIGIN", "https://[x"),
    ("DOORSTEP_REGISTRATION", "everybody"),
    ("DOORSTEP_SESSION_IDLE", "0"),
    ("DOORSTEP_SESSION_ABSOLUTE", "forever"),
    ("DOORSTEP_SIGN_IN_TRIES", "-1"),
    ("DOORSTEP_DEVTOOLS", "perhaps"),
    ("DOORSTEP_LAB", "perhaps"),
    ("DOORSTEP_PROXIES", "99"),
    ("DOORSTEP_DATABASE_URL", "nonsense"),
    ("DOORSTEP_DATABASE_URL", "mysql://localhost/x"),
    ("DOORSTEP_REDIS_URL", "localhost:6379"),
    ("DOORSTEP_REDIS_URL", "http://localhost"),
    ("DOORSTEP_REDIS_URL", "redis://"),
    ("DOORSTEP_REDIS_URL", "redis://localhost:port"),
    ("DOORSTEP_REDIS_URL", "redis://localhost:99999"),
    ("DOORSTEP_REDIS_URL", "redis://localhost/first"),
    ("DOORSTEP_REDIS_URL", "redis://[localhost"),
    ("DOORSTEP_REDIS_URL", "redis+unix://"),
    ("DOORSTEP_TYPO", "1"),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_one_line_that_names_it(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as raised:
        Settings.from_environ({name: value})
    said = str(raised.value)
    assert name in said
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_stops_the_start(name: str, value: str) -> None:
    # Every other setting of ours is unset, whatever the tests run under.
    ended = CliRunner().invoke(main, ["migrate"], env={name: value})
    assert ended.exit_code == 1
    assert ended.stderr.startswith("Error: ")
    assert name in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "Traceback" not in ended.output


def test_settings_do_not_change_while_it_runs() -> None:
    settings = Settings.from_environ({})
    with pytest.raises(ValueError, match="frozen"):
        settings.port = 1


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://:word@[::1]:6380/2",
        "rediss://user:word@cache.example",
        "redis+unix:///run/redis.sock",
    ],
)
def test_a_redis_url_is_taken_as_it_is(url: str) -> None:
    assert Settings.from_environ({"DOORSTEP_REDIS_URL": url}).redis_url == url


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOORSTEP_DATABASE_URL", "mysql://root:hidden-word@localhost/x"),
        ("DOORSTEP_REDIS_URL", "redis://:hidden-word@localhost:port"),
    ],
)
def test_a_bad_value_that_may_hold_a_password_is_not_said_again(name: str, value: str) -> None:
    with pytest.raises(BadSetting) as raised:
        Settings.from_environ({name: value})
    assert "hidden-word" not in str(raised.value)
