"""What other bodies sent us: the inbox, reading for a stated purpose, answering, keeping, erasing."""
