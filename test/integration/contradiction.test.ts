/** Answers that decide what their checks find, in real runners: each passes a check and its twin, honest ones do not. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import type { CommandRequest, CommandResult } from '../../src/core/ports.ts'
import type { Task, VerifierSpec } from '../../src/core/tasks/task.ts'
import { findTampering } from '../../src/core/verify/contradiction.ts'
import { runOnce } from '../../src/core/verify/run-once.ts'
import { hasTwins, referenceOf, validTwins } from '../../src/core/verify/valid-twins.ts'
import { verify } from '../../src/core/verify/verify.ts'
import {
  type ClosableWorkspaces,
  createWorkspaces,
} from '../../src/node/workspaces/local/create-workspaces.ts'
import { checkSources } from '../../src/node/workspaces/open/check-sources.ts'
import { CHECK_SETS, type CheckSet } from '../support/check-sets.ts'
import { partOf } from '../support/part-of.ts'
import { makeContext, makeTask } from '../unit/core/verify/make-task.ts'

/** What the guards of the sandbox stop already: it must gain nothing, or else be found. */
const STOPPED = new Set([
  'node-test: replaces the methods of assert',
  'mocha: replaces the methods of assert',
  'mocha: prints a report and ends the process',
  'pytest: replaces how a test is run',
  'unittest: replaces the assertions',
  'unittest: ends the process',
  'python-script: ends the process at its exit',
])

let sandbox: ClosableWorkspaces
let root: string

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-twins-'))
  for (const { name, files } of CHECK_SETS) {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name, path)), { recursive: true })
      writeFileSync(join(root, name, path), content)
    }
    symlinkSync(join(process.cwd(), 'node_modules'), join(root, name, 'node_modules'))
  }
  sandbox = await createWorkspaces({ concurrency: 2 })
})

afterAll(async () => {
  await sandbox?.close()
  rmSync(root, { recursive: true, force: true })
})

function taskOf({ name, verifier, solution }: CheckSet): Task {
  const base = { weight: 1, passAt: 1, timeoutSeconds: 60 }
  return makeTask([{ ...base, ...verifier } as VerifierSpec], {
    id: name,
    workspace: join(root, name),
    workspaceDigest: name,
    solution,
    position: { file: join(root, name, 'a.tasks.yaml'), line: 1, column: 1 },
  })
}

const runs = new Map<string, Promise<CommandResult>>()

/** Commands for real, each once for its draw, as a journal has them. */
function contextOf(draw: string) {
  const signal = new AbortController().signal
  const command = (request: Omit<CommandRequest, 'draw'>, at: string) => {
    const run = runs.get(at) ?? runOnce(sandbox, { ...request, draw: at }, signal)
    runs.set(at, run)
    return run
  }
  return { ...makeContext({ draw, command, signal }), sources: checkSources() }
}

describe.each(partOf(CHECK_SETS, 2))('$name', (set) => {
  it('has a twin for each check that has a literal', async () => {
    const task = taskOf(set)
    const spec = task.verify[0]!
    if (!hasTwins(spec)) throw new Error('no code verifies')
    const twins = await validTwins(task, spec, referenceOf(task, null, '')!, contextOf('unused'))
    expect([...(twins?.pairs.keys() ?? [])]).toEqual(set.covered)
    expect(twins?.idle).toEqual(set.idle ?? [])
  })

  it.each(partOf(Object.entries(set.honest), 5))(
    'is not contradicted by an answer that %s',
    async (what, reply) => {
      const context = contextOf(`${set.name}/${what}`)
      expect(await findTampering(taskOf(set), reply, null, context)).toBeNull()
    },
  )

  it.each(Object.entries(set.cheats))('gives nothing to an answer that %s', async (what, reply) => {
    const task = taskOf(set)
    const context = contextOf(`${set.name}/${what}`)
    const { score } = await verify(task, reply, context)
    const found = await findTampering(task, reply, null, context)
    if (STOPPED.has(`${set.name}: ${what}`) && !score) return
    expect(score).toBeGreaterThan(0)
    expect(found?.sentence).toContain('tampers with its checks')
  })
})
