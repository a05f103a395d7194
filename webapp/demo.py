"""Lists and todos to try Doorstep with: real-looking, and the same for the same seed."""

import random
import re
import secrets
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, insert

from webapp import clock
from webapp.accounts import passwords, queries
from webapp.accounts.inputs import Registration
from webapp.todos import labels, repeats
from webapp.todos.lists import add_list, lists_of
from webapp.todos.models import INBOX, TodoList, in_use, search_text, todos
from webapp.todos.quick import repeat_of
from webapp.todos.subtasks import Subtask, progress, text_of
from webapp.todos.subtasks import words as words_of_steps

LISTS = {
    "Home": "green", "Work": "blue", "Shopping": "orange", "Garden": "purple", "Someday": "none",
}  # fmt: skip

TITLES = {
    "Home": (
        "Call {who}", "Fix the {broken}", "Clean the {room}", "Renew the {paper}", "Pay {bill}",
        "Return the {lent} to {who}", "Ask {who} about {topic}", "Back up the {device}",
        "Bake a cake for {who}", "Sort the photos from {city}", "Find a frame for the {broken}",
        "Take the {lent} to the repair café", "Write back to {who}", "Book the dentist",
        "Hang the curtains in the {room}", "Look for the key of the {room}",
    ),
    "Work": (
        "Review {document}", "Send {who} {document}", "Prepare {meeting}", "Write up {meeting}",
        "Book a train to {city} with {who}", "Answer {who} about {topic}", "Update {document}",
        "Check the numbers in {document}", "Invite {who} to {meeting}",
        "File the receipts from {city}", "Order a new {device}", "Explain {document} to {who}",
    ),
    "Shopping": (
        "Milk and bread", "{fruit}", "{fruit}, {number} kilos", "Milk, butter, and {fruit}",
        "A present for {who}", "Batteries for the {device}", "Olive oil and {fruit}", "Stamps",
        "{number} light bulbs", "Soap and washing powder", "Running shoes", "Coffee",
    ),
    "Garden": (
        "Sow {plant}", "Prune {plant}", "Tie up {plant}", "Move {plant} into the shade",
        "Mulch around {plant}", "Ask {who} for a cutting of {plant}", "Mend the fence",
        "Clean the {number} pots by the shed", "Harvest {plant}", "Sharpen the shears",
    ),
    "Someday": (
        "Learn {skill}", "Read the book that {who} gave me", "Spend a weekend in {city}",
        "Visit {who} in {city}", "Teach {who} {skill}", "Write down the recipes of {who}",
        "Walk from {city} to {city2}",
    ),
}  # fmt: skip

WORDS = {
    "who": ("Anna", "Tom", "Grandma", "the neighbours", "Marie", "Jonas", "Aunt Zoë"),
    "city": ("Zürich", "Lisbon", "Vienna", "Ghent", "Kraków", "Tromsø", "Turin", "Besançon"),
    "city2": ("Milan", "the sea", "Basel", "Graz", "Bruges"),
    "room": ("kitchen", "attic", "cellar", "bathroom", "hall", "balcony"),
    "broken": ("kitchen tap", "bicycle", "door bell", "lamp in the hall", "old clock", "mirror"),
    "lent": ("ladder", "drill", "tent", "baking tin", "cool box", "library books"),
    "paper": ("passport", "library card", "parking permit", "insurance", "rail pass"),
    "bill": ("the rent", "the electricity bill", "the phone bill", "the dentist", "the club’s fee"),
    "topic": ("piano lessons", "the summer", "the budget", "Saturday", "the new timetable"),
    "device": ("laptop", "phone", "printer", "torch", "kitchen scales", "camera"),
    "document": (
        "the quarterly report", "the offer for Ghent", "the minutes", "the budget", "the draft",
        "chapter three", "the timetable", "the safety rules",
    ),
    "meeting": ("Monday’s meeting", "the workshop", "the interview", "the visit from Vienna"),
    "fruit": ("Apples", "Tomatoes", "Lemons", "Onions", "Potatoes", "Plums", "Leeks", "Basil"),
    "plant": ("the sweet peas", "the roses", "the tomatoes", "the beans", "the mint"),
    "skill": ("to juggle", "Portuguese", "the ukulele", "to bind books", "to swim crawl"),
    "number": ("2", "3", "4", "6", "12"),
}  # fmt: skip

PROJECTS = {
    "Trip to {city}": (
        "Book the train", "Reserve a room", "Find the passports", "Pack",
        "Ask {who} to feed the cat",
    ),
    "Paint the {room}": (
        "Measure the walls", "Choose a colour", "Buy paint and rollers", "Cover the floor",
        "First coat", "Second coat",
    ),
    "Birthday of {who}": ("Think of a present", "Invite everybody", "Bake the cake", "Candles"),
    "Tax return": ("Collect the receipts", "Fill in the form", "Ask {who} to check it", "Send it"),
    "Move {document} to the new format": ("Agree on the outline", "Rewrite it", "Have it read"),
    "Build a raised bed": ("Measure", "Order the boards", "Saw", "Screw it together", "Fill it up"),
    "Get the bicycle through the winter": ("Clean it", "Oil the chain", "Pump up the tyres"),
}  # fmt: skip
"""Todos with subtasks."""

