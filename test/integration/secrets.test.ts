import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type CliResult, finishedOf, runCli } from '../support/cli-process.ts'
import { hashedTrainer } from '../support/killed-run.ts'
import {
  type ScriptedEndpoint,
  type ScriptHandler,
  startScriptedEndpoint,
} from '../support/scripted-endpoint.ts'

/** By where it is planted. None has the shape of a key alone: shapes must not be what saves it. */
const PLANTED = {
  key: 'sk-planted-KEYkey0123456789abcdef',
  plainKey: 'planted.plain.key.of.a.proxy',
  optimizerKey: 'planted+optimizer/key==',
  environment: 'planted-environment-password',
  url: 'planted%20url%20password',
  urlDecoded: 'planted url password',
  query: 'planted-query-token-value',
  home: 'planted-private-key-in-home',
  dotenv: 'planted-dotenv-value',
}

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

interface World {
  folder: string
  home: string
  temp: string
  endpoint: ScriptedEndpoint
  env: Record<string, string>
  cli(args: readonly string[], env?: Record<string, string>): Promise<CliResult>
  outputs: string[]
}

/** A workspace with an .env, a home with keys, and an environment full of secrets. */
async function plant(options: { handler?: ScriptHandler; run?: string } = {}): Promise<World> {
  const root = await mkdtemp(join(tmpdir(), 'tfgrpo-secrets-'))
  const [folder, home, temp] = ['workspace', 'home', 'temp'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ]
  await mkdir(join(home, '.ssh'), { recursive: true })
  await mkdir(folder)
  await mkdir(temp)
  await writeFile(join(home, '.ssh', 'id_ed25519'), PLANTED.home)
  await writeFile(join(home, '.netrc'), `machine x password ${PLANTED.home}`)
  await writeFile(join(folder, '.env'), `TOKEN=${PLANTED.dotenv}`)
  const run = options.run ?? 'grep -qx right answer.txt'
  const tasks = ['train', 'val', 'test'].flatMap((split) =>
    [0, 1, 2, 3].flatMap((i) => [
      `  - id: ${split}-${i}`,
      `    split: ${split}`,
      `    prompt: Question ${split} ${i}, number ${i}?`,
      '    answer: right',
      ...(i === 0 ? [`    verify: { type: command, write: answer.txt, run: ${JSON.stringify(run)} }`] : []),
    ]),
  )
  await writeFile(
    join(folder, 'a.tasks.yaml'),
    `${['name: secrets', 'instructions: Answer.', 'workspace: .', 'defaults: { verify: { type: exact } }', 'tasks:', ...tasks].join('\n')}\n`,
  )
  const endpoint = await startScriptedEndpoint({ handler: options.handler ?? hashedTrainer })
  cleanups.push(() => endpoint.close())
  cleanups.push(() => rm(root, { recursive: true, force: true, maxRetries: 5 }))
  const outputs: string[] = []
  const env = {
    HOME: home,
    TMPDIR: temp,
    OPENAI_API_KEY: PLANTED.key,
    PROXY_KEY: PLANTED.plainKey,
    DATABASE_PASSWORD: PLANTED.environment,
    AWS_SECRET_ACCESS_KEY: PLANTED.environment,
    SOMETHING: PLANTED.environment,
  }
  return {
    folder,
    home,
    temp,
    endpoint,
    env,
    outputs,
    cli: async (args, more = {}) => {
      const result = await runCli(args, { cwd: folder, env: { ...env, ...more } })
      outputs.push(result.stdout, result.stderr)
      return result
    },
  }
}

