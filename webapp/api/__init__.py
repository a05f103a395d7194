"""The same house for programs: JSON, with HTTP used as RFC 9110 means it."""
