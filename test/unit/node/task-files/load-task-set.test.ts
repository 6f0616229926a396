import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UsageError } from '../../../../src/core/errors.ts'
import { formatDiagnostic } from '../../../../src/core/tasks/diagnostics.ts'
import { inspectTaskSet, loadTaskSet } from '../../../../src/node/task-files/load-task-set.ts'
import {
  digestWorkspace,
  isExcluded,
  listWorkspace,
} from '../../../../src/node/workspaces/workspace-files.ts'

let cwd: string
beforeEach(async () => {
  cwd = await realpath(await mkdtemp(join(tmpdir(), 'tfgrpo-tasks-')))
})
afterEach(() => rm(cwd, { recursive: true, force: true }))

async function put(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true })
    await writeFile(join(cwd, path), content)
  }
}

const judge = 'verify: { type: judge, rubric: r }'
/** A task file: workspace line and tasks given as flow mappings. */
const file = (workspace: string | null, ...tasks: string[]) =>
  `${workspace === null ? '' : `workspace: ${workspace}\n`}tasks:\n${tasks.map((task) => `  - { prompt: p, ${judge}, ${task} }\n`).join('')}`

const load = (...files: string[]) => loadTaskSet(files, { cwd })
const errors = async (...files: string[]) =>
  (await inspectTaskSet(files, { cwd })).diagnostics.map(formatDiagnostic)
const readSplits = async (path = '.grpo/splits.json') => readFile(join(cwd, path), 'utf8').catch(() => null)

describe('schemas', () => {
  test('that are none are errors at their place, said once where defaults hold them', async () => {
    await put({
      'a.tasks.yaml': `defaults:
  verify: { type: json, schema: { type: strng } }
tasks:
  - { id: a, prompt: One. }
  - { id: b, prompt: Two. }
  - { id: c, prompt: Three., verify: [{ type: exact }, { type: json, schema: { required: "a" } }], answer: "3" }
  - { id: d, prompt: Four., verify: { type: json, schema: { type: string } } }
`,
    })
    expect(await errors('a.tasks.yaml')).toEqual([
      expect.stringMatching(
        /^a\.tasks\.yaml:2:33: error: this is not a valid JSON Schema: \/type must be equal to /,
      ),
      'a.tasks.yaml:6:78: error: this is not a valid JSON Schema: /required must be array.',
    ])
    await expect(load('a.tasks.yaml')).rejects.toThrow(/not a valid JSON Schema/)
  })
})