ROUTINES = {
    "Water the plants": "every saturday",
    "Put out the bins": "every tuesday",
    "Pay the rent": "every month on the 1st",
    "Notes for the team meeting": "every weekday",
    "Change the bed linen": "every 2 weeks",
    "Descale the kettle": "every 3 months after it is done",
    "Check the smoke alarms": "every year",
    "Back up the laptop": "every month on the last day",
}
"""Todos that repeat."""

LABELS = {
    "phone": r"Call|Ask|Book",
    "errand": r"Return|Take|Buy|present|Stamps|bulbs",
    "computer": r"Write|Send|Update|Review|Back up|photos",
    "with Anna": r"Anna|Trip|Paint",
    "waiting": r"Answer|Order|Invite",
    "5 minutes": r"Pay|Check|Water|Sharpen|Find",
}
"""Labels, and the titles that they suit."""

TAILS = ("", "", "", "", " before the weekend", " together with Tom", " (second try)", " again")
NOTES = (
    "Ask for the receipt.\nIt is in the **blue folder**.",
    "Opening hours:\n\n- Tuesday to Friday, 9 to 12\n- Saturday, 10 to 14",
    "Measure twice: 120 × 80 cm.",
    "The phone number is on the fridge.",
    "> Whatever you do, do not press the red button.\n\nSays the manual, page 12.",
    "See <https://example.org/how-to> before starting.",
)

BATCH = 5_000
DAY = 86_400


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
        for title, color in LISTS.items():
            add_list(connection, person_id, title, color)
    places = in_use(lists_of(connection, person_id))
    known = {label: labels.made(connection, person_id, [label]) for label in LABELS}
    chance = random.Random(seed)  # noqa: S311  not a secret
    rows = _rows(chance, person_id, places, known, number)
    while batch := list(islice(rows, BATCH)):
        new = connection.scalars(
            insert(todos).returning(todos.c.id, sort_by_parameter_order=True), batch
        ).all()
        texts = (row["labels"] for row in batch)
        labels.link(connection, person_id, dict(zip(new, texts, strict=True)))
    return made_up


def _rows(
    chance: random.Random,
    person_id: int,
    places: Sequence[TodoList],
    known: dict[str, str],
    number: int,
) -> Iterator[dict[str, Any]]:
    """Yield the columns of so many todos, the oldest first: four a day, for two years at most."""
    today, now = clock.today(), clock.now()
    span = min(number * DAY // 4, 2 * 365 * DAY)
    weights = [1 if li.slug == INBOX else 4 if li.name in {"Home", "Work"} else 2 for li in places]
    for position in range(number):
        age = span * (number - position) // number
        (li,) = chance.choices(places, weights)
        title, steps, repeat, due = _what(chance, li, today)
        done = chance.random() < 0.35
        done_on = today - timedelta(days=max(0, age // DAY - int(chance.expovariate(0.1))))
        deleted = chance.random() < 0.02
        notes = chance.choice(NOTES) if chance.random() < 0.2 else ""
        finished = len(steps) if done else chance.randint(0, max(0, len(steps) - 1))
        subtasks = text_of(Subtask(at, step, at <= finished) for at, step in enumerate(steps, 1))
        yield {
            "person_id": person_id,
            "created_by": person_id,
            "list_id": li.id,
            "title": title,
            "notes": notes,
            "due": due,
            "done_on": done_on if done else None,
            "deleted_at": now - chance.randrange(25 * DAY) if deleted else None,
            "created_at": now - age,
            "priority": chance.choices((0, 1, 2), (88, 5, 7))[0],
            "repeat": repeat,
            "labels": _labels(chance, title, known),
            "subtasks": subtasks,
            "progress": progress(subtasks),
            "search_text": search_text(person_id, title, notes, words_of_steps(subtasks)),
        }


def _what(
    chance: random.Random, li: TodoList, today: date
) -> tuple[str, list[str], str, date | None]:
    """Return a title, the titles of its subtasks, how it repeats, and when it is due."""
    words = {name: chance.choice(choices) for name, choices in WORDS.items()}
    kind = chance.random()
    # Soon rather than late, and now and then overdue.
    due = today + timedelta(days=int(chance.expovariate(0.07)) - 3)
    if kind < 0.05:
        title = chance.choice(list(ROUTINES))
        repeat = repeat_of(ROUTINES[title])
        if repeat is None:
            raise ValueError(f"no repeat: {ROUTINES[title]}")
        due = repeats.first_due(repeat, due) or due
        return title, [], repeats.text(repeat.on(due)), due
    if kind < 0.13:
        title = chance.choice(list(PROJECTS))
        steps = [step.format_map(words) for step in PROJECTS[title]]
        return title.format_map(words), steps, "", due if kind < 0.1 else None
    title = chance.choice(TITLES.get(li.name, TITLES["Home"])) + chance.choice(TAILS)
    return title.format_map(words), [], "", due if chance.random() < 0.4 else None


def _labels(chance: random.Random, title: str, known: dict[str, str]) -> str:
    """Return labels that suit the title, as the todo's row holds them."""
    suit = [number for name, number in known.items() if re.search(LABELS[name], title)]
    return labels.ids_text(int(number) for number in suit if chance.random() < 0.5)
