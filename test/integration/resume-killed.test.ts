import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseLooks } from '../../src/core/measure/alpha-ledger.ts'
import { type Random, random } from '../../src/core/random.ts'
import type { RunFinished } from '../../src/core/run/events.ts'
import { type CliProcess, type DieAt, finishedOf, startCli } from '../support/cli-process.ts'
import { answeredIn, hashedTrainer, journalLines, type Station, stationsOf } from '../support/killed-run.ts'
import {
  type ScriptedEndpoint,
  type ScriptHandler,
  startScriptedEndpoint,
} from '../support/scripted-endpoint.ts'
import { scriptedWorkspace } from '../support/scripted-workspace.ts'

const COUNTS = { train: 6, val: 6, test: 4 }
/** One task of each split is checked by a command. */
const COMMANDS = ['train-0', 'val-0', 'test-0']
const CONCURRENCY = 6
const STATIONS: readonly Station[] = ['rollout', 'lesson', 'trial', 'gate', 'test']

/** When a session is ended: at a request of a station, from outside, or at one of its own file operations. */
type Moment =
  | { kind: 'request'; station: Station; nth: number; when: 'asked' | 'answered' }
  | { kind: 'own'; phase: string; dieAt: DieAt }

interface Session {
  process: CliProcess
  moment: Moment | null
  seen: number
}

/** A run in a workspace of its own, against an endpoint that sees everything that it asks. */
class Chain {
  /** hash of each request that arrived, in order */
  readonly asked: string[] = []
  readonly said: string[] = []
  /** requests that were asked although an earlier session's journal answers them */
  readonly paidTwice: string[] = []
  readonly kills: string[] = []
  workspace!: Awaited<ReturnType<typeof scriptedWorkspace>>
  private endpoint!: ScriptedEndpoint
  private answered = new Set<string>()
  private session: Session | null = null
  private readonly stations: ReadonlyMap<string, Station>

  constructor(stations: ReadonlyMap<string, Station>) {
    this.stations = stations
  }

  async open(): Promise<void> {
    this.workspace = await scriptedWorkspace(COUNTS, COMMANDS)
    await mkdir(join(this.workspace.folder, '.tmp'))
    this.endpoint = await startScriptedEndpoint({ handler: this.handler })
  }

  async close(): Promise<void> {
    await this.endpoint.close()
    await this.workspace.remove()
  }

  private readonly handler: ScriptHandler = async (body, info) => {
    this.asked.push(info.hash)
    this.said.push(body.messages.map(({ content }) => content).join('\n'))
    if (this.answered.has(info.hash)) this.paidTwice.push(info.hash)
    const { session } = this
    const moment = session?.moment
    if (session && moment?.kind === 'request' && this.isNow(session, moment, info.hash)) {
      this.kills.push(this.stations.get(info.hash)!)
      session.moment = null
      if (moment.when === 'asked') session.process.child.kill('SIGKILL')
      else setTimeout(() => session.process.child.kill('SIGKILL'), info.uniform('kill') * 6)
    }
    return hashedTrainer(body, info)
  }

  /**
   * The station's nth new request, or the first one of a later station where there are fewer; test is measured beside the
   * gate, so neither is later.
   */
  private isNow(session: Session, moment: Extract<Moment, { kind: 'request' }>, hash: string): boolean {
    const station = this.stations.get(hash)!
    if (station === moment.station) session.seen++
    const last = moment.station === 'gate' || moment.station === 'test'
    const isLater = !last && STATIONS.indexOf(station) > STATIONS.indexOf(moment.station)
    return isLater || (station === moment.station && session.seen === moment.nth)
  }

  async run(moment: Moment | null, mode = 'grounded') {
    const process = startCli(
      [
        ...['train', this.workspace.file, '--base-url', this.endpoint.baseUrl, '--model', 'scripted'],
        ...['--epochs', '1', '--mode', mode, '--concurrency', String(CONCURRENCY), '--unsandboxed'],
        ...['--run', 'r1', '--resume', '--json'],
      ],
      {
        cwd: this.workspace.folder,
        env: { TMPDIR: join(this.workspace.folder, '.tmp') },
        ...(moment?.kind === 'own' ? { dieAt: moment.dieAt } : {}),
      },
    )
    this.session = { process, moment, seen: 0 }
    const result = await process.ended
    this.session = null
    if (moment?.kind === 'own' && result.signal === 'SIGKILL') this.kills.push(moment.phase)
    this.answered = answeredIn(this.runFolder)
    return result
  }

  get runFolder(): string {
    return join(this.workspace.folder, '.grpo', 'runs', 'r1')
  }

  library(): Promise<string> {
    return readFile(join(this.workspace.folder, '.grpo', 'library.yaml'), 'utf8')
  }

  /** The alpha ledger of the val set; a look's name holds the workspace's path, which differs. */
  looks() {
    const text = readFileSync(join(this.workspace.folder, '.grpo', 'looks.jsonl'), 'utf8')
    return parseLooks(text).looks.map(({ run: _, ...look }) => look)
  }

