"""The system under test: what target.toml says about it, and the session that sends to it."""
