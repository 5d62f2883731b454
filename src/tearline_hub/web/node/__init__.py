"""An administrator's view of the node: contact with its peers, its keys, and what waits in quarantine. No content."""
