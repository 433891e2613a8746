"""Who somebody is: users, their plans and their API tokens."""
