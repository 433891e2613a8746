"""Who somebody is: users and their API tokens."""
