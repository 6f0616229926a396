import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSystemPackages } from '../../scripts/system-packages.ts'
import { chooseOptimizerAgent } from '../../src/cli/run/choose-optimizer-agent.ts'
import { MAX_OPERATIONS_BYTES } from '../../src/core/learn/agent-folder/operations-schema.ts'
import { parseLibrary } from '../../src/core/library/parse-library.ts'
import type { OptimizerAgentResult } from '../../src/core/ports.ts'
import type { Plan } from '../../src/core/run/plan.ts'
import { folderAgent } from '../../src/node/optimizer-agent/folder-agent.ts'
import type { ClosableWorkspaces } from '../../src/node/workspaces/local/create-workspaces.ts'
import { createWorkspaces } from '../../src/node/workspaces/local/create-workspaces.ts'
import { finishedOf, recordsOf } from '../support/cli-process.ts'
import { journalLines } from '../support/killed-run.ts'
import { noSandbox } from '../support/no-sandbox.ts'
import { type ScriptedRun, scriptedRun } from '../support/scripted-run.ts'
import { GOOD_RULE } from '../support/scripted-world.ts'

const AGENT = fileURLToPath(new URL('../support/scripted-agent.ts', import.meta.url))
const command = (mode: string) => `node ${AGENT} ${mode}`

let workspaces: ClosableWorkspaces
let folder: string

