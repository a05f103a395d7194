"""An app with its laboratory."""

import pytest
from flask import Flask

from tests.client import Client
from tests.conftest import MakeApp


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app(DOORSTEP_LAB="1")


@pytest.fixture
def visitor(app: Flask) -> Client:
    """A browser of somebody who is not signed in."""
    return Client(app)
