"""The platform's own package: what every room shares, and the one-machine stack."""
