import { describe, expect, it, test } from 'vitest'
import type { Attempt, AttemptRequest } from '../../../../src/core/agents/agent.ts'
import { toolsAgent } from '../../../../src/core/agents/tools-agent.ts'
import { CallError } from '../../../../src/core/errors.ts'
import type { ChatReply, ChatRequest } from '../../../../src/core/ports.ts'
import type { Task } from '../../../../src/core/tasks/task.ts'
import { reply, task } from '../../../support/memory-ports.ts'
import { type MemoryWorkspace, memoryWorkspace } from '../../../support/memory-workspace.ts'

const FILES = {
  'src/tax.js': 'export const rate = 0.2\nexport const name = "tax"\n',
  'README.md': 'Taxes.\n',
}

type Turn = string | [name: string, input: unknown][] | ChatReply

const asReply = (turn: Turn, at: number): ChatReply =>
  typeof turn === 'string'
    ? reply(turn)
    : 'text' in turn
      ? turn
      : {
          ...reply(''),
          finish: 'tool_calls',
          toolCalls: turn.map(([name, input], index) => ({
            id: `c${at}-${index}`,
            name,
            arguments: typeof input === 'string' ? input : JSON.stringify(input),
          })),
        }

interface Played {
  attempt: Attempt
  requests: ChatRequest[]
  workspace: MemoryWorkspace
}

async function play(
  turns: Turn[],
  given: Partial<AttemptRequest> & { of?: Partial<Task> } = {},
): Promise<Played> {
  const requests: ChatRequest[] = []
  const workspace = (given.workspace as MemoryWorkspace) ?? memoryWorkspace(FILES)
  const { of, ...rest } = given
  const attempt = await toolsAgent.attempt({
    task: { ...task('a'), workspace: '/w', prompt: 'Make the rate .25.', ...of },
    prior: 'Rates are strings.',
    draw: 'first/1/start/a/0',
    affinity: 'start/a',
    sampling: { temperature: 0, topP: 1, maxTokens: 100, stop: [] },
    limits: { turns: 10, tokens: 1e6, seconds: Number.POSITIVE_INFINITY, contextTokens: 1e6 },
    now: () => 0,
    once: async (_key, effect) => ({ value: await effect(), replayed: false }),
    chat: async (request) => {
      requests.push(structuredClone(request))
      return asReply(turns[Math.min(requests.length, turns.length) - 1]!, requests.length)
    },
    signal: new AbortController().signal,
    ...rest,
    workspace,
  })
  return { attempt, requests, workspace }
}

const outputs = ({ attempt }: Played) =>
  attempt.transcript.steps!.flatMap(({ tools = [] }) => tools.map(({ output }) => output))

test('looks, edits and says what it did: the change is what is scored', async () => {
  const played = await play([
    [
      ['list', {}],
      ['read', { path: 'src/tax.js' }],
      ['search', { text: 'rate' }],
    ],
    [['edit', { path: 'src/tax.js', old: '0.2', new: '0.25' }]],
    'The rate is .25.',
  ])
  const { attempt, requests, workspace } = played
  expect(workspace.files.get('src/tax.js')).toBe('export const rate = 0.25\nexport const name = "tax"\n')
  expect(attempt.stopped).toBe('done')
  expect(attempt.submission).toMatchObject({ kind: 'change', reply: 'The rate is .25.' })
  expect(attempt.submission.kind === 'change' && attempt.submission.patch).toContain(
    '+export const rate = 0.25',
  )
  expect(attempt.usage.promptTokens).toBe(3 * reply('').usage.promptTokens)
  const [system] = requests[0]!.messages
  expect(system!.content).toContain('Rates are strings.')
  expect(requests.map(({ draw }) => draw)).toEqual([0, 1, 2].map((turn) => `first/1/start/a/0/${turn}`))
  expect(requests[0]!.tools!.map(({ name }) => name)).toEqual(['list', 'search', 'read', 'edit', 'run'])
  // Each result answers its call.
  const results = requests[1]!.messages.filter(({ role }) => role === 'tool')
  expect(results.map(({ toolCallId }) => toolCallId)).toEqual(['c1-0', 'c1-1', 'c1-2'])
  expect(results[1]!.content).toBe(
    'src/tax.js, lines 1-2 of 2:\nexport const rate = 0.2\nexport const name = "tax"',
  )
  expect(results[2]!.content).toContain('src/tax.js:1: export const rate = 0.2')
  const [, , looked, edited, said] = attempt.transcript.steps!
  expect(looked!.tools!.every(({ patch }) => patch === undefined)).toBe(true)
  expect(edited!.tools![0]!.patch).toContain('-export const rate = 0.2\n')
  expect(said).toMatchObject({ source: 'agent', message: 'The rate is .25.' })
})

