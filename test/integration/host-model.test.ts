import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { inCommandLineWords } from '../../src/cli/io/word-remedy.ts'
import type { ChatReply } from '../../src/core/ports.ts'
import {
  HostModelFailure,
  IPC_VARIABLE,
  type Trainer,
  type TrainerHost,
  type WireRequest,
} from '../../src/node/ipc/trainer-channel.ts'
import { connect } from '../../src/node/rpc/connect.ts'
import { processLine } from '../../src/node/rpc/line.ts'
import { startTrainer } from '../../src/vscode/trainer/trainer-process.ts'
import { startScriptedEndpoint } from '../support/scripted-endpoint.ts'
import { scriptedWorkspace } from '../support/scripted-workspace.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const KEY = 'sk-planted-0123456789abcdef'

type Answer = ChatReply | HostModelFailure

const closes: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closes.splice(0)) await close()
})

/** Runs tfgrpo as the extension does; `answer` says what the editor's chat model replies to its nth request. */
async function run(
  args: string[],
  cwd: string,
  answer: (request: WireRequest, n: number) => Answer,
  secrets: Record<string, string> = {},
) {
  const chats: WireRequest[] = []
  const records: ({ type: string } & Record<string, unknown>)[] = []
  const said: string[] = []
  let underWay = 0
  let most = 0
  const trainer = startTrainer({
    program: MAIN,
    args,
    cwd,
    env: { HOME: cwd, NODE_NO_WARNINGS: '1' },
    secrets,
    heard: {
      record: (record) => void records.push(record),
      say: (told) => void said.push(inCommandLineWords(told)),
      chat: async (_model, request) => {
        chats.push(request)
        most = Math.max(most, ++underWay)
        const answered = answer(request, chats.length)
        await new Promise((done) => setTimeout(done, 5))
        underWay--
        if (answered instanceof HostModelFailure) throw answered
        return answered
      },
    },
    onOutput: (text) => said.push(text),
  })
  const { code } = await trainer.ended
  return { code, chats, records, said, most }
}

const right: ChatReply = {
  text: 'right',
  toolCalls: [],
  finish: 'stop',
  usage: { promptTokens: 10, completionTokens: 1, cachedTokens: 0, reasoningTokens: 0 },
  model: 'vscode:test/m',
  notes: [],
}
const failed = (kind: 'quota' | 'rate') => new HostModelFailure(kind, 'says the editor')
const questionOf = ({ messages }: WireRequest) => messages.map(({ content }) => content).join('\n')

async function workspace(tests: number) {
  const made = await scriptedWorkspace({ train: 4, val: 4, test: tests })
  closes.push(made.remove)
  return made
}

