"""What the API takes and answers, a file for each page. Written by `make generate` out of
docs/reference/openapi.json."""
