"""Settings for all of our own tests."""

from __future__ import annotations

from hypothesis import settings

# Our tests must say the same on every machine and on every run: no deadline, no random draws, no database.
settings.register_profile("tests", deadline=None, derandomize=True, database=None)
settings.load_profile("tests")