describe('what is loaded', () => {
  test('tasks with their absolute workspace, its digest, shown files and split', async () => {
    await put({
      'tasks/a.tasks.yaml': file('../code', 'id: a, show: [src/x.js]'),
      'code/src/x.js': 'let x\n',
    })
    const { set, grpoDir } = await load('tasks/a.tasks.yaml')
    expect(grpoDir).toBe(join(cwd, 'tasks/.grpo'))
    expect(set.files).toEqual([join(cwd, 'tasks/a.tasks.yaml')])
    expect(set.name).toBe('a')
    expect(set.tasks[0]).toMatchObject({
      id: 'a',
      workspace: join(cwd, 'code'),
      workspaceDigest: await digestWorkspace(join(cwd, 'code')),
      show: [{ path: 'src/x.js', content: 'let x\n' }],
      split: 'train',
      position: { file: join(cwd, 'tasks/a.tasks.yaml'), line: 3 },
    })
    expect(set.tasks[0]).not.toHaveProperty('ranges')
  })

  test('files, globs and folders, each file once; node_modules, .git and .grpo are not searched', async () => {
    await put({
      'a.tasks.yaml': file(null, 'id: a'),
      'sub/b.tasks.yml': file(null, 'id: b'),
      'sub/c.tasks.jsonl': '{"id":"c","prompt":"p","verify":{"type":"judge","rubric":"r"}}',
      'node_modules/x.tasks.yaml': 'no',
      '.git/x.tasks.yaml': 'no',
      '.grpo/x.tasks.yaml': 'no',
      'other.yaml': 'no',
    })
    const ids = async (...names: string[]) => (await load(...names)).set.tasks.map((task) => task.id)
    expect(await ids('.')).toEqual(['a', 'b', 'c'])
    expect(await ids('sub/*.tasks.*', '.', join(cwd, 'a.tasks.yaml'))).toEqual(['a', 'b', 'c'])
    expect(await ids('**/*.tasks.yml')).toEqual(['b'])
  })

  test('names that match nothing are reported', async () => {
    await put({ 'a.tasks.yaml': file(null, 'id: a'), 'empty/x': '' })
    await expect(load('a.task.yaml')).rejects.toThrow(
      'There is no file a.task.yaml; did you mean a.tasks.yaml?',
    )
    await symlink(join(cwd, 'gone'), join(cwd, 'link.tasks.yaml'))
    await expect(load('link.tasks.yaml')).rejects.toThrow(
      'link.tasks.yaml is a link to a file that does not exist; fix the link, or give a task file.',
    )
    expect((await load('*.tasks.yaml')).set.files).toEqual([join(cwd, 'a.tasks.yaml')])
    await expect(load('no/a.yaml')).rejects.toThrow('the folder no does not exist')
    await expect(load('empty')).rejects.toThrow('There is no *.tasks.yaml')
    await expect(load('*.yml')).rejects.toThrow('No file matches *.yml')
    await expect(load()).rejects.toThrow(UsageError)
  })

  test('the digest of the set follows all that a verdict depends on, not the place or the split', async () => {
    const text = file('.', 'id: a, show: [x.js]')
    await put({
      'one/a.tasks.yaml': text,
      'one/x.js': '1',
      'two/a.tasks.yaml': `# moved\n${text}`,
      'two/x.js': '1',
    })
    const first = (await load('one')).set.digest
    expect((await load('two')).set.digest).toBe(first)
    await put({ 'two/.grpo/splits.json': '{"a": "test"}' })
    expect((await load('two')).set.digest).toBe(first)
    await put({ 'two/x.js': '2' })
    expect((await load('two')).set.digest).not.toBe(first)
  })

  test('the module of a script verifier is part of the digest and must exist', async () => {
    const text = 'tasks: [{ id: a, prompt: p, verify: { type: script, module: ./v.mjs } }]'
    await put({ 'a.tasks.yaml': text })
    expect(await errors('a.tasks.yaml')).toEqual([
      'a.tasks.yaml:1:37: error: the module "./v.mjs" does not exist next to the task file; create it or correct module:.',
    ])
    const digests: string[] = []
    for (const content of ['1', '2']) {
      await put({ 'v.mjs': content })
      digests.push((await load('a.tasks.yaml')).set.tasks[0]!.workspaceDigest)
    }
    expect(new Set(digests).size).toBe(2)
  })
})

