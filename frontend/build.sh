#!/bin/sh
# Builds src/tearline_hub/web/static/govuk from the pinned packages; `make assets` runs it.
# With --check, fails when the committed files are not what the build makes. Leaves nothing behind.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
static="$here/../src/tearline_hub/web/static/govuk"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$here/govuk.scss" "$work/"
cd "$work"
npm ci --silent
npx sass --style=compressed --no-source-map --quiet-deps --load-path=node_modules govuk.scss govuk.css
# A manifest of hashed names refuses a stylesheet or script that names a source map we do not ship.
sed 's,//# sourceMappingURL=.*,,' node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js > govuk.js

for unwanted in "GDS Transport" "crest" "crown" "sourceMappingURL"; do
  if grep -qi "$unwanted" govuk.css govuk.js; then
    echo "The build holds '$unwanted', which a service outside GOV.UK must not ship." >&2
    exit 1
  fi
done

for file in govuk.css govuk.js; do
  if [ "${1:-}" = "--check" ]; then
    cmp "$file" "$static/$file"
  else
    cp "$file" "$static/$file"
  fi
done