describe('rollouts by a chat model of the editor', () => {
  it('stop when the quota is used up, and resume later without repeating answered calls', async () => {
    const { folder, file } = await workspace(6)
    const args = ['eval', file, '--split', 'test', '--samples', '1', '--model', 'vscode:test/m']
    const first = await run(args, folder, (_request, n) => (n <= 3 ? right : failed('quota')))
    expect(first.most).toBeLessThanOrEqual(2)
    expect(first.code).not.toBe(0)
    expect(first.records.at(-1)).toMatchObject({ type: 'eval-finished', stopped: 'failed' })
    const reason = String(first.records.at(-1)!.reason)
    expect(reason).toMatch(/^The chat model "vscode:test\/m" has no quota left \(says the editor\): resume/)
    const answered = first.chats.slice(0, 3).map(questionOf)

    const second = await run([...args, '--resume'], folder, () => right)
    expect(second.code).toBe(0)
    expect(second.chats).toHaveLength(3)
    expect(second.chats.map(questionOf).filter((question) => answered.includes(question))).toEqual([])
    expect(second.records.at(-1)).toMatchObject({
      type: 'eval-finished',
      stopped: 'done',
      final: { mean: 1 },
    })
  }, 180_000)

  it('show the editor what the agent with tools does while it does it, and keep that in no file', async () => {
    const { folder, file } = await workspace(2)
    const call = { id: 'c1', name: 'list', arguments: '{}' }
    const args = ['eval', file, '--split', 'test', '--samples', '1', '--model', 'vscode:test/m']
    const looks = (request: WireRequest) => request.messages.at(-1)?.role !== 'tool'
    const answer = (request: WireRequest): Answer =>
      looks(request) ? { ...right, text: 'I look.', finish: 'tool_calls', toolCalls: [call] } : right
    const { code, records, said } = await run(
      [...args, '--agent', 'tools', '--max-turns', '4', '--unsandboxed'],
      folder,
      answer,
    )
    expect([code, said.filter((line) => /error/i.test(line))]).toEqual([0, []])
    const ended = records.flatMap(({ type, rollout }) =>
      type === 'rollout-finished' ? [(rollout as { draw: string }).draw] : [],
    )
    expect(ended).toHaveLength(2)
    for (const draw of ended) {
      const steps = records.filter((record) => record.type === 'attempt-step' && record.draw === draw)
      // Each turn with tools twice: as it begins, and when they are done.
      expect(steps.map(({ turn }) => turn)).toEqual([1, 1, 2])
      expect(steps.map(({ step }) => (step as { message: string }).message)).toEqual([
        'I look.',
        'I look.',
        'right',
      ])
    }
    expect(records.at(-1)).toMatchObject({ type: 'eval-finished', agent: 'tools', model: 'vscode:test/m' })
    const events = await readFile(join(folder, '.grpo', 'runs', 'r1', 'events.jsonl'), 'utf8')
    expect(events).toContain('rollout-finished')
    expect(events).not.toContain('attempt-step')
  })

  it('end at once when the editor stops them, and report it', async () => {
    const { folder, file } = await workspace(4)
    let cancelled = 0
    const trainer = startTrainer({
      program: MAIN,
      args: ['eval', file, '--split', 'test', '--samples', '1', '--model', 'vscode:test/m'],
      cwd: folder,
      env: { HOME: folder, NODE_NO_WARNINGS: '1' },
      secrets: {},
      heard: {
        chat: (_model, _request, signal) => {
          trainer.stop('Cancelled in the editor.', 20_000)
          return new Promise((_done, reject) => {
            signal.addEventListener('abort', () => {
              cancelled++
              reject(signal.reason)
            })
          })
        },
      },
      onOutput: () => {},
    })
    expect((await trainer.ended).code).toBe(130)
    expect(cancelled).toBeGreaterThan(0)
  }, 180_000)

  it('end by themselves when the editor is gone, with what was answered kept and the run free to be resumed', async () => {
    const { folder, file } = await workspace(4)
    const args = ['eval', file, '--split', 'test', '--samples', '1', '--model', 'vscode:test/m']
    const child = fork(MAIN, args, {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder, NODE_NO_WARNINGS: '1', [IPC_VARIABLE]: '1' },
      execArgv: [],
      stdio: 'ignore',
      serialization: 'json',
    })
    const exit = once(child, 'exit')
    const asked: string[] = []
    connect<Trainer, TrainerHost>(processLine(child), {
      environment: async () => ({}),
      record: () => {},
      runOpened: () => {},
      say: () => {},
      chat: async (_model, request) => {
        asked.push(questionOf(request))
        if (asked.length < 3) return right
        if (child.connected) child.disconnect()
        return new Promise(() => {})
      },
    })
    expect(await exit).toEqual([130, null])
    const second = await run([...args, '--resume'], folder, () => right)
    expect(second.code).toBe(0)
    const again = second.chats.map(questionOf)
    expect(asked.slice(0, 2).filter((question) => again.includes(question))).toEqual([])
  }, 180_000)
})

describe('the test of a connection, as the extension runs it', () => {
  it('asks each model once, with the key that came over the channel', async () => {
    const endpoint = await startScriptedEndpoint({
      // Only who brings the key hears this.
      faults: [{ key: KEY, fault: { kind: 'status', status: 402, body: { error: { message: 'pay' } } } }],
    })
    closes.push(() => endpoint.close())
    const { folder } = await workspace(1)
    const args = ['model', 'test', '--model', 'm', '--base-url', endpoint.baseUrl]
    const { code, records, chats } = await run(
      [...args, '--api-key-env', 'TFGRPO_API_KEY', '--optimizer-model', 'vscode:test/m'],
      folder,
      () => failed('rate'),
      { TFGRPO_API_KEY: KEY },
    )
    expect(code).toBe(1)
    expect(chats).toHaveLength(1)
    expect(endpoint.log).toHaveLength(1)
    expect(records).toMatchObject([
      { type: 'model-tested', roles: ['policy'], model: 'm', ok: false, problem: 'quota' },
      {
        type: 'model-tested',
        roles: ['optimizer', 'judge'],
        model: 'vscode:test/m',
        ok: false,
        problem: 'rate',
      },
    ])
    expect(JSON.stringify(records)).not.toContain(KEY)
  }, 180_000)
})
