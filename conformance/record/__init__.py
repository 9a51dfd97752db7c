"""What is recorded of a run, and what is judged of it: plain data, no behaviour of a target."""
