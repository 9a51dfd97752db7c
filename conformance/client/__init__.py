"""What certifies a client: its message files checked, and the client itself driven against a scripted endpoint."""
