"""`python -m cohong.cli` is `cohong`."""

from cohong.cli import main

if __name__ == "__main__":
    main()
