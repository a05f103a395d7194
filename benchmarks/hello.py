"""The smallest Flask app: what the list page is measured against."""

from flask import Flask


def load() -> Flask:
    """Return an app that says hello."""
    app = Flask(__name__)

    @app.get("/")
    def hello() -> str:
        return "Hello, world!"

    return app
