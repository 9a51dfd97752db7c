"""A conformance test suite for the Danish web service IndberetInstitutionKontakt 1.0."""

__version__ = "0.1.0"
