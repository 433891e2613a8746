"""What `make bench ARGS=batch` is made of."""
