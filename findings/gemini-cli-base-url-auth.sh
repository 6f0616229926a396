#!/usr/bin/env bash
# @google/gemini-cli 0.61.0 (npm, the newest on 2026-12-01): in a home of its own, a valid GEMINI_API_KEY stops being enough
# as soon as GOOGLE_GEMINI_BASE_URL names another endpoint. From the address the program concludes that a gateway does the
# log-in, and its own check of the log-in then refuses that kind: exit code 41, "Invalid auth method selected.", and no
# request is sent. It matters to whoever points the program at a proxy or a local endpoint with variables alone.
#
# What helps: `.gemini/settings.json` in that home, which names the kind of log-in: then the endpoint is asked.
#
# Exits 0 while it is so, 1 when it has changed, 2 when the package cannot be installed. Needs node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null 2>&1
npm install --silent --ignore-scripts --no-audit --no-fund @google/gemini-cli@0.61.0 >/dev/null 2>&1 || { echo '@google/gemini-cli@0.61.0 cannot be installed'; exit 2; }
# Counts what it is asked and answers as an endpoint does that does not know the model.
cat >server.mjs <<'JS'
import { appendFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
const server = createServer((request, response) => {
  appendFileSync('asked', `${request.method} ${request.url}\n`)
  response.writeHead(404, { 'content-type': 'application/json' })
  response.end('{"error":{"code":404,"message":"no such model","status":"NOT_FOUND"}}')
})
server.listen(0, '127.0.0.1', () => writeFileSync('port', String(server.address().port)))
JS
touch asked
node server.mjs &
server=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
mkdir home
ask() {
  local code=0
  env -i PATH="$PATH" HOME="$folder/home" GEMINI_API_KEY=key GOOGLE_GEMINI_BASE_URL="http://127.0.0.1:$(cat port)" \
    GEMINI_CLI_TRUST_WORKSPACE=true timeout 120 node_modules/.bin/gemini -p hi --output-format json >out 2>&1 || code=$?
  echo "$code"
}
plain=$(ask)
message=$(grep -o 'Invalid auth method selected' out | head -1 || true)
before=$(wc -l <asked)
mkdir -p home/.gemini
echo '{"security":{"auth":{"selectedType":"gemini-api-key"}}}' >home/.gemini/settings.json
ask >/dev/null
after=$(wc -l <asked)
echo "variables alone: exit code $plain, \"$message\", requests: $((before))"
echo "with the settings file: requests: $((after - before > 0 ? 1 : 0)) or more"
[ "$plain" = 41 ] && [ "$message" = 'Invalid auth method selected' ] && [ "$before" -eq 0 ] && [ "$after" -gt 0 ] || { echo 'This has changed.'; exit 1; }
