"""What no GET may do, tried where it cannot succeed."""

from sqlalchemy import Connection, delete, false
from sqlalchemy.exc import DBAPIError

from webapp.doors.drafts import drafts


def delete_everything(connection: Connection) -> str:
    """Try to delete, and return the database's refusal; empty where it let it happen.

    The statement names no row, so that it would be harmless even then.
    """
    try:
        connection.execute(delete(drafts).where(false()))
    except DBAPIError as error:
        return str(error.orig).strip().split("\n", 1)[0]
    return ""
