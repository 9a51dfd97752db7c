"""The derived files of a specification folder: which there are, writing them, and whether they are current."""

from __future__ import annotations

import difflib
from pathlib import Path

from conformance.derive.envelope import Direction, envelope_xsd
from conformance.derive.outer import outer_xsd
from conformance.derive.wsdl import wsdl
from conformance.derive.xsd import message_xsd
from conformance.errors import ConfigurationError
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification


def message_name(specification: Specification) -> str:
    """Return the file name of the message XSD."""
    return f"{specification.binding.kind}.xsd"


def assertions_name(specification: Specification) -> str:
    """Return the file name of the XSD 1.1 with assertions."""
    return f"{specification.binding.kind}.assertions.xsd"


def outer_name(specification: Specification) -> str:
    """Return the file name of the XSD of the layer around the message, where the binding has one."""
    return f"{specification.binding.kind}.outer.xsd"


def envelope_name(specification: Specification, version: SoapVersion, direction: Direction) -> str:
    """Return the file name of an envelope XSD, such as `plain.soap12.request.xsd`."""
    return f"{specification.binding.kind}.soap{version.replace('.', '')}.{direction}.xsd"


def derived_files(specification: Specification) -> dict[str, bytes]:
    """Return every derived file of this specification's binding, by file name."""
    message = message_name(specification)
    files = {
        message: message_xsd(specification),
        assertions_name(specification): message_xsd(specification, assertions=True),
        f"{specification.binding.kind}.wsdl": wsdl(specification),
    }
    outer = specification.binding.outer
    if outer is not None:
        files[outer_name(specification)] = outer_xsd(specification, outer, message=message)
    body = message if outer is None else outer_name(specification)
    for profile in specification.binding.profiles:
        for direction in Direction:
            name = envelope_name(specification, profile.version, direction)
            files[name] = envelope_xsd(specification, profile.version, direction, body=body)
    return files


def write_derived(specification: Specification, folder: Path) -> list[Path]:
    """Write every derived file into folder; returns the paths of those that changed."""
    changed = []
    for name, content in derived_files(specification).items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            try:
                path.write_bytes(content)
            except OSError as error:
                raise ConfigurationError(f"cannot be written: {error.strerror}", where=str(path)) from error
            changed.append(path)
    return changed


def stale(specification: Specification, folder: Path) -> str:
    """Return a unified diff from the files in folder to what they should be, "" where current."""
    lines: list[str] = []
    for name, content in derived_files(specification).items():
        path = folder / name
        found = path.read_bytes() if path.is_file() else b""
        if found == content:
            continue
        old, new = (data.decode("utf-8", "replace").splitlines() for data in (found, content))
        diff = list(difflib.unified_diff(old, new, f"{name} (on disk)", f"{name} (derived)", lineterm=""))
        lines += diff or [f"{name} differs in its line ends"]
    return "\n".join(lines)