test('people who watch hear of each turn when the model has spoken, and again when its tools are done', async () => {
  const heard: unknown[] = []
  const onStep: AttemptRequest['onStep'] = (turn, { message, tools = [] }) =>
    heard.push([turn, message, ...tools.map(({ name, running, output }) => [name, running ?? false, output])])
  await play([[['read', { path: 'README.md' }]], 'Read.'], { onStep })
  expect(heard).toEqual([
    [1, '', ['read', true, '']],
    [1, '', ['read', false, expect.stringContaining('Taxes.')]],
    [2, 'Read.'],
  ])
})

test('what only the endpoint can read goes back with the calls that it came with, and is not kept', async () => {
  const sealed = [{ after: 0, item: { type: 'reasoning', encrypted_content: 'AAA' } }]
  const call = { id: 'c1', name: 'list', arguments: '{}' }
  const { attempt, requests } = await play([
    { ...reply(''), sealed, finish: 'tool_calls', toolCalls: [call] },
    'Done.',
  ])
  expect(requests[1]!.messages.find(({ role }) => role === 'assistant')).toMatchObject({ sealed })
  expect(JSON.stringify(attempt.transcript)).not.toContain('AAA')
})

describe('what a model asks wrongly is answered in words', () => {
  const answered = async (name: string, input: unknown, of?: Partial<Task>) =>
    outputs(await play([[[name, input]], 'done'], of ? { of } : {}))[0]!

  it('unknown tools, with the one that may be meant', async () => {
    expect(await answered('serach', {})).toBe(
      'There is no tool serach; search may be meant. There are: list, search, read, edit, run.',
    )
  })
  it('a tool that the task does not have', async () => {
    expect(await answered('run', { command: 'ls' }, { tools: ['read', 'edit'] })).toContain(
      'There are: read, edit.',
    )
  })
  it('arguments that are no JSON, or of the wrong kind', async () => {
    expect(await answered('read', '{"path": ')).toMatch(
      /^The arguments of read are no valid JSON \(.+\)\. Call it again/,
    )
    expect(await answered('read', { file: 'a' })).toMatch(
      /^read was called with wrong arguments: path: .*It takes/s,
    )
    expect(await answered('edit', { path: 'README.md' })).toContain(
      'give either old and new, or content, or patch',
    )
  })
  it('files that are not there, and edits that do not fit, with what is there', async () => {
    expect(await answered('read', { path: 'src/none.js' })).toContain('src/none.js')
    expect(await answered('edit', { path: 'none.js', old: 'a', new: 'b' })).toContain(
      'There is no file none.js',
    )
    const missed = await answered('edit', { path: 'src/tax.js', old: 'const rate = 0.3', new: 'x' })
    expect(missed).toMatch(/^old is not in src\/tax.js, so nothing is changed/)
    expect(missed).toContain('1: export const rate = 0.2')
    expect(await answered('edit', { path: 'src/tax.js', old: 'export', new: 'x' })).toContain('2 times')
    expect(
      await answered('edit', { path: 'src/tax.js', patch: '@@ -1,1 +1,1 @@\n-no such line\n+x\n' }),
    ).toContain('does not fit src/tax.js')
  })
})