describe('what is wrong', () => {
  test('all of it in one UsageError, a line each', async () => {
    await put({ 'a.tasks.yaml': file(null, 'id: a, tgas: []'), 'b.tasks.yaml': file(null, 'id: a') })
    await expect(load('.')).rejects.toThrow(
      /^a\.tasks\.yaml:2:\d+: error: unknown key "tgas".*\nb\.tasks\.yaml:2:\d+: error: the id "a" is taken by the task at a\.tasks\.yaml:2/,
    )
  })

  test('a group in several splits is a warning at the split that should be another, with the fix', async () => {
    await put({
      'a.tasks.yaml': file(null, 'id: a, group: g, split: train', 'id: b, group: g, split: val'),
    })
    const { diagnostics } = await load('a.tasks.yaml')
    expect(diagnostics.map(formatDiagnostic)).toEqual([
      expect.stringMatching(/^a\.tasks\.yaml:2:\d+: warning: group "g" is in several splits/),
    ])
    expect(diagnostics[0]!.fix).toEqual({
      range: { line: 2, column: diagnostics[0]!.column, endLine: 2, endColumn: diagnostics[0]!.endColumn },
      text: '"val"',
    })
  })

  test('a missing or wrong workspace', async () => {
    await put({
      'a.tasks.yaml': file('nowhere', 'id: a', 'id: b'),
      'b.tasks.yaml': file('f', 'id: c'),
      f: '',
    })
    expect(await errors('a.tasks.yaml')).toContain(
      `a.tasks.yaml:1:12: error: the workspace ${cwd}/nowhere does not exist; create it or correct workspace:.`,
    )
    expect(await errors('b.tasks.yaml')).toEqual([
      `b.tasks.yaml:1:12: error: the workspace ${cwd}/f is a file; give a folder.`,
    ])
  })

  test('a shown file that is missing, linked, left out, a folder or binary', async () => {
    await put({
      'a.tasks.yaml': file('w', 'id: a, show: [src/errros.js, link.js, dir/x.js, .env, src, bin]'),
      'w/src/errors.js': '',
      'w/.env': 'KEY=1',
      'w/bin': Uint8Array.of(1, 0, 2),
      'out/x.js': 'secret',
    })
    await symlink(join(cwd, 'out/x.js'), join(cwd, 'w/link.js'))
    await symlink(join(cwd, 'out'), join(cwd, 'w/dir'))
    const said = await errors('a.tasks.yaml')
    expect(said).toHaveLength(6)
    expect(said[0]).toBe(
      'a.tasks.yaml:3:68: error: show "src/errros.js" does not exist in the workspace; did you mean "src/errors.js"?',
    )
    expect(said[1]).toMatch(/:83: error: show "link.js" is or goes through a symbolic link/)
    expect(said[2]).toMatch(/show "dir\/x.js" is or goes through a symbolic link/)
    expect(said[3]).toMatch(/copies leave out \.env/)
    expect(said[4]).toMatch(/show "src" is a folder/)
    expect(said[5]).toMatch(/show "bin" is a binary file/)
  })

  test('what only shows with other files is sorted by line with the rest', async () => {
    await put({
      'b.tasks.yaml': file('w', 'id: a, show: [no.js]', 'id: b, split: nope', 'id: c, show: [no.js]'),
      'a.tasks.yaml': file('w', 'id: d, show: [no.js]', 'id: a'),
      'w/x.js': '',
    })
    const said = await errors('b.tasks.yaml', 'a.tasks.yaml')
    const places = said.map((line) => /^(.*?):(\d+):/.exec(line)!.slice(1, 3).join(' '))
    expect(places).toEqual([...places].sort())
    expect(said).toHaveLength(5)
  })

  test('a shown link to nowhere is no misspelt file', async () => {
    await put({ 'a.tasks.yaml': file('w', 'id: a, show: [dang]'), 'w/x.js': '' })
    await symlink(join(cwd, 'nowhere'), join(cwd, 'w/dang'))
    expect(await errors('a.tasks.yaml')).toEqual([
      expect.stringMatching(/show "dang" is a broken symbolic link; choose a plain file of the workspace\.$/),
    ])
  })

  test('a file in the place of .grpo', async () => {
    await put({ 'a.tasks.yaml': file(null, 'id: a'), '.grpo': '' })
    expect(await errors('a.tasks.yaml')).toEqual([
      '.grpo/splits.json:1:1: error: the file cannot be read (ENOTDIR); a part of its path is a file, not a folder.',
    ])
  })

  test('more than 48 KB of shown files: the largest is named', async () => {
    await put({
      'a.tasks.yaml': file('w', 'id: a, show: [s, l, m]'),
      'w/s': 'x'.repeat(1024),
      'w/l': 'x'.repeat(30 * 1024),
      'w/m': 'x'.repeat(18 * 1024),
    })
    expect(await errors('a.tasks.yaml')).toEqual([
      'a.tasks.yaml:3:71: error: task "a" shows 49 KB of files, but at most 48 KB fit; the largest is "l" with 30 KB, so show less of it.',
    ])
    await put({ 'w/s': '' })
    expect(await errors('a.tasks.yaml')).toEqual([])
  })

  test('a file that is binary, not UTF-8, or huge', async () => {
    await put({
      'a.tasks.yaml': Uint8Array.of(0x7f, 0x45, 0, 1),
      'b.tasks.yaml': Uint8Array.of(0x61, 0x3a, 0xff, 0xfe),
      'c.tasks.jsonl': Buffer.alloc(50_000_001, 32),
    })
    const said = await errors('.')
    expect(said).toHaveLength(3)
    expect(said[0]).toMatch(/^a\.tasks\.yaml:1:1: error: this is a binary file/)
    expect(said[1]).toMatch(/^b\.tasks\.yaml:1:1: error: this is not UTF-8 text/)
    expect(said[2]).toMatch(/^c\.tasks\.jsonl:1:1: error: the file has 51 MB; at most 50 MB/)
  })
})

