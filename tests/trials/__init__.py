"""The platform as it is run, web processes, worker and database, with citizens who use it.

`make bench` measures with these, and tests/integration/test_requests_trials.py tries less of it.
"""
