"""A seeded client on zeep: `--variant NAME` is one of those in tasks, wire or answers; without it, it is right.

A driver that stays (docs/driver.md): one task a line on standard input, one outcome a line on standard output.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

# The folder that holds cases/: in the repository its root, in an installed package what it brought along.
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from cases.clients.zeep.answers import ANSWERS
from cases.clients.zeep.right import Client, Program
from cases.clients.zeep.tasks import TASKS
from cases.clients.zeep.wire import WIRE

VARIANTS = {**TASKS, **WIRE, **ANSWERS}


def main() -> None:
    """Perform tasks until the input ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--variant", choices=VARIANTS)
    name = parser.parse_args().variant
    program = Program(client=VARIANTS[name] if name else Client())
    for line in sys.stdin.buffer:
        outcome = program.perform(json.loads(line))
        sys.stdout.write(json.dumps(outcome) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
