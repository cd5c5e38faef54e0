"""What newsbot costs beside a bare loop over the same libraries: `python -m tests.bench`."""
