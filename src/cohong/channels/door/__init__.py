"""The door: documents as read from outside become messages, a head that the rules may read and a body to be sealed."""
