import { describe, expect, test } from 'vitest'
import { formatDiagnostic } from '../../../../src/core/tasks/diagnostics.ts'
import { duplicateIds, parseTaskFile } from '../../../../src/core/tasks/parse-task-file.ts'

const said = (text: string, file = 'a.tasks.yaml') =>
  parseTaskFile(text, file).diagnostics.map(formatDiagnostic)

/** A file with one good task whose lines can be extended; the id is on line 3. */
const withLines = (...lines: string[]) =>
  ['workspace: .', 'tasks:', '  - id: a', '    prompt: p', ...lines.map((line) => `    ${line}`), ''].join(
    '\n',
  )

describe('a change that is asked for', () => {
  const commit = '0123456789012345678901234567890123456789'
  const verify = 'verify: { type: command, run: "node --test test/a.test.js" }'

  test('has a commit, tests that only scoring has, and a patch as its solution', () => {
    const text = withLines(
      verify,
      `commit: ${commit}`,
      'tests: ["test/{{id}}.test.js"]',
      'solution: { patch: "P" }',
    )
    expect(said(text)).toEqual([])
    expect(parseTaskFile(text, 'a.tasks.yaml').tasks[0]).toMatchObject({
      commit,
      tests: ['test/a.test.js'],
      solutionPatch: 'P',
    })
    expect(parseTaskFile(text, 'a.tasks.yaml').tasks[0]).not.toHaveProperty('solution')
  })

  test.each([
    ['commit: abc1234', /commit "abc1234" must be a whole hash/],
    ['tests: ["../a.js"]', /leaves the workspace/],
    ['solution: { diff: "P" }', /patch is missing|did you mean "patch"|unknown key "diff"/],
  ])('%s is explained', (line, message) => {
    expect(said(withLines(verify, line)).join('\n')).toMatch(message)
  })
})

test('a line of JSON Lines may hold characters that end a line elsewhere', () => {
  const prompt = 'one\u2028two\u2029three'
  const line = JSON.stringify({ id: 'a', prompt, verify: { type: 'regex', pattern: 'x' } })
  const parsed = parseTaskFile(`${line}\n`, 'a.tasks.jsonl')
  expect(parsed.diagnostics).toEqual([])
  expect(parsed.tasks[0]?.prompt).toBe(prompt)
})

