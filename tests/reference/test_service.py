"""conformance.reference.service: what is answered, in which order, and what is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.reference.service import endpoint_path
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification

from .conftest import CONTACT, Endpoint, statuses
