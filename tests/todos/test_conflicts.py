"""Two tabs on one todo: whatever they do, nobody overwrites what they have not seen."""

import os
from datetime import date, timedelta
from typing import Any

from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.client import Client
from tests.people import Person, join
from webapp.database import Database
from webapp.todos.models import DELETED

SCHEDULES = 1000 if os.environ.get("FAULTS") == "full" else 20

tabs = st.integers(0, 1)
FIELDS = ("title", "notes", "due")


class TwoTabs(RuleBasedStateMachine):
    """Two tabs of one person open, write, save, take, finish, delete and restore one todo."""

    app: Flask
    database: Database
    seen: dict[str, int]
    """How often something happened, over all schedules."""

    @initialize()
    def begin(self) -> None:
        self.seen["schedules"] += 1
        person = join(self.app, self.database, f"Anna {self.seen['schedules']}")
        self.person: Person = person
        self.todo = person.has_todo("text 0", notes="notes 0", due=date(2031, 1, 1))
        self.path = f"/todos/{self.todo}"
        self.tabs: list[Client] = [person.browser, person.browser.twin()]
        self.written: list[dict[str, str]] = [{}, {}]
        """What each tab's writer wrote into the form and has not seen saved."""
        self.texts = 0
        for tab in (0, 1):
            self.open(tab)

    def stored(self) -> dict[str, str]:
        row = self.person.todo(self.todo)
        return {"title": row.title, "notes": row.notes, "due": row.due.isoformat()}

    def has_form(self, tab: int) -> bool:
        return any(form.action == self.path for form in self.tabs[tab].page.forms)

    @rule(tab=tabs)
    def open(self, tab: int) -> None:
        self.tabs[tab].get(self.path)
        self.written[tab] = {}

    @rule(tab=tabs, fields=st.sets(st.sampled_from(FIELDS), min_size=1))
    def save(self, tab: int, fields: set[str]) -> None:
        self.texts += 1
        day = date(2031, 1, 1) + timedelta(days=self.texts)
        new = {"title": f"text {self.texts}.", "notes": f"notes {self.texts}."}
        self.written[tab] |= {name: {**new, "due": day.isoformat()}[name] for name in fields}
        self.send(tab)

    @rule(tab=tabs)
    def send_again(self, tab: int) -> None:
        self.send(tab)

    def send(self, tab: int) -> None:
        client, before = self.tabs[tab], self.stored()
        shown = client.page
        client.send(self.path, **self.written[tab])
        after = self.stored()
        if not self.has_form(tab):
            self.seen["saved"] += 1
            for name in FIELDS:
                if after[name] != before[name]:
                    assert self.shows(shown, name, before[name]), f"{name} was overwritten unseen"
            for name, text in self.written[tab].items():
                assert after[name] == text
            self.open(tab)
        else:
            self.seen["refused"] += 1
            assert after == before
            page = client.page
            for name, text in self.written[tab].items():
                assert page.value(name) == text, f"the {name} that was written is lost"
            for name in FIELDS:
                assert self.shows(page, name, before[name]), f"the saved {name} is not shown"

    @staticmethod
    def shows(page: Any, name: str, text: str) -> bool:
        if name == "due":
            day = date.fromisoformat(text)
            words = f"{day:%A}, {day.day} {day:%B} {day.year}"
            return page.value("due") == text or words in page.text
        return page.value(name) == text or text in page.text

    @rule(pick=st.integers(0, 5))
    def take(self, pick: int) -> None:
        offers = [
            (tab, button.get("value") or "")
            for tab in (0, 1)
            for button in self.tabs[tab].page.all("button", name="take")
        ]
        if not offers:
            return
        tab, name = offers[pick % len(offers)]
        self.seen["taken"] += 1
        before = self.stored()
        client = self.tabs[tab]
        client.send(self.path, ("take", name), **self.written[tab])
        self.written[tab].pop(name, None)
        assert client.page.value(name) == before[name]
        for other, text in self.written[tab].items():
            assert client.page.value(other) == text
        assert self.stored() == before

    @rule(action=st.sampled_from(["done", "delete", "restore"]))
    def act_elsewhere(self, action: str) -> None:
        # In the list, where neither of the tabs is: their forms stay as they are.
        self.tabs[0].twin().post(f"{self.path}/{action}", {"done": "1"})

    @invariant()
    def a_todo_in_the_trash_can_be_brought_back(self) -> None:
        if hasattr(self, "person") and self.person.todo(self.todo).state == DELETED:
            assert "Restore" in self.tabs[0].twin().get(self.path).text


def test_two_tabs_never_overwrite_each_other_unseen(app: Flask, database: Database) -> None:
    seen = dict.fromkeys(["schedules", "saved", "refused", "taken"], 0)

    TwoTabs.app, TwoTabs.database, TwoTabs.seen = app, database, seen
    run_state_machine_as_test(
        TwoTabs, settings=settings(max_examples=SCHEDULES, stateful_step_count=20)
    )
    assert seen["schedules"] >= SCHEDULES
    assert all(seen.values()), f"nothing of one kind happened: {seen}"
