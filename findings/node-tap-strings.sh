#!/usr/bin/env bash
# node --test --test-reporter=tap (seen in Node 20.20.2 and 24.21.0), read with tap-parser 18.3.4 and yaml 2.9.1:
# strings in the YAML block of a failing check are literals of JavaScript, not of YAML.
#
# What one expects: TAP 13 and 14 say that the block between "---" and "..." is YAML, so a reader of TAP gets the value
# that the test compared, or at least a block that parses.
# What was seen, for assert.strictEqual(value, 'other'):
#     value            written as `actual:`    read as
#     C:\temp          'C:\\temp'              C:\\temp      two backslashes: another path
#     a<tab>b          'a\tb'                  a\tb          backslash and t
#     it's             "it's"                  it's          right
#     a'b"c            `a'b"c`                 nothing: a backtick cannot begin a YAML value, so the whole block is lost,
#                                              with message, location and what was expected
#     a'b"c`d          'a\'b"c`d'              nothing, likewise
# and for throw new Error(`it's "x"`) the block is lost as well, since its message is written in backticks.
# A test runner or dashboard that shows "expected / received" from this TAP shows other strings than were compared, or
# none, and which it is depends on the quotes within the value.
#
# Exit 0: still so. Exit 1: changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent node@24.21.0 tap-parser@18.3.4 yaml@2.9.1
export PATH="$folder/node_modules/node/bin:$PATH"
node --version
cat >values.cjs <<'JS'
module.exports = { backslash: 'C:\\temp', tab: 'a\tb', single: "it's", both: 'a\'b"c', all: 'a\'b"c`d' }
JS
cat >strings.test.cjs <<'JS'
const test = require('node:test')
const assert = require('node:assert')
for (const [name, value] of Object.entries(require('./values.cjs'))) test(name, () => assert.strictEqual(value, 'other'))
test('thrown', () => {
  throw new Error('it\'s "x"')
})
JS
node --test --test-reporter=tap strings.test.cjs >report.tap || true
grep -E '^not ok|^  actual:|^  error: .{5}' report.tap
cat >read.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { Parser } from 'tap-parser'
import values from './values.cjs'
const parser = new Parser()
const outcome = {}
parser.on('assert', ({ name, diag }) => {
  outcome[name] = diag === null ? 'no block' : diag.actual === values[name] ? 'same' : 'another string'
  console.log(name, '=>', diag === null ? 'no block' : JSON.stringify(diag.actual))
})
parser.end(readFileSync('report.tap', 'utf8'))
const seen = JSON.stringify(outcome)
const known =
  '{"backslash":"another string","tab":"another string","single":"same","both":"no block","all":"no block","thrown":"no block"}'
process.exit(seen === known ? 0 : 1)
JS
node read.mjs
