"""Sources over REST, and the price cache for operators and Prometheus."""
