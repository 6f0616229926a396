import { existsSync, globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse, parseDocument } from 'yaml'
import { parseLibrary } from '../../src/core/library/parse-library.ts'
import { formatDiagnostic } from '../../src/core/tasks/diagnostics.ts'
import { parseTaskFile } from '../../src/core/tasks/parse-task-file.ts'
import { taskSchema } from '../../src/core/tasks/schema.ts'
import { parseConfig } from '../../src/node/config/read-config.ts'
import { CONFIG_KEYS } from '../../src/node/config/schema.ts'

/** Every YAML and JSON block of the documentation is read as its reader would have it read. */

interface Block {
  language: string
  text: string
  line: number
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'bench/README.md',
  ...globSync(['docs/**/*.md', 'examples/**/*.md'], { cwd: root }),
]
  .filter((file) => existsSync(root + file) && !file.includes('node_modules'))
  .sort()

/** Fenced blocks of the languages we parse; a block may be indented, as in a list. */
function blocks(markdown: string): Block[] {
  const found: Block[] = []
  let open: (Block & { fence: string; indent: number }) | null = null
  for (const [index, line] of markdown.split(/\r?\n/).entries()) {
    const fence = /^(\s*)(`{3,}|~{3,})\s*([\w-]*)/.exec(line)
    if (open === null) {
      if (fence !== null)
        open = {
          fence: fence[2]!,
          indent: fence[1]!.length,
          language: fence[3]!.toLowerCase(),
          text: '',
          line: index + 2,
        }
    } else if (fence !== null && fence[2]!.startsWith(open.fence) && fence[3] === '') {
      if (/^(?:ya?ml|jsonl?)$/.test(open.language)) found.push(open)
      open = null
    } else open.text += `${line.slice(Math.min(open.indent, line.length - line.trimStart().length))}\n`
  }
  return found
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

const TASK_KEYS = new Set(Object.keys(taskSchema.shape))
/** What a fragment of a task leaves out. */
const REST = {
  id: 'fragment',
  prompt: 'p',
  answer: '1',
  workspace: '.',
  verify: { type: 'judge', rubric: 'r' },
}

/** What is wrong with a block, as its own parser says it; empty when nothing. */
function problems({ language, text }: Block): string[] {
  if (language === 'jsonl') {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    const values: unknown[] = []
    for (const line of lines) {
      try {
        values.push(JSON.parse(line))
      } catch (error) {
        return [String(error)]
      }
    }
    return values.some((value) => isMap(value) && 'prompt' in value) ? tasks(text, 'block.tasks.jsonl') : []
  }
  if (language === 'json') {
    try {
      const value = JSON.parse(text) as unknown
      return isMap(value) && 'prompt' in value ? tasks(JSON.stringify(value), 'block.tasks.jsonl') : []
    } catch (error) {
      return [String(error)]
    }
  }
  const { errors } = parseDocument(text)
  if (errors.length > 0) return errors.map((error) => error.message)
  const value = parse(text) as unknown
  if (isMap(value) && 'experiences' in value) {
    return parseLibrary(text, 'library.yaml').diagnostics.map(
      ({ position, message }) => `${position.line}: ${message}`,
    )
  }
  if (isMap(value) && CONFIG_KEYS.some((key) => key in value)) {
    try {
      parseConfig('config.yaml', text)
      return []
    } catch (error) {
      return [String(error)]
    }
  }
  if (isMap(value) && 'tasks' in value) return tasks(text, 'block.tasks.yaml')
  const fragments = Array.isArray(value) ? value : [value]
  if (
    !fragments.every(
      (each) =>
        isMap(each) && Object.keys(each).length > 0 && Object.keys(each).every((key) => TASK_KEYS.has(key)),
    )
  )
    return []
  const lines = fragments.map((fragment, index) =>
    JSON.stringify({ ...REST, id: `fragment-${index}`, ...(fragment as object) }),
  )
  return tasks(lines.join('\n'), 'block.tasks.jsonl')
}

function tasks(text: string, file: string): string[] {
  return parseTaskFile(text, file).diagnostics.map(formatDiagnostic)
}

describe('blocks in the documentation', () => {
  test.each(documents)('%s', (file) => {
    const found = blocks(readFileSync(root + file, 'utf8'))
    expect(
      found.flatMap((block) => problems(block).map((problem) => `line ${block.line}: ${problem}`)),
    ).toEqual([])
  })
})

describe('the check itself', () => {
  const check = (markdown: string) => blocks(markdown).map(problems)
  test.each([
    ['an unknown key in a task file', '```yaml\ntasks:\n  - { id: a, promt: b }\n```', /unknown key "promt"/],
    ['a fragment of a task', '```yaml\nverify: { type: exakt }\n```', /unknown verifier type/],
    [
      'a list of tasks',
      '- x\n\n  ```yaml\n  - id: a\n    prompt: p\n    split: trian\n  ```',
      /split must be/,
    ],
    [
      'a JSONL line',
      '```jsonl\n{"id":"a","prompt":"p","verify":{"type":"exact"}}\n```',
      /compares with the answer/,
    ],
    ['a library', '```yaml\nversion: 1\nexperiences: 3\n```', /./],
    ['broken JSON', '```json\n{a: 1}\n```', /SyntaxError/],
    ['a wrong setting', '```yaml\nmodels: { x: { price: 3 } }\n```', /price/],
    ['broken YAML', '```yaml\na: [1\n```', /./],
  ])('finds %s', (_name, markdown, expected) => {
    const found = check(markdown)
    expect(found).toHaveLength(1)
    expect(found[0]!.join('\n')).toMatch(expected)
  })
  test('finds documentation to check', () => {
    expect(documents.length).toBeGreaterThan(0)
  })
})
