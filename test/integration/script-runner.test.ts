/** A script verifier that loads the answer into its own process: what the answer does there must not change the result. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import type { VerifierSpec } from '../../src/core/tasks/task.ts'
import { runOnce } from '../../src/core/verify/run-once.ts'
import { verify } from '../../src/core/verify/verify.ts'
import {
  type ClosableWorkspaces,
  createWorkspaces,
} from '../../src/node/workspaces/local/create-workspaces.ts'
import { makeContext, makeTask } from '../unit/core/verify/make-task.ts'

let workspaces: ClosableWorkspaces
let root: string

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-script-'))
  mkdirSync(join(root, 'app'))
  writeFileSync(join(root, 'app/data.txt'), '')
  writeFileSync(
    join(root, 'verify.mjs'),
    `export async function verify({ answer }) {
  await import('data:text/javascript,' + encodeURIComponent(answer))
  return { score: 0.25, passed: false, feedback: 'expected more', parts: [1, { a: null }] }
}
`,
  )
  workspaces = await createWorkspaces({ concurrency: 2 })
})

afterAll(async () => {
  await workspaces?.close()
  rmSync(root, { recursive: true, force: true })
})

const builtin = (name: string) => `process.getBuiltinModule('node:${name}')`
const FULL = '{ value: { score: 1, passed: true } }'
const assigned = (target: string, value: string) => `${target} = ${value}`

const MECHANISMS: Record<string, string> = {
  'replaces how values become text': assigned(
    'JSON.stringify',
    `() => '{"value":{"score":1,"passed":true}}'`,
  ),
  'adds a text form to all objects': assigned('Object.prototype.toJSON', `() => (${FULL}.value)`),
  'adds a text form to all lists': assigned('Array.prototype.toJSON', `() => (${FULL}.value)`),
  'replaces how files are written': `const fs = ${builtin('fs')}; const write = fs.writeSync; fs.writeSync = (fd, text) => write(fd, String(text).replace(/0\\.25,"passed":false/, '1,"passed":true')); ${builtin('module')}.syncBuiltinESMExports()`,
  'writes a result in a handler at the end': `process.on('exit', () => ${builtin('fs')}.writeSync(1, 'tfgrpo-' + JSON.stringify(${FULL}) + '\\n'))`,
  'replaces how programs end': assigned('process.exit', `() => ${builtin('fs')}.writeSync(1, 'late')`),
  'looks for its input': `const fs = ${builtin('fs')}; for (const name of fs.readdirSync(process.env.TMPDIR)) fs.writeSync(1, fs.readFileSync(process.env.TMPDIR + '/' + name, 'utf8'))`,
  'ends the process': 'process.exit(0)',
}

function tried(answer: string) {
  const { signal } = new AbortController()
  const spec: VerifierSpec = {
    type: 'script',
    weight: 1,
    passAt: 1,
    module: 'verify.mjs',
    timeoutSeconds: 20,
  }
  const task = makeTask([spec], {
    workspace: join(root, 'app'),
    workspaceDigest: 'w',
    position: { file: join(root, 'a.tasks.yaml'), line: 1, column: 1 },
  })
  return verify(
    task,
    answer,
    makeContext({ command: (request, draw) => runOnce(workspaces, { ...request, draw }, signal), signal }),
  )
}

it('is what verify() returned', async () => {
  expect(await tried('1')).toMatchObject({ score: 0.25, passed: false, feedback: 'expected more' })
})

it.each(Object.entries(MECHANISMS))('an answer that %s gains nothing', async (_, answer) => {
  const { score, passed } = await tried(answer)
  expect(passed).toBe(false)
  expect([0.25, null]).toContain(score)
})