/** That the command did print what it could reach: else nothing would be shown by finding none of it. */
async function expectPrinted(world: World): Promise<void> {
  const journal = await readFile(join(world.folder, '.grpo', 'runs', 'r1', 'journal.jsonl'), 'utf8')
  expect(journal).toContain('PATH=')
  expect(journal).toMatch(/cat: [^"]*(?:\.env|\.netrc)/)
}

/** Every place in which a planted value is found: files of the workspace, home and temp, and what was printed. */
async function leaks(world: World): Promise<string[]> {
  const found: string[] = []
  const look = (where: string, text: string) => {
    for (const [name, value] of Object.entries(PLANTED))
      if (text.includes(value)) found.push(`${name} in ${where}`)
  }
  let files = 0
  for (const root of [world.folder, world.home, world.temp]) {
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (!entry.isFile() || ['.env', '.netrc', 'id_ed25519'].includes(entry.name)) continue
      look(path, (await readFile(path)).toString('latin1'))
      files++
    }
  }
  for (const [index, text] of world.outputs.entries()) look(`output ${index}`, text)
  // A run that is refused leaves the task file alone.
  expect(files).toBeGreaterThan(0)
  return found
}

const train = (world: World, ...args: string[]) => [
  ...['train', 'a.tasks.yaml', '--base-url', world.endpoint.baseUrl, '--model', 'scripted', '--epochs', '1'],
  ...['--max-calls', '3000', '--json', ...args],
]

describe('planted secrets', () => {
  it('do not get into the files and output of a run, its report, an evaluation and an export', async () => {
    const world = await plant()
    expect(await world.cli(train(world, '--unsandboxed'))).toMatchObject({ code: 0 })
    const model = ['--base-url', world.endpoint.baseUrl, '--model', 'scripted', '--json']
    for (const args of [
      ['eval', 'a.tasks.yaml', '--compare', '--samples', '1', '--unsandboxed', ...model],
      ['library', 'list'],
      ['export', '--to', 'agents-md'],
    ])
      expect(await world.cli(args), args.join(' ')).toMatchObject({ code: 0 })
    await world.cli(['report', 'r1'])
    expect(await leaks(world)).toEqual([])
  }, 60_000)

  it('do not get out of a command that prints all that it can reach', async () => {
    const nosy = 'env; set; cat ~/.ssh/* ~/.netrc .env ../.env "$OLDHOME"/.ssh/*; false'
    const world = await plant({ run: nosy })
    const home = world.home
    const text = await readFile(join(world.folder, 'a.tasks.yaml'), 'utf8')
    await writeFile(
      join(world.folder, 'a.tasks.yaml'),
      text.replaceAll(
        '\\"$OLDHOME\\"/.ssh/*',
        `${home}/.ssh/* ${home}/.netrc ${world.folder}/.env /proc/*/environ`,
      ),
    )
    expect(await world.cli(train(world))).toMatchObject({ code: 0 })
    await expectPrinted(world)
    expect(await leaks(world)).toEqual([])
  }, 60_000)

  it('do not get out of a command that runs without a sandbox by its environment', async () => {
    const world = await plant({ run: 'env; set; cat .env; cat ~/.netrc; false' })
    expect(await world.cli(train(world, '--unsandboxed'))).toMatchObject({ code: 0 })
    await expectPrinted(world)
    expect(await leaks(world)).toEqual([])
  }, 60_000)
})

describe('when things go wrong', () => {
  it('an endpoint that echoes keys in its errors does not spread them', async () => {
    let asked = 0
    const handler: ScriptHandler = (body, info) => {
      const message = `Odd: Authorization: Bearer ${PLANTED.key}, ${PLANTED.plainKey} or ${PLANTED.plainKey.slice(0, 27)}`
      // Every third request is refused: those tries stay unscored, with that as their reason.
      return ++asked % 3 === 0
        ? { error: { status: 400, body: { error: { message } } } }
        : hashedTrainer(body, info)
    }
    for (const env of ['OPENAI_API_KEY', 'PROXY_KEY']) {
      const world = await plant({ handler })
      // The other key is not this run's: only its own is known to it.
      const other = env === 'PROXY_KEY' ? 'key' : 'plainKey'
      const result = await world.cli(train(world, '--unsandboxed', '--api-key-env', env))
      expect(result.code).toBe(0)
      expect(result.stdout).toContain('Odd:')
      expect((await leaks(world)).filter((leak) => !leak.startsWith(`${other} `))).toEqual([])
    }
  }, 60_000)

  it.each(['OPENAI_API_KEY', 'PROXY_KEY'])('a refused key (%s) is not shown', async (env) => {
    const world = await plant({
      handler: () => ({
        error: {
          status: 401,
          body: {
            error: {
              message: `Incorrect API key provided: ${PLANTED[env === 'PROXY_KEY' ? 'plainKey' : 'key']}`,
            },
          },
        },
      }),
    })
    const result = await world.cli(train(world, '--unsandboxed', '--api-key-env', env), { TFGRPO_DEBUG: '1' })
    expect(result.code).toBe(1)
    expect(finishedOf(result).reason).toContain(env)
    expect(await leaks(world)).toEqual([])
  })

  it('credentials in a base URL are used, and shown nowhere', async () => {
    const world = await plant()
    const { port } = world.endpoint
    const urls = [
      `http://user:${PLANTED.url}@127.0.0.1:9/v1`,
      `http://127.0.0.1:9/v1?api-key=${PLANTED.query}`,
      `ftp://user:${PLANTED.url}@example.com/v1`,
      `http://user:${PLANTED.url}@127.0.0.1:${port}/v1?code=${PLANTED.query}`,
    ]
    const codes: (number | null)[] = []
    for (const url of urls) {
      const args = train(world, '--unsandboxed').map((arg) => (arg === world.endpoint.baseUrl ? url : arg))
      codes.push((await world.cli(args, { OPENAI_API_KEY: '', TFGRPO_DEBUG: '1' })).code)
    }
    expect(codes).toEqual([1, 1, 2, 0])
    expect(await leaks(world)).toEqual([])
  }, 60_000)

  it('a key given where a name belongs is refused without repeating it', async () => {
    const world = await plant()
    for (const args of [
      train(world, '--unsandboxed', '--api-key-env', PLANTED.key),
      ['train', 'a.tasks.yaml', '--model', 'm', '--api-key', PLANTED.key],
    ])
      expect(await world.cli(args)).toMatchObject({ code: 2 })
    expect(await leaks(world)).toEqual([])
  })

  it('a key in .grpo/config.yaml is refused without repeating it', async () => {
    const world = await plant()
    await mkdir(join(world.folder, '.grpo'))
    const path = join(world.folder, '.grpo', 'config.yaml')
    await writeFile(path, `model: scripted\napiKey: ${PLANTED.key}\n`)
    const result = await world.cli(train(world, '--unsandboxed'))
    expect(result.code).toBe(2)
    expect(result.stderr).toMatch(/config\.yaml:2/)
    await rm(path)
    expect(await leaks(world)).toEqual([])
  })

  it('a fault of ours is logged without them', async () => {
    const world = await plant()
    // A preloaded fault: the first file that a run makes cannot be made, for no reason that the program knows.
    const preload = join(world.temp, 'fault.mjs')
    await writeFile(
      preload,
      `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module'
fs.promises.link = () => { throw new TypeError('odd ' + process.env.DATABASE_PASSWORD + ' ' + process.env.PROXY_KEY) }
syncBuiltinESMExports()`,
    )
    const url = `http://user:${PLANTED.url}@127.0.0.1:9/v1?api-key=${PLANTED.query}`
    const args = train(world, '--unsandboxed').map((arg) => (arg === world.endpoint.baseUrl ? url : arg))
    const result = await world.cli(args, { NODE_OPTIONS: `--import=${preload}`, TFGRPO_DEBUG: '1' })
    expect(result.code).toBe(1)
    expect(result.stderr).toContain('Unexpected fault')
    expect(await leaks(world)).toEqual([])
  })
})