  /** Files that a killed process could leave behind. */
  leftovers(): string[] {
    const inGrpo = readdirSync(join(this.workspace.folder, '.grpo')).filter(
      (name) =>
        !['.gitignore', 'floors.json', 'library.yaml', 'looks.jsonl', 'runs', 'splits.json'].includes(name),
    )
    const locks = readdirSync(this.runFolder).filter((name) => name.startsWith('lock'))
    return [...inGrpo, ...locks]
  }
}

/** What two runs that ask the same and hear the same must agree on. */
function outcomeOf({
  stopped,
  experiences,
  split,
  baseline,
  final,
  difference,
  gate,
  verdict,
  accepted,
}: RunFinished) {
  return { stopped, experiences, split, baseline, final, difference, gate, verdict, accepted }
}

const LIBRARY_WRITES = ['library-before.yaml', 'library-writing.yaml', '/library.yaml', 'library-after.yaml']

/** Moments through a whole run, in its order; which ones exactly is drawn. */
function momentsOf(draw: Random): Moment[] {
  const pick = <T>(of: readonly T[]) => of[draw.int(of.length)]!
  const request = (station: Station, most: number): Moment => ({
    kind: 'request',
    station,
    nth: 1 + draw.int(most),
    when: pick(['asked', 'answered']),
  })
  const own = (phase: string, dieAt: DieAt): Moment => ({ kind: 'own', phase, dieAt })
  const when = () => pick(['before', 'after'] as const)
  const command = (most: number) =>
    own('verdict', { at: 'command', delayMs: draw.int(12), nth: 1 + draw.int(most) })
  const write = (most: number) =>
    own('journal write', { at: 'write', path: 'journal.jsonl', share: draw.next(), nth: 1 + draw.int(most) })
  return [
    request('rollout', 10),
    command(3),
    write(8),
    request('lesson', 4),
    request('trial', 30),
    command(2),
    own('library write', { at: 'rename', path: pick(LIBRARY_WRITES), when: when(), nth: 1 }),
    own('account', { at: 'append', path: 'looks.jsonl', when: when(), nth: 1 }),
    // Most of the test's requests are sent before the first of the gate.
    request('test', 4),
    request('gate', 4),
    request('gate', 4),
    own('library write', { at: 'rename', path: pick(LIBRARY_WRITES.slice(1)), when: when(), nth: 1 }),
    own('result', { at: 'rename', path: pick(['result.json', 'measurements.json']), when: when(), nth: 1 }),
  ]
}

describe('a run that is killed again and again', () => {
  let undisturbed: Chain
  let expected: RunFinished
  let stations: Map<string, Station>

  beforeAll(async () => {
    undisturbed = new Chain(new Map())
    await undisturbed.open()
    const result = await undisturbed.run(null)
    expected = finishedOf(result)
    stations = stationsOf(undisturbed.asked.map((hash, index) => ({ hash, said: undisturbed.said[index]! })))
  }, 60_000)

  afterAll(() => undisturbed.close())

  it('undisturbed, learns, tries, gates and tests', () => {
    expect(expected).toMatchObject({ stopped: 'done', verdict: 'better', accepted: true })
    expect(expected.calls).toBe(undisturbed.asked.length)
    expect(new Set(stations.values())).toEqual(new Set(STATIONS))
  })

  const kills: string[] = []

  async function killedRun(seed: number): Promise<void> {
    const chain = new Chain(stations)
    await chain.open()
    try {
      const moments = momentsOf(random('kill', seed))
      for (const [index, moment] of moments.entries()) {
        const { signal, stderr } = await chain.run(moment)
        expect({ seed, index, moment, signal, stderr }).toMatchObject({ signal: 'SIGKILL' })
      }
      const last = await chain.run(null)
      expect(last).toMatchObject({ code: 0 })
      const finished = finishedOf(last)
      expect(outcomeOf(finished)).toEqual(outcomeOf(expected))
      expect(await chain.library()).toBe(await undisturbed.library())
      expect(chain.paidTwice).toEqual([])
      expect(new Set(chain.asked)).toEqual(new Set(undisturbed.asked))
      // Each request is entered before it is sent: at most those in flight were entered and never arrived.
      const sent = journalLines(chain.runFolder).filter((line) => line.includes('"t":"sent"')).length
      expect(finished.calls).toBe(sent)
      expect(sent).toBeGreaterThanOrEqual(chain.asked.length)
      expect(sent).toBeLessThanOrEqual(chain.asked.length + CONCURRENCY * moments.length)
      // The alpha ledger of the val set pays for one look, however often the run began it.
      expect(chain.looks()).toEqual(undisturbed.looks())
      expect(chain.leftovers()).toEqual([])
      kills.push(...chain.kills)
    } finally {
      await chain.close()
    }
  }

  it('ends as undisturbed, pays for no answer twice, and every phase was hit', async () => {
    // Two at a time: the smallest machine has two cores.
    await Promise.all([killedRun(1), killedRun(2)])
    const hits = (phase: string) => kills.filter((each) => each === phase).length
    for (const phase of [...STATIONS, 'verdict', 'journal write', 'library write', 'account', 'result'])
      expect(hits(phase), phase).toBeGreaterThan(0)
    expect(kills.length).toBe(26)
    process.stdout.write(
      `killed in: ${[...new Set(kills)].map((phase) => `${phase} ${hits(phase)}`).join(', ')}\n`,
    )
  }, 240_000)
})
