"""Data sets that are generated or come with a library, so that every task runs without a download."""
