"""The jobs that the command line and the pages share: gather inputs, let the rooms decide, apply the outcome."""
