"""Pure functions from recorded exchanges, specification and population to findings and verdicts."""
