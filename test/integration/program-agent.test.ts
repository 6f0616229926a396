/**
 * Agents of other programs, with a program of ours in their place: what the client makes of one that works, and of every
 * way in which one fails. Real ones: `npm run test:agents`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import type { Attempt, AttemptRequest } from '../../src/core/agents/agent.ts'
import { BudgetReached, CallError } from '../../src/core/errors.ts'
import { BEGIN_MARKER, END_MARKER } from '../../src/core/inject/targets/block.ts'
import type { ChatReply, ChatRequest } from '../../src/core/ports.ts'
import { openProgram } from '../../src/node/agents/open-program.ts'
import { programAgent } from '../../src/node/agents/program-agent.ts'
import type { ProgramSpec } from '../../src/node/agents/program-spec.ts'
import { type Gateway, openGateway } from '../../src/node/gateway/gateway.ts'
import {
  type ClosableWorkspaces,
  createWorkspaces,
} from '../../src/node/workspaces/local/create-workspaces.ts'
import { task } from '../support/memory-ports.ts'

const AGENT = resolve('test/support/scripted-acp-agent.ts')
const PRIOR = 'Rules:\n- Return <null> & "nothing" else.'
const FILES = {
  'src/add.js': 'export const add = (a, b) => a + b\n// second\n',
  'AGENTS.md': `# Ours\n\nUse tabs.`,
  // Exported before: no part of an attempt.
  'CLAUDE.md': `Mine.\n${BEGIN_MARKER}\nAn old rule.\n${END_MARKER}\n`,
  '.agents/skills/project-experience/SKILL.md': `---\nname: project-experience\ndescription: d\n---\n${BEGIN_MARKER}\nAn old rule.\n${END_MARKER}\n`,
}

let folder: string
let workspaces: ClosableWorkspaces
let gateway: Gateway
beforeAll(async () => {
  ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  folder = mkdtempSync(join(tmpdir(), 'tfgrpo-program-agent-'))
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  workspaces = await createWorkspaces({ concurrency: 2 })
  gateway = await openGateway()
}, 60_000)
afterAll(async () => {
  await workspaces?.close()
  await gateway?.close()
  rmSync(folder, { recursive: true, force: true })
})

const reply = (text: string): ChatReply => ({
  text,
  toolCalls: [],
  finish: 'stop',
  usage: { promptTokens: 1, completionTokens: 1, cachedTokens: 0, reasoningTokens: 0 },
  model: 'scripted',
  notes: [],
})

interface Tried {
  attempt: Attempt
  requests: ChatRequest[]
}

/** One attempt by the scripted program in one of its modes. */
async function attempt(
  mode: string,
  more: Partial<AttemptRequest> & {
    answer?: (request: ChatRequest) => string
    spec?: Partial<ProgramSpec>
  } = {},
): Promise<Tried> {
  const { answer = () => 'export const add = 1', spec, ...request } = more
  const requests: ChatRequest[] = []
  const signal = request.signal ?? new AbortController().signal
  const workspace = await workspaces.open(
    { workspace: folder, workspaceDigest: 'one', use: 'attempt', draw: 'd' },
    signal,
  )
  const program = openProgram(`acp:node ${AGENT} ${mode}`, {
    env: process.env,
    cwd: process.cwd(),
    model: 'policy',
    hidden: [],
  })
  try {
    const tried = await programAgent({ ...program, ...spec }, gateway).attempt({
      task: task('add', { prompt: 'Change add.', instructions: 'Be brief.' }),
      prior: PRIOR,
      workspace,
      draw: 'd',
      affinity: '',
      sampling: { temperature: 0, topP: 1, maxTokens: 100, stop: [] },
      limits: { turns: 5, tokens: 1e6, seconds: 60, contextTokens: 1e6 },
      now: () => performance.now() / 1000,
      once: async (_key, effect) => ({ value: await effect(), replayed: false }),
      chat: async (asked) => {
        requests.push(asked)
        return reply(answer(asked))
      },
      signal,
      ...request,
    })
    return { attempt: tried, requests }
  } finally {
    await workspace.close()
  }
}

