"""Settings, database, embedded PostgreSQL, jobs, logging and the command line."""
