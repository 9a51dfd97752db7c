"""Bytes: the one hardened parser, the serialiser, SOAP, HTTP."""
