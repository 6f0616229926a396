/** Checks whose names hold a port that the machine chose, in the real sandbox: recorded, recognised, and scored alike. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import type { Task } from '../../src/core/tasks/task.ts'
import { runOnce } from '../../src/core/verify/run-once.ts'
import { verify } from '../../src/core/verify/verify.ts'
import { WorkerPatterns } from '../../src/node/patterns/patterns.ts'
import { measureFloors } from '../../src/node/proposals/measure-floors.ts'
import { saveFloors } from '../../src/node/task-files/floors-file.ts'
import { loadTaskSet } from '../../src/node/task-files/load-task-set.ts'
import { createWorkspaces } from '../../src/node/workspaces/local/create-workspaces.ts'
import { recordsOf, runCli } from '../support/cli-process.ts'
import { hasPytest } from '../support/has-pytest.ts'
import { makeContext } from '../unit/core/verify/make-task.ts'

const JS_TEST = `import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import { pageAt } from '../src/page.js'

const server = createServer().listen(0, '127.0.0.1')
await once(server, 'listening')
after(() => server.close())
const { port } = server.address()
test(\`is a page on port \${port}\`, () => assert.strictEqual(pageAt(port), \`http://127.0.0.1:\${port}/page\`))
test('ends alike', () => assert.match(String(pageAt(80)), /page$/))
`
const PY_TEST = `import socket

import pytest
from page import page_at

with socket.socket() as server:
    server.bind(("127.0.0.1", 0))
    PORT = server.getsockname()[1]


@pytest.mark.parametrize("port", [PORT])
def test_page(port):
    assert page_at(port) == "http://127.0.0.1:%d/page" % port


def test_end():
    assert str(page_at(80)).endswith("page")
`
const FILES: Record<string, string> = {
  'package.json':
    '{ "name": "pages", "version": "1.0.0", "type": "module", "scripts": { "test": "node --test" } }',
  'src/page.js': "export function pageAt(port) {\n  return 'http://127.0.0.1:' + port + '/page'\n}\n",
  'test/page.test.js': JS_TEST,
  'page.py': 'def page_at(port):\n    return "http://127.0.0.1:%d/page" % port\n',
  'test_page.py': PY_TEST,
}
const TASKS = `workspace: .
tasks:
  - id: js
    prompt: Write pageAt.
    verify: { type: command, timeoutSeconds: 60, write: src/page.js, function: pageAt, run: "node --test test/page.test.js" }
  - id: py
    prompt: Write page_at.
    verify: { type: command, timeoutSeconds: 60, write: page.py, function: page_at, run: "python3 -m pytest -q -p no:cacheprovider test_page.py" }
`
const SLOW = 120_000

let root: string
let sandbox: Awaited<ReturnType<typeof createWorkspaces>>
let patterns: WorkerPatterns
let plain: Map<string, Task>
let floored: Map<string, Task>

const load = async () => {
  const { set } = await loadTaskSet([join(root, 'x.tasks.yaml')], { cwd: root })
  return new Map(set.tasks.map((task) => [task.id, task]))
}

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-varying-'))
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  writeFileSync(join(root, 'x.tasks.yaml'), TASKS)
  sandbox = await createWorkspaces()
  patterns = new WorkerPatterns()
  plain = await load()
  const floors = await measureFloors([...plain.values()], { workspaces: sandbox, patterns, signal })
  await saveFloors(join(root, '.grpo'), floors)
  floored = await load()
}, 300_000)
afterAll(async () => {
  await patterns?.close()
  await sandbox?.close()
  rmSync(root, { recursive: true, force: true })
})

const { signal } = new AbortController()
const context = makeContext({ command: (request, draw) => runOnce(sandbox, { ...request, draw }, signal) })
const answered = (id: string, code: string, tasks = floored) =>
  verify(tasks.get(id)!, `\`\`\`\n${code}\n\`\`\``, context)

const NAMES: [id: string, right: string, wrong: string, name: RegExp][] = [
  [
    'js',
    FILES['src/page.js']!,
    "export const pageAt = (port) => 'http://127.0.0.1:' + port + '/a-page'",
    /on port ‹varies›$/,
  ],
  [
    'py',
    FILES['page.py']!,
    'def page_at(port):\n    return "http://127.0.0.1:%d/a-page" % port',
    /test_page\[‹varies›\]$/,
  ],
]

describe.each(NAMES.filter(([id]) => id !== 'py' || hasPytest))(
  'a name with a port: %s',
  (id, right, wrong, name) => {
    it('is recorded as one that varies', () => {
      const [floor] = floored.get(id)!.floors!
      expect(floor!.counts).toHaveLength(2)
      expect(floor!.counts).toContainEqual(expect.stringMatching(name))
      expect(floor).toMatchObject({ named: true })
    })

    it(
      'is recognised in every run, where it would be missing',
      async () => {
        expect((await answered(id, right, plain)).score).toBe(0.5)
        expect(await answered(id, right)).toMatchObject({ score: 1, passed: true })
      },
      SLOW,
    )

    it(
      'keeps what is fixed of the expected value, and shows the rest as varying',
      async () => {
        const { score, feedback, checks } = await answered(id, wrong)
        expect(score).toBe(0.5)
        expect(feedback).toMatch(/http:\/\/[\d.:]*‹varies›\/page/)
        expect(feedback).toMatch(/http:\/\/[\d.:]*‹varies›\/a-page/)
        expect(JSON.stringify(checks)).not.toMatch(/127\.0\.0\.1:\d/)
      },
      SLOW,
    )
  },
)

it.runIf(hasPytest)(
  'makes tasks of tests that have such names',
  async () => {
    const { stdout, code } = await runCli(['tasks', 'from-tests', 'test', 'test_page.py', '--json'], {
      cwd: root,
    })
    expect(code).toBe(0)
    const made = recordsOf(stdout).filter(({ type }) => type === 'proposal')
    expect(made.map(({ symbol, state }) => [symbol, state]).sort()).toEqual([
      ['pageAt', { kind: 'valid' }],
      ['page_at', { kind: 'valid' }],
    ])
  },
  SLOW,
)
