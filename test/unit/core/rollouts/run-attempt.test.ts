import { describe, expect, it } from 'vitest'
import type { Agent, Attempt, AttemptRequest } from '../../../../src/core/agents/agent.ts'
import { CallError } from '../../../../src/core/errors.ts'
import type { Workspace, Workspaces } from '../../../../src/core/ports.ts'
import { runAttempt } from '../../../../src/core/rollouts/run-attempt.ts'
import { task } from '../../../support/memory-ports.ts'
import { noCommands, scriptedWorkspaces } from '../../../support/scripted-workspaces.ts'
import { makeContext } from '../verify/make-task.ts'

const request: Omit<AttemptRequest, 'workspace'> = {
  task: task('a'),
  prior: '',
  draw: 'first/1/start/a/0',
  affinity: 'start/a',
  sampling: { temperature: 0, topP: 1, maxTokens: 100, stop: [] },
  limits: { turns: 3, tokens: 1e6, seconds: 60, contextTokens: 1e6 },
  now: () => 0,
  once: async (_key, effect) => ({ value: await effect(), replayed: false }),
  chat: () => Promise.reject(new Error('No model is asked.')),
  signal: new AbortController().signal,
}
const attempt: Attempt = {
  submission: { kind: 'reply', text: 'right' },
  transcript: { messages: [{ role: 'assistant', content: 'right' }], turns: 3, notes: [] },
  usage: { promptTokens: 1, completionTokens: 2, cachedTokens: 0, reasoningTokens: 0 },
  stopped: 'done',
}
const agent = (of: Agent['attempt'] | Attempt, workspace = false): Agent => ({
  capabilities: { tools: false, workspace, prior: 'system-message', resumable: true, reportsUsage: true },
  attempt: typeof of === 'function' ? of : async () => of,
})
const run = (of: Agent, workspaces: Workspaces = noCommands()) =>
  runAttempt(of, request, { workspaces, verifying: makeContext() })

describe('an attempt', () => {
  it('is kept and scored as it stands where a limit ended it', async () => {
    const { trajectory, verdict } = await run(agent({ ...attempt, stopped: 'turns' }))
    expect(trajectory).toMatchObject({ overran: true, reply: 'right', turns: 3 })
    expect(verdict.score).toBe(1)
  })

  it('that fails for good is unscored with the reason; what ends the run passes through', async () => {
    const failed = await run(
      agent(() => Promise.reject(new CallError('server', 'The endpoint answers 500.'))),
    )
    expect(failed).toMatchObject({
      trajectory: null,
      verdict: { score: null, reason: 'The endpoint answers 500.' },
    })
    await expect(run(agent(() => Promise.reject(new CallError('key', 'No key.'))))).rejects.toThrow('No key.')
  })

  it('that leaves a change is scored by what was said last where verifiers read text', async () => {
    const change = (reply: string) =>
      agent({ ...attempt, submission: { kind: 'change', patch: '+x', reply } })
    expect((await run(change('42'))).trajectory!.reply).toBe('+x')
    const said = attempt.submission.kind === 'reply' ? attempt.submission.text : ''
    expect((await run(change(said))).verdict.score).toBe((await run(agent(attempt))).verdict.score)
  })

  it('has a workspace of its own where the agent works in one, and leaves it closed', async () => {
    const calls: string[] = []
    const scripted = scriptedWorkspaces(() => Promise.reject(new Error('no')))
    const workspaces: Workspaces = {
      ...scripted,
      open: async (wanted, signal) => {
        calls.push(`open ${wanted.use} ${wanted.draw}`)
        return { ...(await scripted.open(wanted, signal)), close: async () => void calls.push('close') }
      },
    }
    const given: (Workspace | null)[] = []
    const of = (workspace: boolean, fails: boolean) =>
      agent(async (asked) => {
        given.push(asked.workspace)
        if (fails) throw new CallError('server', 'no')
        return attempt
      }, workspace)
    await run(of(false, false), workspaces)
    expect([given, calls]).toEqual([[null], []])
    await run(of(true, false), workspaces)
    await run(of(true, true), workspaces)
    expect(given.slice(1).every((one) => one !== null)).toBe(true)
    const once = ['open attempt first/1/start/a/0', 'close']
    expect(calls).toEqual([...once, ...once])
  })
})
