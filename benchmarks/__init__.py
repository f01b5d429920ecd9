"""What a user would feel, measured: `make bench`, or `python -m benchmarks NAME --shape embedded`."""