test('an edit writes a whole file, applies a patch, and keeps the end of a file as it is', async () => {
  const workspace = memoryWorkspace({ ...FILES, 'end.txt': 'no line break' })
  await play(
    [
      [
        ['edit', { path: 'new/a.js', content: 'a\n' }],
        [
          'edit',
          {
            path: 'src/tax.js',
            patch:
              '@@ -1,2 +1,2 @@\n-export const rate = 0.2\n+export const rate = 1\n export const name = "tax"\n',
          },
        ],
        ['edit', { path: 'end.txt', old: 'no', new: 'No' }],
      ],
      'done',
    ],
    { workspace },
  )
  expect(workspace.files.get('new/a.js')).toBe('a\n')
  expect(workspace.files.get('src/tax.js')).toBe('export const rate = 1\nexport const name = "tax"\n')
  expect(workspace.files.get('end.txt')).toBe('No line break')
})

test('commands run, and what they print is shown head and tail with how they ended', async () => {
  const workspace = memoryWorkspace(FILES, () => ({
    exitCode: 2,
    stdout: 'x'.repeat(20_000),
    stderr: 'boom',
  }))
  const [output] = outputs(await play([[['run', { command: 'node x.js' }]], 'done'], { workspace }))
  expect(output!.length).toBeLessThan(9000)
  expect(output).toMatch(/boom\nExit code 2\.$/)
})

test('the tests of a task can be run where they are not hidden from the agent', async () => {
  const verify = [{ type: 'command' as const, run: 'node --test', timeoutSeconds: 5, weight: 1, passAt: 1 }]
  const workspace = memoryWorkspace(FILES, (line) => ({ stdout: line === 'node --test' ? 'ok 1' : '' }))
  expect(outputs(await play([[['test', {}]], 'done'], { workspace, of: { verify } }))[0]).toContain('ok 1')
  const { requests } = await play(['done'], { of: { verify, tests: ['test/hidden.js'] } })
  expect(requests[0]!.tools!.map(({ name }) => name)).not.toContain('test')
})

describe('a limit ends an attempt as it stands', () => {
  const edits: Turn[] = [
    [['edit', { path: 'README.md', content: 'Done.\n' }]],
    [['list', {}]],
    [['list', { folder: 'src' }]],
  ]
  const limits = { turns: 10, tokens: 1e6, seconds: Number.POSITIVE_INFINITY, contextTokens: 1e6 }
  it.each([
    ['turns', { ...limits, turns: 2 }],
    ['budget', { ...limits, tokens: 2 * (reply('').usage.promptTokens + reply('').usage.completionTokens) }],
  ] as const)('%s', async (stopped, limits) => {
    const { attempt, requests } = await play(edits, { limits })
    expect(attempt.stopped).toBe(stopped)
    expect(requests).toHaveLength(2)
    expect(attempt.submission.kind === 'change' && attempt.submission.patch).toContain('+Done.')
  })

  it('time, which is looked at once: the attempt ends there again when it is resumed', async () => {
    let clock = 0
    const journal = new Map<string, unknown>()
    const once: AttemptRequest['once'] = async (key, effect) => {
      const replayed = journal.has(key)
      if (!replayed) journal.set(key, await effect())
      return { value: journal.get(key) as never, replayed }
    }
    const given = { limits: { ...limits, seconds: 10 }, now: () => (clock += 4), once }
    const first = await play(edits, given)
    expect(first.attempt.stopped).toBe('time')
    const again = await play(edits, { ...given, now: () => 0 })
    expect(again.attempt).toMatchObject({ stopped: 'time', submission: first.attempt.submission })
    expect(again.requests).toHaveLength(first.requests.length)
  })

  it('a model that makes the same call again and again', async () => {
    const { attempt, requests } = await play([[['list', {}]]])
    expect(attempt.stopped).toBe('turns')
    expect(requests).toHaveLength(4)
    expect(attempt.transcript.notes.join()).toContain('the same calls 4 times')
  })
})

