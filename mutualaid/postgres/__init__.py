"""PostgreSQL without an installation: see server.py."""
