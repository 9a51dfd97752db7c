"""From the typed tree to messages: valid, at every boundary, with exactly one violation."""
