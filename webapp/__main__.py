"""``python -m webapp`` is the ``doorstep`` command."""

from webapp.cli import main

main()
