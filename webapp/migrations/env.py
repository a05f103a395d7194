"""Runs migrations on the connection that `webapp.migrations.upgrade` hands over."""

from alembic import context

from webapp.database import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
