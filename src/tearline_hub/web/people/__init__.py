"""An administrator's own colleagues: who they are, which roles they hold, whether they may sign in."""
