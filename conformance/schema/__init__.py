"""An XSD as a small typed tree, and the two oracles that must agree on every document."""