describe('a good file', () => {
  const text = `name: order service
instructions: |
  You write code.
workspace: .
defaults:
  tags: [all]
  verify: { type: command, write: "src/{{id}}.js", run: "node --test test/{{ id }}.test.js" }
tasks:
  - id: parse-port
    prompt: Write parsePort.
    split: val
    tags: [parsing, parsing]
    group: 1.10
    show: ["src/{{id}}.js"]
    network: [api.example.com, "*.example.com"]
    guard: true
    solution: x
  - id: 7
    prompt: Add.
    answer: 1.10
    verify:
      - { type: exact, weight: 2 }
      - { type: numeric, tolerance: 0.1, passAt: 0.5 }
      - { type: json, equals: null }
`
  const file = parseTaskFile(text, 'a.tasks.yaml')

  test('gives its tasks with defaults merged and templates filled in', () => {
    expect(file.diagnostics).toEqual([])
    expect(file.name).toBe('order service')
    expect(file.tasks[0]).toMatchObject({
      id: 'parse-port',
      instructions: 'You write code.\n',
      split: 'val',
      tags: ['parsing'],
      group: '1.10',
      show: ['src/parse-port.js'],
      network: ['api.example.com', '*.example.com'],
      guard: true,
      solution: 'x',
      workspace: '.',
      verify: [
        {
          type: 'command',
          write: 'src/parse-port.js',
          run: 'node --test test/parse-port.test.js',
          timeoutSeconds: 30,
          weight: 1,
          passAt: 1,
        },
      ],
      position: { file: 'a.tasks.yaml', line: 9, column: 9 },
    })
  })

  test('keeps the text of unquoted numbers in ids, groups and answers', () => {
    expect(file.tasks[1]).toMatchObject({ id: '7', answer: '1.10', tags: ['all'] })
  })

  test('gives every verifier its defaults and keeps an explicit null', () => {
    expect(file.tasks[1]!.verify).toEqual([
      { type: 'exact', ignoreCase: false, weight: 2, passAt: 1 },
      { type: 'numeric', tolerance: 0.1, weight: 1, passAt: 0.5 },
      { type: 'json', equals: null, weight: 1, passAt: 1 },
    ])
  })

  test('may have further right answers, which are texts, and numbers for numeric', () => {
    const of = (verify: string) =>
      parseTaskFile(`tasks:\n  - { id: a, prompt: p, answer: "1", verify: ${verify} }\n`, 'a.tasks.yaml')
    expect(of('{ type: exact, alternatives: ["01"] }').tasks[0]!.verify).toEqual([
      { type: 'exact', ignoreCase: false, alternatives: ['01'], weight: 1, passAt: 1 },
    ])
    for (const wrong of ['{ type: exact, alternatives: [] }', '{ type: numeric, alternatives: [many] }'])
      expect(of(wrong).diagnostics).toMatchObject([{ severity: 'error', line: 2 }])
  })

  test('is named after the file where it has no name', () => {
    expect(parseTaskFile('tasks:\n  - id: a\n', 'x/y/math.tasks.yml').name).toBe('math')
  })

  test('may have a byte order mark, CRLF line ends and JSONL lines', () => {
    const crlf = `\uFEFF${text.replaceAll('\n', '\r\n')}`
    const other = parseTaskFile(crlf, 'a.tasks.yaml')
    expect(other.tasks).toEqual(file.tasks)
    const line = { id: 'a', prompt: 'p\n', answer: 3, verify: { type: 'numeric' } }
    const lines = parseTaskFile(`\uFEFF${JSON.stringify(line)}\r\n\r\n`, 'a.tasks.jsonl')
    expect(lines.diagnostics).toEqual([])
    expect(lines.tasks[0]).toMatchObject({ id: 'a', prompt: 'p\n', answer: '3', instructions: '' })
  })

  test('may use anchors and merge keys', () => {
    const merged = `tasks:
  - &base { id: a, prompt: p, verify: &v { type: regex, pattern: x } }
  - { <<: *base, id: b }
  - { id: c, prompt: p, verify: *v }
`
    const read = parseTaskFile(merged, 'a.yaml')
    expect(read.diagnostics).toEqual([])
    expect(read.tasks.map((task) => [task.id, task.verify[0]!.type])).toEqual([
      ['a', 'regex'],
      ['b', 'regex'],
      ['c', 'regex'],
    ])
  })
})

