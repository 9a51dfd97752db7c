"""The suite against seeded faults and oddities: what it catches, and what it complains about wrongly."""
