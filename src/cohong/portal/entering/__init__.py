"""What people send while they sign in, and about their own account."""
