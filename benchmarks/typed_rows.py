"""What typed rows cost: the list page with a partial for each row, against the row written out.

One process, in turns; the figure is the ratio of CPU time of the whole request.
Run: ``python -m benchmarks.typed_rows``.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from jinja2 import ChoiceLoader, DictLoader, Environment

from benchmarks.list_page import prepare
from webapp import components, create_app
from webapp.settings import Settings


def _written_out(environment: Environment) -> Environment:
    """Return the environment with each row's HTML inside the list's own template."""
    loader = environment.loader
    if loader is None:
        raise RuntimeError("the templates' environment has a loader")
    row = loader.get_source(environment, "partials/todo_row.html")[0]
    listing = loader.get_source(environment, "partials/listing.html")[0]
    names = "".join(f"{{% set {name} = row.{name} %}}\n" for name in ("todo", "due", "place"))
    changed = {"partials/listing.html": listing.replace("{{ row }}\n", names + row)}
    made = components.make_environment(ChoiceLoader([DictLoader(changed), loader]))
    made.globals |= environment.globals
    return made


def main() -> None:
    """Print the ratio."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--requests", type=int, default=500)
    options.add_argument("--rounds", type=int, default=9)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        cookie = prepare(Path(name), 1_000)
        app = create_app(Settings.model_validate({"DOORSTEP_DATA": name}))
        client = app.test_client(use_cookies=False)
        typed = components.environment()
        inline = _written_out(typed)
        loaders = {"typed": typed.loader, "inline": inline.loader}

        def cost(kind: str) -> float:
            loader = loaders[kind]
            if loader is None:
                raise RuntimeError("no loader")
            components.make_environment(loader).globals |= typed.globals
            client.get("/todos", headers={"Cookie": cookie})
            began = time.process_time()
            for _ in range(given.requests):
                if client.get("/todos", headers={"Cookie": cookie}).status_code != 200:
                    raise RuntimeError(kind)
            return time.process_time() - began

        ratios = [cost("typed") / cost("inline") for _ in range(given.rounds)]
    low, high = min(ratios), max(ratios)
    print(
        f"typed rows / rows written out: {statistics.median(ratios):.3f} ({low:.3f} to {high:.3f})"
    )


if __name__ == "__main__":
    main()