beforeAll(async () => {
  await ensureSystemPackages(['bubblewrap', 'socat', 'ripgrep'])
  workspaces = await createWorkspaces({ concurrency: 2 })
  folder = await mkdtemp(join(tmpdir(), 'tfgrpo-agent-'))
})
afterAll(async () => {
  await workspaces.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs the scripted agent in the sandbox of this machine, on a small folder. */
function runAgent(
  mode: string,
  options: {
    minutes?: number
    env?: Record<string, string>
    keyVariable?: string
    hidden?: string[]
    signal?: AbortSignal
    inside?: ClosableWorkspaces
  } = {},
): Promise<OptimizerAgentResult> {
  const { minutes = 1, env = {}, keyVariable, hidden = [] } = options
  const spec = chooseOptimizerAgent(
    { cwd: folder, env: { PATH: process.env.PATH, ...env } },
    {
      optimizerAgent: command(mode),
      optimizerAgentMinutes: minutes,
      ...(keyVariable === undefined ? {} : { optimizerApiKeyEnv: keyVariable }),
    },
    { tasks: [], workspaces: hidden },
  )!
  return folderAgent(spec, options.inside ?? workspaces).run(
    {
      files: [
        { path: 'README.md', content: 'Leave operations.json.\n' },
        { path: 'checks.md', content: '1. failed\n' },
        { path: 'tasks/one/task.md', content: 'A task.\n' },
      ],
      answer: { path: 'operations.json', maxBytes: MAX_OPERATIONS_BYTES },
      draw: `reflect/1/0/${mode}`,
    },
    options.signal ?? new AbortController().signal,
  )
}

describe('an agent in the sandbox', () => {
  it('reads its folder and leaves operations', async () => {
    const result = await runAgent('good')
    expect(result).toMatchObject({ problem: null, exitCode: 0, timedOut: false })
    expect(JSON.parse(result.answer!).operations[0]).toMatchObject({
      op: 'add',
      text: GOOD_RULE,
      evidence: [1],
    })
  })

  it.each([
    ['nothing', 'it left no operations.json (I found nothing.)'],
    ['exits', 'it ended with exit code 3 and left no operations.json (The model does not answer.)'],
    ['link', 'it left a link in place of the file operations.json'],
  ])('that does "%s" gives a problem in a sentence', async (mode, problem) => {
    expect(await runAgent(mode)).toMatchObject({ answer: null, problem })
  })

  it('whose file is too long gives a problem with both lengths', async () => {
    const { answer, problem } = await runAgent('long')
    expect(answer).toBeNull()
    expect(problem).toMatch(/^it left \d{6} bytes in operations.json, of which at most 65536 are read$/)
  })

  it('that never ends is stopped at its limit', async () => {
    expect(await runAgent('never', { minutes: 0.03 })).toMatchObject({
      answer: null,
      problem: 'it was stopped after 0.03 minutes and left no operations.json',
      exitCode: null,
      timedOut: true,
    })
  })

  it('cannot write outside of its folder', async () => {
    const paths = [
      join(folder, 'written'),
      join(homedir(), 'tfgrpo-agent-written'),
      '/etc/tfgrpo-agent-written',
    ]
    const { output, answer } = await runAgent(`outside ${paths.join(' ')}`)
    expect(paths.filter((path) => existsSync(path))).toEqual([])
    expect(answer).not.toBeNull()
    expect(output).toContain('could not write /etc/tfgrpo-agent-written')
  })

  it('gets its key and no other variable, and the key is shown nowhere', async () => {
    const secret = 'quite-a-secret-value'
    const env = { AGENT_KEY: secret, OTHER_KEY: 'other-secret-value' }
    const { output, answer } = await runAgent('tells', { env, keyVariable: 'AGENT_KEY' })
    expect(output).toMatch(/^AGENT_KEY=\[hidden\]$/m)
    expect(output + answer).not.toContain(secret)
    const names = [...output.matchAll(/^([A-Za-z_][A-Za-z0-9_]*)=/gm)].map((match) => match[1])
    expect(names).not.toContain('OTHER_KEY')
    expect(names.filter((name) => name!.startsWith('TFGRPO'))).toEqual([])
    expect(output).toMatch(/^HOME=<copy>\/home$/m)
  })

  it('gets the same variables where there is no sandbox', async () => {
    const inside = await createWorkspaces({ concurrency: 1, unsandboxed: true, probe: noSandbox })
    try {
      const env = { AGENT_KEY: 'quite-a-secret-value', OTHER_KEY: 'other-secret-value' }
      const { output } = await runAgent('tells', { env, keyVariable: 'AGENT_KEY', inside })
      expect(output).toMatch(/^AGENT_KEY=\[hidden\]$/m)
      expect(output).toMatch(/^HOME=<copy>\/home$/m)
      expect(output).not.toMatch(/^(?:OTHER_KEY|TFGRPO\w*)=/m)
    } finally {
      await inside.close()
    }
  })

  it('cannot read what is hidden from it, whatever else its program may read', async () => {
    const packages = join(folder, 'node_modules', 'agent')
    await mkdir(packages, { recursive: true })
    const [own, held] = [join(packages, 'own.txt'), join(packages, 'held.txt')]
    await writeFile(own, 'a part of the agent')
    await writeFile(held, 'the answer of a val task')
    const asked = `tells ${own} at=${held}`
    const { output } = await runAgent(asked, { hidden: [held] })
    expect(output).toContain('a part of the agent')
    expect(output).not.toContain('the answer of a val task')
    expect((await runAgent(asked)).output).toContain('the answer of a val task')
  })

  it('ends when it is cancelled', async () => {
    const controller = new AbortController()
    const running = runAgent('never', { signal: controller.signal })
    setTimeout(() => controller.abort(), 500)
    await expect(running).rejects.toThrow()
  })
})

describe('a training whose lessons an agent writes', () => {
  const opened: ScriptedRun[] = []
  afterAll(() => Promise.all(opened.map((run) => run.close())))
  const open = async () => {
    const run = await scriptedRun()
    opened.push(run)
    return run
  }
  const runsOf = (run: ScriptedRun) =>
    journalLines(run.runFolder()).filter(
      (line) => line.includes('"t":"sent"') && line.includes('"optimizer"'),
    )
  const eventsOf = async (run: ScriptedRun) =>
    (await readFile(join(run.runFolder(), 'events.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))

  it('tries, gates and proves them, and pays for the agent once', async () => {
    const run = await open()
    const args = ['--optimizer-agent', command('good')]
    const finished = finishedOf(await run.trained(args))
    expect(finished).toMatchObject({ stopped: 'done', verdict: 'better', accepted: true, cost: null })
    const [experience] = parseLibrary(await run.library(), 'library.yaml').library.experiences
    expect(experience).toMatchObject({ text: GOOD_RULE, status: 'proven', origin: { model: 'agent:node' } })
    expect(experience!.evidence.length).toBeGreaterThan(0)
    expect(run.asked.filter(({ said }) => said.includes('unwritten rules'))).toEqual([])
    // One for each fold.
    expect(runsOf(run)).toHaveLength(2)
    const plan: Plan = JSON.parse(await readFile(join(run.runFolder(), 'plan.json'), 'utf8'))
    expect(plan).toMatchObject({ optimizerAgent: command('good'), models: { optimizer: 'agent:node' } })
    const events = await eventsOf(run)
    expect(events.filter(({ type }) => type === 'agent-finished')).toHaveLength(2)
    const refused = events.find(({ type }) => type === 'operation-refused')
    expect(refused.reason).toMatch(/^operations\.json:15:9: There is no check 4711; checks\.md has \d+\.$/)

    // The plan keeps the agent, so that it need not be named again.
    const asked = run.endpoint.log.length
    const again = await run.trained(['--run', 'r1', '--resume'])
    expect(finishedOf(again)).toEqual(finished)
    expect(run.endpoint.log).toHaveLength(asked)
    expect(runsOf(run)).toHaveLength(2)

    const other = await run.trained(['--run', 'r1', '--resume', '--optimizer-agent', command('none')])
    expect(other.code).toBe(2)
    expect(other.stderr).toMatch(
      /The run's lessons are written by the agent ".*good", now by the agent ".*none"/,
    )
  })

  it('is cancelled with its agent, and resumes with it', async () => {
    const run = await open()
    const mode = join(run.folder, 'mode.txt')
    await writeFile(mode, 'never')
    const args = ['--run', 'r1', '--resume', '--optimizer-agent', command(mode)]
    const process = run.train(args)
    while (runsOf(run).length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
    process.child.kill('SIGINT')
    expect(await process.ended).toMatchObject({ code: 130 })
    const rollouts = run.asked.length
    await writeFile(mode, 'good')
    const finished = finishedOf(await run.trained(args))
    expect(finished).toMatchObject({ stopped: 'done', verdict: 'better' })
    const again = run.asked.slice(rollouts).map(({ hash }) => hash)
    expect(
      again.filter((hash) => run.asked.slice(0, rollouts).some((before) => before.hash === hash)),
    ).toEqual([])
  })

  it('says where a file is wrong, and that it ends without a lesson', async () => {
    const run = await open()
    const result = await run.trained(['--optimizer-agent', command('invalid')])
    expect(result.code).toBe(0)
    expect(result.stderr).toMatch(/agent:node left a fault in operations\.json:3:20: /)
    expect(finishedOf(result)).toMatchObject({ stopped: 'done', accepted: false, verdict: 'unproven' })
  })

  it.each([
    [['--optimizer-agent', 'no-such-agent-program'], /There is no program "no-such-agent-program"/],
    [['--optimizer-agent', 'node scripted.tasks.yaml'], /names .*scripted\.tasks\.yaml, which an agent/],
    [['--optimizer-agent', 'node "a'], /has a quote that is not closed/],
    [['--optimizer-agent', `${command('good')} --key sk-abcdefghijklmnop`], /contains a key/],
    [['--optimizer-agent', command('good'), '--mode', 'paper'], /in grounded mode only/],
    [['--optimizer-agent', command('good'), '--max-cost', '1'], /budget in USD cannot be kept/],
    [['--optimizer-agent', command('good'), '--optimizer-api-key-env', 'NOT_SET_HERE'], /NOT_SET_HERE/],
  ])('%j is refused before anything is paid for', async (args, sentence) => {
    const run = await open()
    const result = await run.trained(args)
    expect(result.code).toBe(2)
    expect(result.stderr).toMatch(sentence)
    expect(run.endpoint.log).toHaveLength(0)
  })

  it('names the agent before it begins', async () => {
    const run = await open()
    const result = await run.trained(['--optimizer-agent', command('good'), '--dry-run'])
    expect(result.stderr).toContain('Lessons are written by agent:node, in a sandbox with no network')
    expect(recordsOf(result.stdout).at(-1)).toMatchObject({ type: 'estimate', optimizerAgent: 'agent:node' })
  })
})
