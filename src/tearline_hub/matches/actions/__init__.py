"""The only writers of packs, matches and decisions: one function per use case, each one transaction."""
