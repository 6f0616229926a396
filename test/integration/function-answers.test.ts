/** Answers that are one function: what the prompt shows, what the copy holds, what the verdict is. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import type { Task } from '../../src/core/tasks/task.ts'
import { runOnce } from '../../src/core/verify/run-once.ts'
import { verify } from '../../src/core/verify/verify.ts'
import { loadTaskSet } from '../../src/node/task-files/load-task-set.ts'
import {
  type ClosableWorkspaces,
  createWorkspaces,
} from '../../src/node/workspaces/local/create-workspaces.ts'
import { hasPytest } from '../support/has-pytest.ts'
import { makeContext } from '../unit/core/verify/make-task.ts'

const SHOP = `/** A shop. */
export class Shop {
  /** Price of all items, in cents. */
  total(items) {
    return items.reduce((sum, item) => sum + item.price, 0)
  }
  secret() {
    return this.total.toString()
  }
}
`
const PY = `"""Words."""
def upper(text):
    """In capitals."""
    return text.upper()


def lower(text):
    return text.lower()
`
const TASKS = `workspace: .
tasks:
  - id: total
    prompt: Write total.
    show: [src/shop.js]
    solution: "total(items) { return items.reduce((sum, { price }) => sum + price, 0) }"
    verify: { type: command, write: src/shop.js, function: Shop.total, run: "node --test test/shop.test.js" }
  - id: upper
    prompt: Write upper.
    show: [./words.py]
    verify: { type: command, write: words.py, function: upper, run: "python3 -m pytest -q test_words.py --junitxml=report.xml" }
  - id: gone
    prompt: Write gone.
    verify: { type: command, write: words.py, function: gone, run: "true" }
`

let root: string
let sandbox: ClosableWorkspaces
let tasks: Map<string, Task>
let warnings: string[]

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  root = mkdtempSync(join(tmpdir(), 'tfgrpo-function-'))
  for (const folder of ['src', 'test']) mkdirSync(join(root, folder))
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(root, 'src/shop.js'), SHOP)
  writeFileSync(join(root, 'words.py'), PY)
  writeFileSync(
    join(root, 'test/shop.test.js'),
    `import { test } from 'node:test'\nimport assert from 'node:assert/strict'\nimport { readFileSync } from 'node:fs'\nimport { Shop } from '../src/shop.js'
test('adds', () => assert.equal(new Shop().total([{ price: 2 }, { price: 3 }]), 5))
test('has no original beside it', () => assert.equal(readFileSync('src/shop.js', 'utf8').includes('item.price'), process.env.NEVER === '1'))\n`,
  )
  writeFileSync(
    join(root, 'test_words.py'),
    'from words import upper, lower\n\ndef test_upper():\n    assert upper("a") == "A"\n\ndef test_lower():\n    assert lower("A") == "a"\n',
  )
  writeFileSync(join(root, 'my.tasks.yaml'), TASKS)
  const loaded = await loadTaskSet([join(root, 'my.tasks.yaml')], { cwd: root })
  tasks = new Map(loaded.set.tasks.map((task) => [task.id, task]))
  warnings = loaded.diagnostics.map(({ message }) => message)
  sandbox = await createWorkspaces()
}, 60_000)

afterAll(async () => {
  await sandbox?.close()
  rmSync(root, { recursive: true, force: true })
})

const score = async (id: string, reply: string) => {
  const verdict = await verify(
    tasks.get(id)!,
    reply,
    makeContext({
      command: (request, draw) => runOnce(sandbox, { ...request, draw }, new AbortController().signal),
    }),
  )
  return verdict
}

describe('an answer that is one function', () => {
  it('is asked for without its body in sight', () => {
    const [shown] = tasks.get('total')!.show
    expect(shown!.content).toContain('total(items) {\n    throw new Error(')
    expect(shown!.content).toContain('return this.total.toString()')
    expect(shown!.content).not.toContain('reduce')
    expect(tasks.get('upper')!.show[0]!.content).toContain(
      '"""In capitals."""\n    raise NotImplementedError',
    )
    expect(readFileSync(join(root, 'src/shop.js'), 'utf8')).toBe(SHOP)
  })

  it('is scored in its place in the file, and the original is not next to it', async () => {
    const good =
      '```js\ntotal(items) {\n  let sum = 0\n  for (const { price } of items) sum += price\n  return sum\n}\n```'
    expect((await score('total', good)).score).toBe(1)
    const wrong = await score('total', '```js\ntotal() { return 1 }\n```')
    expect(wrong.score).toBe(0.5)
    expect(wrong.feedback).toContain('adds')
    expect((await score('total', 'no idea')).feedback).toContain('not written yet')
  }, 60_000)

  it.runIf(hasPytest)(
    'is Python under pytest, too',
    async () => {
      expect((await score('upper', '```python\ndef upper(t):\n  return t.upper()\n```')).score).toBe(1)
      expect((await score('upper', '```python\ndef upper(t):\n  return t\n```')).score).toBe(0.5)
    },
    60_000,
  )

  it('gets no score where the file has no such function, and that is said beforehand', async () => {
    expect(warnings.join()).toContain('there is no function gone (it has upper, lower)')
    const verdict = await score('gone', 'def gone(): pass')
    expect(verdict.score).toBeNull()
    expect(verdict.reason).toContain('there is no function gone')
  }, 60_000)
})