const said = ({ attempt: { submission } }: Tried) => (submission.kind === 'change' ? submission.reply : '')
const patch = ({ attempt: { submission } }: Tried) => (submission.kind === 'change' ? submission.patch : '')

describe('a program that speaks the Agent Client Protocol', () => {
  it('works in its workspace, and its change, words and steps are what counts', async () => {
    const live = new Map<number, string>()
    const tried = await attempt('works', { onStep: (turn, { message }) => void live.set(turn, message) })
    expect([...live.values()]).toEqual(tried.attempt.transcript.steps?.map(({ message }) => message))
    expect(patch(tried)).toBe(
      [
        'diff --git a/src/add.js b/src/add.js',
        '--- a/src/add.js',
        '+++ b/src/add.js',
        '@@ -1,2 +1,1 @@',
        '-export const add = (a, b) => a + b',
        '-// second',
        '+export const add = 1',
        '',
      ].join('\n'),
    )
    expect(tried.attempt).toMatchObject({
      stopped: 'done',
      submission: { reply: 'Done in /attempt/workspace.' },
      transcript: { turns: 1, notes: [], priorSeen: true },
    })
    const [edit, last, ...others] = tried.attempt.transcript.steps ?? []
    expect(others).toEqual([])
    expect(edit).toMatchObject({ source: 'agent', message: '', reasoning: 'Let me see.' })
    expect(edit?.tools).toMatchObject([
      { name: 'edit', output: 'Written.', arguments: '{"path":"/attempt/workspace/src/add.js"}' },
    ])
    expect(edit?.tools?.[0]?.patch).toContain('+export const add = 1\n')
    expect(last).toMatchObject({ message: 'Done in /attempt/workspace.' })
  })

  it('finds the prior once, beside what the user wrote, and nothing that was exported before', async () => {
    const [request] = (await attempt('works')).requests
    const system = request?.messages[0]?.content ?? ''
    expect(system).toContain('You work in /attempt/workspace.')
    expect(system).toContain('# Ours\n\nUse tabs.')
    expect(system.split('Return \\<null> & "nothing" else.')).toHaveLength(2)
    expect(system).toContain('Mine.')
    expect(system).not.toContain('An old rule.')
    const without = await attempt('works', { prior: '' })
    expect(without.requests[0]?.messages[0]?.content).not.toMatch(/training-free-grpo|old rule/)
    expect(without.attempt.transcript).not.toHaveProperty('priorSeen')
  })

  it('asks the same questions in every attempt, wherever it works', async () => {
    const [one, other] = await Promise.all([attempt('works'), attempt('works')])
    expect(one.requests.map(({ messages }) => messages)).toEqual(
      other.requests.map(({ messages }) => messages),
    )
  })

  it('is allowed what stays inside, and refused what leads out', async () => {
    const tried = await attempt('permission')
    const chosen = said(tried)
      .trim()
      .split('\n')
      .map((line) => [/^\w+/.exec(line)?.[0], /"optionId":"(\w+)"/.exec(line)?.[1]])
    expect(chosen).toEqual([
      ['inside', 'yes'],
      ['outside', 'no'],
      ['up', 'no'],
      ['run', 'yes'],
      ['web', 'no'],
    ])
    expect(tried.attempt.transcript.notes).toHaveLength(3)
  })

  it('reads and writes files through its client', async () => {
    const tried = await attempt('files')
    const answers = said(tried).trim().split('\n')
    expect(answers[0]).toBe(JSON.stringify({ content: FILES['src/add.js'] }))
    expect(answers[1]).toBe('{"content":"// second"}')
    expect(answers[2]).toMatch(/^"Resource not found/)
    expect(answers[3]).toMatch(/outside of the workspace/)
    expect(answers[4]).toBe('{}')
    expect(answers[5]).toMatch(/outside of the workspace/)
    expect(patch(tried)).toContain('+made by request\n')
  })

  it('runs commands through its client', async () => {
    const tried = await attempt('terminal')
    const [exit, output, killed, outside] = JSON.parse(said(tried))
    expect(exit).toEqual({ exitCode: 0 })
    expect(output).toMatchObject({ output: 'out a b\n', truncated: false })
    expect(killed).toMatchObject({ output: 'begun\n', exitStatus: { signal: 'SIGKILL' } })
    expect(outside.error.message).toMatch(/outside of the workspace/)
    expect(tried.attempt.transcript.steps?.[0]?.tools?.[0]?.output).toBe('out a b\n')
  })

  it('prints what is no message, and is understood all the same', async () => {
    expect(said(await attempt('junk'))).toBe('export const add = 1')
  })
})

describe('a program whose attempt counts as it stands', () => {
  it('says nothing and does nothing', async () => {
    const tried = await attempt('empty', { answer: () => '' })
    expect(tried.attempt).toMatchObject({ stopped: 'done', submission: { patch: '', reply: '' } })
  })

  it('refuses', async () => {
    const tried = await attempt('refusal', { answer: () => 'I will not.' })
    expect(tried.attempt).toMatchObject({
      stopped: 'done',
      submission: { patch: '', reply: 'I will not.' },
      transcript: { notes: ['The agent refused the task.'] },
    })
  })

  // Seen to fail once beside other load, for a reason that is not found yet.
  it('never stops, and is stopped after its turns', { retry: 2 }, async () => {
    const tried = await attempt('endless')
    expect(tried.requests).toHaveLength(5)
    expect(tried.attempt.stopped).toBe('turns')
    expect(patch(tried)).toContain('+5\n')
  })

  it('never answers, and is stopped after its time', async () => {
    const tried = await attempt('silent', { spec: { minutes: 1 / 60 } })
    expect(tried.attempt).toMatchObject({ stopped: 'time', submission: { patch: '' } })
  })

  it('fails after the last word of its model, whatever its exit code', async () => {
    const tried = await attempt('crash-late', { answer: () => 'done' })
    expect(tried.attempt.stopped).toBe('done')
    expect(patch(tried)).toContain('+done')
  })
})

describe('a program whose attempt is no outcome', () => {
  const unscored = (mode: string, message: RegExp, more: Parameters<typeof attempt>[1] = {}) =>
    expect(attempt(mode, more)).rejects.toMatchObject({
      name: 'CallError',
      message: expect.stringMatching(message),
    })

  it('crashes before it has asked', () =>
    unscored('crash', /ended with exit code 7 before its turn was over \(TypeError: it is broken\)\.$/))
  it('wants a log-in', () => unscored('login', /wants a log-in/))
  it('prints a line without end', () => unscored('line', /printed a line of more than 16 MB/), 60_000)
  it('should ask the gateway and does not', async () => {
    await unscored('alone', /never asked its model/, { spec: { asksGateway: true } })
    expect((await attempt('alone')).attempt.submission).toMatchObject({ reply: 'I know that by heart.' })
  })
  it('asks a model that fails for good', () => {
    const chat = () => Promise.reject(new CallError('server', 'The endpoint failed.'))
    return unscored('refusal', /^The endpoint failed\.$/, { chat })
  })

  it('is ended by a budget or by the user, at once and with all that it started', async () => {
    const budget = new BudgetReached('calls', 'No further calls.')
    const chat = () => Promise.reject(budget)
    await expect(attempt('endless', { chat })).rejects.toBe(budget)
    const stop = new AbortController()
    const never = () => {
      stop.abort()
      return new Promise<ChatReply>(() => {})
    }
    await expect(attempt('endless', { chat: never, signal: stop.signal })).rejects.toMatchObject({
      name: 'Cancelled',
    })
  })
})
