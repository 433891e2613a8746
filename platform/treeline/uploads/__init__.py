"""Price files that people upload: kept in Postgres, seen by their owner only."""
