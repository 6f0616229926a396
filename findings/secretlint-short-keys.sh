#!/usr/bin/env bash
# @secretlint/secretlint-rule-preset-recommend 13.1.0: PEM private keys of P-256 (SEC1) and Ed25519 (PKCS#8) are not seen.
#
# What one expects: the rule "privatekey" of the recommended preset reports a private key in PEM form; its source names
# SEC1, PKCS#8 and "EC-256" among what it accepts as real.
# What was seen: of keys that Node has just made, these are reported
#     RSA 2048, PKCS#1 and PKCS#8;  P-256, PKCS#8;  P-384, SEC1
# and these are not, though the second begins "-----BEGIN EC PRIVATE KEY-----":
#     Ed25519, PKCS#8    its base64 has 64 characters; the rule takes fewer than 100 for a placeholder
#     P-256, SEC1        its base64 begins "MHc"; the rule takes a key for real only where it begins "MI"
# `openssl ecparam -name prime256v1 -genkey` and `openssl genpkey -algorithm ed25519` write exactly these two. A clean
# report before a commit therefore says nothing of them.
#
# Exit 0: still so. Exit 1: changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent \
  @secretlint/core@13.1.0 @secretlint/secretlint-rule-preset-recommend@13.1.0
cat >seen.mjs <<'JS'
import { generateKeyPairSync } from 'node:crypto'
import { lintSource } from '@secretlint/core'
import { creator } from '@secretlint/secretlint-rule-preset-recommend'
const kinds = [
  ['rsa', 'pkcs1', { modulusLength: 2048 }, true],
  ['rsa', 'pkcs8', { modulusLength: 2048 }, true],
  ['ec', 'pkcs8', { namedCurve: 'P-256' }, true],
  ['ec', 'sec1', { namedCurve: 'P-384' }, true],
  ['ec', 'sec1', { namedCurve: 'P-256' }, false],
  ['ed25519', 'pkcs8', {}, false],
]
let same = true
for (const [kind, type, options, known] of kinds) {
  const { privateKey } = generateKeyPairSync(kind, {
    ...options,
    privateKeyEncoding: { type, format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const { messages } = await lintSource({
    source: { filePath: 'key.pem', content: privateKey, contentType: 'text' },
    options: { config: { rules: [{ id: 'preset', rule: creator, rules: [] }] } },
  })
  console.log(kind, options.namedCurve ?? '', type, messages.length > 0 ? 'reported' : 'NOT REPORTED')
  if (messages.length > 0 !== known) same = false
}
process.exit(same ? 0 : 1)
JS
node seen.mjs
