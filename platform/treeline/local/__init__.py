"""The one-machine stack: embedded Postgres and Redis, and the processes around them."""