test('a reply that was cut is no answer: the model is told', async () => {
  const { requests, attempt } = await play([{ ...reply('I will now'), finish: 'length' }, 'done'])
  expect(requests[1]!.messages.at(-1)!.content).toContain('cut at its limit')
  expect(attempt.submission).toMatchObject({ reply: 'done' })
})

test('what a model thought before its calls goes back with them', async () => {
  const thinking = { ...asReply([['list', {}]], 1), reasoning: 'First I look.' }
  const { requests, attempt } = await play([thinking, 'done'])
  expect(requests[1]!.messages.find(({ role }) => role === 'assistant')).toMatchObject({
    reasoning: 'First I look.',
  })
  expect(attempt.transcript.steps![2]).toMatchObject({ reasoning: 'First I look.' })
})

test('resumed, nothing is done twice: the copy gets the change that the journal holds before the next call', async () => {
  const turns: Turn[] = [
    [['edit', { path: 'src/tax.js', old: '0.2', new: '0.25' }]],
    [['run', { command: 'make' }]],
    [['edit', { path: 'README.md', content: 'Done.\n' }]],
    'done',
  ]
  const whole = await play(turns)
  for (let kept = 0; kept <= 3; kept++) {
    const journal = new Map<string, unknown>()
    let entries = 0
    const recording: AttemptRequest['once'] = async (key, effect) => {
      // The process is killed before anything is written after the first `kept` calls.
      if (entries++ >= kept) throw new CallError('sandbox', 'killed')
      journal.set(key, await effect())
      return { value: journal.get(key) as never, replayed: false }
    }
    await play(turns, { once: recording }).catch(() => {})
    const workspace = memoryWorkspace(FILES)
    const done: string[] = []
    const resuming: AttemptRequest['once'] = async (key, effect) => {
      const replayed = journal.has(key)
      if (!replayed) {
        done.push(key)
        journal.set(key, await effect())
      }
      return { value: journal.get(key) as never, replayed }
    }
    const again = await play(turns, { once: resuming, workspace })
    expect(done).toHaveLength(3 - kept)
    expect(workspace.files.has('(applied)')).toBe(kept > 0 && kept < 3)
    if (kept === 0 || kept === 3) expect(again.attempt.submission).toEqual(whole.attempt.submission)
  }
})

test('where the context is full, old results are cut first, then the work is summarised; task and prior stay', async () => {
  const long = memoryWorkspace({ 'long.txt': `${'word '.repeat(300)}\n`.repeat(3), 'b.txt': 'b\n' })
  const reads: Turn[] = Array.from({ length: 9 }, (_, n) => [
    ['read', { path: 'long.txt', from: 1 + (n % 3) }],
  ])
  const { requests } = await play([...reads, 'done'], {
    workspace: long,
    limits: { turns: 20, tokens: 1e6, seconds: Number.POSITIVE_INFINITY, contextTokens: 3000 },
  })
  const last = requests.at(-1)!.messages
  expect(last.map(({ content }) => content).join('\n')).toContain('left out, since the context was full')
  expect(last[0]!.content).toContain('Rates are strings.')
  expect(last[1]!.content).toBe('Make the rate .25.')
  const tight = await play([...reads.slice(0, 6), 'A summary.', ...reads.slice(0, 2), 'done'], {
    workspace: long,
    limits: { turns: 20, tokens: 1e6, seconds: Number.POSITIVE_INFINITY, contextTokens: 1500 },
  })
  expect(tight.requests.some(({ draw }) => draw.endsWith('/summary'))).toBe(true)
  expect(tight.attempt.transcript.notes.join()).toContain('summarised')
  expect(tight.requests.at(-1)!.messages[2]!.content).toContain('Your work so far')
})

