"""The reference endpoint: the service as the specification reads to us, small and strict.

It is what the suite is tried against when there is no target, what a vendor of a client can send
to, and a third judge of requests beside two XSD validators: it validates by hand from the tables
and imports nothing that judges it (only `errors`, `resources`, `spec` and `wire`).
"""
