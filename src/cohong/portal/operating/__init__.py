"""What whoever runs the pages needs: whether they are well, figures for Prometheus, log lines and traces of requests."""
