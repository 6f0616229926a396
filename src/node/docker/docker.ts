import { createHash, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { CallError, Cancelled } from '../../core/errors.ts'
import { makeFolder } from '../make-folder.ts'
import type { Mount, RunOutcome } from '../sandbox/host-channel.ts'
import { runProcess } from '../sandbox/run-process.ts'

const LOOK_MS = 20_000
const BUILD_MS = 30 * 60_000
const OUTPUT_LIMIT = 1024 * 1024

/** An image that containers are started from. */
export interface Image {
  name: string
  /** folder in which its commands start, absolute */
  workdir: string
}

/** Why no container can be started on this machine, one sentence; null where some can. */
export async function dockerProblem(): Promise<string | null> {
  const { exitCode, stderr } = await docker(['version', '--format', '{{.Server.Version}}'], LOOK_MS).catch(
    () => ({ exitCode: null, stderr: 'the program docker is not installed' }),
  )
  if (exitCode === 0) return null
  return `Docker does not run here (${
    stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/\.(?:\s.*)?$/, '') || 'it gave no reason'
  }).`
}

/**
 * Builds or fetches an image, and copies what its working folder holds.
 * @param source absolute folder with a Dockerfile, or the name of an image
 * @param to folder that the files are copied to
 */
export async function prepareImage(source: string, to: string): Promise<Image> {
  const name = isAbsolute(source) ? tagOf(source, await readFile(`${source}/Dockerfile`)) : source
  if (isAbsolute(source)) await succeed(['build', '--quiet', '--tag', name, source], `build ${source}`)
  else await succeed(['pull', '--quiet', name], `fetch ${name}`)
  const workdir = (await succeed(['inspect', '--format', '{{.Config.WorkingDir}}', name], 'read it')).trim()
  const container = (await succeed(['create', name], 'start from it')).trim()
  try {
    await makeFolder(to)
    // At the top of an image is a whole system, which is no workspace.
    if (workdir !== '' && workdir !== '/')
      await succeed(['cp', `${container}:${workdir}/.`, to], 'copy its files')
  } finally {
    await docker(['rm', '--force', container], LOOK_MS)
  }
  return { name, workdir: workdir === '' || workdir === '/' ? '/app' : workdir }
}

export interface ContainerCommand {
  command: string
  /** folders of this machine that it finds in the container, and may write to */
  mounts: readonly Mount[]
  variables: Readonly<Record<string, string>>
  network: readonly string[]
  timeoutMs: number
}

/**
 * Runs a command in a container of its own that is gone afterwards: without network, without privileges to gain, with
 * limits. Throws Cancelled when the signal fires, CallError where it could not be started.
 */
export async function runInContainer(
  image: Image,
  { command, mounts, variables, network, timeoutMs }: ContainerCommand,
  signal: AbortSignal,
): Promise<RunOutcome> {
  if (network.length > 0)
    throw new CallError(
      'sandbox',
      `A container reaches no host, and the task asks for ${network.join(', ')}; leave network: out.`,
    )
  const name = `tfgrpo-${randomUUID()}`
  const child = start(
    [
      ...['run', '--rm', '--name', name, '--network', 'none', '--security-opt', 'no-new-privileges'],
      ...['--pids-limit', '1024', '--memory', '4g', '--workdir', image.workdir],
      ...mounts.flatMap(({ from, to }) => ['--mount', `type=bind,source=${from},target=${to}`]),
      ...Object.entries(variables).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
      ...['--entrypoint', '/bin/sh', image.name, '-c', command],
    ],
    timeoutMs,
  )
  signal.addEventListener('abort', child.kill, { once: true })
  try {
    const outcome = await child.outcome
    // What ends the client does not end the container.
    if (signal.aborted || outcome.timedOut) await docker(['rm', '--force', name], LOOK_MS)
    if (signal.aborted) throw new Cancelled()
    if (outcome.exitCode === 125)
      throw new CallError(
        'sandbox',
        `The container could not be started: ${outcome.stderr.trim().split('\n')[0]}`,
      )
    return outcome
  } finally {
    signal.removeEventListener('abort', child.kill)
  }
}

/** A name by folder and Dockerfile; what it copies is looked at by Docker itself. */
const tagOf = (folder: string, dockerfile: Uint8Array) =>
  `tfgrpo-task:${createHash('sha256').update(folder).update('\0').update(dockerfile).digest('hex').slice(0, 20)}`

async function succeed(args: string[], what: string): Promise<string> {
  const { exitCode, stdout, stderr } = await docker(args, BUILD_MS)
  if (exitCode === 0) return stdout
  const said = stderr.trim().split('\n').at(-1) || `exit code ${exitCode}`
  throw new CallError('sandbox', `Docker could not ${what}: ${said}`)
}

const docker = (args: string[], timeoutMs: number) => start(args, timeoutMs).outcome

function start(args: string[], timeoutMs: number) {
  const { PATH = '', HOME = '', DOCKER_HOST, DOCKER_CONTEXT } = process.env
  const env = {
    PATH,
    HOME,
    ...(DOCKER_HOST === undefined ? {} : { DOCKER_HOST }),
    ...(DOCKER_CONTEXT === undefined ? {} : { DOCKER_CONTEXT }),
  }
  return runProcess({ file: 'docker', args, cwd: '/', env, timeoutMs, outputLimit: OUTPUT_LIMIT })
}
