import { describe, expect, test } from 'vitest'
import { agentNamed } from '../../../../src/core/tasks/agent-name.ts'
import { formatDiagnostic } from '../../../../src/core/tasks/diagnostics.ts'
import { parseTaskFile } from '../../../../src/core/tasks/parse-task-file.ts'

/** What a file says of its agent, and of one task: `defaults` begins on line 2, `tasks` follows. */
const fileOf = (defaults: readonly string[], task: readonly string[] = []) =>
  [
    'workspace: .',
    'defaults:',
    '  verify: { type: command, run: npm test }',
    ...defaults.map((line) => `  ${line}`),
    'tasks:',
    '  - id: a',
    '    prompt: p',
    ...task.map((line) => `    ${line}`),
    '',
  ].join('\n')

const parsed = (...file: Parameters<typeof fileOf>) => parseTaskFile(fileOf(...file), 'a.tasks.yaml')
const said = (...file: Parameters<typeof fileOf>) => parsed(...file).diagnostics.map(formatDiagnostic)

describe('the agent of a task file', () => {
  test.each([
    ['agent: reply', 'reply'],
    ['agent: tools', 'tools'],
    ['agent: codex', 'codex'],
    ['agent: { acp: "  my-agent --acp " }', 'acp:my-agent --acp'],
  ])('%s', (line, name) => {
    const { agent, diagnostics } = parsed([line])
    expect(diagnostics).toEqual([])
    expect(agent).toMatchObject({ name, range: { line: 4, column: 10 } })
    expect(agentNamed(name)).toBe(name)
  })

  test('is none where none is named', () => {
    expect(parsed([]).agent).toBeUndefined()
  })

  test.each([
    ['agent: tool', /^a\.tasks\.yaml:4:10: error: .*"tool".*tools/],
    ['agent: [tools]', /^a\.tasks\.yaml:4:10: error: /],
    ['agent: { acp: "" }', /^a\.tasks\.yaml:4:17: error: .*acp/],
    ['agent: { command: x }', /^a\.tasks\.yaml:4:12: error: unknown key "command"; known here are acp\.$/m],
    ['agent: {}', /^a\.tasks\.yaml:4:10: error: .*acp/],
  ])('%s is explained where it stands', (line, message) => {
    expect(said([line]).filter((one) => !one.startsWith('a.tasks.yaml:4:'))).toEqual([])
    expect(said([line]).join('\n')).toMatch(message)
  })

  test('belongs into the defaults, since a run has one', () => {
    expect(said([], ['agent: tools'])).toEqual([expect.stringMatching(/^a\.tasks\.yaml:7:5: error: .*agent/)])
  })
})

describe('the tools of a task', () => {
  test('are its own before those of the defaults, each once', () => {
    expect(parsed(['tools: [read, edit]']).tasks[0]).toMatchObject({ tools: ['read', 'edit'] })
    expect(parsed(['tools: [read, edit]'], ['tools: [run, run]']).tasks[0]).toMatchObject({ tools: ['run'] })
    expect(parsed([]).tasks[0]).not.toHaveProperty('tools')
  })

  test.each([
    ['tools: [read, write]', /^a\.tasks\.yaml:7:19: error: .*"write"/],
    ['tools: read', /^a\.tasks\.yaml:7:12: error: /],
    ['tools: [1]', /^a\.tasks\.yaml:7:13: error: /],
  ])('%s is explained where it stands', (line, message) => {
    const lines = said([], [line])
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(message)
  })
})

describe('the time of a command', () => {
  const limited = (seconds: string) =>
    said([], [`verify: { type: command, run: npm test, timeoutSeconds: ${seconds} }`])

  test.each(['0.5', '30', '3600'])('%s seconds are allowed', (seconds) => {
    expect(limited(seconds)).toEqual([])
  })

  test.each(['0', '-1', '3601', 'soon'])('%s is explained where it stands', (seconds) => {
    const lines = limited(seconds)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/^a\.tasks\.yaml:7:61: error: .*timeoutSeconds/)
  })
})
