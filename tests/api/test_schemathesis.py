"""Requests made up from the description, good ones and bad ones, and chains of them.

Schemathesis reads `/api/openapi.json`, makes requests of it, and holds the answers to it: no
failure, no status or header or body that is not described, nothing good refused, nothing bad
taken, nothing deleted found again, nothing shown to who is not signed in.
"""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
import werkzeug
from flask import Flask
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.python import wsgi

from tests.api.conftest import token_for
from tests.conftest import MakeApp
from tests.people import Person
from webapp.database import Database

FULL = os.environ.get("FAULTS") == "full"
CASES = 5_000 if FULL else 600
"""Requests at least, on each database."""


class InProcess(werkzeug.Client):
    """Asks the app itself; some checks pass on what only a network could use."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        for name in ("max_redirects", "verify", "cert"):
            kwargs.pop(name, None)
        return super().open(*args, **kwargs)


@pytest.fixture(autouse=True)
def in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wsgi, "get_client", InProcess)


def settings(token: str, examples: int) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": f"Bearer {token}"},
            "generation": {"max-examples": examples, "deterministic": not FULL},
            "checks": {
                # What is there, which version, and which key was used: no schema says that.
                "positive_data_acceptance": {
                    "expected-statuses": ["2xx", "304", "401", "404", "409", "412", "422"]
                },
                "missing_required_header": {"expected-statuses": ["404", "428"]},
                "negative_data_rejection": {
                    "expected-statuses": [
                        *("400", "401", "404", "405", "409", "412", "415", "422", "428")
                    ]
                },
            },
        }
    )


def run(app: Flask, config: SchemathesisConfig) -> Counter[str]:
    """Run all phases; fail on the first findings, and return how many requests each phase made."""
    described = schemathesis.openapi.from_wsgi("/api/openapi.json", app, config=config)
    # Who revokes the token in use ends the run; revoking has its own tests.
    schema = described.exclude(operation_id="revoke")
    made: Counter[str] = Counter()
    wrong: list[str] = []
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            made[event.phase.value] += len(event.recorder.interactions)
            for checks in event.recorder.checks.values():
                wrong += [_told(event.recorder.label, c) for c in checks if _is_wrong(c)]
        elif isinstance(event, events.NonFatalError):
            wrong.append(f"{event.label}: {event.info.title} {event.info.message}")
        elif isinstance(event, events.FatalError):
            raise event.exception
    assert not wrong, f"{len(wrong)} findings:\n" + "\n\n".join(dict.fromkeys(wrong[:10]))
    return made


def _is_wrong(check: Any) -> bool:
    """Tell whether the check failed; what was restored after it was deleted is rightly there."""
    if check.failure_info is None:
        return False
    return check.name != "use_after_free" or "/restore" not in check.failure_info.code_sample


def _told(label: str, check: Any) -> str:
    failure = check.failure_info.failure
    said = f"{label}: {check.name}: {failure.title} {failure.message}"
    return f"{said}\n{check.failure_info.code_sample}"


def test_no_request_of_the_description_is_answered_otherwise(
    make_app: MakeApp, database: Database, anna: Person, record_property: Callable[..., None]
) -> None:
    app = make_app(DOORSTEP_SIGN_IN_TRIES="10000")
    anna.has_list("Home")
    anna.has_todos([f"Todo {number}" for number in range(30)])
    anna.has_label("garden")
    config = settings(token_for(database, anna), 150 if FULL else 5)
    made = run(app, config)
    record_property("figures", f"{sum(made.values())} requests: {dict(made)}")
    assert sum(made.values()) >= CASES
    assert made["stateful"]
