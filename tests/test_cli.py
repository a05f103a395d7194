"""The `doorstep` command."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from webapp import clock
from webapp.accounts import passwords, queries
from webapp.cli import main
from webapp.database import Database
from webapp.migrations import is_current
from webapp.serving import settle
from webapp.todos.labels import ids
from webapp.todos.models import ACTIVE, DELETED, DONE, lists, todo_labels, todos
from webapp.todos.repeats import words_of
from webapp.todos.subtasks import progress


class House:
    """A folder of data, and the commands run on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = Database(f"sqlite:///{folder}/doorstep.db")

    def run(self, *arguments: str, given: str = "", **variables: str) -> Result:
        env = {"DOORSTEP_DATA": str(self.folder), **variables}
        return CliRunner().invoke(main, arguments, input=given, env=env)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "data")


def test_a_person_is_added_and_can_sign_in(house: House) -> None:
    ended = house.run("user", "add", " Anna ", "--password-stdin", given="correct horse\nrest\n")
    assert (ended.exit_code, ended.output) == (0, "Anna can sign in now.\n")
    with house.database.read() as connection:
        found = queries.credentials(connection, "anna")
        assert found
        assert passwords.matches(found.password_hash, "correct horse")
        assert connection.scalar(select(lists.c.slug)) == "inbox"


def test_a_password_is_asked_for_twice_and_not_shown(house: House) -> None:
    ended = house.run("user", "add", "Anna", given="correct horse\ncorrect horse\n")
    assert ended.exit_code == 0
    assert "correct horse" not in ended.output


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("Anna", "short", "Error: Password must have at least 8 characters.\n"),
        ("Anna", "password", "Error: Password is too common: others would try it first.\n"),
        ("", "correct horse", "Error: Username cannot be empty.\n"),
        ("Annamaria", "annamaria", "Error: Password cannot be the username.\n"),
    ],
)
def test_what_cannot_be_taken_is_said_in_one_line(
    house: House, name: str, password: str, said: str
) -> None:
    ended = house.run("user", "add", name, "--password-stdin", given=f"{password}\n")
    assert (ended.exit_code, ended.stderr) == (1, said)


def test_a_taken_name_is_said_so(house: House) -> None:
    add = ("user", "add", "Anna", "--password-stdin")
    house.run(*add, given="correct horse\n")
    ended = house.run(*add, given="correct horse\n")
    assert (ended.exit_code, ended.stderr) == (1, "Error: The username Anna is taken.\n")


def test_an_invitation_is_printed_and_kept_as_a_hash(house: House) -> None:
    code = house.run("user", "invite").output.strip()
    with house.database.write() as connection:
        assert queries.use_invitation(connection, code)
        assert not queries.use_invitation(connection, code)


def test_migrating_makes_the_database(house: House) -> None:
    assert house.run("migrate").exit_code == 0
    assert is_current(house.database)


def test_the_demo_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    titles = []
    for number in range(2):
        house = House(tmp_path / str(number))
        ended = house.run("demo", "--todos", "120", "--seed", "7")
        assert ended.exit_code == 0
        assert ended.output.startswith("demo has 120 more todos. Password: ")
        with house.database.read() as connection:
            titles.append(list(connection.scalars(select(todos.c.title).order_by(todos.c.id))))
            active = connection.scalar(select(func.sum(lists.c.active)))
            waiting = select(func.count()).select_from(todos).where(todos.c.state == 0)
            assert connection.scalar(waiting) == active
    assert len(titles[0]) == 120
    assert titles[0] == titles[1]


def test_the_demo_holds_all_that_a_todo_can_have(house: House) -> None:
    house.run("demo", "--todos", "1000", "--password", "correct horse")
    with house.database.read() as connection:
        rows = connection.execute(select(todos)).all()
        linked = set(connection.execute(select(todo_labels.c.todo_id, todo_labels.c.label_id)))
        colors = set(connection.scalars(select(lists.c.color)))
    assert {row.state for row in rows} == {ACTIVE, DONE, DELETED}
    assert {row.priority for row in rows} == {0, 1, 2}
    for some in (
        [row for row in rows if row.notes],
        [row for row in rows if row.due],
        [row for row in rows if words_of(row.repeat)],
        [row for row in rows if row.labels],
        [row for row in rows if row.subtasks],
    ):
        assert 20 < len(some) < 700
    assert {row.progress == progress(row.subtasks) for row in rows} == {True}
    assert {tuple(pair) for pair in linked} == {
        (row.id, number) for row in rows for number in ids(row.labels)
    }
    assert len(colors) > 3
    assert max(row.created_at for row in rows) <= clock.now()
    assert not [row.title for row in rows if "{" in row.title + row.subtasks.replace('{"id"', "")]


def test_more_of_the_demo_goes_to_the_same_person(house: House) -> None:
    house.run("demo", "--todos", "5", "--password", "correct horse")
    ended = house.run("demo", "--todos", "5")
    assert ended.output == "demo has 5 more todos.\n"
    with house.database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(todos)) == 10


def test_the_command_helps(house: House) -> None:
    for arguments in (["-h"], ["user", "--help"], ["serve", "-h"]):
        ended = house.run(*arguments)
        assert ended.exit_code == 0
        assert "Usage:" in ended.output


def test_a_backup_holds_all_and_is_for_nobody_else(house: House, tmp_path: Path) -> None:
    house.run("demo", "--todos", "30", "--password", "correct horse")
    ended = house.run("backup", str(tmp_path / "copy.db"))
    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0
    copy = Database(f"sqlite:///{tmp_path}/copy.db")
    with copy.read() as connection:
        assert connection.scalar(select(func.count()).select_from(todos)) == 30
    copy.close()


def test_a_backup_overwrites_nothing(house: House, tmp_path: Path) -> None:
    house.run("migrate")
    (tmp_path / "copy.db").write_text("dear")
    assert house.run("backup", str(tmp_path / "copy.db")).exit_code == 1
    assert (tmp_path / "copy.db").read_text() == "dear"


def test_the_data_is_for_nobody_else(house: House) -> None:
    house.run("migrate")
    assert house.folder.stat().st_mode & 0o077 == 0
    assert (house.folder / "doorstep.db").stat().st_mode & 0o077 == 0


def test_a_server_that_stops_leaves_everything_in_one_file(house: House) -> None:
    house.run("demo", "--todos", "30", "--password", "correct horse")
    settle(house.database)
    assert not list(house.folder.glob("*-wal"))
