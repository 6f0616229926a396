#!/usr/bin/env bash
# birpc 4.2.0 (npm, the newest on 2026-11-30): three ways in which a failure or an order is lost without a word.
#
# 1. `onGeneralError` is documented as "error handler for errors occurred during serialization or messaging; returns
#    `true` to prevent the error from being thrown". It is also called with what a *remote function* threw, and `true`
#    makes the failed call resolve with undefined. Who returns true to keep a process alive after a broken message
#    turns every failed call into one that succeeded.
# 2. An event (`fn.asEvent()`, `$callEvent`) whose handler throws: nobody hears of it. Neither `onFunctionError`
#    ("errors occurred in local functions being called") nor `onGeneralError` is called, nothing is rejected.
# 3. With the `on` of the README (`on: fn => port.on('message', fn)`), which returns the port, an event that is sent
#    right after the first call arrives before it: the first call waits for what `on` returned, events do not.
#
# Seen: the lines of EXPECTED below. What helps: in `onGeneralError` return true only when its second argument, the
# function's name, is given (then it is about an answer); wrap the functions that hear events; let `on` return nothing.
#
# Exits 0 while it is so, 1 when it has changed, 2 when the package cannot be installed. Needs node 20 or newer and npm.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null 2>&1
npm install --silent --ignore-scripts --no-audit --no-fund birpc@4.2.0 >/dev/null 2>&1 || { echo 'birpc@4.2.0 cannot be installed'; exit 2; }
cat >try.mjs <<'JS'
import { MessageChannel } from 'node:worker_threads'
import { createBirpc } from 'birpc'

function pair(functions, server = {}, client = {}) {
  const { port1, port2 } = new MessageChannel()
  const ends = [[port2, functions, server], [port1, {}, client]].map(([port, own, options]) =>
    createBirpc(own, { post: (data) => port.postMessage(data), on: (fn) => port.on('message', fn), ...options }))
  return { remote: ends[1], close: () => port1.close() }
}
const boom = () => { throw new Error('boom') }
const how = (call) => call.then((value) => `resolved ${value}`, (error) => `rejected ${error.message}`)

const plain = pair({ boom })
console.log('1 without onGeneralError:', await how(plain.remote.boom()))
plain.close()
const kept = pair({ boom }, {}, { onGeneralError: () => true })
console.log('1 with onGeneralError that returns true:', await how(kept.remote.boom()))
kept.close()

const heard = []
const hear = (name) => () => { heard.push(name) }
const silent = pair({ boom, ping: () => 1 }, { onFunctionError: hear('onFunctionError'), onGeneralError: hear('onGeneralError') })
await silent.remote.boom.asEvent()
await silent.remote.ping()
await new Promise((done) => setTimeout(done, 50))
console.log('2 a failed event was heard by:', heard.join() || 'nobody')
silent.close()

const order = []
const ordered = pair({ call: () => { order.push('call') }, event: () => { order.push('event') } })
const first = ordered.remote.call()
ordered.remote.event.asEvent()
await first
console.log('3 sent call, event; arrived:', order.join())
ordered.close()
JS
cat >expected <<'EXPECTED'
1 without onGeneralError: rejected boom
1 with onGeneralError that returns true: resolved undefined
2 a failed event was heard by: nobody
3 sent call, event; arrived: event,call
EXPECTED
node try.mjs | tee seen
cmp -s expected seen || { echo 'It is no longer as described above.'; exit 1; }
