"""Running cases: rows become cases, cases become messages, a hermetic pytest sends them."""