describe('problems are reported at their position, with what would be valid', () => {
  const cases: [name: string, text: string, expected: (string | RegExp)[]][] = [
    [
      'an unknown key',
      withLines('verify: { type: judge, rubric: r }', 'tgas: [x]'),
      ['a.tasks.yaml:6:5: error: unknown key "tgas"; did you mean "tags"?'],
    ],
    [
      'an unknown key of the file',
      `defualts: {}\n${withLines('verify: { type: judge, rubric: r }')}`,
      ['a.tasks.yaml:1:1: error: unknown key "defualts"; did you mean "defaults"?'],
    ],
    [
      'a key far from all',
      withLines('verify: { type: judge, rubric: r, qqqqq: 1 }'),
      [/^a.tasks.yaml:5:39: error: unknown key "qqqqq"; known here are type, rubric, weight, passAt\.$/],
    ],
    [
      'an unknown key in defaults',
      `defaults: { verify: { type: regex, patern: x } }\n${withLines()}`,
      [
        /1:21: error: verify: pattern is missing; add "pattern:" with text\./,
        /1:36: error: unknown key "patern"; did you mean "pattern"\?/,
      ],
    ],
    [
      'a key that is used twice',
      withLines('verify: { type: judge, rubric: r }', 'prompt: q'),
      ['a.tasks.yaml:6:5: error: the key "prompt" is used twice; keep one of them.'],
    ],
    [
      'a bad id',
      'tasks:\n  - id: a b\n    prompt: p\n    verify: { type: judge, rubric: r }\n',
      [/^a.tasks.yaml:2:9: error: id "a b" must match \^\[A-Za-z0-9\]/],
    ],
    [
      'a missing id',
      'tasks:\n  - prompt: p\n    verify: { type: judge, rubric: r }\n',
      [/^a.tasks.yaml:2:5: error: id is missing; add "id:" with text or a number\.$/],
    ],
    [
      'an empty prompt',
      'tasks:\n  - id: a\n    prompt: ""\n    verify: { type: judge, rubric: r }\n',
      [/3:13: error: prompt is empty/],
    ],
    [
      'a number as prompt',
      'tasks:\n  - id: a\n    prompt: 4\n    verify: { type: judge, rubric: r }\n',
      ['a.tasks.yaml:3:13: error: prompt must be text, not 4; put it in quotes: "4".'],
    ],
    ['no verifier', withLines(), [/^a.tasks.yaml:3:9: error: task "a" has no verifier; add verify:/]],
    [
      'an unknown verifier',
      withLines('verify: { type: exakt }'),
      [
        /5:21: error: unknown verifier type "exakt"; it must be exact, numeric, .* or judge \(did you mean "exact"\?\)/,
      ],
    ],
    [
      'a verifier without type',
      withLines('verify: { pattern: x }'),
      [/5:13: error: verify: type is missing; it must be exact, numeric/],
    ],
    [
      'a verifier that is text',
      withLines('verify: exact'),
      [/5:13: error: verify must be a verifier, e\.g\. \{ type: exact \}, or a list of them, not "exact"\./],
    ],
    ['an empty list of verifiers', withLines('verify: []'), [/5:13: error: verify is an empty list/]],
    [
      'a weight of 0',
      withLines('verify: { type: judge, rubric: r, weight: 0 }'),
      [/5:47: error: verify: weight must be more than 0, not 0\./],
    ],
    [
      'passAt above 1',
      withLines('verify: [{ type: judge, rubric: r, passAt: 80 }]'),
      [/5:48: error: verify, entry 1: passAt must be at most 1, not 80\./],
    ],
    [
      'passAt below 0',
      withLines('verify: { type: judge, rubric: r, passAt: -1 }'),
      [/passAt must be at least 0, not -1\./],
    ],
    [
      'a pattern that does not compile',
      withLines('verify: { type: regex, pattern: "(" }'),
      [/5:37: error: the pattern is not a valid JavaScript regular expression: .*Unterminated group/],
    ],
    [
      'flags that do not exist',
      withLines('verify: { type: regex, pattern: x, flags: qq }'),
      [/not a valid JavaScript regular expression: .*flags/],
    ],
    [
      'exact without an answer',
      withLines('verify: { type: exact }'),
      [/3:9: error: task "a": the exact verifier compares with the answer; add answer/],
    ],
    [
      'numeric without an answer',
      withLines('verify: { type: numeric }'),
      [/3:9: error: task "a": the numeric verifier/],
    ],
    [
      'numeric with words as answer',
      withLines('verify: { type: numeric }', 'answer: many'),
      [/6:13: error: task "a": the numeric verifier needs a number in the answer, and "many" has none/],
    ],
    [
      'json with nothing to compare',
      withLines('verify: { type: json }'),
      [/3:9: error: task "a": the json verifier has nothing to compare with/],
    ],
    [
      'json with an answer that is none',
      withLines('verify: { type: json }', 'answer: "{x"'),
      [/6:13: error: task "a": the json verifier .* not valid JSON/],
    ],
    [
      'an empty answer',
      withLines('verify: { type: judge, rubric: r }', 'answer:'),
      [/6:11: error: answer must be text or a number or true or false, not empty\./],
    ],
    [
      'a split that does not exist',
      withLines('verify: { type: judge, rubric: r }', 'split: trian'),
      [/6:12: error: split must be train, val or test, not "trian" \(did you mean "train"\?\)\./],
    ],
    [
      'tags that are text',
      withLines('verify: { type: judge, rubric: r }', 'tags: x'),
      [/6:11: error: tags must be a list/],
    ],
    [
      'guard in quotes',
      withLines('verify: { type: judge, rubric: r }', 'guard: "yes"'),
      [/6:12: error: guard must be true or false, not "yes"\./],
    ],
    [
      'write outside',
      withLines('verify: { type: command, run: x, write: ../a.js }'),
      [/5:45: error: write "\.\.\/a\.js" leaves the workspace/],
    ],
    [
      'write outside in the end',
      withLines('verify: { type: command, run: x, write: a/../../b }'),
      [/leaves the workspace/],
    ],
    [
      'an absolute write',
      withLines('verify: { type: command, run: x, write: /etc/passwd }'),
      [/must be relative to the workspace/],
    ],
    [
      'a write with backslashes',
      withLines("verify: { type: command, run: x, write: 'src\\a.js' }"),
      [/must be written with \/ instead of \\/],
    ],
    [
      'show outside',
      withLines('verify: { type: judge, rubric: r }', 'show: ["b", "../x"]'),
      [/6:17: error: show "\.\.\/x" leaves the workspace/],
    ],
    [
      'show without a workspace',
      withLines('verify: { type: judge, rubric: r }', 'show: [b]').replace('workspace: .\n', ''),
      [/2:9: error: task "a" shows files but has no workspace/],
    ],
    [
      'a template that does not exist',
      withLines('verify: { type: command, run: "x {{name}}" }'),
      [/5:35: error: unknown template \{\{name\}\}; \{\{id\}\} is the only one\./],
    ],
    [
      'a URL as host',
      withLines('verify: { type: judge, rubric: r }', 'network: ["https://x.org/"]'),
      [/6:15: error: network takes host names/],
    ],
    [
      'something to hide outside of the workspace',
      withLines('verify: { type: judge, rubric: r }', 'hide: ["../other"]'),
      [/6:12: error: hide "\.\.\/other" leaves the workspace; name a file inside it\./],
    ],
    [
      'no time',
      withLines('verify: { type: command, run: x, timeoutSeconds: 0 }'),
      [/timeoutSeconds must be more than 0, not 0\./],
    ],
    [
      'a task that is none',
      `${withLines('verify: { type: judge, rubric: r }')}  - 5\n`,
      [/6:5: error: this entry must be a mapping of keys to values, not 5\./],
    ],
    ['no tasks', 'name: x\n', [/1:1: error: "tasks:" is missing/]],
    ['an empty list', 'tasks: []\n', [/1:1: error: tasks is an empty list/]],
    ['tasks that are no list', 'tasks: { a: 1 }\n', [/1:1: error: tasks must be a list/]],
    ['an empty file', '', [/1:1: error: the file is empty/]],
    ['a list at the top', '- id: a\n', [/1:1: error: a task file is a mapping with the key "tasks"/]],
    [
      'two documents',
      `${withLines('verify: { type: judge, rubric: r }')}---\na: 1\n`,
      [/6:1: error: the file holds more than one YAML document/],
    ],
    [
      'an unquoted template',
      withLines('verify: { type: command, run: x, write: {{id}} }'),
      [/5:45: error: YAML reads \{\{ as the start of a mapping; put the whole value in quotes/],
    ],
    [
      'an unquoted template at the start of a value',
      withLines('verify:', '  type: command', '  run: {{id}}.sh'),
      [/7:12: error: YAML reads \{\{/],
    ],
    [
      'an unquoted template inside braces',
      withLines('verify: { type: command, run: x, write: src/{{id}}.js }'),
      [/5:49: error: YAML reads \{\{/],
    ],
    ['a tab', 'tasks:\n\t- id: a\n', [/^a.tasks.yaml:2:\d+: error: a tab indents this line/]],
    [
      'a colon in plain text',
      withLines('answer: yes: no'),
      [/^a.tasks.yaml:5:\d+: error: a value that holds a colon and a space must be in quotes/],
    ],
    ['an open quote', withLines('answer: "x'), [/^a.tasks.yaml:\d+:\d+: error: /]],
    ['a git conflict', `<<<<<<< HEAD\n${withLines()}`, [/1:1: error: this is a git conflict marker/]],
  ]
  test.each(cases)('%s', (_name, text, expected) => {
    const lines = said(text)
    expect(lines).toHaveLength(expected.length)
    for (const [index, line] of expected.entries()) {
      if (typeof line === 'string') expect(lines[index]).toBe(line)
      else expect(lines[index]).toMatch(line)
    }
  })

  test('JSONL: by line and column', () => {
    const good = { prompt: 'p', verify: { type: 'judge', rubric: 'r' } }
    const text = [
      JSON.stringify({ id: 'a', ...good }),
      '{"id": "b" "prompt": 1}',
      '{"id": "c", "promt": "p", "verify": {"type": "exact"}}',
      '[]',
      '{"id": "d"',
    ].join('\n')
    const file = parseTaskFile(text, 'a.tasks.jsonl')
    expect(file.tasks.map((task) => task.id)).toEqual(['a'])
    expect(file.diagnostics.map(formatDiagnostic)).toEqual([
      'a.tasks.jsonl:2:12: error: this is not valid JSON: a comma or } is expected here.',
      'a.tasks.jsonl:3:1: error: prompt is missing; add "prompt:" with text.',
      'a.tasks.jsonl:3:13: error: unknown key "promt"; did you mean "prompt"?',
      'a.tasks.jsonl:4:1: error: this entry must be a mapping of keys to values, not a list.',
      'a.tasks.jsonl:5:11: error: this is not valid JSON: it ends too early; a closing } is missing.',
    ])
  })

  test('JSONL: a JSON list is recognised, in one line or several', () => {
    const tasks = [{ id: 'a', prompt: 'p', verify: { type: 'judge', rubric: 'r' } }]
    const said = (text: string) => parseTaskFile(text, 'a.tasks.jsonl').diagnostics[0]!.message
    expect(said(`${JSON.stringify(tasks)}\n`)).toMatch(/^this is one JSON list; in a \.jsonl file/)
    expect(said(JSON.stringify(tasks, null, 2))).toMatch(/^this is one JSON value over several lines; in/)
  })

  test('one bad task does not hide the others, nor are tasks blamed for bad defaults', () => {
    const text = `defaults: { verify: { type: regex, pattern: "(" } }
tasks:
  - { id: a, prompt: p }
  - { id: b }
  - { id: c, prompt: p }
`
    const file = parseTaskFile(text, 'a.yaml')
    expect(file.diagnostics.map((found) => found.line)).toEqual([1, 4])
    expect(file.tasks.map((task) => task.id)).toEqual(['a', 'c'])
  })
})

describe('duplicate ids', () => {
  const task = '  - { id: a, prompt: p, verify: { type: judge, rubric: r } }\n'
  test('in a file: the second names the line of the first', () => {
    const file = parseTaskFile(`tasks:\n${task}${task}`, 'a.yaml')
    expect(duplicateIds([file]).map(formatDiagnostic)).toEqual([
      'a.yaml:3:11: error: the id "a" is taken by the task at line 2; give this one another id.',
    ])
  })
  test('across files: the second names the file of the first, even where a task has other errors', () => {
    const one = parseTaskFile(`tasks:\n${task}`, 'a.yaml')
    const two = parseTaskFile('{"id":"a"}\n', 'b.jsonl')
    expect(duplicateIds([one, two]).map(formatDiagnostic)).toEqual([
      'b.jsonl:1:7: error: the id "a" is taken by the task at a.yaml:2; give this one another id.',
    ])
  })
})

describe('files that are no task files get one sentence', () => {
  test.each([
    ['a huge file', 'x'.repeat(50_000_001), 'a.yaml', /has 51 MB; at most 50 MB are read/],
    ['a binary', 'tasks:\0\u0001', 'a.yaml', /binary file/],
    ['another format', '{}', 'a.json', /rename this one/],
  ])('%s', (_name, text, file, expected) => {
    const { diagnostics, tasks } = parseTaskFile(text, file)
    expect(tasks).toEqual([])
    expect(diagnostics).toHaveLength(1)
    expect(diagnostics[0]!.message).toMatch(expected)
  })

  test('an alias bomb', () => {
    const levels = Array.from(
      { length: 30 },
      (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}*a${n}]`,
    )
    const bomb = `a0: &a0 [x, x]\n${levels.join('\n')}\ntasks: *a30\n`
    const { diagnostics } = parseTaskFile(bomb, 'a.yaml')
    expect(diagnostics).toHaveLength(1)
    expect(diagnostics[0]!.message).toMatch(/aliases .* multiply to far more values than it holds/)
  })

  test('nesting without end', () => {
    expect(said(`tasks: ${'['.repeat(100_000)}`)).toHaveLength(1)
    expect(said('['.repeat(100_000), 'a.jsonl')).toHaveLength(1)
  })
})
