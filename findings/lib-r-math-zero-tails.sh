#!/usr/bin/env bash
# lib-r-math.js 2.0.3 ("R's nmath in JavaScript"): p-values of t and F tests that are exactly 0.
#
# What one expects: pt(t, df, 0, false) is P(T > t), which falls as t grows. Exact values (SciPy, mpmath):
#     P(T > 6.5), 99 degrees of freedom       1.636933e-09
#     P(F > 36), 1 and 149                    1.435310e-08
# What was seen (Node 20.20.2 and 24.21.0):
#     pt(6, 99)    1.6229580561289574e-8
#     pt(6.5, 99)  0                          <- the test says "impossible"
#     pt(8, 99)    1.2001518015151611e-12     <- further out, and larger again
#     pf(36, 1, 149) 0
#     qt(1 - 1e-9, 149) 6.1567                <- exact: 6.3905; the quantile searches in the same function
# Behind it stands pbeta(99 / (99 + 6.5 ** 2), 49.5, 0.5), which is 0. With 149 degrees of freedom t = 6 gives 0 already,
# with 1000 t = 10 does. Whoever takes a logarithm of such a p-value, corrects it for many tests or ranks by it gets
# -Infinity or ties at 0. There is no warning.
#
# Exit 0: still so. Exit 1: changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --ignore-scripts --no-audit --no-fund --silent lib-r-math.js@2.0.3
cat >seen.mjs <<'JS'
import { pf, pt, qt } from 'lib-r-math.js'
const upper = (t) => pt(t, 99, 0, false)
const seen = { 'pt 6': upper(6), 'pt 6.5': upper(6.5), 'pt 8': upper(8), pf: pf(36, 1, 149, undefined, false), qt: qt(1 - 1e-9, 149) }
console.log(seen)
const same =
  Math.abs(upper(6) / 1.62295806e-8 - 1) < 1e-6 &&
  upper(6.5) === 0 &&
  seen.pf === 0 &&
  Math.abs(upper(8) / 1.20015194e-12 - 1) < 1e-6 &&
  seen.qt < 6.2
process.exit(same ? 0 : 1)
JS
node seen.mjs
