"""Puts `xsd/`, `cases/` and `reports/` into the wheel as `conformance/_bundled/`.

The three stand at the top of the repository, where readers look for them. hatchling's own
`sources` mapping cannot be installed in editable mode, and its `force-include` leaves stale copies
behind there; a hook that does nothing for an editable install has neither fault.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDERS = ("xsd", "cases", "reports")


class BundleHook(BuildHookInterface):  # type: ignore[type-arg]  # generic over a builder configuration nobody here uses
    """Adds the folders to `force_include`; an editable install reads them from the checkout."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Map each file by name, caches left out; `version` is "editable" or "standard"."""
        if version == "editable":
            return
        root = Path(self.root)
        for folder in FOLDERS:
            for file in sorted((root / folder).rglob("*")):
                if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".pyc":
                    name = file.relative_to(root).as_posix()
                    build_data["force_include"][str(file)] = f"conformance/_bundled/{name}"