test('what was said before stands between the prior and the task, and all of it stays', async () => {
  const earlier = [
    { role: 'user' as const, content: 'What is the rate?' },
    { role: 'assistant' as const, content: 'It is .2.' },
  ]
  const long = memoryWorkspace({ 'long.txt': `${'word '.repeat(300)}\n`.repeat(3) })
  const reads: Turn[] = Array.from({ length: 3 }, (_, n) => [['read', { path: 'long.txt', from: 1 + n }]])
  const { requests, attempt } = await play([...reads, ...reads, 'A summary.', 'done'], {
    earlier,
    workspace: long,
    limits: { turns: 20, tokens: 1e6, seconds: Number.POSITIVE_INFINITY, contextTokens: 1500 },
  })
  expect(attempt.transcript.notes.join()).toContain('summarised')
  for (const { messages } of [requests[0]!, requests.at(-1)!]) {
    expect(messages[0]!.content).toContain('Rates are strings.')
    expect(messages.slice(1, 3)).toEqual(earlier)
    expect(messages[3]).toEqual({ role: 'user', content: 'Make the rate .25.' })
  }
  expect(attempt.transcript.steps!.map(({ source }) => source).slice(0, 4)).toEqual([
    'system',
    'user',
    'agent',
    'user',
  ])
})

test('without a workspace and without a change what it says is the reply', async () => {
  const of = { workspace: undefined } as unknown as Partial<Task>
  const { attempt } = await play(['42'], { of, workspace: memoryWorkspace({}) })
  expect(attempt.submission).toEqual({ kind: 'reply', text: '42' })
})

describe('servers of tools', () => {
  const listed = [
    {
      server: 'notes',
      name: 'add',
      description: 'Adds a note.',
      parameters: { type: 'object', properties: {} },
    },
  ]
  function fakeServers(told: string[]): NonNullable<AttemptRequest['servers']> {
    return () => ({
      identity: 'notes',
      list: async () => {
        told.push('list')
        return { tools: listed, problems: ['The tools of the MCP server other cannot be used: it is away.'] }
      },
      call: async ({ server, name }, input) => {
        told.push(`${server} ${name} ${JSON.stringify(input)}`)
        return { output: 'noted' }
      },
      close: async () => {
        told.push('close')
      },
    })
  }

  test('are offered beside the own ones, and closed at the end', async () => {
    const told: string[] = []
    const played = await play([[['notes_add', { note: 1 }]], 'Done.'], { servers: fakeServers(told) })
    expect(played.requests[0]!.tools!.map(({ name }) => name)).toContain('notes_add')
    expect(outputs(played)).toEqual(['noted'])
    expect(told).toEqual(['list', 'notes add {"note":1}', 'close'])
    expect(played.attempt.transcript.notes).toEqual([
      'The tools of the MCP server other cannot be used: it is away.',
    ])
  })

  test('are neither listed nor called again by an attempt that is resumed, and closed where it fails', async () => {
    const journal = new Map<string, unknown>()
    const once: AttemptRequest['once'] = async <T>(key: string, effect: () => Promise<T>) => {
      const replayed = journal.has(key)
      if (!replayed) journal.set(key, await effect())
      return { value: journal.get(key) as T, replayed }
    }
    const turns: Turn[] = [[['notes_add', { note: 1 }]], 'Done.']
    const first = await play(turns, { servers: fakeServers([]), once })
    const told: string[] = []
    const second = await play(turns, { servers: fakeServers(told), once })
    expect(second.requests).toEqual(first.requests)
    expect(told).toEqual(['close'])
    const failing = new CallError('sandbox', 'It cannot go on.')
    const rejected = play([], { servers: fakeServers(told), chat: () => Promise.reject(failing) })
    await expect(rejected).rejects.toBe(failing)
    expect(told).toEqual(['close', 'list', 'close'])
  })

  test('are not there where a task has none: nothing is asked, and the journal has no entry', async () => {
    const keys: string[] = []
    const once: AttemptRequest['once'] = async (key, effect) => {
      keys.push(key)
      return { value: await effect(), replayed: false }
    }
    await play(['Done.'], { servers: () => null, once })
    expect(keys).toEqual([])
  })
})
