"""The commands of `tearline`, one module each, which define it under the name `command`."""
