#!/bin/sh
# Renews package-lock.json after a change to package.json. The lock names versions and digests and no address,
# so that it works behind any mirror.
set -eu
cd "$(dirname "$0")"
npm install --package-lock-only --silent
node -e '
const fs = require("fs");
const lock = JSON.parse(fs.readFileSync("package-lock.json"));
for (const entry of Object.values(lock.packages)) { delete entry.funding; delete entry.resolved; }
fs.writeFileSync("package-lock.json", JSON.stringify(lock, null, 2) + "\n");
'
