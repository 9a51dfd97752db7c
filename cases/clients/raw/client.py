"""The seeded clients without a SOAP library: `--variant NAME`, a task a line; the right one is "raw-plain"."""

from __future__ import annotations

import json
import sys
from pathlib import Path

# The folder that holds cases/: in the repository its root, in an installed package what it brought along.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from cases.clients.raw.answers import ANSWERS
from cases.clients.raw.messages import MESSAGES
from cases.clients.raw.right import Client, Said, Task

VARIANTS = {**MESSAGES, **ANSWERS}


def skipping(client: Client, task: Task) -> Said:
    """Say that an update was made, and make none."""
    if not task["update"]:
        return client.perform(task)
    people = task["report"]["CPRNr"]
    return {"format": 1, "youths": [{"CPRNr": person, "accepted": True} for person in people]}


def main() -> None:
    name = sys.argv[sys.argv.index("--variant") + 1] if "--variant" in sys.argv else "raw-plain"
    client = VARIANTS[name](Client())
    for line in sys.stdin:
        task = json.loads(line)
        outcome = skipping(client, task) if name == "raw-skips-updates" else client.perform(task)
        print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main()
