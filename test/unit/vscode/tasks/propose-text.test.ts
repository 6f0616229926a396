import { describe, expect, it } from 'vitest'
import { parseTaskFile } from '../../../../src/core/tasks/parse-task-file.ts'
import { completionAt, hoverAt, snippets } from '../../../../src/vscode/tasks/propose-text.ts'
import { plainL10n } from '../../../support/plain-l10n.ts'

/** What is offered at the bar of a text, and what it takes the place of. */
function at(marked: string, jsonl = false) {
  const offset = marked.indexOf('¦')
  const text = marked.replace('¦', '')
  const found = completionAt(text, offset, jsonl, plainL10n)
  return {
    labels: found?.items.map(({ label }) => label) ?? [],
    replaced: found ? text.slice(found.start, found.end) : null,
    taking: (label: string) => {
      const item = found!.items.find((one) => one.label === label)!
      return text.slice(0, found!.start) + plain(item.insert) + text.slice(found!.end)
    },
  }
}

/** A snippet's text with its defaults. */
function plain(snippet: string): string {
  return snippet
    .replace(/\$\{\d+\|([^,|]+)[^|]*\|\}/g, '$1')
    .replace(/\$\{\d+:((?:\\.|[^}])*)\}/g, '$1')
    .replace(/\$\d/g, '')
    .replace(/\\([\\$}])/g, '$1')
}

describe('completion in a task file', () => {
  it.each([
    ['keys of the file', '¦', ['name', 'instructions', 'workspace', 'defaults', 'tasks']],
    ['keys of the defaults', 'defaults:\n  ¦\ntasks:\n  - id: a\n', ['split', 'tags', 'verify']],
    ['keys of a task', 'tasks:\n  - id: a\n    ¦\n  - id: b\n', ['prompt', 'answer', 'verify', 'split']],
    ['keys of a task, half written', 'tasks:\n  - id: a\n    pro¦\n', ['prompt']],
    ['splits', 'tasks:\n  - id: a\n    split: ¦\n    tags: [x]\n', ['train', 'val', 'test']],
    ['truth values', 'tasks:\n  - id: a\n    guard: ¦\n', ['true', 'false']],
    ['verifier types', 'tasks:\n  - id: a\n    verify: { type: ¦ }\n', ['exact', 'command', 'judge']],
    [
      'keys of a verifier',
      'tasks:\n  - id: a\n    verify: { type: regex, ¦ }\n',
      ['pattern', 'flags', 'weight'],
    ],
    [
      'keys of a verifier in a list',
      'tasks:\n  - id: a\n    verify:\n      - type: numeric\n        ¦\n',
      ['tolerance', 'passAt'],
    ],
    [
      'keys of a verifier, before its neighbours',
      'tasks:\n  - id: a\n    verify:\n      type: command\n      ¦\n    tags: []\n',
      ['run', 'write', 'timeoutSeconds'],
    ],
    [
      'keys in spite of mistakes in other tasks',
      'tasks:\n  - id: [\n  - id: a\n    ¦\n  - }{\n',
      ['prompt', 'verify'],
    ],
  ])('offers %s', (_what, text, expected) => {
    expect(at(text).labels).toEqual(expect.arrayContaining(expected))
  })

  it('leaves out what is there, and keys of other verifiers', () => {
    const { labels } = at('tasks:\n  - id: a\n    verify: { type: regex, pattern: x, ¦ }\n')
    expect(labels).not.toContain('pattern')
    expect(labels).not.toContain('run')
    expect(at('tasks:\n  - id: a\n    ¦\n').labels).not.toContain('id')
  })

  it('offers nothing in prose and comments', () => {
    expect(at('tasks:\n  - id: a\n    prompt: Say ¦\n').labels).toEqual([])
    expect(at('tasks:\n  # so¦\n  - id: a\n').labels).toEqual([])
  })

  it('takes the place of the word, with the quotes that JSON needs', () => {
    expect(at('tasks:\n  - id: a\n    split: tr¦\n').taking('train')).toBe(
      'tasks:\n  - id: a\n    split: train\n',
    )
    expect(at('{"id": "a", "spl¦"}', true).taking('split')).toBe('{"id": "a", "split": "train"}')
    expect(at('{"id": "a", "split": "¦"}', true).taking('val')).toBe('{"id": "a", "split": "val"}')
    expect(at('{"id": "a", "verify": {"type": "json", "eq¦"}}', true).taking('equals')).toBe(
      '{"id": "a", "verify": {"type": "json", "equals": }}',
    )
    expect(at('{"id": "a", "verify": {"type": "ex¦"}}', true).taking('exact')).toContain('{"type": "exact"}')
  })

  it.each(['yaml', 'jsonl'] as const)(
    'has snippets of whole tasks in %s that are right as they are',
    (form) => {
      const all = snippets(form, '    ')
      expect(all.length).toBeGreaterThan(2)
      for (const { insert } of all) {
        const text = form === 'yaml' ? `tasks:\n  - ${plain(insert)}\n` : `${plain(insert)}\n`
        expect(parseTaskFile(text, `a.tasks.${form}`).diagnostics, text).toEqual([])
        expect(parseTaskFile(text, `a.tasks.${form}`).tasks).toHaveLength(1)
      }
    },
  )

  it('offers whole tasks where one begins', () => {
    expect(at('tasks:\n  - ¦\n').labels).toContain('task exact')
    expect(at('{"id": "a", "prompt": "p"}\n¦', true).labels).toContain('task exact')
    expect(at('tasks:\n  - id: a\n    ¦\n').labels).not.toContain('task exact')
  })
})

describe('hover in a task file', () => {
  const over = (text: string, word: string, jsonl = false) =>
    hoverAt(text, text.indexOf(word) + 1, jsonl, plainL10n)?.text ?? null
  const text =
    'name: n\ntasks:\n  - id: a\n    split: val\n    prompt: split the word\n    verify: { type: regex, pattern: x }\n'

  it('explains keys and values', () => {
    expect(over(text, 'split')).toMatch(/train: lessons are learned from it.*One of `train`, `val`, `test`/s)
    expect(over(text, 'regex')).toBe('The reply matches a pattern.')
    expect(over(text, 'pattern')).toContain('regular expression')
    expect(over(text, 'verify')).toMatch(/How a reply is scored.*- `judge`: /s)
    expect(over('{"id": "a", "guard": true}', 'guard', true)).toContain('must not get worse')
  })

  it('shows nothing in prose', () => {
    expect(over(text, 'the word')).toBeNull()
    expect(over(text, 'n\n')).toBeNull()
  })
})
