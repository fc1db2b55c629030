"""How well the pipeline of config.yml tells intents apart on public test sets (`make bench-intent SETS=folder`)."""
