"""Lists and todos to try Doorstep with: real-looking, and the same for the same seed."""

import random
import secrets
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert

from webapp import clock
from webapp.accounts import passwords, queries
from webapp.accounts.inputs import Registration
from webapp.todos.lists import add_list, lists_of
from webapp.todos.models import search_text, todos

LISTS = (("Home", "green"), ("Work", "blue"), ("Shopping", "orange"), ("Garden", "none"))

VERBS = (
    "Buy", "Call", "Fix", "Water", "Return", "Book", "Clean", "Write to", "Ask about", "Plan",
    "Order", "Repair", "Paint", "Read", "Review", "Send", "Sort", "Measure", "Renew", "Bring back",
)  # fmt: skip
THINGS = (
    "milk and bread", "the dentist", "the kitchen tap", "the tomatoes", "the library books",
    "a train to Zürich", "the bicycle chain", "Grandma’s birthday cake", "the tax letter",
    "the garden fence", "new running shoes", "the quarterly report", "the attic window",
    "the café table", "photos from the lake", "winter tyres", "the passport", "piano lessons",
    "the neighbours’ parcel", "seeds for spring",
)  # fmt: skip
TAILS = ("", "", "", "", " before the weekend", " for Anna", " with Tom", " (second try)", " again")
NOTES = (
    "Ask for the receipt.\nIt is in the blue folder.",
    "Opening hours: Tuesday to Friday, 9 to 12.",
    "Measure twice: 120 × 80 cm.",
    "Phone number is on the fridge.",
)

BATCH = 5_000


def fill(connection: Connection, name: str, password: str, number: int, seed: int) -> str:
    """Give the person so many todos; return the password made up for a new account, or nothing.

    Raises ValidationError when a new account cannot have this name or password.
    """
    found = queries.credentials(connection, name)
    made_up = ""
    if found:
        person_id = found.id
    else:
        made_up = "" if password else secrets.token_urlsafe(9)
        wanted = Registration(username=name, password=password or made_up)
        password_hash = passwords.hashed(wanted.password)
        person_id = queries.add_person(connection, wanted.username, password_hash)
        for title, color in LISTS:
            add_list(connection, person_id, title, color)
    places = [li.id for li in lists_of(connection, person_id)]
    rows = _rows(random.Random(seed), person_id, places, number)  # noqa: S311  not a secret
    while batch := list(islice(rows, BATCH)):
        connection.execute(insert(todos), batch)
    return made_up


def _rows(
    chance: random.Random, person_id: int, places: list[int], number: int
) -> Iterator[dict[str, Any]]:
    today, now = clock.today(), clock.now()
    for position in range(number):
        title = f"{chance.choice(VERBS)} {chance.choice(THINGS)}{chance.choice(TAILS)}"
        notes = chance.choice(NOTES) if chance.random() < 0.2 else ""
        due = today + timedelta(days=chance.randint(-5, 60)) if chance.random() < 0.4 else None
        done = chance.random() < 0.35
        yield {
            "person_id": person_id,
            "created_by": person_id,
            "list_id": chance.choice(places),
            "title": title,
            "notes": notes,
            "due": due,
            "done_on": today - timedelta(days=int(chance.expovariate(0.08))) if done else None,
            "deleted_at": now if chance.random() < 0.02 else None,
            "created_at": now - (number - position) * 60,
            "search_text": search_text(person_id, title, notes),
        }