describe('.grpo', () => {
  test('is the nearest one upwards, and all files must share it', async () => {
    await put({
      '.grpo/config.yaml': '',
      'a/x.tasks.yaml': file(null, 'id: a'),
      'b/x.tasks.yaml': file(null, 'id: b'),
    })
    expect((await load('a', 'b')).grpoDir).toBe(join(cwd, '.grpo'))
    await put({ 'b/.grpo/config.yaml': '' })
    await expect(load('a', 'b')).rejects.toThrow(
      /but a run has one library; .* create the folder .*\.grpo as their only one\.$/,
    )
  })

  test('gets splits.json once, and only where writing is asked for', async () => {
    await put({
      'a.tasks.yaml': file(null, ...Array.from({ length: 12 }, (_, n) => `id: t${n}, tags: [x${n}]`)),
    })
    await load('a.tasks.yaml')
    expect(await readSplits()).toBe(null)
    const { set, saveSplits } = await load('a.tasks.yaml')
    await saveSplits()
    const text = await readSplits()
    expect(JSON.parse(text!)).toEqual(Object.fromEntries(set.tasks.map((task) => [task.id, task.split])))

    const formatted = JSON.stringify(JSON.parse(text!))
    await put({ '.grpo/splits.json': formatted })
    await (await load('a.tasks.yaml')).saveSplits()
    expect(await readSplits()).toBe(formatted)
  })

  test('adds to splits.json as it is when it is written, and leaves one that was broken since alone', async () => {
    await put({ 'a.tasks.yaml': file(null, 'id: a, split: val', 'id: b, split: train') })
    const { saveSplits } = await load('a.tasks.yaml')
    await put({ '.grpo/splits.json': '{ "b": "test", "elsewhere": "val" }' })
    await saveSplits()
    expect(JSON.parse((await readSplits())!)).toEqual({ a: 'val', b: 'test', elsewhere: 'val' })
    await put({ '.grpo/splits.json': '<<<<<<< ours' })
    await expect(saveSplits()).rejects.toThrow(/splits\.json:1:1: error: this is a git conflict marker/)
    expect(await readSplits()).toBe('<<<<<<< ours')
  })

  test('is not loaded when there are errors', async () => {
    await put({ 'a.tasks.yaml': file(null, 'id: a', 'id: a') })
    await expect(load('a.tasks.yaml')).rejects.toThrow(UsageError)
  })

  test('a held-out task cannot be moved to train; a broken splits.json is said with its place', async () => {
    await put({ 'a.tasks.yaml': file(null, 'id: a, split: train'), '.grpo/splits.json': '{"a": "val"}' })
    expect(await errors('a.tasks.yaml')).toEqual([
      expect.stringMatching(/^a\.tasks\.yaml:2:\d+: error: task "a" was in val and cannot move to train/),
    ])
    await put({ '.grpo/splits.json': '{\n  "a": 1\n}' })
    expect(await errors('a.tasks.yaml')).toEqual([
      '.grpo/splits.json:2:8: error: the split of "a" must be "train", "val" or "test".',
    ])
  })
})

describe('workspace files', () => {
  test('leave out version control, our files, keys, packages and task files, at any depth', async () => {
    await put({
      'src/a.js': '',
      '.gitignore': '',
      '.git/HEAD': '',
      'sub/.grpo/library.yaml': '',
      '.env': '',
      'sub/.env.local': '',
      'node_modules/x/index.js': '',
      'a.tasks.yaml': '',
      'a.tasks.ts': '',
    })
    expect((await listWorkspace(cwd)).map((entry) => entry.path)).toEqual([
      '.gitignore',
      'a.tasks.ts',
      'src/a.js',
    ])
    expect(isExcluded('sub/node_modules/x')).toBe(true)
    expect(isExcluded('sub/my.tasks.jsonl')).toBe(true)
    expect(isExcluded('environment/.gitignore')).toBe(false)
  })

  test('the digest follows paths, contents, links and the executable bit, and nothing that is left out', async () => {
    await put({ a: '1', b: '2' })
    const seen = [await digestWorkspace(cwd)]
    const changes = async () => {
      seen.push(await digestWorkspace(cwd))
      return new Set(seen).size === seen.length
    }
    await put({ '.env': 'x', 'node_modules/y': 'z' })
    expect(await digestWorkspace(cwd)).toBe(seen[0])
    await put({ a: '2', b: '1' })
    expect(await changes()).toBe(true)
    await chmod(join(cwd, 'a'), 0o755)
    expect(await changes()).toBe(true)
    await symlink('a', join(cwd, 'c'))
    expect(await changes()).toBe(true)
    await put({ 'd/e': '' })
    expect(await changes()).toBe(true)
  })
})
