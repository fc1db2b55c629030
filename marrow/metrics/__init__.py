"""What is counted of the running bot, for Prometheus; docs/observability.md explains each number."""
